/*
 * What each patch of a series gave: the same input measured with ever more of the patches, each prefix against stock and against the
 * prefix before it. Pure.
 */
#pragma once

#include "core/results.h"
#include "core/statistics.h"

/* What is counted of each prefix; the first four say what a patch gave. */
enum waterfall_quantity {
    WATERFALL_CALLS,
    WATERFALL_BYTES,
    WATERFALL_PEAK,
    WATERFALL_INSTRUCTIONS,
    WATERFALL_MAX_RSS,
    WATERFALL_PAGE_FAULTS,
    WATERFALL_QUANTITIES,
};

extern const struct waterfall_quantity_row {
    const char *name;   /* in waterfall.json: "calls" */
    const char *metric; /* "malloc_profiler.calls" */
} waterfall_quantities[WATERFALL_QUANTITIES];

/* One prefix on one input. */
struct waterfall_step {
    const char *patch;    /* the last patch of the prefix; NULL: stock. Borrowed */
    const char *variant;  /* borrowed */
    gboolean same_output; /* its digests are stock's */
    guint64 values[WATERFALL_QUANTITIES];
    double ratios[WATERFALL_QUANTITIES]; /* to stock's value */
    double gains[WATERFALL_QUANTITIES];  /* of this patch: 0.1 where the value is a tenth below the prefix before; 0 of stock */
    gboolean timed;
    struct ratio time; /* to stock's */
};

/*
 * The steps of one input: `variants` are the prefixes, stock first, and `patches` their last patches (the first is not looked at); both
 * have `count` members. NULL and BENCH_ERROR_MEASURE when a prefix lacks a quantity or a digest. Free with g_array_unref.
 */
GArray *waterfall_read(const struct results *results, const char *const *variants, const char *const *patches, guint count,
                       const char *input, guint64 size, GError **error);

/* TRUE when step number `step` made none of calls, bytes, peak and instructions less by `least` or more on any of `inputs` (arrays of
 * waterfall_read): a patch that nothing speaks for. */
gboolean waterfall_step_is_idle(const GPtrArray *inputs, guint step, double least);

/* The first step whose output is not stock's on some of `inputs`, and that input's index; 0 when there is none. */
guint waterfall_find_difference(const GPtrArray *inputs, guint *input);
