/*
 * The life of the profiled process: where its result goes, and every way it can end: exit, quick_exit, _exit, fork, and death by
 * a signal, after which PROFILE.live is what remains.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "event.h"

#define EXPORT __attribute__((visibility("default")))

#define SITES_MOST (STATE_SITES - MALLOC_KINDS)
#define SITES_AT_START 512

static struct state private_state; /* its first sites are given their kinds when the profiler starts */
struct state *profiler_state = &private_state;
int profiler_lock;

static char output_pattern[PATH_MAX]; /* absolute; empty: nothing is written */
static char output_path[PATH_MAX];
static char live_path[PATH_MAX + 8];
static char temporary_path[PATH_MAX + 8];
static size_t output_given;        /* where in the pattern what was given begins: behind the folder of a relative path */
static bool output_is_per_process; /* what was given holds %p */
static bool finished;

extern int __cxa_atexit(void (*function)(void *), void *argument, void *dso);

/* ---- SIGXFSZ: a write beyond `ulimit -f` raises it, and it ends the program. What the library writes must not. ---- */

struct size_guard {
    sigset_t mask; /* of the thread, to be restored */
    bool pending;  /* the program's own was pending before */
};

static void size_guard_begin(struct size_guard *guard) {
    sigset_t signals;
    sigpending(&signals);
    guard->pending = sigismember(&signals, SIGXFSZ) == 1;
    sigemptyset(&signals);
    sigaddset(&signals, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &signals, &guard->mask);
}

/* Keeps errno. */
static void size_guard_end(const struct size_guard *guard) {
    int saved = errno;
    const struct timespec at_once = {0, 0};
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGXFSZ);
    if (!guard->pending) sigtimedwait(&signals, NULL, &at_once);
    pthread_sigmask(SIG_SETMASK, &guard->mask, NULL);
    errno = saved;
}

/* ---- Where the result goes ---- */

static void complain(const char *path, int error) {
    const char *reason = error == EEXIST ? "Not a regular file" : strerrordesc_np(error);
    struct size_guard guard;
    size_guard_begin(&guard);
    dprintf(STDERR_FILENO, "malloc_profiler: %s: cannot be written: %s; set MALLOC_PROFILER_OUTPUT to a path that can\n", path, reason);
    size_guard_end(&guard);
}

static bool path_append(char *path, size_t *length, const char *text, size_t text_length) {
    if (text_length >= PATH_MAX - *length) return false;
    memcpy(path + *length, text, text_length);
    *length += text_length;
    path[*length] = '\0';
    return true;
}

/* Make the pattern absolute, because the program may change its folder. false when there is none to write to. */
static bool pattern_read(void) {
    const char *given = secure_getenv("MALLOC_PROFILER_OUTPUT");
    if (given == NULL || given[0] == '\0') given = "malloc_profiler.%p.json";
    size_t length = 0;
    bool fits = true;
    if (given[0] != '/') {
        if (getcwd(output_pattern, sizeof output_pattern) == NULL) return false;
        length = strlen(output_pattern);
        fits = path_append(output_pattern, &length, "/", 1);
    }
    output_given = length;
    fits = fits && path_append(output_pattern, &length, given, strlen(given));
    if (!fits) output_pattern[0] = '\0';
    output_is_per_process = strstr(given, "%p") != NULL;
    return fits;
}

static bool paths_set(void) {
    size_t length = 0;
    for (const char *at = output_pattern; *at != '\0'; at++) {
        char digits[24];
        bool is_pid = at >= output_pattern + output_given && at[0] == '%' && at[1] == 'p';
        int count = is_pid ? snprintf(digits, sizeof digits, "%d", (int) getpid()) : 1;
        if (!path_append(output_path, &length, is_pid ? digits : at, (size_t) count)) return false;
        at += is_pid;
    }
    snprintf(live_path, sizeof live_path, "%s.live", output_path);
    snprintf(temporary_path, sizeof temporary_path, "%s.new", output_path);
    return true;
}

/* ---- The live file ---- */

static size_t state_bytes(uint32_t sites) {
    return offsetof(struct state, sites) + (MALLOC_KINDS + sites) * sizeof(struct state_site);
}

/* Make room for one more piece of the file: a page of a mapped file that the disk cannot hold would be a SIGBUS for the program. */
static bool live_extend(int file, size_t size) {
    struct size_guard guard;
    size_guard_begin(&guard);
    bool extended = fallocate(file, 0, 0, (off_t) size) == 0 || (errno == EOPNOTSUPP && ftruncate(file, (off_t) size) == 0);
    size_guard_end(&guard);
    return extended;
}

