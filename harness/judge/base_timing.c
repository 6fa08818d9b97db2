#include "judge/base_timing.h"

#include "judge/statistics.h"

#include <math.h>

static const guint looks[] = {6, 12, 24, 48};

/* Six rounds have no narrower tail than 1/64. */
static const double first_tail = 0.016, later_tail = 0.0035, repeated_tail = 0.016;

/* What a slow-down may be without being one: below it, layout in memory decides as much as code. */
static const double tolerance = 0.02;

guint base_timing_next_look(guint rounds) {
    for (gsize i = 0; i < G_N_ELEMENTS(looks); i++) {
        if (looks[i] > rounds) return looks[i];
    }
    return 0;
}

static gboolean times_are_whole(const struct base_timing *timing) {
    for (gsize arm = 0; arm < ARMS; arm++) {
        if (timing->seconds[arm]->len != timing->rounds * timing->runs_per_round) return FALSE;
        for (guint i = 0; i < timing->seconds[arm]->len; i++) {
            double seconds = g_array_index(timing->seconds[arm], double, i);
            if (!isfinite(seconds) || seconds <= 0) return FALSE;
        }
    }
    return TRUE;
}

/* The ratio of an arm to the base over the rounds from `first` on. */
static gboolean ratio_of(const struct base_timing *timing, enum base_timing_arm arm, guint first, double tail, struct ratio *ratio) {
    const double *base = (const double *) (const void *) timing->seconds[ARM_BASE]->data;
    const double *other = (const double *) (const void *) timing->seconds[arm]->data;
    const gsize skipped = (gsize) first * timing->runs_per_round;
    return statistics_paired_ratio(base + skipped, other + skipped, timing->runs_per_round, timing->rounds - first, tail, ratio);
}

/* How far from 1 an interval goes, as a ratio above 1. */
static double reach(const struct ratio *ratio) {
    return MAX(ratio->high, 1 / ratio->low);
}

static gboolean is_slower_again(const struct base_timing *timing) {
    struct ratio later;
    return timing->rounds >= looks[1] && ratio_of(timing, ARM_HEAD, looks[0], repeated_tail, &later) && later.low > 1 + tolerance;
}

static enum verdict_status status_of(const struct base_timing *timing, const struct ratio *ratio, const struct ratio *control) {
    const double beyond = MAX(1 + tolerance, reach(control));
    gboolean control_holds = control->low <= 1 && control->high >= 1;
    if (ratio->low >= 1 / (1 + tolerance) && ratio->high <= 1 + tolerance) return VERDICT_SAME;
    if (control_holds && ratio->low > beyond && is_slower_again(timing)) return VERDICT_REGRESSED;
    if (control_holds && ratio->high < 1 / beyond) return VERDICT_IMPROVED;
    return VERDICT_UNKNOWN;
}

void base_timing_judge(const struct base_timing *timing, struct base_timing_finding *finding) {
    const double tail = timing->rounds < looks[1] ? first_tail : later_tail;
    *finding = (struct base_timing_finding){.cell = {timing->input, timing->size, timing->variant},
                                            .metric = timing->metric,
                                            .rounds = timing->rounds,
                                            .status = VERDICT_INCOMPARABLE};
    if (!times_are_whole(timing) || !ratio_of(timing, ARM_HEAD, 0, tail, &finding->ratio) ||
        !ratio_of(timing, ARM_AGAIN, 0, tail, &finding->control)) {
        return;
    }
    finding->status = status_of(timing, &finding->ratio, &finding->control);
    finding->smallest_change = MAX(1 + tolerance, reach(&finding->control)) * finding->ratio.median / finding->ratio.low - 1;
}

static gboolean is_accepted(const struct reference *reference, const struct base_timing_finding *finding) {
    double ratio = reference_accepted_ratio(reference, &finding->cell, finding->metric);
    return ratio > 0 && finding->ratio.low <= ratio * (1 + tolerance);
}

void judge_base_timings(const struct results *results, const struct reference *reference, Verdict *verdict) {
    for (guint i = 0; i < results->base_timings->len; i++) {
        struct base_timing_finding finding;
        base_timing_judge(g_ptr_array_index(results->base_timings, i), &finding);
        if (finding.status == VERDICT_REGRESSED && is_accepted(reference, &finding)) finding.status = VERDICT_SAME;
        verdict->compared += finding.status != VERDICT_INCOMPARABLE;
        g_array_append_val(verdict->base_timing_findings, finding);
    }
}
