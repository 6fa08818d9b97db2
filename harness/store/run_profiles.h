/* What the profiles in a run's folder say: who allocates, and where the instructions go. */
#pragma once

#include "core/call_sites.h"
#include "core/results.h"

/* Where a run keeps its profiles, and how its plan reads them. */
struct run_profiles {
    const char *folder;    /* the run's */
    char *const *wrappers; /* functions that only pass a request on; may be NULL */
};

/* Calls and bytes by caller of one cell, from the `profiles` of a run; NULL where it was not measured by malloc_profiler. This and the next
 * are a reference_lookup (judge/reference.h) and never set `error`: what explains is no evidence. */
Attribution *run_call_sites(gconstpointer profiles, const struct cell *cell, GError **error);

/* Instructions by function of one cell, in `bytes`, and calls; NULL where it was not measured by callgrind. */
Attribution *run_functions(gconstpointer profiles, const struct cell *cell, GError **error);

/* The `limit` busiest call sites of the cell with file and line, a line each; NULL where there is no profile. Free with
 * g_strfreev. */
char **run_describe_sites(const struct run_profiles *run, const struct cell *cell, guint limit);
