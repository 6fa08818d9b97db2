/*
 * Statistics of timing: the median of the rounds' ratios and its interval by order statistics. Pure and exact: nothing is drawn at random,
 * so the same rounds give the same interval on every machine.
 */
#pragma once

#include "core/results.h"

/* Fewer rounds give no interval: of 5, even the whole range holds the median only with 93.8 %. */
#define STATISTICS_MINIMUM_ROUNDS 6

/* A group's rounds as one ratio, candidate over reference. */
struct ratio {
    double median;    /* of the per-round ratios of median times */
    double low, high; /* the interval of that median: two of the ratios themselves */
    double coverage;  /* of the interval: at least 0.95 */
};

/* Median of `count` values; sorts a copy. NaN when count is 0. */
double statistics_median(const double *values, gsize count);

/* What a cost gained over cells: the geometric mean of its ratios, so that each cell counts alike. Begin with {0}. */
struct gain {
    double logarithms; /* sum of those of the ratios */
    guint cells;
};

/* Count a cell. A value of 0 counts as 1, so that what came from nothing has a ratio. */
void gain_add(struct gain *gain, guint64 was, guint64 now);

/* The mean ratio less 1: 0.02 of what gained 2 %. 0 without a cell. */
double gain_mean(const struct gain *gain);

/*
 * The ranks, from 1, of those of `count` sorted values between which the true median lies: the narrowest pair x_low, x_(count + 1 - low)
 * beyond each end of which it lies with a probability of at most `tail` (of independent values, any distribution); 0.025 is an interval of
 * 95 %. `coverage` may be NULL. FALSE for fewer values than STATISTICS_MINIMUM_ROUNDS, or than such a tail needs.
 */
gboolean statistics_median_ranks(gsize count, double tail, gsize *low, gsize *high, double *coverage);

/* The ratio of `rounds` rounds of `runs` positive times a side; the interval has `tail` on each side. FALSE as above. */
gboolean statistics_paired_ratio(const double *reference, const double *candidate, gsize runs, gsize rounds, double tail,
                                 struct ratio *ratio);

/* The ratio of all rounds of a timing. FALSE when they are fewer than STATISTICS_MINIMUM_ROUNDS, or a time is not positive. */
gboolean statistics_ratio(const struct timing *timing, struct ratio *ratio);

/* The same of one group of rounds, from 0; FALSE, too, when there is no such group. */
gboolean statistics_group_ratio(const struct timing *timing, guint group, struct ratio *ratio);
