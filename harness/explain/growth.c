#include "explain/growth.h"

#include "store/run_profiles.h"

const struct cell *explain_worst_cell(const Verdict *verdict, enum metric_class class) {
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        if (finding->status != VERDICT_REGRESSED || finding->definition == NULL || finding->other != NULL) continue;
        if (finding->definition->class == class && finding->definition->direction != METRIC_MUST_EQUAL) return &finding->cell;
    }
    return NULL;
}

/* One kind of explanation: what the reference keeps, and the same of the run. */
static gboolean explain_cell(struct explanation *explanation, const struct run_profiles *run, const struct reference *reference,
                             reference_lookup before_of, reference_lookup after_of, const struct cell *cell) {
    g_autoptr(Attribution) before = before_of(reference->data, cell, NULL);
    g_autoptr(Attribution) after = before != NULL ? after_of(run, cell, NULL) : NULL;
    if (after == NULL) return FALSE;
    g_autoptr(GArray) growth = attribution_growth(before, after);
    if (growth->len == 0) return FALSE;
    explanation->cell = *cell;
    explanation->against = g_strdup(reference->label);
    g_array_append_vals(explanation->rows, growth->data, growth->len);
    return TRUE;
}

static void explain(struct explanation *explanation, const struct run_profiles *run, const struct reference *reference,
                    reference_lookup before_of, reference_lookup after_of, const struct cell *worst) {
    if (worst == NULL || before_of == NULL) return;
    if (explain_cell(explanation, run, reference, before_of, after_of, worst)) return;
    const struct cell kept = {.input = worst->input, .size = ATTRIBUTION_SIZE, .variant = worst->variant};
    if (worst->size != ATTRIBUTION_SIZE) explain_cell(explanation, run, reference, before_of, after_of, &kept);
}

/* Against the base where there is one, whose profiles are of this machine and this plan; else against what the reference keeps. */
void explain_verdict(Verdict *verdict, const Plan *plan, const char *folder, const struct reference *reference) {
    const struct run_profiles run = {folder, plan->wrappers};
    const struct reference *const origins[] = {reference->base, reference};
    for (gsize i = 0; i < G_N_ELEMENTS(origins); i++) {
        const struct reference *origin = origins[i];
        if (origin == NULL) continue;
        if (verdict->call_sites.cell.variant == NULL) {
            explain(&verdict->call_sites, &run, origin, origin->call_sites, run_call_sites, explain_worst_cell(verdict, METRIC_EXACT));
        }
        if (verdict->functions.cell.variant == NULL) {
            explain(&verdict->functions, &run, origin, origin->functions, run_functions, explain_worst_cell(verdict, METRIC_MACHINE));
        }
    }
}
