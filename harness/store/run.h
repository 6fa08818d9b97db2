/*
 * One run: the folder that holds all it made.
 *
 *   build/run/<id>/  .leuko-bench-run  plan.ini  environment.json  inputs.tsv  raw/<variant>/<input>/<size>/<probe>/…
 *                    results.json  verdict.json  report/  base/results.json  base/raw/…
 *
 * The file .leuko-bench-run marks the folder as a run's. Nothing is ever removed from a folder without it.
 */
#pragma once

#include "store/project.h"
#include "store/request.h"

struct run {
    struct request request;
    char *folder; /* absolute */
    char *shown;  /* as a person types it from the root */
    Plan *plan;
    Results *results;
    Results *base; /* of the same cells, with the programs of an earlier commit; NULL: none were measured */
};

typedef struct run Run;

/* Load what run_measure left in `folder`; "latest" is the newest below build/run. */
Run *run_load(const Project *project, const char *folder, GError **error);

/* A path inside the run's folder. Free with g_free. */
char *run_path(const Run *run, const char *name);

/* The cell that `text` names as reports do, "VARIANT/INPUT/SIZE". Owned by the run; NULL and BENCH_ERROR_INPUT. */
const struct cell_results *run_find_cell(const Run *run, const char *text, GError **error);

void run_free(Run *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Run, run_free)
