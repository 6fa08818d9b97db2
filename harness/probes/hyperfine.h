/*
 * hyperfine as the clock: two commands in alternating rounds, order swapped each round, every time kept, exit codes checked.
 * Not a struct probe: it measures a pair, not a cell.
 *
 * hyperfine adds a variable of random length to each run's environment, to average out what the stack's position does to a time; so
 * nothing is counted under it. It starts the commands itself, without a shell, after one run of each side that is not counted.
 */
#pragma once

#include "probes/probe.h"

extern const char hyperfine_tool[];         /* program name */
extern const char hyperfine_tool_package[]; /* Debian package */

/* Both targets share directory layout; `timing` has names, rounds and runs_per_round set and receives seconds. Deadline per hyperfine
 * call. hyperfine's own files are kept as round-01.json, round-02.json, … in each target's raw folder, which exists and is that target's
 * alone. `progress` (may be NULL) is called after each round. BENCH_ERROR_MEASURE when a run of either side fails. */
gboolean hyperfine_measure_pair(const struct probe_target *reference, const struct probe_target *candidate, struct timing *timing,
                                void (*progress)(gpointer), gpointer user_data, GError **error);

/*
 * Read one export of hyperfine's, of one command: append its `runs` times to `seconds` (GArray of double). BENCH_ERROR_MEASURE, naming the
 * file, when it is malformed or cut off, when a time is not positive, or when a run's exit code is not 0 or one of `accepted` (ended by -1,
 * may be NULL).
 */
gboolean hyperfine_read(const char *path, guint runs, const int *accepted, GArray *seconds, GError **error);

/* Time `target`, which is `canary --sleep`, and demand that no run is shorter than its sleep. Longer is no error: a machine may be busy. */
gboolean hyperfine_calibrate(const struct probe_target *target, GError **error);
