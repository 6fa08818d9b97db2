#include "core/verdict.h"

#include <string.h>

/* What a judgement is made of, and what it is made into. */
struct judge {
    const struct results *results;
    const struct results *reference;
    const struct plan *plan;
    gboolean machine_comparable;
    Verdict *verdict;
};

static const char *const status_names[] = {
    [VERDICT_SAME] = "same",       [VERDICT_IMPROVED] = "improved", [VERDICT_REGRESSED] = "regressed",
    [VERDICT_MISSING] = "missing", [VERDICT_NEW] = "new",           [VERDICT_INCOMPARABLE] = "incomparable",
};

const char *verdict_status_name(enum verdict_status status) {
    g_return_val_if_fail((gsize) status < G_N_ELEMENTS(status_names), "unknown");
    return status_names[status];
}

void verdict_free(Verdict *verdict) {
    if (!verdict) {
        return;
    }
    g_array_unref(verdict->findings);
    g_array_unref(verdict->timing_findings);
    g_free(verdict);
}

/* ---- One metric ---- */

static guint64 difference(guint64 a, guint64 b) {
    return a > b ? a - b : b - a;
}

/* The change as a part of the old value; from 0 it counts as from 1, so that a larger new cost is a larger change. */
static double relative_change(guint64 was, guint64 now) {
    return (double) difference(was, now) / (double) MAX(was, 1);
}

/* A single time or a high-water mark says nothing by itself (docs/metrics.md): only its pair's ratio does. */
static gboolean is_judged(const struct metric_definition *definition) {
    return definition && definition->gates && definition->class != METRIC_NOISY;
}

static gboolean must_equal(const struct metric_definition *definition) {
    return definition && definition->direction == METRIC_MUST_EQUAL;
}

static enum verdict_status compare_values(const struct judge *judge, const struct metric_definition *definition, guint64 was, guint64 now) {
    double tolerance = definition->class == METRIC_MACHINE && !must_equal(definition) ? judge->plan->machine_tolerance : 0;

    if (was == now || (double) difference(was, now) <= tolerance * (double) was) {
        return VERDICT_SAME;
    }
    return must_equal(definition) || now > was ? VERDICT_REGRESSED : VERDICT_IMPROVED;
}

/* What is the same or cannot be compared is only counted: there are thousands of it. */
static void add_finding(struct judge *judge, const struct finding *finding) {
    judge->verdict->counts[finding->status]++;
    if (finding->status != VERDICT_SAME && finding->status != VERDICT_INCOMPARABLE) {
        g_array_append_vals(judge->verdict->findings, finding, 1);
    }
}

static const struct measurement *find_in(const struct results *results, const struct cell *cell, const char *metric) {
    const struct cell_results *cell_results = results_find_cell(results, cell);

    return cell_results ? cell_results_find(cell_results, metric) : NULL;
}

/* ---- Against the reference ---- */

