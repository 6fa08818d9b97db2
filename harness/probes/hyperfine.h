/*
 * hyperfine as the clock: two commands in alternating rounds, order swapped each round, every time kept, exit codes checked.
 * Not a struct probe: it measures a pair, not a cell.
 */
#pragma once

#include "probes/probe.h"

extern const char hyperfine_tool[];         /* program name */
extern const char hyperfine_tool_package[]; /* Debian package */

/* Both targets share directory layout; `timing` has names, rounds and runs_per_round set and receives seconds. Deadline per hyperfine
 * call. `progress` (may be NULL) is called after each round. */
gboolean hyperfine_measure_pair(const struct probe_target *reference, const struct probe_target *candidate, struct timing *timing,
                                void (*progress)(gpointer), gpointer user_data, GError **error);

/* The clock's canary: `sleeper` is `canary --sleep`. BENCH_ERROR_MEASURE when hyperfine calls it faster than it can be. */
gboolean hyperfine_calibrate(const struct probe_target *sleeper, GError **error);
