#include "core/verdict.h"

#include "core/verdict_judge.h"

#include <string.h>

static const char *const status_names[] = {
    [VERDICT_SAME] = "same", [VERDICT_IMPROVED] = "improved",         [VERDICT_REGRESSED] = "regressed", [VERDICT_MISSING] = "missing",
    [VERDICT_NEW] = "new",   [VERDICT_INCOMPARABLE] = "incomparable", [VERDICT_UNKNOWN] = "unknown",
};

const char *verdict_status_name(enum verdict_status status) {
    g_return_val_if_fail((gsize) status < G_N_ELEMENTS(status_names), "unknown");
    return status_names[status];
}

gboolean verdict_status_parse(const char *text, enum verdict_status *status) {
    for (gsize i = 0; i < G_N_ELEMENTS(status_names); i++) {
        if (strcmp(status_names[i], text) != 0) continue;
        *status = (enum verdict_status) i;
        return TRUE;
    }
    return FALSE;
}

Verdict *verdict_new(void) {
    Verdict *verdict = g_new0(Verdict, 1);
    verdict->findings = g_array_new(FALSE, FALSE, sizeof(struct finding));
    verdict->timing_findings = g_array_new(FALSE, FALSE, sizeof(struct timing_finding));
    verdict->call_sites.rows = g_array_new(FALSE, FALSE, sizeof(struct caller_change));
    verdict->functions.rows = g_array_new(FALSE, FALSE, sizeof(struct caller_change));
    return verdict;
}

void verdict_free(Verdict *verdict) {
    if (verdict == NULL) return;
    g_array_unref(verdict->findings);
    g_array_unref(verdict->timing_findings);
    g_array_unref(verdict->call_sites.rows);
    g_array_unref(verdict->functions.rows);
    g_free(verdict->note);
    g_free(verdict->reference);
    g_free(verdict->incomparable);
    g_free(verdict);
}

/* ---- Against the reference ---- */

/* A single time or a high-water mark says nothing by itself (docs/metrics.md): only its pair's ratio does. */
gboolean metric_is_judged(const struct metric_definition *definition) {
    return definition != NULL && definition->gates && definition->class != METRIC_NOISY;
}

gboolean metric_must_equal(const struct metric_definition *definition) {
    return definition != NULL && definition->direction == METRIC_MUST_EQUAL;
}

static guint64 difference(guint64 a, guint64 b) {
    return a > b ? a - b : b - a;
}

enum verdict_status judge_values(const struct judge *judge, const struct metric_definition *definition, guint64 was, guint64 now) {
    double tolerance = definition->class == METRIC_MACHINE && !metric_must_equal(definition) ? judge->plan->machine_tolerance : 0;
    if (was == now || (double) difference(was, now) <= tolerance * (double) was) return VERDICT_SAME;
    return metric_must_equal(definition) || now > was ? VERDICT_REGRESSED : VERDICT_IMPROVED;
}

/* What is the same is only counted: there are thousands of it. */
void judge_add(struct judge *judge, const struct finding *finding) {
    judge->verdict->counts[finding->status]++;
    if (finding->status != VERDICT_SAME) g_array_append_vals(judge->verdict->findings, finding, 1);
}

const struct measurement *judge_find(const struct results *results, const struct cell *cell, const char *metric) {
    const struct cell_results *cell_results = results_find_cell(results, cell);
    return cell_results != NULL ? cell_results_find(cell_results, metric) : NULL;
}

gboolean judge_knows_zero(const struct results *results, const struct cell *cell, const char *metric,
                          const struct metric_definition *definition) {
    if (definition == NULL || !definition->absent_is_zero) return FALSE;
    const struct cell_results *cell_results = results_find_cell(results, cell);
    gsize probe_length = strcspn(metric, ".") + 1;
    for (guint i = 0; cell_results != NULL && i < cell_results->measurements->len; i++) {
        if (strncmp(g_array_index(cell_results->measurements, struct measurement, i).metric, metric, probe_length) == 0) return TRUE;
    }
    return FALSE;
}

