/*
 * Starts one target and watches it (launcher.h has the protocol).
 *
 * It exists for three reasons. The kernel starts a process's max RSS at its parent's size, so the parent must be tiny. ASLR, limits
 * and signal dispositions must be the same whoever calls. And a target's own children must end with it, even when the harness was
 * killed by SIGKILL: the launcher adopts them (subreaper) and outlives the harness for as long as it takes to end them.
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The layout of the address space follows the stack's limit, so the caller's ulimit would change counts. No core: valgrind writes one
 * of its own unless the limit is 0. */
static const struct {
    __rlimit_resource_t resource;
    rlim_t soft;
} limits[] = {{RLIMIT_STACK, 8 * 1024 * 1024}, {RLIMIT_CORE, 0}};

static uint64_t clock_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t) now.tv_sec * 1000000000u + (uint64_t) now.tv_nsec;
}

static uint64_t timeval_us(struct timeval value) {
    return (uint64_t) value.tv_sec * 1000000u + (uint64_t) value.tv_usec;
}

/* Only the errors that would make a count wrong fail; a container may forbid personality(), and then ASLR stays on. */
static int conditions_fix(int huge_pages) {
    personality(ADDR_NO_RANDOMIZE);
    if (!huge_pages && prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) < 0) return -1;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct rlimit limit;
        if (getrlimit(limits[i].resource, &limit) < 0) return -1;
        limit.rlim_cur = limits[i].soft < limit.rlim_max ? limits[i].soft : limit.rlim_max;
        if (setrlimit(limits[i].resource, &limit) < 0) return -1;
    }
    if (close_range(LAUNCHER_DESCRIPTOR + 1, ~0u, 0) < 0) return -1;
    if (fcntl(LAUNCHER_DESCRIPTOR, F_SETFD, FD_CLOEXEC) < 0) return -1;
    return prctl(PR_SET_CHILD_SUBREAPER, 1);
}

/* The target, or -1 with its errno. vfork shares memory, so the child's errno is read here without a pipe;
 * Linux lets the child make system calls, which POSIX does not promise. */
static pid_t target_start(const char *program, char **argv, int *error_number) {
    volatile int failure = 0;
    pid_t self = getpid();
    /* NOLINTBEGIN(clang-analyzer-security.insecureAPI.vfork,clang-analyzer-unix.Vfork) */
    pid_t target = vfork();
    if (target < 0) failure = errno;
    if (target == 0) {
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != self) _exit(127);
        execv(program, argv);
        failure = errno;
        _exit(127);
    }
    /* NOLINTEND(clang-analyzer-security.insecureAPI.vfork,clang-analyzer-unix.Vfork) */
    *error_number = failure;
    if (failure == 0) return target;
    if (target > 0) waitpid(target, NULL, 0);
    return -1;
}

/* SIGKILL for each child, adopted ones that left the target's group included. FALSE where the kernel has no list of children. */
static int children_kill(void) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int) getpid());
    int list = open(path, O_RDONLY | O_CLOEXEC);
    if (list < 0) return 0;
    char text[4096];
    ssize_t length = read(list, text, sizeof text - 1);
    close(list);
    if (length < 0) return 0;
    text[length] = '\0';
    char *next = text;
    for (;;) {
        char *end;
        long child = strtol(next, &end, 10);
        /* A number that the buffer cut off is not a child's; the next round reads it whole. */
        if (end == next || *end != ' ') return 1;
        kill((pid_t) child, SIGKILL);
        next = end;
    }
}

/* End the target, its group and all it left behind; reap all; fill the target's account. Its zombie holds the group's number until it
 * is reaped, so the group's kill cannot hit a stranger. */
static void tree_end(pid_t target, struct launcher_report *report) {
    kill(-target, SIGKILL);
    for (;;) {
        int listed = children_kill();
        int status;
        struct rusage usage;
        pid_t ended = wait4(-1, &status, listed ? 0 : WNOHANG, &usage);
        if (ended < 0 && errno == EINTR) continue;
        if (ended <= 0) return;
        if (ended != target) continue;
        report->wait_status = status;
        report->user_us = timeval_us(usage.ru_utime);
        report->system_us = timeval_us(usage.ru_stime);
        report->max_rss_kib = (uint64_t) usage.ru_maxrss;
        report->minor_faults = (uint64_t) usage.ru_minflt;
        report->major_faults = (uint64_t) usage.ru_majflt;
    }
}

/* Return the errno of a failure, else 0, when the target has ended; end it first when the harness asks so. It stays a zombie. */
static int target_watch(pid_t target) {
    int failure = 0;
    int handle = (int) syscall(SYS_pidfd_open, target, 0);
    if (handle < 0) failure = errno;
    struct pollfd watched[] = {{.fd = LAUNCHER_DESCRIPTOR, .events = POLLIN | POLLRDHUP}, {.fd = handle, .events = POLLIN}};
    while (failure == 0 && poll(watched, 2, -1) < 0) {
        if (errno != EINTR) failure = errno;
    }
    if (handle >= 0) close(handle);
    if (failure != 0 || (watched[1].revents & POLLIN) == 0) kill(target, SIGKILL);
    siginfo_t info;
    while (waitid(P_PID, (id_t) target, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) continue;
    return failure;
}

static struct launcher_report target_run(char **argv) {
    int huge_pages = strcmp(argv[1], LAUNCHER_NO_HUGE_PAGES) != 0;
    if (!huge_pages) argv++;
    const char *directory = argv[1], *program = argv[2];
    struct launcher_report report = {.stage = LAUNCHER_PREPARE};
    if (conditions_fix(huge_pages) < 0) {
        report.error_number = errno;
        return report;
    }
    if (*directory != '\0' && chdir(directory) < 0) {
        report.stage = LAUNCHER_DIRECTORY;
        report.error_number = errno;
        return report;
    }
    uint64_t start = clock_ns();
    pid_t target = target_start(program, argv + 3, &report.error_number);
    if (target < 0) {
        report.stage = LAUNCHER_EXECUTE;
        return report;
    }
    report.pid = target;
    report.error_number = target_watch(target);
    if (report.error_number == 0) report.stage = LAUNCHER_RAN;
    report.wall_ns = clock_ns() - start;
    tree_end(target, &report);
    return report;
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fputs("launcher: started by leuko-bench, not by hand: launcher [OPTION] DIRECTORY PROGRAM ARGV0 [ARG]...\n", stderr);
        return 2;
    }
    struct launcher_report report = target_run(argv);
    return send(LAUNCHER_DESCRIPTOR, &report, sizeof report, MSG_NOSIGNAL) == (ssize_t) sizeof report ? 0 : 1;
}
