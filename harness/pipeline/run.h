/*
 * One run: the steps in their order, and the folder that holds all they made.
 *
 *   build/run/<id>/  .leuko-bench-run  plan.ini  environment.json  inputs.tsv  raw/<variant>/<input>/<size>/<probe>/…
 *                    results.json  verdict.json  report/
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
};

typedef struct run Run;

/* How to measure, beside what. */
struct run_setting {
    const char *folder; /* NULL: a new one below build/run */
    guint deadline_ms;  /* of each child; 0 for the default */
    gboolean quiet;
};

/*
 * Measure: plan, builds, inputs, calibration, measurement; into the setting's folder. Takes over `request`. NULL with an error; after an
 * interrupt nothing of a new folder is left, after another error its raw output stays. Earlier runs that no process holds are cleared:
 * unfinished ones, and finished ones beyond the newest `keep_runs` of the plan.
 */
Run *run_measure(const Project *project, struct request *request, const struct run_setting *setting, GError **error);

/* Load what run_measure left in `folder`; "latest" is the newest below build/run. */
Run *run_load(const Project *project, const char *folder, GError **error);

/* A path inside the run's folder. Free with g_free. */
char *run_path(const Run *run, const char *name);

void run_free(Run *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Run, run_free)