static gboolean holds_machine_metrics(const struct results *results) {
    for (guint i = 0; i < results->cells->len; i++) {
        const struct cell_results *cell_results = g_ptr_array_index(results->cells, i);
        for (guint j = 0; j < cell_results->measurements->len; j++) {
            const struct measurement *measurement = &g_array_index(cell_results->measurements, struct measurement, j);
            if (measurement->definition != NULL && measurement->definition->class == METRIC_MACHINE) return TRUE;
        }
    }
    return FALSE;
}

static void judge_measurement(struct judge *judge, const struct cell *cell, const struct measurement *measurement) {
    if (!metric_is_judged(measurement->definition)) return;
    const struct results *values = judge->reference->values;
    const struct measurement *accepted = judge_find(values, cell, measurement->metric);
    struct finding finding = {
        .cell = *cell,
        .metric = measurement->metric,
        .definition = measurement->definition,
        .was = accepted != NULL ? accepted->value : 0,
        .now = measurement->value,
    };
    if (measurement->definition->class == METRIC_MACHINE && !judge->machine_comparable) {
        finding.status = VERDICT_INCOMPARABLE;
    } else if (accepted == NULL && !judge_knows_zero(values, cell, measurement->metric, measurement->definition)) {
        finding.status = VERDICT_NEW;
    } else {
        finding.status = judge_values(judge, measurement->definition, finding.was, measurement->value);
        judge->verdict->compared++;
    }
    judge_add(judge, &finding);
}

static gboolean belongs_to(const char *metric, const char *probe) {
    return g_str_has_prefix(metric, probe) && metric[strlen(probe)] == '.';
}

/* TRUE when the plan measures the metric's probe in this cell. A metric that no probe defines any more belongs to any probe: it must
 * leave the baseline. */
static gboolean is_planned(const struct plan *plan, const struct cell *cell, const struct measurement *measurement) {
    gboolean variant_planned = FALSE;
    for (guint i = 0; i < plan->variants->len && !variant_planned; i++) {
        variant_planned = strcmp(((struct plan_variant *) g_ptr_array_index(plan->variants, i))->name, cell->variant) == 0;
    }
    for (guint i = 0; i < plan->probes->len && variant_planned; i++) {
        const char *probe = ((struct plan_probe *) g_ptr_array_index(plan->probes, i))->name;
        gboolean counted = measurement->definition == NULL || belongs_to(measurement->metric, probe);
        if (counted && plan_measures(plan, probe, cell->input, cell->size)) return TRUE;
    }
    return FALSE;
}

static void judge_accepted(struct judge *judge, const struct cell *cell, const struct measurement *accepted) {
    const struct measurement *measured = judge_find(judge->results, cell, accepted->metric);
    if ((accepted->definition != NULL && !metric_is_judged(accepted->definition)) || (measured != NULL && measured->definition != NULL) ||
        !is_planned(judge->plan, cell, accepted)) {
        return;
    }
    struct finding finding = {
        .cell = *cell,
        .metric = accepted->metric,
        .definition = accepted->definition,
        .status = VERDICT_MISSING,
        .was = accepted->value,
    };
    if (accepted->definition != NULL && accepted->definition->class == METRIC_MACHINE && !judge->machine_comparable) {
        finding.status = VERDICT_INCOMPARABLE;
    } else if (judge_knows_zero(judge->results, cell, accepted->metric, accepted->definition)) {
        finding.status = judge_values(judge, accepted->definition, accepted->value, 0);
        judge->verdict->compared++;
    }
    judge_add(judge, &finding);
}

static void judge_each(struct judge *judge, const struct results *results,
                       void (*each)(struct judge *judge, const struct cell *cell, const struct measurement *measurement)) {
    for (guint i = 0; i < results->cells->len; i++) {
        const struct cell_results *cell_results = g_ptr_array_index(results->cells, i);
        for (guint j = 0; j < cell_results->measurements->len; j++) {
            each(judge, &cell_results->cell, &g_array_index(cell_results->measurements, struct measurement, j));
        }
    }
}

/* ---- The whole ---- */