/* TRUE when a metric that the cell lacks is known to be 0: it may be absent, and its probe did report there. */
static gboolean is_known_zero(const struct results *results, const struct cell *cell, const char *metric,
                              const struct metric_definition *definition) {
    const struct cell_results *cell_results = definition && definition->absent_is_zero ? results_find_cell(results, cell) : NULL;
    gsize probe_length = strcspn(metric, ".") + 1;

    for (guint i = 0; cell_results && i < cell_results->measurements->len; i++) {
        if (strncmp(g_array_index(cell_results->measurements, struct measurement, i).metric, metric, probe_length) == 0) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean holds_machine_metrics(const struct results *results) {
    for (guint i = 0; i < results->cells->len; i++) {
        const struct cell_results *cell_results = g_ptr_array_index(results->cells, i);

        for (guint j = 0; j < cell_results->measurements->len; j++) {
            const struct measurement *measurement = &g_array_index(cell_results->measurements, struct measurement, j);

            if (measurement->definition && measurement->definition->class == METRIC_MACHINE) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

static void judge_measurement(struct judge *judge, const struct cell *cell, const struct measurement *measurement) {
    const struct measurement *accepted = find_in(judge->reference, cell, measurement->metric);
    struct finding finding = {
        .cell = *cell,
        .metric = measurement->metric,
        .definition = measurement->definition,
        .was = accepted ? accepted->value : 0,
        .now = measurement->value,
    };

    if (!is_judged(measurement->definition)) {
        return;
    }
    if (measurement->definition->class == METRIC_MACHINE && !judge->machine_comparable) {
        finding.status = VERDICT_INCOMPARABLE;
    } else if (!accepted && !is_known_zero(judge->reference, cell, measurement->metric, measurement->definition)) {
        finding.status = VERDICT_NEW;
    } else {
        finding.status = compare_values(judge, measurement->definition, finding.was, measurement->value);
    }
    add_finding(judge, &finding);
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

        if ((!measurement->definition || belongs_to(measurement->metric, probe)) && plan_measures(plan, probe, cell->input, cell->size)) {
            return TRUE;
        }
    }
    return FALSE;
}

static void judge_accepted(struct judge *judge, const struct cell *cell, const struct measurement *accepted) {
    struct finding finding = {
        .cell = *cell,
        .metric = accepted->metric,
        .definition = accepted->definition,
        .status = VERDICT_MISSING,
        .was = accepted->value,
    };
    const struct measurement *measured = find_in(judge->results, cell, accepted->metric);

    if ((accepted->definition && !is_judged(accepted->definition)) || (measured && measured->definition) ||
        !is_planned(judge->plan, cell, accepted)) {
        return;
    }
    if (accepted->definition && accepted->definition->class == METRIC_MACHINE && !judge->machine_comparable) {
        finding.status = VERDICT_INCOMPARABLE;
    } else if (is_known_zero(judge->results, cell, accepted->metric, accepted->definition)) {
        finding.status = compare_values(judge, accepted->definition, accepted->value, 0);
    }
    add_finding(judge, &finding);
}

static void judge_results(struct judge *judge) {
    for (guint i = 0; i < judge->results->cells->len; i++) {
        const struct cell_results *cell_results = g_ptr_array_index(judge->results->cells, i);

        for (guint j = 0; j < cell_results->measurements->len; j++) {
            judge_measurement(judge, &cell_results->cell, &g_array_index(cell_results->measurements, struct measurement, j));
        }
    }
    for (guint i = 0; i < judge->reference->cells->len; i++) {
        const struct cell_results *cell_results = g_ptr_array_index(judge->reference->cells, i);

        for (guint j = 0; j < cell_results->measurements->len; j++) {
            judge_accepted(judge, &cell_results->cell, &g_array_index(cell_results->measurements, struct measurement, j));
        }
    }
}

/* ---- Within a pair ---- */

/* Hold the digests of `mine` against those of the other side: one that differs is a regression, one that the other side lacks is
 * missing there. Equality is checked once, from the candidate's side. */
static void judge_digests(struct judge *judge, const struct cell_results *mine, const struct cell *theirs, gboolean candidate) {
    for (guint i = 0; i < mine->measurements->len; i++) {
        const struct measurement *measurement = &g_array_index(mine->measurements, struct measurement, i);
        const struct measurement *other = find_in(judge->results, theirs, measurement->metric);
        struct finding finding = {.metric = measurement->metric, .definition = measurement->definition};

        if (!is_judged(measurement->definition) || !must_equal(measurement->definition)) {
            continue;
        }
        if (!other) {
            finding.cell = *theirs;
            finding.status = VERDICT_MISSING;
            finding.was = measurement->value;
            finding.other = mine->cell.variant;
            add_finding(judge, &finding);
        } else if (candidate && other->value != measurement->value) {
            finding.cell = mine->cell;
            finding.status = VERDICT_REGRESSED;
            finding.was = other->value;
            finding.now = measurement->value;
            finding.other = theirs->variant;
            add_finding(judge, &finding);
        }
    }
}

static void judge_pairs(struct judge *judge) {
    for (guint i = 0; i < judge->plan->pairs->len; i++) {
        const struct plan_pair *pair = g_ptr_array_index(judge->plan->pairs, i);

        for (guint j = 0; j < judge->results->cells->len; j++) {
            const struct cell_results *mine = g_ptr_array_index(judge->results->cells, j);
            gboolean candidate = strcmp(mine->cell.variant, pair->candidate) == 0;
            struct cell theirs = mine->cell;

            if (candidate || strcmp(mine->cell.variant, pair->reference) == 0) {
                theirs.variant = candidate ? pair->reference : pair->candidate;
                judge_digests(judge, mine, &theirs, candidate);
            }
        }
    }
}

static void judge_timings(struct judge *judge) {
    double limit = 1 + judge->plan->noisy_tolerance;

    for (guint i = 0; i < judge->results->timings->len; i++) {
        struct timing_finding finding = {.timing = g_ptr_array_index(judge->results->timings, i)};

        if (!statistics_ratio(finding.timing, &finding.ratio)) {
            finding.status = VERDICT_INCOMPARABLE;
        } else if (finding.ratio.low > limit) {
            finding.status = VERDICT_REGRESSED;
        } else if (finding.ratio.high < 1 / limit) {
            finding.status = VERDICT_IMPROVED;
        }
        g_array_append_val(judge->verdict->timing_findings, finding);
    }
}

/* ---- The whole ---- */

static int severity(enum verdict_status status) {
    static const int severities[] = {[VERDICT_REGRESSED] = 4, [VERDICT_MISSING] = 3, [VERDICT_NEW] = 2, [VERDICT_IMPROVED] = 1};

    return (gsize) status < G_N_ELEMENTS(severities) ? severities[status] : 0;
}

/* A total order, so that the same findings are always listed alike: wrong output, then growth by its relative size. */
static int compare_findings(gconstpointer a, gconstpointer b) {
    const struct finding *x = a, *y = b;
    int order = severity(y->status) - severity(x->status);
    gboolean sized = x->status == VERDICT_REGRESSED || x->status == VERDICT_IMPROVED;
    double change_x = relative_change(x->was, x->now), change_y = relative_change(y->was, y->now);

    if (order == 0) {
        order = must_equal(y->definition) - must_equal(x->definition);
    }
    if (order == 0 && sized && !must_equal(x->definition)) {
        order = (change_y > change_x) - (change_y < change_x);
    }
    if (order == 0) {
        order = cell_compare(&x->cell, &y->cell);
    }
    if (order == 0) {
        order = strcmp(x->metric, y->metric);
    }
    return order != 0 ? order : g_strcmp0(x->other, y->other);
}

static enum exit_code find_exit_code(const Verdict *verdict, enum ratchet ratchet) {
    const guint64 *counts = verdict->counts;

    for (guint i = 0; i < verdict->timing_findings->len; i++) {
        if (g_array_index(verdict->timing_findings, struct timing_finding, i).status == VERDICT_REGRESSED) {
            return EXIT_CODE_REGRESSED;
        }
    }
    if (counts[VERDICT_REGRESSED] > 0) {
        return EXIT_CODE_REGRESSED;
    }
    if (counts[VERDICT_NEW] > 0 || counts[VERDICT_MISSING] > 0 || (ratchet == RATCHET_STRICT && counts[VERDICT_IMPROVED] > 0)) {
        return EXIT_CODE_OUT_OF_DATE;
    }
    return EXIT_CODE_SAME;
}

Verdict *verdict_judge(const struct results *results, const struct results *reference, const struct plan *plan, gboolean machine_comparable,
                       enum ratchet ratchet) {
    Verdict *verdict = g_new0(Verdict, 1);
    /* Where no machine of this kind ever counted, there is nothing to compare with; that makes no baseline out of date. */
    struct judge judge = {results, reference, plan, machine_comparable && holds_machine_metrics(reference), verdict};

    verdict->findings = g_array_new(FALSE, FALSE, sizeof(struct finding));
    verdict->timing_findings = g_array_new(FALSE, FALSE, sizeof(struct timing_finding));
    judge_results(&judge);
    judge_pairs(&judge);
    judge_timings(&judge);
    g_array_sort(verdict->findings, compare_findings);
    verdict->exit_code = find_exit_code(verdict, ratchet);
    return verdict;
}
