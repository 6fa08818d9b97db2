#include "store/accepted_file.h"

#include "probes/probe.h"
#include "sys/files.h"

#include <string.h>

const char accepted_name[] = "accepted.tsv";
const gsize accepted_limit = 4 * 1024 * 1024;

/* The rows of a file; none where it is absent. */
static GArray *read_rows(const char *path, const Plan *plan, GError **error) {
    gboolean there = g_file_test(path, G_FILE_TEST_EXISTS);
    g_autofree char *text = there ? file_read(path, accepted_limit, NULL, error) : g_strdup("");
    return text != NULL ? accepted_changes_parse(path, text, plan, probe_metric, error) : NULL;
}

GArray *accepted_load(const Project *project, const Run *run, GError **error) {
    g_autofree char *path = g_build_filename(project->baselines, accepted_name, NULL), *kept = run_path(run, "base/accepted.tsv");
    g_autoptr(GArray) changes = read_rows(path, run->plan, error);
    /* The base's own file is as it was committed: a row of a cell that the plan has no more is passed over with the rest. */
    g_autoptr(GArray) base = changes != NULL ? read_rows(kept, run->plan, NULL) : NULL;
    if (base != NULL) accepted_changes_subtract(changes, base);
    return g_steal_pointer(&changes);
}

static gboolean is_base_relative(const struct finding *finding) {
    return finding->against == FINDING_AGAINST_BASE && finding->definition != NULL && finding->definition->class != METRIC_EXACT &&
           (finding->status == VERDICT_REGRESSED || finding->status == VERDICT_IMPROVED) && finding->was > 0;
}

static void set_change(GArray *changes, const struct finding *finding, const char *reason) {
    struct accepted_change change = {
        .cell = finding->cell, .metric = finding->metric, .ratio = (double) finding->now / (double) finding->was};
    for (guint i = changes->len; i-- > 0;) {
        const struct accepted_change *row = &g_array_index(changes, struct accepted_change, i);
        if (cell_compare(&row->cell, &change.cell) == 0 && strcmp(row->metric, change.metric) == 0) g_array_remove_index(changes, i);
    }
    change.reason = g_strdup(reason);
    g_array_append_val(changes, change);
}

gboolean accepted_write(const Project *project, const Run *run, const Verdict *verdict, const char *reason, const char *folder,
                        GPtrArray *written, GError **error) {
    g_autofree char *path = g_build_filename(project->baselines, accepted_name, NULL), *to = g_build_filename(folder, accepted_name, NULL);
    if (run->base == NULL) return TRUE;
    g_autoptr(GArray) changes = accepted_load(project, run, error);
    if (changes == NULL) return FALSE;
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        if (is_base_relative(finding)) set_change(changes, finding, reason);
    }
    gboolean there = g_file_test(path, G_FILE_TEST_EXISTS);
    if (!there && changes->len == 0) return TRUE;
    g_autofree char *before = there ? file_read(path, accepted_limit, NULL, error) : g_strdup("");
    g_autofree char *after = accepted_changes_format(changes);
    if (before == NULL) return FALSE;
    if (strcmp(before, after) == 0) return TRUE;
    g_ptr_array_add(written, g_strdup(accepted_name));
    return file_write(to, after, -1, error);
}
