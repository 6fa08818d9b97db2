/* Where this checkout's things are: found from the program's own place (<root>/build/bin/leuko-bench), never from the caller's folder. */
#pragma once

#include <glib.h>

struct project {
    char *root;      /* absolute */
    char *plan;      /* bench/plan.ini */
    char *baselines; /* baselines */
    char *programs;  /* build/bin */
    char *profiler;  /* build/lib/malloc_profiler.so */
    char *runs;      /* build/run */
};

typedef struct project Project;

/* BENCH_ERROR_INPUT where the program has been moved out of its checkout. LEUKO_BENCH_ROOT names another root (the tests use it). */
Project *project_find(GError **error);
void project_free(Project *project);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Project, project_free)
