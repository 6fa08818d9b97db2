#define _GNU_SOURCE
#include "sys/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "sys/installation.h"
#include "sys/interrupt.h"
#include "sys/launcher/launcher.h"

enum { DEFAULT_DEADLINE_MS = 120 * 1000, DEFAULT_MAX_OUTPUT = 1024 * 1024 };

/* How long a launcher may take to kill and reap before it is given up: only a target that the kernel cannot end takes so long. */
enum { END_GRACE_MS = 20 * 1000 };

/* A stream of the child: what was kept of it so far. */
struct capture {
    int descriptor; /* our end of the pipe; -1 when closed or not captured */
    GByteArray *bytes;
};

/* A child while it runs. */
struct child {
    pid_t launcher;
    int control; /* our end of the launcher's socket */
    struct capture output, error;
    gsize max_output;
    guint deadline_ms;
    gint64 deadline_us;
    gboolean ending; /* the launcher was asked to end the target */
    gboolean reported, overflow, timed_out;
    struct launcher_report report;
};

/* The other ends, which the child gets. */
struct child_ends {
    int input, output, error, control;
};

static void descriptor_close(int *descriptor) {
    if (*descriptor >= 0) close(*descriptor);
    *descriptor = -1;
}

/* dup2 in the child must not overwrite a descriptor before it was duplicated itself; ours are low only when a caller closed a standard
 * stream. */
static gboolean descriptor_raise(int *descriptor) {
    if (*descriptor < 0 || *descriptor > LAUNCHER_DESCRIPTOR) return TRUE;
    int raised = fcntl(*descriptor, F_DUPFD_CLOEXEC, LAUNCHER_DESCRIPTOR + 1);
    if (raised < 0) return FALSE;
    close(*descriptor);
    *descriptor = raised;
    return TRUE;
}

/* Both ends are closed on exec; ours does not block. */
static gboolean capture_open(struct capture *capture, int *child_end) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return FALSE;
    capture->descriptor = ends[0];
    *child_end = ends[1];
    return fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
}

/* Read all there is now; bytes beyond `maximum` are dropped. TRUE when some were. */
static gboolean capture_drain(struct capture *capture, gsize maximum) {
    gboolean dropped = FALSE;
    guint8 buffer[64 * 1024];
    while (capture->descriptor >= 0) {
        gssize got = read(capture->descriptor, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return dropped;
        if (got <= 0) {
            descriptor_close(&capture->descriptor);
            return dropped;
        }
        gsize room = maximum - capture->bytes->len;
        gsize kept = MIN(room, (gsize) got);
        g_byte_array_append(capture->bytes, buffer, (guint) kept);
        /* A child that prints faster than it can be read must not keep us here past its end. */
        if (kept < (gsize) got) return TRUE;
    }
    return dropped;
}

static GBytes *capture_take(struct capture *capture) {
    gsize length = capture->bytes->len;
    g_byte_array_append(capture->bytes, (const guint8 *) "", 1);
    return g_bytes_new_take(g_byte_array_free(g_steal_pointer(&capture->bytes), FALSE), length);
}

static gboolean child_open(struct child *child, struct child_ends *ends, const struct process_spec *spec, GError **error) {
    int sockets[2] = {-1, -1};
    gboolean opened = capture_open(&child->error, &ends->error) && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) == 0;
    child->control = sockets[0];
    ends->control = sockets[1];
    if (opened && !spec->discard_stdout) opened = capture_open(&child->output, &ends->output);
    if (opened && spec->discard_stdout) opened = (ends->output = open("/dev/null", O_WRONLY | O_CLOEXEC)) >= 0;
    opened = opened && descriptor_raise(&ends->output) && descriptor_raise(&ends->error) && descriptor_raise(&ends->control);
    if (!opened) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: no pipes for it: %s; raise `ulimit -n`", spec->argv[0],
                    g_strerror(errno));
        return FALSE;
    }
    const char *input = spec->input_path != NULL ? spec->input_path : "/dev/null";
    ends->input = open(input, O_RDONLY | O_CLOEXEC);
    if (ends->input >= 0 && descriptor_raise(&ends->input)) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: cannot be opened as input of %s: %s", input, spec->argv[0],
                g_strerror(errno));
    return FALSE;
}

static void child_close(struct child *child, struct child_ends *ends) {
    int *descriptors[] = {&child->control, &child->output.descriptor, &child->error.descriptor, &ends->input, &ends->output, &ends->error,
                          &ends->control};
    for (gsize i = 0; i < G_N_ELEMENTS(descriptors); i++) descriptor_close(descriptors[i]);
    g_clear_pointer(&child->output.bytes, g_byte_array_unref);
    g_clear_pointer(&child->error.bytes, g_byte_array_unref);
}

