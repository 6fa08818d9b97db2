/*
 * Accepting a run: the only writer below baselines/. All files change or none does, whatever happens in between:
 *
 *   1. the new files, the ledger among them, are written below baselines/.accepting/files
 *   2. baselines/.accepting/ready, a list of them with the ledger first, is written last and whole
 *   3. each file is renamed to its place, in that order, and baselines/.accepting is removed
 *
 * A process that is killed before 2 is done has changed nothing; one that is killed later is finished by the next that reads the baselines.
 */
#pragma once

#include "judge/verdict.h"
#include "store/run.h"

/* Whether a run may be accepted: BENCH_ERROR_INPUT where its pair's outputs differ, or it measured foreign commands or nothing at all. */
gboolean accept_check(const Run *run, const Verdict *verdict, GError **error);

/*
 * Write the run's values as baselines, and a line with `reason` into baselines/LEDGER.md. Nothing changes, and nothing is written, where
 * the values are the accepted ones already. `changed` receives the number of files, without the ledger. BENCH_ERROR_INPUT for a reason that
 * the ledger refuses (ledger.h), and where accept_check refuses the run. BENCH_ERROR_MEASURE when the files cannot be written, or when
 * another process accepts.
 */
gboolean accept_run(const Project *project, const Run *run, const Verdict *verdict, const char *reason, guint *changed, GError **error);

/* Finish an acceptance that was interrupted, or take it back where it had changed nothing, and say so on stderr. Waits for another process
 * that is accepting. Does nothing, and needs no right to write, where there is none. */
gboolean acceptance_recover(const Project *project, GError **error);
