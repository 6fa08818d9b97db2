#include "judge/statistics.h"

#include <math.h>
#include <stdlib.h>

static const double pair_tail = 0.025; /* on each side: a 95 % interval */

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
gboolean statistics_median_ranks(gsize count, double tail, gsize *low, gsize *high, double *coverage) {
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
    if (rank == 0) return FALSE;
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
static double *sorted_ratios(const double *reference, const double *candidate, gsize runs, gsize rounds) {
    double *ratios = g_new(double, rounds);
    for (gsize round = 0; round < rounds; round++) {
        ratios[round] = statistics_median(candidate + round * runs, runs) / statistics_median(reference + round * runs, runs);
    }
    qsort(ratios, rounds, sizeof *ratios, compare_doubles);
    return ratios;
}

gboolean statistics_paired_ratio(const double *reference, const double *candidate, gsize runs, gsize rounds, double tail,
                                 struct ratio *ratio) {
    gsize low, high;
    double coverage;
    if (runs == 0 || !statistics_median_ranks(rounds, tail, &low, &high, &coverage)) return FALSE;
    g_autofree double *ratios = sorted_ratios(reference, candidate, runs, rounds);
    *ratio =
        (struct ratio){.median = median_of_sorted(ratios, rounds), .low = ratios[low - 1], .high = ratios[high - 1], .coverage = coverage};
    return TRUE;
}

static gboolean ratio_of_rounds(const struct timing *timing, gsize first_round, gsize rounds, struct ratio *ratio) {
    if (!times_are_whole(timing)) return FALSE;
    const double *reference = (const double *) (const void *) timing->seconds[0]->data;
    const double *candidate = (const double *) (const void *) timing->seconds[1]->data;
    const gsize first = first_round * timing->runs_per_round;
    return statistics_paired_ratio(reference + first, candidate + first, timing->runs_per_round, rounds, pair_tail, ratio);
}

void gain_add(struct gain *gain, guint64 was, guint64 now) {
    gain->logarithms += log((double) MAX(now, 1) / (double) MAX(was, 1));
    gain->cells++;
}

double gain_mean(const struct gain *gain) {
    return gain->cells > 0 ? expm1(gain->logarithms / gain->cells) : 0;
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
