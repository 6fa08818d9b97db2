/* What the plan's budgets begin with: the values that were accepted at the revision which each names. */
#pragma once

#include "judge/budgets.h"
#include "store/run.h"

/*
 * Of each budget of the run's plan, in its order: an array of struct budget_start. A machine metric that no machine of this kind counted
 * then is derived, where the run has a base: as much as the base's value here, as the value that another kind had then is of the one that
 * was accepted for it at the base. BENCH_ERROR_INPUT with the plan's line for a revision that git does not know, and where no metric of the
 * budget had a value; BENCH_ERROR_MEASURE as history_git_log.
 */
GPtrArray *budget_values_read(const Project *project, const Run *run, GError **error);
