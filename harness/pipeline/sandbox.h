/*
 * One probe on one program and one input, in a folder of its own that holds all of it under short names of constant length: the program,
 * ./malloc_profiler.so, the input's files. Relative names keep the child's argv, auxiliary vector and link map the same in any project.
 */
#pragma once

#include "pipeline/inputs.h"
#include "build/program.h"
#include "probes/probe.h"

struct job {
    const struct probe *probe;
    const struct plan_command_probe *own; /* the plan's description, where `probe` is the one that runs a command of the plan */
    struct cell cell;
    const struct program *program;
    const struct input *input; /* NULL: no input */
    char *folder;              /* the job's own folder; made and removed by job_run */
    char *raw;                 /* where the tool's output stays */
    guint deadline_ms;         /* of the child; 0 for the default */
};

/* The folder of one cell and probe below `below`: <variant>/<input>/<size>/<probe>. Free with g_free. */
char *job_cell_folder(const char *below, const struct cell *cell, const char *probe);

/* Run the probe and read what it measured into `cell`. Errors are prefixed with probe and cell. */
gboolean job_run(const struct job *job, const Project *project, struct cell_results *cell, GError **error);

/* What a probe or the clock is told of a program whose folder was laid: `argv` is what that gave; all is borrowed. */
struct probe_target job_target(const struct program *program, char **argv, const char *folder, const char *raw, guint deadline_ms,
                               const struct input *input);

/* Lay the folder for a program and an input (may be NULL) and give the command line; for hyperfine, which runs two at once. Free with
 * g_strfreev. */
char **job_lay_folder(const char *folder, const struct program *program, const struct input *input, GError **error);
