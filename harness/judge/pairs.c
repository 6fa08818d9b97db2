#include "judge/pairs.h"

#include "judge/judge_parts.h"
#include "judge/judge_value.h"

#include <string.h>

static gboolean pair_compares_class(const struct plan_pair *pair, const struct metric_definition *definition) {
    if (metric_must_equal(definition)) return (pair->compare & PAIR_OUTPUT) != 0;
    guint needed = definition->class == METRIC_EXACT ? PAIR_EXACT : PAIR_MACHINE;
    return (pair->compare & needed) != 0;
}

/* A digest that one side lacks is missing there: a digest on one side alone proves nothing. */
static void add_missing(struct judge *judge, const struct measurement *measurement, const struct cell_results *mine,
                        const struct cell *theirs) {
    const struct finding finding = {
        .cell = *theirs,
        .metric = measurement->metric,
        .definition = measurement->definition,
        .status = VERDICT_MISSING,
        .against = FINDING_AGAINST_PAIR,
        .was = measurement->value,
        .other = mine->cell.variant,
    };
    judge_add(judge, &finding);
}

/* The candidate's value `now` (its measurement may be absent and so 0) against the reference's `was`: only what is worse is a finding. */
static void compare_sides(struct judge *judge, const struct measurement *measurement, const struct cell *candidate, const char *other,
                          guint64 was, guint64 now) {
    const struct metric_definition *definition = measurement->definition;
    const struct metric_tolerance tolerance = {.relative = definition->class == METRIC_MACHINE ? judge->plan->machine_tolerance : 0};
    const struct finding finding = {.cell = *candidate,
                                    .metric = measurement->metric,
                                    .definition = definition,
                                    .status = judge_change(definition, &tolerance, was, now),
                                    .against = FINDING_AGAINST_PAIR,
                                    .was = was,
                                    .now = now,
                                    .other = other};
    judge->verdict->compared++;
    if (finding.status == VERDICT_REGRESSED) judge_add(judge, &finding);
}

/* Hold the measurements of one side against the other's. What both have is compared once, from the candidate's side. */
static void judge_side(struct judge *judge, const struct plan_pair *pair, const struct cell_results *mine, const struct cell *theirs,
                       gboolean candidate) {
    for (guint i = 0; i < mine->measurements->len; i++) {
        const struct measurement *measurement = &g_array_index(mine->measurements, struct measurement, i);
        if (!metric_is_judged(measurement->definition) || !pair_compares_class(pair, measurement->definition)) continue;
        const struct measurement *other = results_find_value(judge->results, theirs, measurement->metric);
        if (other == NULL && metric_must_equal(measurement->definition)) {
            add_missing(judge, measurement, mine, theirs);
        } else if (candidate && other != NULL) {
            compare_sides(judge, measurement, &mine->cell, theirs->variant, other->value, measurement->value);
        } else if (candidate && judge_knows_zero(judge->results, theirs, measurement->metric, measurement->definition)) {
            compare_sides(judge, measurement, &mine->cell, theirs->variant, 0, measurement->value);
        }
    }
}

void judge_pairs(struct judge *judge) {
    for (guint i = 0; i < judge->plan->pairs->len; i++) {
        const struct plan_pair *pair = g_ptr_array_index(judge->plan->pairs, i);
        for (guint j = 0; j < judge->results->cells->len; j++) {
            const struct cell_results *mine = g_ptr_array_index(judge->results->cells, j);
            gboolean candidate = strcmp(mine->cell.variant, pair->candidate) == 0;
            if (!candidate && strcmp(mine->cell.variant, pair->reference) != 0) continue;
            struct cell theirs = mine->cell;
            theirs.variant = candidate ? pair->reference : pair->candidate;
            judge_side(judge, pair, mine, &theirs, candidate);
        }
    }
}

static gboolean is_slower(const struct ratio *ratio, double tolerance) {
    return ratio->low > 1 + tolerance;
}

gboolean verdict_timing_needs_second(const struct timing *timing, double tolerance) {
    struct ratio ratio;
    return statistics_group_ratio(timing, 0, &ratio) && is_slower(&ratio, tolerance);
}

/* One group that looks slower may be a burst of other work; a slower program is slower again in a later one. */
static enum verdict_status timing_status(const struct timing_finding *finding, double tolerance) {
    const struct ratio *first = &finding->group[0];
    if (is_slower(first, tolerance)) {
        return finding->groups > 1 && is_slower(&finding->group[1], tolerance) ? VERDICT_REGRESSED : VERDICT_UNKNOWN;
    }
    if (first->high < 1 / (1 + tolerance)) return VERDICT_IMPROVED;
    return first->low >= 1 / (1 + tolerance) && first->high <= 1 + tolerance ? VERDICT_SAME : VERDICT_UNKNOWN;
}

void verdict_judge_timing(const struct timing *timing, double tolerance, struct timing_finding *finding) {
    *finding = (struct timing_finding){
        .input = timing->input,
        .size = timing->size,
        .reference = timing->reference,
        .candidate = timing->candidate,
        .mode = timing->mode,
        .rounds = timing->rounds,
        .status = VERDICT_INCOMPARABLE,
    };
    while (finding->groups < TIMING_GROUPS_MAXIMUM && statistics_group_ratio(timing, finding->groups, &finding->group[finding->groups])) {
        finding->groups++;
    }
    if (finding->groups == 0 || !statistics_ratio(timing, &finding->ratio)) return;
    finding->status = timing_status(finding, tolerance);
}

gboolean pair_is_timed(const struct plan_pair *pair, const struct results *results) {
    gboolean unchanged = results_is_unchanged(results, pair->reference) && results_is_unchanged(results, pair->candidate);
    return (pair->compare & PAIR_TIME) != 0 && !unchanged;
}

/* A timing of a pair that is not compared by time is kept, and not judged. */
static gboolean is_judged_timing(const struct judge *judge, const struct timing *timing) {
    for (guint i = 0; i < judge->plan->pairs->len; i++) {
        const struct plan_pair *pair = g_ptr_array_index(judge->plan->pairs, i);
        if (strcmp(pair->reference, timing->reference) == 0 && strcmp(pair->candidate, timing->candidate) == 0 &&
            g_strcmp0(pair->mode, timing->mode) == 0) {
            return pair_is_timed(pair, judge->results);
        }
    }
    return TRUE;
}

void judge_timings(struct judge *judge) {
    for (guint i = 0; i < judge->results->timings->len; i++) {
        const struct timing *timing = g_ptr_array_index(judge->results->timings, i);
        if (!is_judged_timing(judge, timing)) continue;
        struct timing_finding finding;
        verdict_judge_timing(timing, judge->plan->noisy_tolerance, &finding);
        g_array_append_val(judge->verdict->timing_findings, finding);
        judge->verdict->compared += finding.status != VERDICT_INCOMPARABLE;
    }
}