/* The launcher to start children with; found once. */
static const char *launcher_path(void) {
    static char *path;
    if (g_once_init_enter(&path)) {
        const char *given = g_getenv("LEUKO_BENCH_LAUNCHER");
        g_once_init_leave(&path, given != NULL ? g_strdup(given) : installation_path("launcher"));
    }
    return path;
}

/* The program to execute: an argv[0] without a slash is looked up in PATH. */
static char *program_find(const char *name, GError **error) {
    if (strchr(name, '/') != NULL) return g_strdup(name);
    char *found = g_find_program_in_path(name);
    if (found == NULL) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: not found in PATH; type `make setup` to install what is missing", name);
    }
    return found;
}

static char **environment_make(const struct process_spec *spec) {
    const char *const *given = spec->environment;
    if (!spec->inherit_environment) return g_strdupv((char **) (given != NULL ? given : process_fixed_environment()));
    char **environment = g_get_environ();
    for (; given != NULL && *given != NULL; given++) {
        const char *equals = strchr(*given, '=');
        g_autofree char *name = equals != NULL ? g_strndup(*given, (gsize) (equals - *given)) : g_strdup(*given);
        environment = g_environ_setenv(environment, name, equals != NULL ? equals + 1 : "", TRUE);
    }
    return environment;
}

/* posix_spawn with the child's descriptors, a session of its own, and no signal blocked or ignored; 0 or an errno. */
static int launcher_spawn(pid_t *launcher, const struct child_ends *ends, char **argv, char **environment) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends->input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends->output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends->error, STDERR_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends->control, LAUNCHER_DESCRIPTOR);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    int failure = posix_spawn(launcher, argv[0], &actions, &attributes, argv, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

static gboolean child_start(struct child *child, const struct child_ends *ends, const struct process_spec *spec, GError **error) {
    g_autofree char *program = program_find(spec->argv[0], error);
    if (program == NULL) return FALSE;
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    const char *directory = spec->directory != NULL ? spec->directory : "";
    const char *const head[] = {launcher_path(), spec->no_huge_pages ? LAUNCHER_NO_HUGE_PAGES : NULL, directory, program};
    for (gsize i = 0; i < G_N_ELEMENTS(head); i++) {
        if (head[i] != NULL) g_ptr_array_add(argv, (gpointer) head[i]);
    }
    for (const char *const *next = spec->argv; *next != NULL; next++) g_ptr_array_add(argv, (gpointer) *next);
    g_ptr_array_add(argv, NULL);
    g_auto(GStrv) environment = environment_make(spec);

    int failure = launcher_spawn(&child->launcher, ends, (char **) argv->pdata, environment);
    if (failure == 0) return TRUE;
    const char *way_out = failure == E2BIG    ? "pass fewer or shorter arguments"
                          : failure == ENOENT ? "type `make build`; it also makes the launcher"
                                              : "is the machine out of memory or processes?";
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: could not be started through %s: %s; %s", spec->argv[0], launcher_path(),
                g_strerror(failure), way_out);
    return FALSE;
}

/* Ask the launcher to kill the target and all it started, and give it the grace to do so. */
static void child_end(struct child *child) {
    if (child->ending) return;
    child->ending = TRUE;
    shutdown(child->control, SHUT_WR);
    child->deadline_us = g_get_monotonic_time() + END_GRACE_MS * (gint64) 1000;
}

static int child_patience_ms(const struct child *child) {
    gint64 left_us = child->deadline_us - g_get_monotonic_time();
    return left_us <= 0 ? 0 : (int) MIN(left_us / 1000 + 1, G_MAXINT);
}

/* Watch until the launcher has reported, died, or overstayed its grace. */
static void child_watch(struct child *child) {
    for (;;) {
        struct pollfd watched[] = {
            {.fd = child->control, .events = POLLIN},
            {.fd = child->output.descriptor, .events = POLLIN},
            {.fd = child->error.descriptor, .events = POLLIN},
            {.fd = child->ending ? -1 : interrupt_descriptor(), .events = POLLIN},
        };
        int ready = poll(watched, G_N_ELEMENTS(watched), child_patience_ms(child));
        if (ready < 0 && errno != EINTR) return;
        if (ready == 0 && child->ending) return;
        if (ready == 0) child->timed_out = TRUE;
        if (ready == 0 || (ready > 0 && watched[3].revents != 0)) child_end(child);
        gboolean dropped = capture_drain(&child->output, child->max_output);
        dropped = capture_drain(&child->error, child->max_output) || dropped;
        if (dropped) {
            child->overflow = !child->ending || child->overflow;
            child_end(child);
        }
        if (ready > 0 && watched[0].revents != 0) {
            gssize got = recv(child->control, &child->report, sizeof child->report, 0);
            child->reported = got == (gssize) sizeof child->report;
            return;
        }
    }
}

