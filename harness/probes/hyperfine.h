/*
 * hyperfine as the clock: two or more commands in rounds whose order is drawn at random, every time kept, exit codes checked.
 * In the table of probes it is the row that times pairs.
 *
 * hyperfine adds a variable of random length to each run's environment, to average out what the stack's position does to a time; so
 * nothing is counted under it. It starts the commands itself, without a shell, after one run of it that is not counted.
 */
#pragma once

#include "probes/probe.h"

extern const char hyperfine_tool[]; /* name of the probe and of its program */

/* One command of an alternating run, and where its times go. */
struct hyperfine_side {
    const struct probe_target
        *target;         /* hyperfine's own files are kept as round-01.json, … in its raw folder, which is there and its alone */
    GArray *seconds;     /* of double: receives `runs` times a round */
    GArray *cpu_seconds; /* of double: receives what a run spent on the processors, one mean a round; NULL: it is not asked for */
};

/*
 * Time `count` commands in `rounds` rounds of `runs` runs each; in each round every command has its turn, in an order that is drawn anew.
 * The rounds are numbered from `first` (0 is the first of all) in the names of their files. The deadline is per call of hyperfine.
 * `progress` (may be NULL) is called after each round. BENCH_ERROR_MEASURE when a run of any side fails.
 */
gboolean hyperfine_measure_rounds(const struct hyperfine_side *sides, guint count, guint first, guint rounds, guint runs,
                                  void (*progress)(gpointer), gpointer user_data, GError **error);

/* The numbers below `count` in an order drawn from `random`, each order as likely as another. */
void hyperfine_shuffle(GRand *random, guint *order, guint count);

/*
 * Read one export of hyperfine's, of one command: append its `runs` times to `seconds` (GArray of double), and to `cpu_seconds` (the same,
 * or NULL) the mean of what a run spent on the processors, user and system together. BENCH_ERROR_MEASURE, naming the file, when it is
 * malformed or cut off, when a time is not positive, or when a run's exit code is not 0 or one of `accepted` (ended by -1, may be NULL).
 */
gboolean hyperfine_read(const char *path, guint runs, const int *accepted, GArray *seconds, GArray *cpu_seconds, GError **error);
