#include "store/accepted_file.h"

#include "judge/accepted_changes.h"
#include "judge/coverage.h"
#include "probes/probe.h"
#include "sys/files.h"

#include <string.h>

static const char changes_name[] = "accepted.tsv", losses_name[] = "losses.tsv";
const char *const accepted_names[] = {changes_name, losses_name, NULL};
const gsize accepted_limit = 4 * 1024 * 1024;

/* The text of a file, "" where it is absent. NULL with an error. */
static char *read_text(const char *path, GError **error) {
    return g_file_test(path, G_FILE_TEST_EXISTS) ? file_read(path, accepted_limit, NULL, error) : g_strdup("");
}

static char *own_text(const Project *project, const char *name, GError **error) {
    g_autofree char *path = g_build_filename(project->baselines, name, NULL);
    return read_text(path, error);
}

/* What the run kept of its base. */
static char *base_text(const Run *run, const char *name, GError **error) {
    g_autofree char *path = g_build_filename(run->folder, "base", name, NULL);
    return read_text(path, error);
}

/* Write a file that says something else than before. */
static gboolean write_text(const Project *project, const char *name, const char *after, const char *folder, GPtrArray *written,
                           GError **error) {
    g_autofree char *before = own_text(project, name, error), *to = g_build_filename(folder, name, NULL);
    if (before == NULL) return FALSE;
    if (strcmp(before, after) == 0) return TRUE;
    g_ptr_array_add(written, g_strdup(name));
    return file_write(to, after, -1, error);
}

/* ---- Changes ---- */

/* TRUE of what is timed against the base, which no probe of cells measures. */
static gboolean is_time(const char *metric, const Plan *plan) {
    const char *mode = time_metric_mode(metric);
    return mode != NULL ? plan_find_mode(plan, mode) != NULL : is_process_time(metric);
}

static const struct metric_definition *find_metric(const char *metric, gconstpointer plan) {
    static const struct metric_definition time = {.name = "time", .unit = UNIT_SECONDS, .class = METRIC_NOISY};
    return is_time(metric, plan) ? &time : probe_metric(metric, plan);
}

GArray *accepted_changes_load(const Project *project, const Run *run, GError **error) {
    g_autofree char *path = g_build_filename("baselines", changes_name, NULL);
    g_autofree char *text = own_text(project, changes_name, error), *kept = text != NULL ? base_text(run, changes_name, error) : NULL;
    g_autoptr(GArray) changes = kept != NULL ? accepted_changes_parse(path, text, run->plan, find_metric, error) : NULL;
    /* The base's own file is as it was committed: one that is malformed today accepts nothing that would have to be taken back. */
    g_autoptr(GArray) base = changes != NULL ? accepted_changes_parse(path, kept, run->plan, find_metric, NULL) : NULL;
    if (base != NULL) accepted_changes_subtract(changes, base);
    return g_steal_pointer(&changes);
}

static gboolean is_base_relative(const struct finding *finding) {
    return finding->against == FINDING_AGAINST_BASE && finding->definition != NULL && finding->definition->class != METRIC_EXACT &&
           (finding->status == VERDICT_REGRESSED || finding->status == VERDICT_IMPROVED) && finding->was > 0;
}

static void set_change(GArray *changes, const struct cell *cell, const char *metric, double ratio, const char *reason) {
    struct accepted_change change = {.cell = *cell, .metric = metric, .ratio = ratio};
    for (guint i = changes->len; i-- > 0;) {
        const struct accepted_change *row = &g_array_index(changes, struct accepted_change, i);
        if (cell_compare(&row->cell, &change.cell) == 0 && strcmp(row->metric, change.metric) == 0) g_array_remove_index(changes, i);
    }
    change.reason = g_strdup(reason);
    g_array_append_val(changes, change);
}

static gboolean write_changes(const Project *project, const Run *run, const Verdict *verdict, const char *reason, const char *folder,
                              GPtrArray *written, GError **error) {
    g_autoptr(GArray) changes = accepted_changes_load(project, run, error);
    if (changes == NULL) return FALSE;
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        if (!is_base_relative(finding)) continue;
        set_change(changes, &finding->cell, finding->metric, (double) finding->now / (double) finding->was, reason);
    }
    for (guint i = 0; i < verdict->base_timing_findings->len; i++) {
        const struct base_timing_finding *finding = &g_array_index(verdict->base_timing_findings, struct base_timing_finding, i);
        if (finding->status == VERDICT_REGRESSED) set_change(changes, &finding->cell, finding->metric, finding->ratio.median, reason);
    }
    g_autofree char *path = g_build_filename(project->baselines, changes_name, NULL), *after = accepted_changes_format(changes);
    if (changes->len == 0 && !g_file_test(path, G_FILE_TEST_EXISTS)) return TRUE;
    return write_text(project, changes_name, after, folder, written, error);
}

/* ---- Losses ---- */

GPtrArray *losses_load(const Project *project, const Run *run, GError **error) {
    g_autofree char *lines = base_text(run, "lost.txt", error), *text = lines != NULL ? own_text(project, losses_name, error) : NULL;
    g_autofree char *kept = text != NULL ? base_text(run, losses_name, error) : NULL;
    if (kept == NULL) return NULL;
    GPtrArray *lost = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) sentences = g_strsplit(lines, "\n", -1);
    for (char **sentence = sentences; *sentence != NULL; sentence++) {
        if (**sentence != '\0') g_ptr_array_add(lost, g_strdup(*sentence));
    }
    coverage_subtract(lost, text, kept);
    return lost;
}

static gboolean write_losses(const Project *project, const Run *run, const Verdict *verdict, const char *reason, const char *folder,
                             GPtrArray *written, GError **error) {
    if (verdict->lost->len == 0) return TRUE;
    g_autofree char *text = own_text(project, losses_name, error), *kept = text != NULL ? base_text(run, losses_name, error) : NULL;
    g_autofree char *after = kept != NULL ? coverage_append(text, kept, verdict->lost, reason) : NULL;
    return after != NULL && write_text(project, losses_name, after, folder, written, error);
}

gboolean accepted_write(const Project *project, const Run *run, const Verdict *verdict, const char *reason, const char *folder,
                        GPtrArray *written, GError **error) {
    return run->base == NULL || (write_changes(project, run, verdict, reason, folder, written, error) &&
                                 write_losses(project, run, verdict, reason, folder, written, error));
}
