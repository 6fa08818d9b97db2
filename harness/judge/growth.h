/*
 * How a cost grows with its input: the exponent of the increments. Of v = a + b·s^e the floor a cancels in differences, so
 *
 *   e = ln((v3 − v2) / (v2 − v1)) / ln((s3 − s2) / (s2 − s1))
 *
 * over the three largest sizes is 1 of a cost for each byte, whatever the floor is, and 2 of a quadratic one where sizes grow by factors.
 */
#pragma once

#include "core/results.h"

struct judge;

/* Three sizes of one metric as a law: v = floor + slope·KB, and the exponent of its increments. */
struct growth {
    double floor, slope; /* through the smallest and the largest of the three */
    double exponent;
};

/* How many sizes tell a law. */
enum { GROWTH_SIZES = 3 };

/* Why a growth is listed. */
enum growth_cause {
    GROWTH_REGRESSED, /* the metric regressed at its largest size: it explains that */
    GROWTH_CEILING,   /* it grows faster than it did, and than the plan allows: this is the regression */
    GROWTH_CHANGE,    /* what was added to the base's value grows faster than the input, also within each size's tolerance */
};

/* A cost that grows faster than it did. Names are interned. */
struct growth_finding {
    const char *variant, *input, *metric;
    double exponent; /* of the metric; of GROWTH_CHANGE, of what was added */
    double was;      /* 0: it did not grow */
    enum growth_cause cause;

    /* The function that was added most to, of those that grow faster than they did (explain/explain.h), and its own exponents; NULL: none
     * is known. */
    const char *function;
    double of_function, function_was; /* 0 as above */
};

/* "regressed", "ceiling", "change". The inverse is FALSE for a text that is no cause. */
const char *growth_cause_name(enum growth_cause cause);
gboolean growth_cause_parse(const char *text, enum growth_cause *cause);

/* The law of `values` at GROWTH_SIZES sizes, ascending. FALSE where they rise by less than 100 from one to the next: steps are no growth.
 */
gboolean growth_law(const double *sizes, const double *values, struct growth *growth);

/* Whether an exponent is growth beyond the input's that was not there before; `was` as in a finding. */
gboolean growth_is_faster(double exponent, double was);

/* The sizes of which a growth tells: the largest at which the metric is measured, ascending. FALSE where they are fewer. */
gboolean growth_sizes(const Results *results, const struct growth_finding *growth, guint64 *sizes);

/* The law of one metric of a cell's variant and input over its three largest sizes. FALSE where it is measured at fewer sizes or at a
 * larger one than the cell's, or rises by less than 100 from one to the next: steps are no growth. */
gboolean growth_up_to(const Results *results, const struct cell *cell, const char *metric, struct growth *growth);

/* Fill the verdict's growths; one that is a regression by itself makes the finding at the largest size one. */
void judge_growths(struct judge *judge);
