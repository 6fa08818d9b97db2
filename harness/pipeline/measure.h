/* Stage measure: exact probes in parallel over the cores, then timing pairs alone. */
#pragma once

#include "base/timings.h"
#include "core/cell_costs.h"
#include "pipeline/cached_job.h"

/* Where and how a run measures. */
struct measure_setting {
    const char *scratch; /* folder for the jobs' own folders */
    const char *raw;     /* folder for the tools' output, which stays; NULL: it is removed with the job's folder */
    guint deadline_ms;   /* of each child; 0 for the default */
    gboolean quiet;
    const JobCache *cache;   /* of values that were measured before; NULL: none */
    const char *what;        /* of the progress: "count", "count base" */
    struct timings *timings; /* what each probe takes, cached values aside; or NULL */
    CellCosts *costs;        /* what each cell takes by probe, cached values and second groups of rounds aside; or NULL */
};

/* Measure what the plan says of the cells of `programs` (of struct program *, named as the plan's variants). The first measurement that
 * fails stops it. BENCH_ERROR_MEASURE too when a program or an input changed meanwhile. Free the results with results_free. */
Results *measure_cells(const Project *project, const Plan *plan, const GPtrArray *programs, GPtrArray *inputs,
                       const struct measure_setting *setting, GError **error);

/* Time the plan's pairs of `programs`, into `results`. The same errors. */
gboolean measure_pairs(const Project *project, const Plan *plan, const GPtrArray *programs, GPtrArray *inputs,
                       const struct measure_setting *setting, Results *results, GError **error);
