#include "store/baselines.h"

#include "core/baseline.h"
#include "base/error.h"
#include "probes/probe.h"
#include "explain/callers.h"
#include "sys/files.h"

#include <string.h>

static const gsize baseline_limit = 16 * 1024 * 1024;

static const struct baseline_kind {
    enum metric_class class;
    const char *suffix;
} baseline_kinds[] = {{METRIC_EXACT, ".tsv"}, {METRIC_MACHINE, ".machine.tsv"}};

static const char callers_suffix[] = ".callers.tsv";

static char *baseline_name(const char *variant, const char *input, const char *suffix) {
    g_autofree char *file = g_strconcat(input, suffix, NULL);
    return g_build_filename(variant, file, NULL);
}

/* Read one file into `into`. A machine file of another fingerprint is read, to find what is wrong with it, and left out. */
static gboolean load_file(const Project *project, const Plan *plan, const char *variant, const char *input,
                          const struct baseline_kind *kind, const char *fingerprint, struct results *into, gboolean *taken,
                          GError **error) {
    g_autofree char *name = baseline_name(variant, input, kind->suffix);
    g_autofree char *path = g_build_filename(project->baselines, name, NULL);
    g_autofree char *shown = g_build_filename("baselines", name, NULL);
    *taken = FALSE;
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) return TRUE;
    g_autofree char *text = file_read(path, baseline_limit, NULL, error);
    if (text == NULL) return FALSE;

    g_autoptr(Results) own = results_new();
    g_autofree char *counted_on = NULL;
    if (!baseline_parse(shown, text, input, variant, kind->class, probe_metric, plan, own, &counted_on, error)) return FALSE;
    if (kind->class == METRIC_MACHINE && g_strcmp0(counted_on, fingerprint) != 0) return TRUE;
    *taken = TRUE;
    results_merge(into, own);
    return TRUE;
}

Results *reference_load(const Project *project, const Plan *plan, const char *fingerprint, gboolean *machine_comparable, GError **error) {
    g_autoptr(Results) reference = results_new();
    *machine_comparable = FALSE;
    for (guint v = 0; v < plan->variants->len; v++) {
        const struct plan_variant *variant = g_ptr_array_index(plan->variants, v);
        for (guint s = 0; s < plan->inputs->len; s++) {
            const char *input = g_ptr_array_index(plan->inputs, s);
            for (gsize k = 0; k < G_N_ELEMENTS(baseline_kinds); k++) {
                gboolean taken = FALSE;
                if (!load_file(project, plan, variant->name, input, &baseline_kinds[k], fingerprint, reference, &taken, error)) return NULL;
                if (taken && baseline_kinds[k].class == METRIC_MACHINE) *machine_comparable = TRUE;
            }
        }
    }
    return g_steal_pointer(&reference);
}

static gboolean is_measured(const Plan *plan, const struct cell *cell, const char *metric) {
    g_autofree char *probe = g_strndup(metric, strcspn(metric, "."));
    return plan_measures(plan, probe, cell->input, cell->size);
}

/* Copy the measurements of `from` that the plan does (or, with `measured` FALSE, does not) measure. */
static void copy_measurements(const Plan *plan, const struct results *from, gboolean measured, struct results *into) {
    for (guint c = 0; c < from->cells->len; c++) {
        const struct cell_results *source = g_ptr_array_index(from->cells, c);
        for (guint i = 0; i < source->measurements->len; i++) {
            const struct measurement *measurement = &g_array_index(source->measurements, struct measurement, i);
            /* What no probe defines any more is left behind. */
            if (measurement->definition == NULL || is_measured(plan, &source->cell, measurement->metric) != measured) continue;
            cell_results_set(results_cell(into, &source->cell), measurement->metric, measurement->definition, measurement->value);
        }
    }
}

Attribution *reference_load_callers(const Project *project, const struct cell *cell, GError **error) {
    g_autofree char *name = baseline_name(cell->variant, cell->input, callers_suffix);
    g_autofree char *path = g_build_filename(project->baselines, name, NULL);
    g_autofree char *shown = g_build_filename("baselines", name, NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) return NULL;
    g_autofree char *text = file_read(path, baseline_limit, NULL, error);
    return text != NULL ? attribution_parse(shown, text, error) : NULL;
}

