/*
 * Baselines on disk: what a run is judged against, and what `accept` writes. Below baselines/<variant>/:
 *
 *   <input>.tsv                    exact metrics
 *   <input>.machine-<digest>.tsv   machine metrics of one kind of machine; the digest is of its fingerprint (core/machine_identity.h), so
 *                                  that several kinds stand side by side
 *   <input>.machine.tsv            the same under its old name, which is still read
 *   <input>.callers.tsv            who allocated; never judged
 */
#pragma once

#include "core/costs.h"
#include "core/plan.h"
#include "store/project.h"

/*
 * The accepted values of the plan's variants and inputs. Machine metrics come from those files only whose fingerprint is `fingerprint`;
 * `incomparable` receives NULL when there was one, else whole sentences that say what differs and what makes them comparable. A file that
 * is absent accepts nothing. NULL and BENCH_ERROR_INPUT with file and line for one that is malformed. Free with results_free.
 */
Results *baselines_load(const Project *project, const Plan *plan, const char *fingerprint, char **incomparable, GError **error);

/* Who allocated in a cell of COSTS_SIZE when its values were accepted; NULL without an error where that was never kept. */
Costs *baselines_load_callers(const Project *project, const struct cell *cell, GError **error);

/*
 * Write what `measured` says of the cells and probes of `plan` below `folder` (the project's baselines, or a copy to compare with), keeping
 * what the baselines say of other cells and probes. `run_folder` holds the profiles that the callers come from. `written` receives the
 * paths of the files that changed, relative to `folder`. Files of other kinds of machines stay as they are.
 */
gboolean baselines_write(const Project *project, const Plan *plan, const struct results *measured, const char *run_folder,
                         const char *folder, GPtrArray *written, GError **error);
