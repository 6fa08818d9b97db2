#include "judge/judge.h"

#include "judge/base_timing.h"
#include "judge/budgets.h"
#include "judge/judge_parts.h"
#include "judge/judge_value.h"
#include "judge/pairs.h"

#include <string.h>

/* ---- Against the reference ---- */

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

/* The cell's value of a metric that may be absent; a metric that is known to be absent there is 0. */
static struct known_value find_value(const struct results *results, const struct cell *cell, const char *metric,
                                     const struct metric_definition *definition) {
    const struct measurement *found = results != NULL ? results_find_value(results, cell, metric) : NULL;
    if (found != NULL) return (struct known_value){TRUE, found->value};
    return (struct known_value){results != NULL && judge_knows_zero(results, cell, metric, definition), 0};
}

static void judge_metric(struct judge *judge, const struct cell *cell, const char *metric, const struct metric_definition *definition) {
    const struct reference *reference = judge->reference;
    const struct value_question question = {
        .definition = definition,
        .committed = find_value(reference->values, cell, metric, definition),
        .base = find_value(reference->base != NULL ? reference->base->values : NULL, cell, metric, definition),
        .now = find_value(judge->results, cell, metric, definition),
        .machine_comparable = judge->machine_comparable,
        .machine_tolerance = judge->plan->machine_tolerance,
        .accepted = reference_accepted_ratio(reference, cell, metric),
    };
    const struct value_answer answer = judge_value(&question);
    if (!answer.judged) return;
    if (answer.compared) judge->verdict->compared++;
    const struct finding finding = {.cell = *cell,
                                    .metric = metric,
                                    .definition = definition,
                                    .status = answer.status,
                                    .against = answer.against,
                                    .was = answer.was,
                                    .now = question.now.value};
    judge_add(judge, &finding);
}

