/* Measuring a run: the steps in their order. */
#pragma once

#include "base/timings.h"
#include "build/base_commit.h"
#include "core/fault.h"
#include "store/run.h"

/* How to measure, beside what. */
struct run_setting {
    const char *folder; /* NULL: a new one below build/run */
    guint deadline_ms;  /* of each child; 0 for the default */
    gboolean quiet;
    gboolean aside;           /* TRUE: it is a part of something else, and the newest run stays the newest */
    gboolean no_cache;        /* TRUE: every value is measured */
    struct timings *timings;  /* borrowed, or NULL */
    struct base_request base; /* borrowed */

    /* A program made worse: it is measured as its variant, and the plan's own programs are the base. `folder` is needed then.
     * NULL: none. Borrowed. */
    const struct fault *fault;
    guint64 dose;
};

/*
 * Measure: plan, builds, inputs, calibration, measurement; into the setting's folder. Takes over `request`. NULL with an error; after an
 * interrupt nothing of a new folder is left, after another error its raw output stays. Earlier runs that no process holds are cleared:
 * unfinished ones, and finished ones beyond the newest `keep_runs` of the plan.
 */
Run *run_measure(const Project *project, struct request *request, const struct run_setting *setting, GError **error);
