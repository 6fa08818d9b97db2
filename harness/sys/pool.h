/* Jobs in parallel over the cores. */
#pragma once

#include <glib.h>

/* One job; called in a worker thread. FALSE with `error` stops the pool: no further job starts. */
typedef gboolean (*pool_function)(gpointer job, gpointer user_data, GError **error);

/*
 * Run `run` on each of `jobs` on `workers` threads (0: one a core), in order of the array, and return when all have ended. FALSE with
 * the first error by job order. An interrupt is BENCH_ERROR_INTERRUPTED.
 */
gboolean pool_run(GPtrArray *jobs, guint workers, pool_function run, gpointer user_data, GError **error);
