/* What the tests of sys/process.h start: the test program itself, in one of these modes (`argv[1]`). */
#pragma once

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static inline int target_nothing(char **arguments) {
    (void) arguments;
    return 0;
}

/* Exit code arguments[0], after arguments[1] on stderr. */
static inline int target_fail(char **arguments) {
    fputs(arguments[1] != NULL ? arguments[1] : "", stderr);
    return (int) strtol(arguments[0], NULL, 10);
}

static inline int target_echo(char **arguments) {
    for (; *arguments != NULL; arguments++) puts(*arguments);
    return 0;
}

static inline int target_copy(char **arguments) {
    (void) arguments;
    for (int character; (character = getchar()) != EOF;) putchar(character);
    return 0;
}

static inline int target_environment(char **arguments) {
    (void) arguments;
    for (char **next = environ; *next != NULL; next++) puts(*next);
    return 0;
}

/* arguments[1] bytes on the descriptor arguments[0]. */
static inline int target_spam(char **arguments) {
    static char block[4096];
    memset(block, 'x', sizeof block);
    for (long left = strtol(arguments[1], NULL, 10); left > 0;) {
        ssize_t written = write((int) strtol(arguments[0], NULL, 10), block, (size_t) left < sizeof block ? (size_t) left : sizeof block);
        if (written < 0) return 1;
        left -= written;
    }
    return 0;
}

/* The conditions it was started under: open descriptors, layout, limits, signals, session. */
static inline int target_conditions(char **arguments) {
    (void) arguments;
    DIR *entries = opendir("/proc/self/fd");
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (entry->d_name[0] != '.' && (int) strtol(entry->d_name, NULL, 10) != dirfd(entries)) printf("fd %s\n", entry->d_name);
    }
    closedir(entries);
    struct rlimit stack, core;
    getrlimit(RLIMIT_STACK, &stack);
    getrlimit(RLIMIT_CORE, &core);
    printf("addresses %s\n", personality(0xffffffff) & ADDR_NO_RANDOMIZE ? "fixed" : "random");
    printf("stack %ld core %ld\n", (long) stack.rlim_cur, (long) core.rlim_cur);
    sigset_t blocked;
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    for (int number = 1; number < NSIG; number++) {
        struct sigaction action;
        if (sigismember(&blocked, number) == 1) printf("blocked %d\n", number);
        if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN) printf("ignored %d\n", number);
    }
    printf("group %s\n", getpgrp() == getpid() ? "own" : "shared");
    return 0;
}

/* Ignore what can be ignored and wait for ever. */
static inline int target_hang(char **arguments) {
    (void) arguments;
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    while (pause() < 0) continue;
    return 1;
}

/* Start two that hang, one of them in a session of its own; write all three numbers to stdout and to the file arguments[1]; then
 * "hang", or "leave" them behind. */
static inline int target_family(char **arguments) {
    pid_t members[3] = {getpid()};
    for (int i = 1; i < 3; i++) {
        members[i] = fork();
        if (members[i] != 0) continue;
        if (i == 2) setsid();
        target_hang(NULL);
    }
    char text[100];
    int length = snprintf(text, sizeof text, "%d %d %d\n", members[0], members[1], members[2]);
    char unfinished[4096];
    snprintf(unfinished, sizeof unfinished, "%s.unfinished", arguments[1]);
    int file = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (write(STDOUT_FILENO, text, (size_t) length) < 0 || write(file, text, (size_t) length) < 0) return 1;
    close(file);
    if (rename(unfinished, arguments[1]) < 0) return 1;
    return strcmp(arguments[0], "hang") == 0 ? target_hang(NULL) : 0;
}

/* Which of glibc's implementations of string functions are in use, as offsets in the library. */
static inline int target_functions(char **arguments) {
    (void) arguments;
    static const char *const names[] = {"memcpy",  "memmove", "memset", "memchr",     "memrchr",   "memcmp",  "strlen", "strnlen",
                                        "strchr",  "strrchr", "strcmp", "strncmp",    "strcpy",    "strncpy", "stpcpy", "strcat",
                                        "strcspn", "strspn",  "strstr", "strcasecmp", "rawmemchr", "mempcpy", "wcslen", "wmemset"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        void *function = dlsym(RTLD_DEFAULT, names[i]);
        Dl_info info;
        if (function == NULL || dladdr(function, &info) == 0) return 1;
        printf("%s %lx\n", names[i], (unsigned long) ((char *) function - (char *) info.dli_fbase));
    }
    return 0;
}

/* The exit code of the mode that argv names, or -1 when it names none: then run the tests. */
static inline int target_main(int argc, char **argv) {
    static const struct {
        const char *name;
        int (*run)(char **arguments);
    } modes[] = {
        {"nothing", target_nothing},     {"fail", target_fail},
        {"echo", target_echo},           {"copy", target_copy},
        {"spam", target_spam},           {"hang", target_hang},
        {"family", target_family},       {"environment", target_environment},
        {"functions", target_functions}, {"conditions", target_conditions},
    };
    for (size_t i = 0; argc > 1 && i < sizeof modes / sizeof *modes; i++) {
        if (strcmp(argv[1], modes[i].name) == 0) return modes[i].run(argv + 2);
    }
    return -1;
}
