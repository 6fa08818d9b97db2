#include "sys/pool.h"

#include "base/error.h"
#include "sys/process.h"

/* What the workers of one pool_run share. */
struct pool {
    GPtrArray *jobs;
    pool_function run;
    gpointer user_data;
    guint next;      /* first job that no worker has taken; atomic */
    gboolean failed; /* no further job starts; atomic */
    GError **errors; /* one a job */
};

static gpointer pool_work(gpointer data) {
    struct pool *pool = data;
    while (!g_atomic_int_get(&pool->failed) && !process_interrupted()) {
        guint index = (guint) g_atomic_int_add(&pool->next, 1);
        if (index >= pool->jobs->len) break;
        if (!pool->run(g_ptr_array_index(pool->jobs, index), pool->user_data, &pool->errors[index])) g_atomic_int_set(&pool->failed, TRUE);
    }
    return NULL;
}

/* Jobs start in order, so the first error by order is the same whichever worker failed sooner. */
static gboolean pool_conclude(struct pool *pool, GError **error) {
    GError *first = NULL;
    for (guint i = 0; i < pool->jobs->len; i++) {
        if (pool->errors[i] == NULL) continue;
        if (first == NULL)
            first = pool->errors[i];
        else
            g_error_free(pool->errors[i]);
    }
    if (process_interrupted()) {
        /* Whatever a job says now, it says because its children were ended. */
        g_clear_error(&first);
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INTERRUPTED, "interrupted");
        return FALSE;
    }
    if (first == NULL) return TRUE;
    g_propagate_error(error, first);
    return FALSE;
}

gboolean pool_run(GPtrArray *jobs, guint workers, pool_function run, gpointer user_data, GError **error) {
    g_autofree GError **errors = g_new0(GError *, jobs->len);
    struct pool pool = {.jobs = jobs, .run = run, .user_data = user_data, .errors = errors};
    guint count = MIN(workers != 0 ? workers : g_get_num_processors(), jobs->len);
    g_autofree GThread **threads = g_new0(GThread *, count);
    for (guint i = 0; i < count; i++) threads[i] = g_thread_new("pool", pool_work, &pool);
    for (guint i = 0; i < count; i++) g_thread_join(threads[i]);
    return pool_conclude(&pool, error);
}
