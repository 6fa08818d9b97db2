/*
 * Who competes: the plan's variants, and those of them that are the gem unmodified with what can be had without a patch: another allocator
 * by LD_PRELOAD, or huge pages from glibc's own.
 */
#pragma once

#include "core/plan.h"
#include "pipeline/sandbox.h"
#include "store/project.h"

struct contender {
    const char *name;      /* "stock-mimalloc", interned; the variant's own without an allocator */
    const char *variant;   /* interned */
    const char *prism;     /* version; borrowed from the plan */
    const char *allocator; /* "mimalloc", static; NULL: glibc as it is */
    const char *package;   /* Debian package of the allocator, static, or NULL */
    gboolean installed;    /* FALSE: the allocator's library is not here, and it cannot be measured */
    gboolean needs_huge_pages;
    char *program, *library; /* absolute; library may be NULL */
    char **environment;      /* whole; NULL: the fixed one */
};

/*
 * All contenders, installed or not, in order: an array of struct contender (free with g_array_unref). The plan's first variant is the
 * first. `libraries` is the only folder to look for the allocators in; NULL for the system's.
 */
GArray *contenders_list(const Project *project, const Plan *plan, const char *libraries);

/* How it is started: all of Leuko or its parsing alone, with huge pages as the system gives them or without. Borrows from the contender. */
struct job_program contender_program(const struct contender *contender, gboolean parse_only, gboolean no_huge_pages);

/* BENCH_ERROR_MEASURE when its library cannot be preloaded: the loader would only warn, and the plain program would be measured. */
gboolean contender_check(const struct contender *contender, GError **error);

/* The fixed environment with `tunable` ("glibc.malloc.hugetlb=1") among glibc's, and `preload` as LD_PRELOAD; each may be NULL. Pure; free
 * with g_strfreev. */
char **contender_environment(const char *const *fixed, const char *tunable, const char *preload);
