/*
 * A probe: one measuring tool, a row of the table in registry.c. A probe that measures cells says which program to run around the target
 * (prepare), and reads what the tool wrote (parse); the pipeline runs it. A probe that times pairs measures two or more sides against each
 * other, which hyperfine.h does. A new probe is one file here and one row.
 */
#pragma once

#include "core/plan.h"
#include "core/results.h"
#include "sys/process.h"

/* Whether the program may have transparent huge pages. */
enum huge_pages {
    HUGE_PAGES_BY_PROBE, /* as the probe measures best */
    HUGE_PAGES_ALLOWED,  /* as the system gives them */
    HUGE_PAGES_OFF,
};

/* What is measured: a command over the files of one input, and where a tool may write. */
struct probe_target {
    const char *const *argv; /* the target's command line, NULL-terminated: "./app", "--quiet", "0001.txt", … */
    const char *directory;   /* working directory, absolute: the scratch folder that holds ./app and the inputs under short names */
    const char *raw;         /* absolute folder for the tool's own output; kept as raw/<cell>/<probe>/ */
    guint deadline_ms;       /* for the child; 0 for the default */
    const int *accepted;     /* exit codes that mean it worked, ended by -1; NULL: only 0. (A linter: 0 clean, 1 offences.) The instruments
                              * are in `directory` too: ./malloc_profiler.so */
    guint inputs;            /* how many input files argv names, or are in the folders that it names */
    const GPtrArray *names;  /* of char*: the files and folders themselves; NULL: none */
    const char *const *environment;       /* the target's whole environment; NULL for the fixed one */
    const struct plan_command_probe *own; /* of probe_plan_command: the plan's description of it */
    const char *root;                     /* absolute root of the project, for commands of the plan */
    enum huge_pages huge_pages;
    gboolean prints_time; /* TRUE: the target prints the seconds that count, as its last word */
};

/* A tool's run, made by prepare: own argv and environment; clear with probe_command_clear. */
struct probe_command {
    char **argv;
    char **environment;
    gsize max_output; /* 0: default */
    gboolean discard_stdout;
};

enum probe_kind {
    PROBE_MEASURES_CELL, /* one program on one input: metrics of a cell, by prepare and parse */
    PROBE_TIMES_PAIRS,   /* two or more programs on one input, in alternating rounds: times, no metrics; no prepare and no parse */
};

struct probe {
    const char *name;
    enum probe_kind kind;
    const char *summary;                     /* one line for --help and doctor */
    const char *tool;                        /* program it needs ("valgrind"), or NULL */
    const char *tool_package;                /* Debian package that has it, for "what to type" */
    const struct metric_definition *metrics; /* ended by a NULL name */
    guint fixed_ms, ms_per_megabyte;         /* about what one measurement (of a pair: one run) costs: for order, progress
                                              * and shards only */
    gboolean small_pages;                    /* measures without transparent huge pages: what it counts would depend on whether the
                                              * kernel has some to give at the moment */
    gboolean repeatable;                     /* the same program, libraries and input give the same values: they may come from the cache */

    gboolean (*prepare)(const struct probe_target *target, struct probe_command *command, GError **error);

    /* Read the tool's output and add the cell's metrics. `result` has passed process_check. BENCH_ERROR_MEASURE, naming file and line,
     * on rubbish, truncation, or a number that cannot be. */
    gboolean (*parse)(const struct probe_target *target, const struct process_result *result, struct cell_results *cell, GError **error);

    const char *const *canary_arguments; /* of the canary when it calibrates this probe, NULL-terminated; NULL: none */

    /* Hold what the probe read from the canary (harness/probes/canary/canary.h has the known truth) against it: BENCH_ERROR_MEASURE saying
     * what was expected and what came. `target` is the canary's. One that times pairs times the target itself, and `cell` is empty. */
    gboolean (*calibrate)(const struct probe_target *target, const struct cell_results *cell, GError **error);
};

/* The table of the built-in probes, ended by NULL: the one place where a probe is listed. */
extern const struct probe *const probes[];

/* The one that runs a command of the plan; not in the table, as the plan names it. */
extern const struct probe probe_plan_command;

const struct probe *probe_find(const char *name);

/* About what one measurement of the probe costs, in ms; of a name that is no built-in probe's, what a command of the plan costs. */
guint64 probe_cost(const char *name, guint64 bytes);

/* Names of all probes, NULL-terminated, static. */
const char *const *probe_names(void);

/* The definition behind a full metric name, of a built-in probe or of one that `plan` (a Plan; may be NULL) adds; NULL when none. A
 * metric_lookup. */
const struct metric_definition *probe_metric(const char *metric, gconstpointer plan);

void probe_command_clear(struct probe_command *command);
