#include "core/statistics.h"

#include <math.h>
#include <stdlib.h>

#define MINIMUM_ROUNDS 3
#define RESAMPLES 10000
#define TAIL (RESAMPLES / 40) /* 2.5 % on each side: a 95 % interval */
#define SEED G_GUINT64_CONSTANT(0x6c65756b6f)

/* splitmix64: our own, so that the same rounds give the same interval with every libc. */
static guint64 random_next(guint64 *state) {
    guint64 z = *state += G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* A number below `bound`; the bias of the remainder, bound / 2^64, is far below what a resample can show. */
static gsize random_below(guint64 *state, gsize bound) {
    return (gsize) (random_next(state) % bound);
}

static int compare_doubles(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

static double median_of_sorted(const double *sorted, gsize count) {
    gsize middle = count / 2;

    return count % 2 != 0 ? sorted[middle] : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2;
}

double statistics_median(const double *values, gsize count) {
    g_autofree double *sorted = NULL;

    if (count == 0) {
        return NAN;
    }
    sorted = g_memdup2(values, count * sizeof *values);
    qsort(sorted, count, sizeof *sorted, compare_doubles);
    return median_of_sorted(sorted, count);
}

/* Enough rounds, and every run of every round a finite, positive time on both sides. */
static gboolean timing_is_whole(const struct timing *timing) {
    gsize expected = (gsize) timing->rounds * timing->runs_per_round;

    if (timing->rounds < MINIMUM_ROUNDS || timing->runs_per_round == 0) {
        return FALSE;
    }
    for (gsize side = 0; side < G_N_ELEMENTS(timing->seconds); side++) {
        if (!timing->seconds[side] || timing->seconds[side]->len != expected) {
            return FALSE;
        }
        for (gsize i = 0; i < expected; i++) {
            double seconds = g_array_index(timing->seconds[side], double, i);

            if (!isfinite(seconds) || seconds <= 0) {
                return FALSE;
            }
        }
    }
    return TRUE;
}

/* Candidate over reference, one ratio a round, ascending. */
static double *sorted_ratios(const struct timing *timing) {
    double *ratios = g_new(double, timing->rounds);

    for (gsize round = 0; round < timing->rounds; round++) {
        gsize first = round * timing->runs_per_round;
        double reference = statistics_median(&g_array_index(timing->seconds[0], double, first), timing->runs_per_round);
        double candidate = statistics_median(&g_array_index(timing->seconds[1], double, first), timing->runs_per_round);

        ratios[round] = candidate / reference;
    }
    qsort(ratios, timing->rounds, sizeof *ratios, compare_doubles);
    return ratios;
}

gboolean statistics_ratio(const struct timing *timing, struct ratio *ratio) {
    gsize rounds = timing->rounds;
    g_autofree double *ratios = NULL, *resample = NULL, *medians = NULL;
    guint64 state = SEED;

    if (!timing_is_whole(timing)) {
        return FALSE;
    }
    ratios = sorted_ratios(timing);
    resample = g_new(double, rounds);
    medians = g_new(double, RESAMPLES);
    /* Drawing from sorted ratios keeps the interval independent of the order in which the rounds were run. */
    for (gsize i = 0; i < RESAMPLES; i++) {
        for (gsize j = 0; j < rounds; j++) {
            resample[j] = ratios[random_below(&state, rounds)];
        }
        qsort(resample, rounds, sizeof *resample, compare_doubles);
        medians[i] = median_of_sorted(resample, rounds);
    }
    qsort(medians, RESAMPLES, sizeof *medians, compare_doubles);
    *ratio = (struct ratio){
        .median = median_of_sorted(ratios, rounds),
        .low = medians[TAIL],
        .high = medians[RESAMPLES - 1 - TAIL],
    };
    return TRUE;
}