static int severity(enum verdict_status status) {
    static const int severities[VERDICT_STATUSES] = {
        [VERDICT_REGRESSED] = 5, [VERDICT_MISSING] = 4, [VERDICT_NEW] = 3, [VERDICT_IMPROVED] = 2, [VERDICT_INCOMPARABLE] = 1};
    return (gsize) status < G_N_ELEMENTS(severities) ? severities[status] : 0;
}

/* The change as a part of the old value; from 0 it counts as from 1, so that a larger new cost is a larger change. */
static double relative_change(guint64 was, guint64 now) {
    return (double) difference(was, now) / (double) MAX(was, 1);
}

/* A total order, so that the same findings are always listed alike: wrong output, then growth by its relative size. */
static int compare_findings(gconstpointer a, gconstpointer b) {
    const struct finding *x = a, *y = b;
    gboolean sized = x->status == VERDICT_REGRESSED || x->status == VERDICT_IMPROVED;
    int order = severity(y->status) - severity(x->status);
    if (order == 0) order = metric_must_equal(y->definition) - metric_must_equal(x->definition);
    if (order == 0 && sized && !metric_must_equal(x->definition)) {
        double change_x = relative_change(x->was, x->now), change_y = relative_change(y->was, y->now);
        order = (change_y > change_x) - (change_y < change_x);
    }
    if (order == 0) order = cell_compare(&x->cell, &y->cell);
    if (order == 0) order = strcmp(x->metric, y->metric);
    return order != 0 ? order : g_strcmp0(x->other, y->other);
}

static gboolean has_slower_timing(const Verdict *verdict) {
    for (guint i = 0; i < verdict->timing_findings->len; i++) {
        if (g_array_index(verdict->timing_findings, struct timing_finding, i).status == VERDICT_REGRESSED) return TRUE;
    }
    return FALSE;
}

/* The exit code, and the note that explains one which the findings do not. */
static void conclude(struct judge *judge) {
    Verdict *verdict = judge->verdict;
    const guint64 *counts = verdict->counts;
    gboolean empty = judge->results->cells->len == 0 && judge->results->timings->len == 0;
    verdict->exit_code = EXIT_CODE_SAME;
    if (counts[VERDICT_REGRESSED] > 0 || has_slower_timing(verdict)) {
        verdict->exit_code = EXIT_CODE_REGRESSED;
    } else if (counts[VERDICT_NEW] > 0 || counts[VERDICT_MISSING] > 0 ||
               (verdict->ratchet == RATCHET_STRICT && counts[VERDICT_IMPROVED] > 0)) {
        verdict->exit_code = EXIT_CODE_OUT_OF_DATE;
    } else if (empty && judge->plan->shards > 1) {
        verdict->note = g_strdup_printf("Shard %u of %u has no cell of the plan: nothing was measured, and nothing is wrong.",
                                        judge->plan->shard, judge->plan->shards);
    } else if (verdict->compared == 0) {
        verdict->exit_code = EXIT_CODE_MEASURE;
        verdict->note = g_strdup("Nothing was compared: no value has one to be held against, no pair was measured on both sides, and no "
                                 "timing has an interval.");
    }
}

Verdict *verdict_judge(const struct results *results, const struct reference *reference, const struct plan *plan, enum ratchet ratchet) {
    Verdict *verdict = verdict_new();
    /* Where no machine of this kind ever counted, there is nothing to compare with; that makes no baseline out of date. */
    gboolean machine_comparable = reference->machine_comparable && holds_machine_metrics(reference->values);
    struct judge judge = {results, reference, plan, machine_comparable, verdict};
    verdict->ratchet = ratchet;
    verdict->reference = g_strdup(reference->label);
    verdict->acceptable = reference->acceptable;
    verdict->machine_comparable = machine_comparable;

    if (reference->judges_values) {
        judge_each(&judge, results, judge_measurement);
        judge_each(&judge, reference->values, judge_accepted);
    }
    judge_pairs(&judge);
    judge_timings(&judge);
    if (verdict->counts[VERDICT_INCOMPARABLE] > 0) {
        verdict->incomparable =
            g_strdup(reference->incomparable != NULL ? reference->incomparable : "The reference holds no machine metric.");
    }
    g_array_sort(verdict->findings, compare_findings);
    conclude(&judge);
    return verdict;
}
