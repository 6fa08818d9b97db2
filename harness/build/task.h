/* Commands of the plan that make something: builds, sources, generators. They run in the project's root, in the caller's environment. */
#pragma once

#include "store/project.h"

/* What a task is, for its messages. */
struct task {
    const CommandLine *command;
    const struct placeholder *placeholders; /* ended by a NULL name */
    const char *what;                       /* "[variant fast] build" */
    const char *output;                     /* file that receives standard output, or NULL */
    gboolean checks_arguments;              /* TRUE: its exit code 2 says that it was given something wrong */
};

/*
 * Run it. FALSE and BENCH_ERROR_MEASURE "PLAN:LINE: WHAT failed: …; type: COMMAND" with the first error that its output names when it
 * fails, prints more than 1 GiB or takes longer than the plan allows; BENCH_ERROR_INPUT when a task that checks its arguments exits with 2.
 */
gboolean task_run(const Project *project, const struct task *task, GError **error);