/* Where accepted values are written. */
struct acceptance {
    const Project *project;
    const Plan *plan;
    const struct results *accepted;
    const char *run_folder;
    const char *folder;
    GPtrArray *written;
};

/* Write `text` (NULL: nothing to say) where it differs from what the baselines say now. */
static gboolean write_if_changed(const struct acceptance *acceptance, const char *variant, const char *input, const char *suffix,
                                 const char *text, GError **error) {
    g_autofree char *name = baseline_name(variant, input, suffix);
    g_autofree char *now = g_build_filename(acceptance->project->baselines, name, NULL);
    g_autofree char *path = g_build_filename(acceptance->folder, name, NULL);
    if (text == NULL) return TRUE;
    gboolean there = g_file_test(now, G_FILE_TEST_EXISTS);
    g_autofree char *before = there ? file_read(now, baseline_limit, NULL, error) : NULL;
    if (there && before == NULL) return FALSE;
    if (g_strcmp0(before, text) == 0) return TRUE;
    if (!file_write(path, text, -1, error)) return FALSE;
    g_ptr_array_add(acceptance->written, g_steal_pointer(&name));
    return TRUE;
}

/* Machine metrics of another fingerprint stay as they are: they belong to another kind of machine, as a rule to CI's. */
static gboolean may_replace(const struct acceptance *acceptance, const char *variant, const char *input, const struct baseline_kind *kind,
                            gboolean *replace, GError **error) {
    *replace = TRUE;
    if (kind->class != METRIC_MACHINE) return TRUE;
    g_autofree char *name = baseline_name(variant, input, kind->suffix);
    g_autofree char *path = g_build_filename(acceptance->project->baselines, name, NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) return TRUE;
    g_autoptr(Results) ignored = results_new();
    return load_file(acceptance->project, acceptance->plan, variant, input, kind, acceptance->accepted->fingerprint, ignored, replace,
                     error);
}

static gboolean accept_input(const struct acceptance *acceptance, const char *variant, const char *input, GError **error) {
    guint before = acceptance->written->len;
    for (gsize k = 0; k < G_N_ELEMENTS(baseline_kinds); k++) {
        gboolean replace = FALSE;
        if (!may_replace(acceptance, variant, input, &baseline_kinds[k], &replace, error)) return FALSE;
        if (!replace) continue;
        g_autofree char *text = baseline_format(acceptance->accepted, input, variant, baseline_kinds[k].class);
        if (!write_if_changed(acceptance, variant, input, baseline_kinds[k].suffix, text, error)) return FALSE;
    }

    /* Callers belong to the values: kept as they were where no value changed, so that another compiler's names alone change nothing. */
    if (acceptance->written->len == before) return TRUE;
    const struct cell cell = {.input = input, .size = ATTRIBUTION_SIZE, .variant = variant};
    g_autoptr(Attribution) callers = callers_of_cell(acceptance->plan, acceptance->run_folder, &cell);
    g_autofree char *text = callers != NULL ? attribution_format(callers) : NULL;
    return write_if_changed(acceptance, variant, input, callers_suffix, text, error);
}

gboolean reference_write(const Project *project, const Plan *plan, const struct results *measured, const char *run_folder,
                         const char *folder, GPtrArray *written, GError **error) {
    gboolean comparable = FALSE;
    g_autoptr(Results) before = reference_load(project, plan, measured->fingerprint, &comparable, error);
    if (before == NULL) return FALSE;

    g_autoptr(Results) accepted = results_new();
    accepted->fingerprint = g_strdup(measured->fingerprint);
    copy_measurements(plan, before, FALSE, accepted);
    copy_measurements(plan, measured, TRUE, accepted);
    const struct acceptance acceptance = {
        .project = project, .plan = plan, .accepted = accepted, .run_folder = run_folder, .folder = folder, .written = written};
    for (guint v = 0; v < plan->variants->len; v++) {
        const struct plan_variant *variant = g_ptr_array_index(plan->variants, v);
        for (guint s = 0; s < plan->inputs->len; s++) {
            if (!accept_input(&acceptance, variant->name, g_ptr_array_index(plan->inputs, s), error)) return FALSE;
        }
    }
    return TRUE;
}
