/* What the profiles in a run's folder say: who allocates, and where the instructions go. */
#pragma once

#include "core/costs.h"
#include "core/results.h"

/* Where a run keeps its profiles, and how its plan reads them. */
struct run_profiles {
    const char *folder;    /* the run's */
    char *const *wrappers; /* functions that only pass a request on; may be NULL */
};

/*
 * What one cell allocates, by the function of the program that asks, from the `profiles` of a run; NULL where it was not measured by
 * malloc_profiler. Wrappers and libraries only pass a request on. This and the next two are a reference_lookup (judge/reference.h) and
 * never set `error`: what explains is no evidence.
 */
Costs *run_callers(gconstpointer profiles, const struct cell *cell, GError **error);

/* The instructions of one cell by function; NULL where it was not measured by callgrind. */
Costs *run_instructions(gconstpointer profiles, const struct cell *cell, GError **error);

/* The instructions of one cell's start-up by object; NULL where callgrind did not tell it. */
Costs *run_startup(gconstpointer profiles, const struct cell *cell, GError **error);

/* The `limit` busiest call sites of the cell with file and line, a line each; NULL where there is no profile. Free with
 * g_strfreev. */
char **run_describe_sites(const struct run_profiles *run, const struct cell *cell, guint limit);
