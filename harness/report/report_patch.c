/* What `accept` would change, as a patch: two small trees in the run's folder, and git's difference of them. */
#include "base/error.h"
#include "store/baselines.h"
#include "report/report_parts.h"
#include "sys/files.h"
#include "sys/process.h"

static const gsize patch_limit = 64 * 1024 * 1024;

static gboolean copy_if_there(const char *from, const char *to, GError **error) {
    if (!g_file_test(from, G_FILE_TEST_EXISTS)) return TRUE;
    gsize length = 0;
    g_autofree char *text = file_read(from, patch_limit, &length, error);
    return text != NULL && file_write(to, text, (gssize) length, error);
}

/* `folder`/a holds the files that would change as they are, `folder`/b as they would be. */
static gboolean lay_trees(const struct report *report, const char *folder, GError **error) {
    g_autofree char *after = g_build_filename(folder, "b", "baselines", NULL);
    g_autofree char *before = g_build_filename(folder, "a", "baselines", NULL);
    g_autoptr(GPtrArray) written = g_ptr_array_new_with_free_func(g_free);
    if (!directory_make(after, error) || !directory_make(before, error)) return FALSE;
    if (!baselines_write(report->project, report->plan, report->results, report->folder, after, written, error)) return FALSE;
    for (guint i = 0; i < written->len; i++) {
        const char *name = g_ptr_array_index(written, i);
        g_autofree char *from = g_build_filename(report->project->baselines, name, NULL);
        g_autofree char *to = g_build_filename(before, name, NULL);
        if (!copy_if_there(from, to, error)) return FALSE;
    }
    return TRUE;
}

char *report_patch(const struct report *report, GError **error) {
    g_autofree char *folder = g_build_filename(report->folder, "report", "patch", NULL);
    if (!directory_remove(folder, error) || !lay_trees(report, folder, error)) return NULL;

    const char *const argv[] = {"git", "diff", "--no-index", "--no-color", "--no-prefix", "--no-ext-diff", "--", "a", "b", NULL};
    const struct process_spec spec = {.argv = argv, .directory = folder, .inherit_environment = TRUE, .max_output = patch_limit};
    static const int differs[] = {0, 1, -1};
    char *patch = process_output(&spec, "git diff", differs, error);
    if (patch != NULL && !directory_remove(folder, error)) g_clear_pointer(&patch, g_free);
    return patch;
}
