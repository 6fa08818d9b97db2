/* What lies below baselines/ and is never read: a misspelt folder would be passed over in silence. */
#pragma once

#include "store/project.h"

/*
 * Hold every name below baselines/ against the variants and inputs of the plan, of all its profiles. BENCH_ERROR_INPUT
 * that names the first one that neither is, and says what to type. Nothing is removed: `accept` keeps such files, because a name may be a
 * slip. Names that begin with a dot, LEDGER.md, accepted.tsv and README.md are passed over.
 */
gboolean baselines_check(const Project *project, const Plan *plan, GError **error);
