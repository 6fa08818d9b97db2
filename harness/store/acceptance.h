/* Stage accept: the only writer below baselines/. */
#pragma once

#include "core/verdict.h"
#include "pipeline/run.h"

/*
 * Write the run's values as baselines, and a line with `reason` into baselines/LEDGER.md. Nothing changes, and nothing is written, where
 * the values are the accepted ones already. `changed` receives the number of files. BENCH_ERROR_INPUT for a run that may not be accepted:
 * its pair's outputs differ, or it measured foreign commands.
 */
gboolean accept_run(const Project *project, const Run *run, const Verdict *verdict, const char *reason, guint *changed, GError **error);
