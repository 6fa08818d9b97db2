/*
 * The only spawner of children. A child gets exactly the environment its spec names, a deadline, a bounded output, its own
 * process group, and is accounted by wait4, with the children that it waited for itself. It ends whole: what it started and left
 * behind is killed and reaped before process_run returns, on its own exit as on deadline, overflow, interrupt, and when the harness
 * is killed.
 *
 * A child's max RSS is its own: it is started by way of a small launcher program (sys/installation.h says where it is; the environment
 * variable LEUKO_BENCH_LAUNCHER names another), because a forked or vforked child inherits the harness's high-water mark. The launcher also
 * turns address randomisation off and fixes the stack's limit at 8 MiB, so that results do not depend on the caller's shell.
 */
#pragma once

#include <gio/gio.h>

struct process_spec {
    const char *const *argv;        /* argv[0] is looked up in PATH of the harness unless it holds a slash; never a shell string */
    const char *directory;          /* working directory, or NULL for the harness's own */
    const char *const *environment; /* NULL-terminated "NAME=VALUE": the whole environment; NULL for process_fixed_environment() */
    const char *input_path;         /* standard input; NULL for /dev/null */
    guint deadline_ms;              /* 0 for the default of 120 s */
    gsize max_output;               /* ceiling of stdout and of stderr, each; 0 for the default of 1 MiB */
    gboolean inherit_environment;   /* TRUE: the harness's environment plus `environment`: for tools that are not measured */
    gboolean discard_stdout;        /* TRUE: stdout goes to /dev/null */
    gboolean no_huge_pages;         /* TRUE: transparent huge pages are off for it and all that it starts */
};

struct process_result {
    gint64 pid;
    int exit_code; /* 0..255, or -1 when the child died by a signal */
    int signal;    /* the signal it died by, or 0 */
    gboolean timed_out;
    guint deadline_ms;        /* that it had */
    gboolean output_overflow; /* it printed more than max_output and was ended */
    double wall_seconds, user_seconds, system_seconds;
    guint64 max_rss_bytes, minor_faults, major_faults;
    GBytes *standard_output, *standard_error; /* what was printed, up to the ceiling; NUL-terminated behind its length */
};

/*
 * Start, wait, reap. FALSE and BENCH_ERROR_MEASURE when the child could not be started (the message says what to type for a tool
 * that is missing), BENCH_ERROR_INTERRUPTED when the user interrupted. A child that fails, dies or times out is TRUE: the caller
 * asks process_check. Thread-safe. On TRUE, `result` is filled and to be cleared.
 */
gboolean process_run(const struct process_spec *spec, struct process_result *result, GError **error);

/* TRUE when the child ended by itself with exit code 0, or with one of `accepted` (ended by -1; may be NULL). Else
 * BENCH_ERROR_MEASURE: "NAME: exit code 3", "…: killed by SIGSEGV", "…: no answer in 120 s", "…: more than 1 MiB of output", with
 * the last lines of its stderr. */
gboolean process_check(const struct process_result *result, const char *name, const int *accepted, GError **error);

/* CPU seconds of the calling thread and of the children that it ran, since it began: for differences. */
double process_cpu_seconds(void);

void process_result_clear(struct process_result *result);

/* Start, wait, reap, check, and give what the child printed to standard output, for tools that are not measured. NULL with the error of
 * process_run or process_check. Free with g_free. */
char *process_output(const struct process_spec *spec, const char *name, const int *accepted, GError **error);

/* env -i's whitelist for measured children: PATH, LC_ALL=C, pinned GLIBC_TUNABLES, one malloc arena. NULL-terminated, static. */
const char *const *process_fixed_environment(void);

/* The fixed environment and `extra` (NULL-terminated "NAME=VALUE" arguments). Free with g_strfreev. */
char **process_environment_with(const char *extra, ...) G_GNUC_NULL_TERMINATED;

/* SIGINT, SIGTERM and SIGHUP (unless nohup ignores it) end all children and make every process_run return BENCH_ERROR_INTERRUPTED; the
 * third such signal exits at once with 130, and the children end all the same. Once, from main, before any thread. */
void process_handle_interrupts(void);
gboolean process_interrupted(void);
