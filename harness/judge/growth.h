/*
 * How a cost grows with its input: the exponent of the increments. Of v = a + b·s^e the floor a cancels in differences, so
 *
 *   e = ln((v3 − v2) / (v2 − v1)) / ln((s3 − s2) / (s2 − s1))
 *
 * over the three largest sizes is 1 of a cost for each byte, whatever the floor is, and 2 of a quadratic one where sizes grow by factors.
 */
#pragma once

#include "core/results.h"

struct reference;
struct verdict;

/* A cost that grows faster than it did. Names are interned. */
struct growth_finding {
    const char *variant, *input, *metric;
    double exponent, was;
};

/* The exponent of one metric of a variant on an input, over its three largest sizes. FALSE with fewer sizes, or where it rises by less than
 * 100 from one to the next: steps are no growth. */
gboolean growth_exponent(const Results *results, const char *variant, const char *input, const char *metric, double *exponent);

/* Fill the verdict's growths: the metrics that regressed at their largest size, and whose exponent is a tenth above that of the base, or
 * without one of the reference. It explains what is red, and makes nothing red. */
void judge_growths(const Results *results, const struct reference *reference, struct verdict *verdict);
