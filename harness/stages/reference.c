#include "stages/reference.h"

#include "core/baseline.h"
#include "core/error.h"
#include "probes/probe.h"
#include "sys/files.h"

#include <string.h>

static const gsize baseline_limit = 16 * 1024 * 1024;

static const struct baseline_kind {
    enum metric_class class;
    const char *suffix;
} baseline_kinds[] = {{METRIC_EXACT, ".tsv"}, {METRIC_MACHINE, ".machine.tsv"}};

static char *baseline_name(const char *variant, const char *shape, const struct baseline_kind *kind) {
    g_autofree char *file = g_strconcat(shape, kind->suffix, NULL);
    return g_build_filename(variant, file, NULL);
}

/* Read one file into `into`. A machine file of another fingerprint is read, to find what is wrong with it, and left out. */
static gboolean load_file(const Project *project, const char *variant, const char *shape, const struct baseline_kind *kind, const char *fingerprint,
                          struct results *into, gboolean *taken, GError **error) {
    g_autofree char *name = baseline_name(variant, shape, kind);
    g_autofree char *path = g_build_filename(project->baselines, name, NULL);
    g_autofree char *shown = g_build_filename("baselines", name, NULL);
    *taken = FALSE;
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) return TRUE;
    g_autofree char *text = file_read(path, baseline_limit, NULL, error);
    if (text == NULL) return FALSE;

    g_autoptr(Results) own = results_new();
    g_autofree char *counted_on = NULL;
    if (!baseline_parse(shown, text, shape, variant, kind->class, probe_metric, own, &counted_on, error)) return FALSE;
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
        for (guint s = 0; s < plan->shapes->len; s++) {
            const char *shape = g_ptr_array_index(plan->shapes, s);
            for (gsize k = 0; k < G_N_ELEMENTS(baseline_kinds); k++) {
                gboolean taken = FALSE;
                if (!load_file(project, variant->name, shape, &baseline_kinds[k], fingerprint, reference, &taken, error)) return NULL;
                if (taken && baseline_kinds[k].class == METRIC_MACHINE) *machine_comparable = TRUE;
            }
        }
    }
    return g_steal_pointer(&reference);
}

static gboolean is_measured(const Plan *plan, const struct cell *cell, const char *metric) {
    g_autofree char *probe = g_strndup(metric, strcspn(metric, "."));
    return plan_measures(plan, probe, cell->shape, cell->size);
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

static gboolean write_baseline(const struct results *accepted, const char *variant, const char *shape, const struct baseline_kind *kind,
                               const char *folder, GPtrArray *written, GError **error) {
    g_autofree char *text = baseline_format(accepted, shape, variant, kind->class);
    if (text == NULL) return TRUE;

    g_autofree char *name = baseline_name(variant, shape, kind);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *before = g_file_test(path, G_FILE_TEST_EXISTS) ? file_read(path, baseline_limit, NULL, error) : NULL;
    if (g_strcmp0(before, text) == 0) return TRUE;
    if (!file_write(path, text, -1, error)) return FALSE;
    if (written != NULL) g_ptr_array_add(written, g_steal_pointer(&name));
    return TRUE;
}

gboolean reference_write(const Project *project, const Plan *plan, const struct results *measured, const char *folder, GPtrArray *written,
                         GError **error) {
    gboolean comparable = FALSE;
    g_autoptr(Results) before = reference_load(project, plan, measured->fingerprint, &comparable, error);
    if (before == NULL) return FALSE;

    g_autoptr(Results) accepted = results_new();
    accepted->fingerprint = g_strdup(measured->fingerprint);
    copy_measurements(plan, before, FALSE, accepted);
    copy_measurements(plan, measured, TRUE, accepted);
    for (guint v = 0; v < plan->variants->len; v++) {
        const struct plan_variant *variant = g_ptr_array_index(plan->variants, v);
        for (guint s = 0; s < plan->shapes->len; s++) {
            const char *shape = g_ptr_array_index(plan->shapes, s);
            for (gsize k = 0; k < G_N_ELEMENTS(baseline_kinds); k++) {
                if (!write_baseline(accepted, variant->name, shape, &baseline_kinds[k], folder, written, error)) return FALSE;
            }
        }
    }
    return TRUE;
}
