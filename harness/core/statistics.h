/* Statistics of timing: medians of ratios and their bootstrap intervals. Pure, and the same on every machine: fixed seed. */
#pragma once

#include "core/results.h"

struct ratio {
    double median;    /* of the per-round ratios candidate/reference of median times */
    double low, high; /* 95 % percentile-bootstrap interval of that median, 10,000 resamples of rounds, fixed seed */
};

/* Median of `count` values; sorts a copy. NaN when count is 0. */
double statistics_median(const double *values, gsize count);

/* The ratio of a timing. FALSE when it has fewer than three rounds or a time that is not positive. */
gboolean statistics_ratio(const struct timing *timing, struct ratio *ratio);
