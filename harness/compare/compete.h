/* The variants of a plan against other allocators: what a patch gains over what can be had without one. */
#pragma once

#include "compare/experiment.h"

struct compete_setting {
    const char *const *variants; /* NULL-terminated; NULL: all of the plan */
    const char *libraries;       /* the only folder to look for allocators in; NULL: the system's */
    struct experiment_request request;
};

extern const struct experiment_column compete_columns[];

/*
 * Build the variants and measure them; each that has no series also with every allocator. Time is relative to the first variant's. The
 * output of a variant with an allocator must be that of the variant, and those of a pair of the plan must be equal. NULL and
 * BENCH_ERROR_INPUT for a setting that is wrong, before anything is built; BENCH_ERROR_MEASURE also for a library that is there and cannot
 * be preloaded. `plan` must outlive the experiment.
 */
Experiment *compete_measure(const Project *project, const Plan *plan, const struct compete_setting *setting, GError **error);

/* Demand of each pair of the plan, of which both variants are sides, that its outputs are equal. Pure. */
void compete_expect_pairs(Experiment *experiment);
