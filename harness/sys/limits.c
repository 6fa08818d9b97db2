#define _GNU_SOURCE
#include "sys/limits.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"

/* What is raised, and the least that will do. */
static const struct limit_row {
    __rlimit_resource_t resource;
    rlim_t wanted, least;
    const char *option; /* of ulimit */
    const char *what;
} rows[] = {
    {RLIMIT_NOFILE, 1024, 64, "-n 1024", "open files"},
    {RLIMIT_STACK, 8 << 20, 1 << 20, "-s 8192", "bytes of stack"},
};

/* TRUE in `raised` when the soft limit was too small and is not any more. */
static gboolean raise_one(const struct limit_row *row, gboolean *raised, GError **error) {
    struct rlimit limit;
    *raised = FALSE;
    if (getrlimit(row->resource, &limit) < 0 || limit.rlim_cur >= row->wanted) return TRUE;
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = MIN(row->wanted, limit.rlim_max);
    *raised = limit.rlim_cur > before && setrlimit(row->resource, &limit) == 0;
    if ((*raised ? limit.rlim_cur : before) >= row->least) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "only %" G_GUINT64_FORMAT " %s are allowed, which is too few; type: ulimit %s",
                (guint64) limit.rlim_max, row->what, row->option);
    return FALSE;
}

gboolean limits_raise(char **argv, GError **error) {
    signal(SIGXFSZ, SIG_IGN);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gboolean raised;
        if (!raise_one(&rows[i], &raised, error)) return FALSE;
        /* Threads get the stack that was allowed when the program started. */
        if (raised && rows[i].resource == RLIMIT_STACK) execv("/proc/self/exe", argv);
    }
    return TRUE;
}
