#include "judge/statistics.h"

#include <math.h>
#include <stdlib.h>

static const double tail = 0.025; /* on each side: a 95 % interval */

static int compare_doubles(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static double median_of_sorted(const double *sorted, gsize count) {
    gsize middle = count / 2;
    return count % 2 != 0 ? sorted[middle] : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2;
}

double statistics_median(const double *values, gsize count) {
    if (count == 0) return NAN;
    g_autofree double *sorted = g_memdup2(values, count * sizeof *values);
    qsort(sorted, count, sizeof *sorted, compare_doubles);
    return median_of_sorted(sorted, count);
}

/* The true median lies below x_k when fewer than k values fall below it: the sum of binomial(count, i) / 2^count for i < k. In logarithms,
 * because 2^-count is no double for a large count. */
gboolean statistics_median_ranks(gsize count, gsize *low, gsize *high, double *coverage) {
    if (count < STATISTICS_MINIMUM_ROUNDS) return FALSE;
    double logarithm = -(double) count * G_LN2, below = 0, kept = 0;
    gsize rank = 0;
    for (gsize i = 0; i < count / 2; i++) {
        below += exp(logarithm);
        if (below > tail) break;
        kept = below;
        rank = i + 1;
        logarithm += log((double) (count - i) / (double) (i + 1));
    }
    *low = rank;
    *high = count + 1 - rank;
    if (coverage != NULL) *coverage = 1 - 2 * kept;
    return TRUE;
}

/* Every run of every round a finite, positive time on both sides. */
static gboolean times_are_whole(const struct timing *timing) {
    gsize expected = (gsize) timing->rounds * timing->runs_per_round;
    if (timing->runs_per_round == 0) return FALSE;
    for (gsize side = 0; side < G_N_ELEMENTS(timing->seconds); side++) {
        if (timing->seconds[side] == NULL || timing->seconds[side]->len != expected) return FALSE;
        for (gsize i = 0; i < expected; i++) {
            double seconds = g_array_index(timing->seconds[side], double, i);
            if (!isfinite(seconds) || seconds <= 0) return FALSE;
        }
    }
    return TRUE;
}

/* Candidate over reference, one ratio a round, ascending. */
static double *sorted_ratios(const struct timing *timing, gsize first_round, gsize rounds) {
    double *ratios = g_new(double, rounds);
    for (gsize round = 0; round < rounds; round++) {
        gsize first = (first_round + round) * timing->runs_per_round;
        double reference = statistics_median(&g_array_index(timing->seconds[0], double, first), timing->runs_per_round);
        double candidate = statistics_median(&g_array_index(timing->seconds[1], double, first), timing->runs_per_round);
        ratios[round] = candidate / reference;
    }
    qsort(ratios, rounds, sizeof *ratios, compare_doubles);
    return ratios;
}

static gboolean ratio_of_rounds(const struct timing *timing, gsize first_round, gsize rounds, struct ratio *ratio) {
    gsize low, high;
    double coverage;
    if (!times_are_whole(timing) || !statistics_median_ranks(rounds, &low, &high, &coverage)) return FALSE;
    g_autofree double *ratios = sorted_ratios(timing, first_round, rounds);
    *ratio =
        (struct ratio){.median = median_of_sorted(ratios, rounds), .low = ratios[low - 1], .high = ratios[high - 1], .coverage = coverage};
    return TRUE;
}

gboolean statistics_ratio(const struct timing *timing, struct ratio *ratio) {
    return ratio_of_rounds(timing, 0, timing->rounds, ratio);
}

gboolean statistics_group_ratio(const struct timing *timing, guint group, struct ratio *ratio) {
    gsize first_round = 0;
    if (group >= timing_groups(timing)) return FALSE;
    for (guint earlier = 0; earlier < group; earlier++) first_round += timing_group_rounds(timing, earlier);
    return ratio_of_rounds(timing, first_round, timing_group_rounds(timing, group), ratio);
}
