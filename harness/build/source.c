#include "build/source.h"

#include "base/error.h"
#include "core/patch_series.h"
#include "build/task.h"
#include "sys/files.h"
#include "sys/process.h"
#include "sys/tree.h"

#include <glib/gstdio.h>
#include <string.h>

static const gsize series_limit = 1024 * 1024;
static const gsize patch_limit = 64 * 1024 * 1024;
static const gsize stamp_limit = 4096;

/* One source while it is laid. */
struct laying {
    const Project *project;
    const struct plan_variant *variant;
    const GArray *patches;
    guint count;
    char *folder; /* build/source/NAME, absolute */
    char *fresh;  /* beside it, while it is made */
    char *stamp;  /* file with the key, beside it */
};

static char *patch_path(const struct laying *laying, guint index) {
    const struct series_patch *patch = &g_array_index(laying->patches, struct series_patch, index);
    g_autofree char *folder = project_path(laying->project, laying->variant->series);
    return g_build_filename(folder, patch->name, NULL);
}

GArray *source_patches(const Project *project, const struct plan_variant *variant, GError **error) {
    if (variant->series == NULL) return g_array_new(FALSE, FALSE, sizeof(struct series_patch));
    g_autofree char *folder = project_path(project, variant->series), *path = g_build_filename(folder, "series", NULL);
    g_autofree char *shown = project_display_path(project, path);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        project_fail(project, variant->line, BENCH_ERROR_INPUT, error, "[variant %s] series: there is no %s", variant->name, shown);
        return NULL;
    }
    g_autofree char *text = file_read(path, series_limit, NULL, error);
    g_autoptr(GArray) patches = text != NULL ? series_parse(shown, text, error) : NULL;
    for (guint i = 0; patches != NULL && i < patches->len; i++) {
        const struct series_patch *patch = &g_array_index(patches, struct series_patch, i);
        g_autofree char *file = g_build_filename(folder, patch->name, NULL);
        if (g_file_test(file, G_FILE_TEST_IS_REGULAR)) continue;
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s:%u: \"%s\" is no file of %s; add it or remove the line", shown, patch->line,
                    patch->name, variant->series);
        return NULL;
    }
    return g_steal_pointer(&patches);
}

static gboolean add_file(GChecksum *sum, const char *path, GError **error) {
    gsize length = 0;
    g_autofree char *bytes = file_read(path, patch_limit, &length, error);
    if (bytes == NULL) return FALSE;
    g_checksum_update(sum, (const guchar *) &length, sizeof length);
    g_checksum_update(sum, (const guchar *) bytes, (gssize) length);
    return TRUE;
}

/* What the source is made of: the command, the files of the project that it names, and the patches. Free with g_free. */
static char *make_key(const struct laying *laying, GError **error) {
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    const CommandLine *command = laying->variant->source;
    g_checksum_update(sum, (const guchar *) command->text, (gssize) strlen(command->text) + 1);
    for (char **word = command->words; *word != NULL; word++) {
        g_autofree char *path = project_path(laying->project, *word);
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR) && !add_file(sum, path, error)) return NULL;
    }
    for (guint i = 0; i < laying->count; i++) {
        g_autofree char *path = patch_path(laying, i);
        if (!add_file(sum, path, error)) return NULL;
    }
    return g_strdup(g_checksum_get_string(sum));
}

/* The stamp's text: the key, and the digest of what was laid. NULL with an error. */
static char *make_stamp(const char *key, const char *folder, GError **error) {
    guint64 digest = 0;
    g_autoptr(GPtrArray) files = tree_list(folder, error);
    if (files == NULL || !tree_digest(files, folder, &digest, error)) return NULL;
    return g_strdup_printf("%s %016" G_GINT64_MODIFIER "x\n", key, digest);
}

