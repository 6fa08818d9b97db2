/* Who allocates, from the malloc profile that a run keeps: the bridge between profiles and core/call_sites.h. */
#pragma once

#include "core/call_sites.h"
#include "core/plan.h"
#include "core/results.h"
#include "core/verdict.h"

/* The callers of one cell of the run in `folder`, or NULL where no profile of it is there (it was not measured by malloc_profiler). */
Attribution *callers_of_cell(char *const *wrappers, const char *folder, const struct cell *cell);

/* Instructions by function of one cell of the run in `folder`, in `bytes`, and calls; NULL where it was not measured by callgrind. */
Attribution *functions_of_cell(char *const *wrappers, const char *folder, const struct cell *cell);

/* The `limit` busiest call sites of the cell with file and line, a line each; NULL where there is no profile. Free with g_free. */
char *callers_describe_sites(char *const *wrappers, const char *folder, const struct cell *cell, guint limit);

/* The cell of the worst regressed count of `class`, digests aside, or NULL. */
const struct cell *explain_worst_cell(const Verdict *verdict, enum metric_class class);

/*
 * Fill the verdict's explanations: what grew against the reference, by caller in the worst cell of an exact count and by function in the
 * worst cell of a machine one. Where the reference keeps nothing of that cell, the same input and variant at ATTRIBUTION_SIZE. They stay
 * empty where nothing regressed, nothing is kept, or nothing grew. `folder` is the run's.
 */
void explain_verdict(Verdict *verdict, const Plan *plan, const char *folder, const struct reference *reference);
