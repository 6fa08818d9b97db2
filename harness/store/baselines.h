/* Baselines on disk: what a run is judged against, and what `accept` writes. baselines/<variant>/<input>.tsv and <input>.machine.tsv are
 * judged; <input>.callers.tsv says who allocated. */
#pragma once

#include "core/call_sites.h"
#include "core/plan.h"
#include "store/project.h"

/*
 * The accepted values of the plan's variants and inputs. Machine metrics come from those files only whose fingerprint is `fingerprint`;
 * `machine_comparable` says whether there was one. A file that is absent accepts nothing. NULL and BENCH_ERROR_INPUT with file and line for
 * one that is malformed. Free with results_free.
 */
Results *reference_load(const Project *project, const Plan *plan, const char *fingerprint, gboolean *machine_comparable, GError **error);

/* Who allocated in a cell of ATTRIBUTION_SIZE when its values were accepted; NULL without an error where that was never kept. */
Attribution *reference_load_callers(const Project *project, const struct cell *cell, GError **error);

/*
 * Write what `measured` says of the cells and probes of `plan` below `folder` (the project's baselines, or a copy to compare with), keeping
 * what the baselines say of other cells and probes. `run_folder` holds the profiles that the callers come from. `written` receives the
 * paths of the files that changed, relative to `folder`.
 */
gboolean reference_write(const Project *project, const Plan *plan, const struct results *measured, const char *run_folder,
                         const char *folder, GPtrArray *written, GError **error);
