/* Baselines on disk: what a run is judged against, and what `accept` writes. baselines/<variant>/<shape>.tsv and <shape>.machine.tsv. */
#pragma once

#include "core/plan.h"
#include "stages/project.h"

/*
 * The accepted values of the plan's variants and shapes. Machine metrics come from those files only whose fingerprint is `fingerprint`;
 * `machine_comparable` says whether there was one. A file that is absent accepts nothing. NULL and BENCH_ERROR_INPUT with file and line for one
 * that is malformed. Free with results_free.
 */
Results *reference_load(const Project *project, const Plan *plan, const char *fingerprint, gboolean *machine_comparable, GError **error);

/*
 * Write what `measured` says of the cells and probes of `plan` below `folder` (the project's baselines, or a copy to compare with), keeping what
 * the baselines say of other cells and probes. `written` (may be NULL) receives the paths of the files that changed, relative to `folder`.
 */
gboolean reference_write(const Project *project, const Plan *plan, const struct results *measured, const char *folder, GPtrArray *written,
                         GError **error);