bool state_grow(struct state *state, uint32_t sites) {
    uint32_t most = SITES_MOST - state->site_capacity;
    uint32_t capacity = state->site_capacity + (sites < most ? sites : most);
    if (most == 0) return false;
    if (state == &private_state) {
        state->site_capacity = SITES_MOST;
        return true;
    }
    int file = open(live_path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    if (file < 0) return false;
    bool grown = live_extend(file, state_bytes(capacity));
    close(file);
    if (grown) state->site_capacity = capacity;
    return grown;
}

/* Another process that is still alive writes this file. It began first, so the result is its. An earlier image of this process has the
 * same id. */
static bool live_is_owned(void) {
    int32_t pid = 0;
    uint64_t magic = 0;
    int file = open(live_path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    if (file < 0) return false;
    bool known = pread(file, &magic, sizeof magic, offsetof(struct state, magic)) == (ssize_t) sizeof magic && magic == STATE_MAGIC &&
                 pread(file, &pid, sizeof pid, offsetof(struct state, pid)) == (ssize_t) sizeof pid;
    close(file);
    return known && pid != getpid() && (kill(pid, 0) == 0 || errno == EPERM);
}

/* Map a new live file. MAP_FAILED with errno. */
static struct state *live_map(uint32_t sites) {
    errno = file_remove(live_path);
    if (errno != 0) return MAP_FAILED;
    int file = open(live_path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) return MAP_FAILED;
    struct state *state = MAP_FAILED;
    if (live_extend(file, state_bytes(sites))) state = mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    int error = errno;
    if (state == MAP_FAILED) file_remove(live_path);
    close(file);
    errno = error;
    return state;
}

static void state_copy(struct state *to, const struct state *from) {
    uint32_t capacity = to->site_capacity;
    memcpy(to, from, state_bytes(from->site_count));
    to->site_capacity = capacity;
}

/* Move the counters into a live file of this process. When that cannot be, say so and go on without. */
static void output_open(void) {
    if (!paths_set() || live_is_owned()) {
        output_path[0] = '\0';
        return;
    }
    int error = file_remove(output_path); /* a stale result must not stand for a process that was killed */
    if (error != 0) {
        complain(output_path, error);
        output_path[0] = '\0';
        return;
    }
    uint32_t sites = private_state.site_count + SITES_AT_START < SITES_MOST ? private_state.site_count + SITES_AT_START : SITES_MOST;
    struct state *state = live_map(sites);
    if (state == MAP_FAILED) {
        complain(output_path, errno);
        output_path[0] = '\0';
        return;
    }
    bool locked = events_lock();
    state->site_capacity = sites;
    state_copy(state, &private_state);
    profiler_state = state;
    events_unlock(locked);
}

/* ---- Ends ---- */

/* Another thread may hold the lock for ever, in a signal handler that does not return; this one may, where a handler ends the process. */
static bool events_lock_patiently(void) {
    for (unsigned tries = 0; tries < 10000; tries++) {
        if (!__atomic_exchange_n(&profiler_lock, 1, __ATOMIC_ACQUIRE)) return true;
        sched_yield();
    }
    return false;
}

/* Write the result. The process id tells a child of vfork, which shares all of this memory, from the process itself. An event that is
 * under way, in this thread behind a handler or in another that holds the lock, is not counted: that makes the result incomplete. */
bool process_finish(enum state_end end) {
    struct state *state = profiler_state;
    if (finished || output_path[0] == '\0' || state->pid != getpid()) return false;
    finished = true;
    int saved = errno;
    bool entered = thread_enter();
    if (entered) modules_refresh();
    bool locked = !thread_events.locked && events_lock_patiently();
    state->untracked += __atomic_exchange_n(&events_lost, 0, __ATOMIC_RELAXED) + (!entered || !locked);
    state->end = end;
    struct size_guard guard;
    size_guard_begin(&guard);
    int error = report_write(state, output_path, temporary_path);
    size_guard_end(&guard);
    if (locked) __atomic_store_n(&profiler_lock, 0, __ATOMIC_RELEASE);
    if (error != 0) complain(output_path, error);
    if (error == 0 && end != STATE_END_EXEC) file_remove(live_path);
    if (entered) thread_leave();
    errno = saved;
    return true;
}

static void finish_at_exit(void *argument) {
    (void) argument;
    process_finish(STATE_END_EXIT);
}

static void finish_at_quick_exit(void) {
    process_finish(STATE_END_QUICK_EXIT);
}

EXPORT _Noreturn void _exit(int status) {
    process_finish(STATE_END_UNDERSCORE_EXIT);
    for (;;) syscall(SYS_exit_group, status);
}

EXPORT _Noreturn void _Exit(int status) {
    _exit(status);
}

/* An exec came back: the result that was written for it is withdrawn. */
void process_finish_withdraw(void) {
    file_remove(output_path);
    profiler_state->end = STATE_END_KILLED;
    finished = false;
}

/* ---- fork: the child counts from here on, with the blocks it inherited; it writes only where the pattern has %p ---- */

/* In a handler that interrupted an event the lock may be this thread's, so it is not waited for. */
static void fork_prepare(void) {
    if (!thread_enter()) {
        thread_events.forks_nested++;
        return;
    }
    while (__atomic_exchange_n(&profiler_lock, 1, __ATOMIC_ACQUIRE)) sched_yield();
    thread_events.locked = true;
}

static void fork_parent(void) {
    if (thread_events.forks_nested > 0) {
        thread_events.forks_nested--;
        return;
    }
    events_unlock(true);
    thread_leave();
}

static void counters_restart(struct state *state) {
    uint64_t live_blocks = state_sum(state).live_blocks;
    for (uint32_t i = 0; i < state_sites_used(state); i++) {
        struct state_site *site = &state->sites[i];
        site->freed_blocks -= site->calls;
        site->freed_bytes -= site->bytes;
        site->calls = site->bytes = site->held = 0;
        site->held_until = 1;
    }
    state->resized = (struct state_kind){0, 0};
    state->inherited_blocks = live_blocks;
    state->inherited_bytes = state->peak_live_bytes = state->live_bytes;
    state->live_byte_calls = state->events = state->failed = state->sites_dropped = 0;
    state->untracked = state->untracked_frees = 0;
    state->threads = 1;
    state->pid = getpid();
    state->end = STATE_END_KILLED;
}

/* The interrupted event of a nested fork goes on in the child, too, with the address of the state that it had: memory stays there, which is
 * no longer the file's. */
static void state_leave(struct state *state, bool nested) {
    if (state == &private_state) return;
    private_state.site_capacity = SITES_MOST;
    state_copy(&private_state, state);
    profiler_state = &private_state;
    if (nested) {
        mmap(state, sizeof *state, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    } else {
        munmap(state, sizeof *state);
    }
}

/* Such a child counts with an event less, so it writes nothing. */
static void fork_child(void) {
    bool nested = thread_events.forks_nested > 0;
    bool writes = output_is_per_process && output_pattern[0] != '\0' && !nested;
    state_leave(profiler_state, nested);
    if (!nested) deferred_book(&private_state); /* blocks that it inherits */
    counters_restart(&private_state);
    events_lost = 0;
    finished = false;
    output_path[0] = '\0';
    if (nested) {
        thread_events.forks_nested--;
        if (!thread_events.locked) __atomic_store_n(&profiler_lock, 0, __ATOMIC_RELEASE);
        return;
    }
    events_unlock(true);
    if (writes) output_open();
    thread_leave();
}

static __typeof__(&_Fork) next_Fork;

/* glibc's fork without the handlers. */
EXPORT pid_t _Fork(void) {
    fork_prepare();
    pid_t pid = next_Fork();
    if (pid == 0) {
        fork_child();
    } else {
        fork_parent();
    }
    return pid;
}

/* ---- Start ---- */

/* Registered here, before the loader registers its own end, our handler runs after all of the program's handlers and destructors.
 * Without a dso, or the library's own destructor would run it early. */
static __attribute__((constructor)) void profiler_start(void) {
    for (uint32_t kind = 0; kind < MALLOC_KINDS; kind++) private_state.sites[kind].kind = kind;
    private_state.magic = STATE_MAGIC;
    private_state.pid = getpid();
    if (readlink("/proc/self/exe", private_state.program, sizeof private_state.program - 1) < 0) private_state.program[0] = '\0';
    private_state.interposed = interpose_is_first();
    nonce_take();
    modules_refresh();
    next_Fork = (__typeof__(&_Fork)) (uintptr_t) dlsym(RTLD_NEXT, "_Fork");
    exec_resolve();
    if (!pattern_read()) return;
    output_open();
    pthread_atfork(fork_prepare, fork_parent, fork_child);
    __cxa_atexit(finish_at_exit, NULL, NULL);
    at_quick_exit(finish_at_quick_exit);
}
