/* What can be put under a program without changing it: another allocator by LD_PRELOAD, or a setting of glibc's allocator. */
#pragma once

#include "build/program.h"

struct allocator {
    const char *name;
    const char *library; /* pattern of its file; NULL: glibc's own */
    const char *package; /* Debian package that has it, or NULL */
    const char *tunable; /* of glibc, or NULL */
    gboolean needs_huge_pages;
};

/* All of them, ended by a NULL name. A new allocator is one row. */
extern const struct allocator allocators[];

/*
 * Its library: the first match of the pattern in the folder `only`, or, where that is NULL, in the system's folders. An absolute path (free
 * with g_free), or NULL with `reason` (free with g_free) saying what to type; NULL without a reason where the allocator needs no library.
 */
char *allocator_find_library(const struct allocator *allocator, const char *only, char **reason);

/* Start `program` with the allocator: its environment gets LD_PRELOAD or the tunable. `library` (copied) may be NULL. */
void allocator_use(const struct allocator *allocator, const char *library, struct program *program);

/* `environment` with `tunable` ("glibc.malloc.hugetlb=1") among glibc's tunables and `preload` in LD_PRELOAD; each may be NULL. Pure; free
 * with g_strfreev. */
char **allocator_environment(char **environment, const char *tunable, const char *preload);

/*
 * BENCH_ERROR_MEASURE naming the library unless it is an ELF shared object that has a function malloc and that the loader loads with
 * `program`. The loader itself would only warn, and the program would run with its own allocator. `scratch` is a folder for the check.
 */
gboolean allocator_check(const char *library, const struct program *program, const char *scratch, GError **error);

/* Why nothing can be preloaded into the program (it is linked statically), or NULL. Static. */
const char *allocator_find_fault(const struct program *program);
