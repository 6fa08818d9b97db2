/*
 * Where the instruments of the running program are. PREFIX is the folder above the program's own; a build (PREFIX is build/, or
 * build/sanitize-…) and an installation have the same layout:
 *
 *   PREFIX/bin/leuko-bench, malloc_profiler
 *   PREFIX/libexec/leuko-bench/launcher, canary
 *   PREFIX/lib/leuko-bench/malloc_profiler.so
 *   PREFIX/share/leuko-bench/plots.py, plots_*.py
 */
#pragma once

#include <glib.h>

/* The absolute path of the instrument `name`, one of those above; that it is there is not checked. Free with g_free. */
char *installation_path(const char *name);

/* Whether the running program's file was removed or replaced since it was started. */
gboolean installation_is_replaced(void);