static gboolean apply_patch(const struct laying *laying, guint index, GError **error) {
    g_autofree char *path = patch_path(laying, index);
    const char *const argv[] = {"patch", "-p1", "-F0", "--no-backup-if-mismatch", "--silent", "--batch", NULL};
    const struct process_spec spec = {.argv = argv, .directory = laying->fresh, .input_path = path, .inherit_environment = TRUE};
    struct process_result result;
    if (!process_run(&spec, &result, error)) return FALSE;
    gboolean applied = result.exit_code == 0;
    if (!applied) {
        g_autofree char *shown = project_display_path(laying->project, path);
        g_autofree char *said = g_utf8_make_valid(g_bytes_get_data(result.standard_output, NULL), -1);
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: does not apply without fuzz to the source of [variant %s]: %s", shown,
                    laying->variant->name, g_strstrip(said));
    }
    process_result_clear(&result);
    return applied;
}

static gboolean lay_fresh(const struct laying *laying, GError **error) {
    if (!directory_remove(laying->fresh, error) || !directory_make(laying->fresh, error)) return FALSE;
    g_autofree char *what = g_strdup_printf("[variant %s] source", laying->variant->name);
    const struct placeholder placeholders[] = {{.name = "source", .value = laying->fresh},
                                               {.name = "variant", .value = laying->variant->name},
                                               {.name = "root", .value = laying->project->root},
                                               {.name = NULL}};
    const struct task task = {.command = laying->variant->source, .placeholders = placeholders, .what = what, .checks_arguments = TRUE};
    gboolean good = task_run(laying->project, &task, error);
    for (guint i = 0; i < laying->count && good; i++) good = apply_patch(laying, i, error);
    return good;
}

/* Put the fresh source in the place of the earlier one. */
static gboolean take_place(const struct laying *laying, GError **error) {
    g_autoptr(GPtrArray) files = tree_list(laying->fresh, error);
    if (files == NULL || !tree_keep_dates(files, laying->fresh, laying->folder, error)) return FALSE;
    if (g_unlink(laying->stamp) != 0 && g_file_test(laying->stamp, G_FILE_TEST_EXISTS)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: cannot be removed; remove it by hand", laying->stamp);
        return FALSE;
    }
    if (!directory_remove(laying->folder, error)) return FALSE;
    if (g_rename(laying->fresh, laying->folder) == 0) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: cannot be renamed to %s", laying->fresh, laying->folder);
    return FALSE;
}

static gboolean bring_up_to_date(const struct laying *laying, GError **error) {
    g_autofree char *key = make_key(laying, error);
    if (key == NULL) return FALSE;
    g_autofree char *earlier = g_file_test(laying->stamp, G_FILE_TEST_EXISTS) ? file_read(laying->stamp, stamp_limit, NULL, NULL) : NULL;
    if (earlier != NULL && g_file_test(laying->folder, G_FILE_TEST_IS_DIR)) {
        g_autofree char *old_key = g_strndup(earlier, strcspn(earlier, " "));
        g_autofree char *now = make_stamp(old_key, laying->folder, error);
        if (now == NULL) return FALSE;
        if (strcmp(now, earlier) != 0) {
            g_autofree char *shown = project_display_path(laying->project, laying->folder);
            g_set_error(
                error, BENCH_ERROR, BENCH_ERROR_INPUT,
                "%s: was edited by hand, and is made from [variant %s] source and series; keep the change as a patch of the series, "
                "then type: rm -r %s",
                shown, laying->variant->name, shown);
            return FALSE;
        }
        if (strcmp(old_key, key) == 0) return TRUE;
    }
    if (!lay_fresh(laying, error) || !take_place(laying, error)) {
        directory_remove(laying->fresh, NULL);
        return FALSE;
    }
    g_autofree char *stamp = make_stamp(key, laying->folder, error);
    return stamp != NULL && file_write(laying->stamp, stamp, -1, error);
}

char *source_lay(const Project *project, const struct plan_variant *variant, const GArray *patches, guint count, const char *name,
                 GError **error) {
    struct laying laying = {.project = project, .variant = variant, .patches = patches, .count = count};
    laying.folder = g_build_filename(project->build, "source", name, NULL);
    laying.fresh = g_strconcat(laying.folder, ".new", NULL);
    laying.stamp = g_strconcat(laying.folder, ".stamp", NULL);
    gboolean laid = bring_up_to_date(&laying, error);
    g_free(laying.fresh);
    g_free(laying.stamp);
    if (laid) return laying.folder;
    g_free(laying.folder);
    return NULL;
}
