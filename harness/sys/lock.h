/* Locks between processes: on a folder for as long as the process lives, or on a file while a descriptor is open. */
#pragma once

#include <glib.h>

/* A lock for as long as the process lives: two runs in one checkout must not share a folder. FALSE and BENCH_ERROR_MEASURE
 * ("… is in use by process 123; wait for it or give another -o"). */
gboolean directory_lock(const char *path, GError **error);

/* Take the lock file at `path`, waiting for its holder. `what` (may be NULL) is what a note on standard error says is waited for. An open
 * descriptor, closed on exec, which holds the lock until it is closed; -1 with BENCH_ERROR_MEASURE, or BENCH_ERROR_INTERRUPTED. */
int file_lock_wait(const char *path, const char *what, GError **error);

/* TRUE when a living process holds the lock that directory_lock takes. */
gboolean directory_is_locked(const char *path);
