/*
 * One run: the stages in their order, and the folder that holds all they made.
 *
 *   build/run/<id>/  plan.ini  environment.json  inputs.tsv  raw/<variant>/<input>/<size>/<probe>/…  results.json  verdict.json  report/
 */
#pragma once

#include "pipeline/project.h"
#include "pipeline/request.h"

struct run {
    struct request request;
    char *folder; /* absolute */
    char *shown;  /* as a person types it from the checkout */
    char *plan_text;
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
 * Measure: plan, inputs, builds, calibration, measurement; into the setting's folder. Takes over
 * `request`. NULL with an error; after an interrupt nothing of a new folder is left, after another error its raw output stays.
 */
Run *run_measure(const Project *project, struct request *request, const struct run_setting *setting, GError **error);

/* Load what run_measure left in `folder`; "latest" is the newest below build/run. */
Run *run_load(const Project *project, const char *folder, GError **error);

/* A path inside the run's folder. Free with g_free. */
char *run_path(const Run *run, const char *name);

void run_free(Run *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Run, run_free)