/* Reap the launcher; all it watched over has ended. */
static gboolean child_reap(struct child *child, const char *name, GError **error) {
    int status = 0;
    if (!child->reported) kill(-child->launcher, SIGKILL);
    while (waitpid(child->launcher, &status, 0) < 0 && errno == EINTR) continue;
    if (child->reported) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: its launcher ended without a report (wait status %d); is memory short?", name,
                status);
    return FALSE;
}

/* TRUE when the target ran; else what kept it from running, with a way out. */
static gboolean child_check_started(const struct child *child, const struct process_spec *spec, GError **error) {
    static const struct {
        int error_number;
        const char *way_out;
    } rows[] = {
        {ENOENT, "check the path, or build it"},
        {EACCES, "it must be a file with the right to execute (chmod +x)"},
        {ENOEXEC, "it is neither a program of this machine nor a script with #!"},
        {E2BIG, "pass fewer or shorter arguments"},
    };
    const struct launcher_report *report = &child->report;
    if (report->stage == LAUNCHER_RAN) return TRUE;
    const char *way_out = "see whether the system forbids it";
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].error_number == report->error_number) way_out = rows[i].way_out;
    }
    const char *thing = report->stage == LAUNCHER_DIRECTORY ? spec->directory : spec->argv[0];
    const char *what = report->stage == LAUNCHER_DIRECTORY ? "cannot be the working directory" : "could not be started";
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: %s: %s; %s", thing, what, g_strerror(report->error_number), way_out);
    return FALSE;
}

static _Thread_local double children_seconds;

double process_cpu_seconds(void) {
    struct timespec own;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &own);
    return children_seconds + (double) own.tv_sec + (double) own.tv_nsec / 1e9;
}

static void child_account(struct child *child, struct process_result *result) {
    const struct launcher_report *report = &child->report;
    children_seconds += (double) (report->user_us + report->system_us) / 1e6;
    *result = (struct process_result){
        .exit_code = WIFEXITED(report->wait_status) ? WEXITSTATUS(report->wait_status) : -1,
        .pid = report->pid,
        .signal = WIFSIGNALED(report->wait_status) ? WTERMSIG(report->wait_status) : 0,
        .timed_out = child->timed_out,
        .deadline_ms = child->deadline_ms,
        .output_overflow = child->overflow,
        .wall_seconds = (double) report->wall_ns / 1e9,
        .user_seconds = (double) report->user_us / 1e6,
        .system_seconds = (double) report->system_us / 1e6,
        .max_rss_bytes = report->max_rss_kib * 1024,
        .minor_faults = report->minor_faults,
        .major_faults = report->major_faults,
        .standard_output = capture_take(&child->output),
        .standard_error = capture_take(&child->error),
    };
}

static gboolean interrupted_set(const char *name, GError **error) {
    if (!process_interrupted()) return FALSE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INTERRUPTED, "%s: interrupted", name);
    return TRUE;
}

gboolean process_run(const struct process_spec *spec, struct process_result *result, GError **error) {
    const char *name = spec->argv[0];
    if (interrupted_set(name, error)) return FALSE;
    struct child child = {
        .control = -1,
        .output = {.descriptor = -1, .bytes = g_byte_array_new()},
        .error = {.descriptor = -1, .bytes = g_byte_array_new()},
        .max_output = spec->max_output != 0 ? spec->max_output : DEFAULT_MAX_OUTPUT,
        .deadline_ms = spec->deadline_ms != 0 ? spec->deadline_ms : DEFAULT_DEADLINE_MS,
    };
    child.deadline_us = g_get_monotonic_time() + child.deadline_ms * (gint64) 1000;
    struct child_ends ends = {-1, -1, -1, -1};
    gboolean ran = child_open(&child, &ends, spec, error) && child_start(&child, &ends, spec, error);
    if (ran) {
        descriptor_close(&ends.output);
        descriptor_close(&ends.error);
        descriptor_close(&ends.control);
        child_watch(&child);
        ran = child_reap(&child, name, error) && child_check_started(&child, spec, error) && !interrupted_set(name, error);
    }
    if (ran) {
        /* All writers are dead by now, so the pipes hold the rest of what was printed. */
        gboolean dropped = capture_drain(&child.output, child.max_output);
        dropped = capture_drain(&child.error, child.max_output) || dropped;
        child.overflow = child.overflow || (dropped && !child.ending);
        child_account(&child, result);
    }
    child_close(&child, &ends);
    return ran;
}

void process_result_clear(struct process_result *result) {
    g_clear_pointer(&result->standard_output, g_bytes_unref);
    g_clear_pointer(&result->standard_error, g_bytes_unref);
}
