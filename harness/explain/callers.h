/* Who allocates, from the malloc profile that a run keeps: the bridge between profiles and core/attribution.h. */
#pragma once

#include "core/call_sites.h"
#include "core/plan.h"

/* The callers of one cell of the run in `folder`, or NULL where no profile of it is there (it was not measured by malloc_profiler). */
Attribution *callers_of_cell(const Plan *plan, const char *folder, const struct cell *cell);

/* The `limit` busiest call sites of the cell with file and line, a line each; NULL where there is no profile. Free with g_free. */
char *callers_describe_sites(const Plan *plan, const char *folder, const struct cell *cell, guint limit);
