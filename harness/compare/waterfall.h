/* What each patch of a series gives: a variant built with the first 0, 1, 2, … patches, side by side. */
#pragma once

#include "compare/experiment.h"

extern const struct experiment_column waterfall_columns[];

/*
 * The variant of this name; NULL: the first that has a series. NULL and BENCH_ERROR_INPUT listing those that have one, also when its
 * program would not be another file for each build. Pure.
 */
const struct plan_variant *waterfall_variant(const Plan *plan, const char *name, GError **error);

/*
 * Build the variant with each number of patches, under the names VARIANT-000, VARIANT-001, …, and measure all: first all sources, then all
 * builds. Each side is called by its last patch, the first one "unpatched"; the output of each must be that of the first. NULL with
 * BENCH_ERROR_INPUT for a request or series that is wrong or a patch that does not apply, BENCH_ERROR_MEASURE for a patch that does not
 * build; both name it. `plan` must outlive the experiment.
 */
Experiment *waterfall_measure(const Project *project, const Plan *plan, const struct plan_variant *variant,
                              const struct experiment_request *request, GError **error);

/* Note each patch that lowers none of the columns that a patch is kept for, on none of the inputs. Pure. */
void waterfall_note_idle(Experiment *experiment);
