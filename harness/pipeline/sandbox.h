/*
 * One probe on one program and one input, in a folder of its own that holds all of it under short names of constant length: ./leuko,
 * ./malloc_profiler.so, 0001.rb, … Relative names keep the child's argv, auxiliary vector and link map the same from any checkout.
 */
#pragma once

#include "probes/probe.h"
#include "pipeline/inputs.h"
#include "pipeline/project.h"

/* The program that is measured. */
struct job_program {
    const char *path;             /* absolute; becomes ./leuko; NULL where `command` is used */
    const char *const *arguments; /* between the program and the input's names; NULL-terminated, may be NULL */
    char **command;               /* a foreign command with {input} words, NULL-terminated; NULL where `path` is used */
    const char *preload;          /* a library, absolute, that becomes ./preload.so for the environment to name; NULL: none */
    const char *const
        *environment;       /* the whole environment, for probes that set none of their own and for the clock; NULL: the fixed one */
    gboolean no_huge_pages; /* TRUE: without transparent huge pages */
    const int *accepted;    /* exit codes that mean it worked, ended by -1; NULL: only 0 */
};

struct job {
    const struct probe *probe;
    struct cell cell;
    const struct job_program *program;
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
struct probe_target job_target(const struct job_program *program, char **argv, const char *folder, const char *raw, guint deadline_ms,
                               const struct input *input);

/* Lay the folder for a program and an input and give the command line; for hyperfine, which runs two at once. Free with g_strfreev. */
char **job_lay_folder(const char *folder, const struct job_program *program, const struct input *input, const Project *project,
                      GError **error);