static void judge_measurement(struct judge *judge, const struct cell *cell, const struct measurement *measurement) {
    if (measurement->definition != NULL) judge_metric(judge, cell, measurement->metric, measurement->definition);
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

/* A value of the reference that the run lacks. */
static void judge_absent(struct judge *judge, const struct cell *cell, const struct measurement *accepted) {
    const struct measurement *measured = results_find_value(judge->results, cell, accepted->metric);
    if ((measured != NULL && measured->definition != NULL) || !is_planned(judge->plan, cell, accepted)) return;
    if (accepted->definition != NULL) {
        judge_metric(judge, cell, accepted->metric, accepted->definition);
        return;
    }
    const struct finding finding = {.cell = *cell, .metric = accepted->metric, .status = VERDICT_MISSING, .was = accepted->value};
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
    static const int severities[VERDICT_STATUSES] = {[VERDICT_REGRESSED] = 5, [VERDICT_MISSING] = 4, [VERDICT_NEW] = 3,
                                                     [VERDICT_IMPROVED] = 2,  [VERDICT_DRIFT] = 2,   [VERDICT_INCOMPARABLE] = 1};
    return (gsize) status < G_N_ELEMENTS(severities) ? severities[status] : 0;
}

/* The change as a part of the old value; from 0 it counts as from 1, so that a larger new cost is a larger change. */
static double relative_change(guint64 was, guint64 now) {
    return (double) (now > was ? now - was : was - now) / (double) MAX(was, 1);
}

/* A total order, so that the same findings are always listed alike: wrong output, then the plan's primary metrics before all others, which
 * are derived from them or parts of them, and of each the change by its relative size. */
static int compare_findings(gconstpointer a, gconstpointer b, gpointer plan) {
    const struct finding *x = a, *y = b;
    gboolean sized = x->status == VERDICT_REGRESSED || x->status == VERDICT_IMPROVED;
    int order = severity(y->status) - severity(x->status);
    if (order == 0) order = metric_must_equal(y->definition) - metric_must_equal(x->definition);
    if (order == 0) order = plan_is_primary(plan, y->metric) - plan_is_primary(plan, x->metric);
    if (order == 0 && sized && !metric_must_equal(x->definition)) {
        double change_x = relative_change(x->was, x->now), change_y = relative_change(y->was, y->now);
        order = (change_y > change_x) - (change_y < change_x);
    }
    if (order == 0) order = cell_compare(&x->cell, &y->cell);
    if (order == 0) order = strcmp(x->metric, y->metric);
    return order != 0 ? order : g_strcmp0(x->other, y->other);
}

/* Those of primary metrics before all others; otherwise as they were found. */
static int compare_growths(gconstpointer a, gconstpointer b, gpointer plan) {
    const struct growth_finding *x = a, *y = b;
    return plan_is_primary(plan, y->metric) - plan_is_primary(plan, x->metric);
}

static gboolean has_slower_timing(const Verdict *verdict) {
    for (guint i = 0; i < verdict->timing_findings->len; i++) {
        if (g_array_index(verdict->timing_findings, struct timing_finding, i).status == VERDICT_REGRESSED) return TRUE;
    }
    for (guint i = 0; i < verdict->base_timing_findings->len; i++) {
        if (g_array_index(verdict->base_timing_findings, struct base_timing_finding, i).status == VERDICT_REGRESSED) return TRUE;
    }
    return FALSE;
}

/* Why the base differs from what is committed, as far as the machine tells. Free with g_free. */
static char *describe_drift(const Verdict *verdict) {
    static const char *const same_machine =
        "This machine is of a kind that the baselines know, so an earlier change was merged without its "
        "baselines: accept them in a commit of their own.";
    return g_strdup_printf("The head has the base's values, so this change did not cause the difference. %s",
                           verdict->incomparable != NULL ? verdict->incomparable : same_machine);
}

/* The exit code, and the note that explains one which the findings do not. */
static void conclude(struct judge *judge) {
    Verdict *verdict = judge->verdict;
    const guint64 *counts = verdict->counts;
    gboolean empty = judge->results->cells->len == 0 && judge->results->timings->len == 0;
    verdict->exit_code = EXIT_CODE_SAME;
    if (counts[VERDICT_REGRESSED] > 0 || has_slower_timing(verdict) || budget_is_overdrawn(verdict)) {
        verdict->exit_code = EXIT_CODE_REGRESSED;
    } else if (counts[VERDICT_NEW] > 0 || counts[VERDICT_MISSING] > 0 || verdict->lost->len > 0 ||
               (verdict->ratchet == RATCHET_STRICT && counts[VERDICT_IMPROVED] > 0)) {
        verdict->exit_code = EXIT_CODE_OUT_OF_DATE;
    } else if (counts[VERDICT_DRIFT] > 0) {
        verdict->exit_code = EXIT_CODE_DRIFT;
        verdict->note = describe_drift(verdict);
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
    commit_copy(&verdict->head, &results->commit);
    verdict->base = reference->base != NULL ? g_strdup(reference->base->label) : NULL;
    if (reference->base != NULL) commit_copy(&verdict->base_commit, &reference->base->values->commit);
    verdict->base_reason = g_strdup(reference->base_reason);
    for (guint i = 0; reference->lost != NULL && i < reference->lost->len; i++) {
        g_ptr_array_add(verdict->lost, g_strdup(g_ptr_array_index(reference->lost, i)));
    }

    if (reference->judges_values) {
        judge_each(&judge, results, judge_measurement);
        judge_each(&judge, reference->values, judge_absent);
    }
    judge_pairs(&judge);
    judge_timings(&judge);
    judge_base_timings(results, reference, verdict);
    if (verdict->counts[VERDICT_INCOMPARABLE] > 0) {
        verdict->incomparable =
            g_strdup(reference->incomparable != NULL ? reference->incomparable : "The reference holds no machine metric.");
    }
    judge_growths(&judge);
    judge_budgets(&judge);
    g_array_sort_with_data(verdict->findings, compare_findings, (gpointer) plan);
    g_array_sort_with_data(verdict->growths, compare_growths, (gpointer) plan);
    conclude(&judge);
    return verdict;
}
