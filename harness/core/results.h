/*
 * What a run measured, or what a baseline accepted: the same structure for both, so that judging compares like with like.
 * A cell is input x size x variant. Values are whole numbers; times are kept apart, as paired rounds.
 */
#pragma once

#include "core/commit.h"
#include "core/metric.h"

struct cell {
    const char *input;   /* interned (g_intern_string) */
    guint64 size;        /* target bytes: 1024, 4096, … */
    const char *variant; /* interned */
};

/* One number of one cell. `definition` is NULL only where a file names a metric that no probe defines. */
struct measurement {
    const char *metric; /* interned: "malloc_profiler.calls" */
    const struct metric_definition *definition;
    guint64 value;
};

struct cell_results {
    struct cell cell;
    guint64 input_bytes;  /* actual bytes of the input; 0 when not known (a baseline) */
    GArray *measurements; /* of struct measurement, sorted by metric name, each name once */
};

/* A pair that looks slower in its first group of rounds is measured in a second one, and no more. */
#define TIMING_GROUPS_MAXIMUM 2

/*
 * A pair timed in alternating rounds: seconds[side][round * runs_per_round + run]; side 0 is the reference. The rounds were measured in
 * groups, one after the other, and all are kept.
 */
struct timing {
    const char *input; /* interned */
    guint64 size;
    const char *reference; /* variant, interned */
    const char *candidate;
    const char *mode; /* of the plan, interned, that both sides ran in; NULL: none */
    guint rounds;     /* of all groups */
    guint runs_per_round;
    GArray *groups;     /* of guint: the rounds of each group, in the order of measurement; empty for a single group */
    GArray *seconds[2]; /* of double */
};

/* The arms of a timing against the base: the base's program, the head's, and the base's once more, which tells what the machine alone does.
 */
enum base_timing_arm { ARM_BASE, ARM_HEAD, ARM_AGAIN, ARMS };

/* What is timed against the base: the process, and what it and its threads spend on the processors, the mean of a round's runs. */
extern const char time_metric[], cpu_time_metric[];

/* TRUE of these two. */
gboolean is_process_time(const char *metric);

/* "time.warm" of the mode "warm"; interned. And the inverse, which points into its argument: NULL where that names no mode's time. */
const char *time_metric_of(const char *mode);
const char *time_metric_mode(const char *metric);

/* A variant timed against the base's in rounds, each arm in each: seconds[arm][round * runs_per_round + run]. */
struct base_timing {
    const char *input; /* interned */
    guint64 size;
    const char *variant; /* interned */
    const char *metric;  /* what was timed, interned */
    guint rounds;
    guint runs_per_round;
    GArray *seconds[ARMS]; /* of double */
};

/* The program that a variant was measured with. */
struct results_program {
    const char *variant; /* interned */
    char *digest;        /* of what was executed: equal digests are equal programs */
    gboolean unchanged;  /* the base has the same program: its values are these, and no pair of two such programs is timed */
};

struct results {
    GPtrArray *cells;        /* of struct cell_results, sorted by input, size, variant */
    GPtrArray *timings;      /* of struct timing */
    GPtrArray *base_timings; /* of struct base_timing */
    GPtrArray *programs;     /* of struct results_program; empty where it is not known (a baseline) */
    struct commit commit;    /* of the sources that the programs were built from */
    char *base_reason; /* why the run has no base, or what the base lacks: whole sentences; NULL: none was asked for, or it lacks nothing */
    char *fingerprint; /* of the machine that counted the machine-class metrics; NULL when none were counted */
    guint64 page_fault_ns; /* CPU time of a page fault on that machine; 0: not known */
};

struct results *results_new(void);
/* A typedef only so that g_autoptr(Results) works. */
typedef struct results Results;
void results_free(Results *results);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Results, results_free)

/* Append a timing with the names and counts of `names` (its arrays are not looked at) and empty arrays. Owned by `results`. */
struct timing *results_add_timing(struct results *results, const struct timing *names);

/* The timing with the names of `names`: input, size, both sides and mode. NULL when there is none. */
struct timing *results_find_timing(const struct results *results, const struct timing *names);

/* Append a group of `rounds` rounds; each side has `rounds` x runs_per_round seconds. */
void timing_add_group(struct timing *timing, guint rounds, const double *reference, const double *candidate);

/* Append an empty timing against the base; owned by `results`. */
struct base_timing *results_add_base_timing(struct results *results, const struct cell *cell, const char *metric, guint runs_per_round);

/* The timing of this cell against the base by this metric, or NULL. */
struct base_timing *results_find_base_timing(const struct results *results, const struct cell *cell, const char *metric);

/* How many groups of rounds there are, and how many rounds one of them has. */
guint timing_groups(const struct timing *timing);
guint timing_group_rounds(const struct timing *timing, guint group);

/* Note what `variant` was measured with, replacing an earlier note. */
void results_set_program(struct results *results, const char *variant, const char *digest, gboolean unchanged);

/* TRUE when `variant` was measured with the base's program. */
gboolean results_is_unchanged(const struct results *results, const char *variant);

/* The cell's results, added empty if absent. Owned by `results`. Strings of `cell` need not be interned. */
struct cell_results *results_cell(struct results *results, const struct cell *cell);

/* The cell's results, or NULL. */
const struct cell_results *results_find_cell(const struct results *results, const struct cell *cell);

/* Set metric `name` of `cell_results`, replacing an earlier value. */
void cell_results_set(struct cell_results *cell_results, const char *name, const struct metric_definition *definition, guint64 value);

/* The measurement named `name`, or NULL. */
const struct measurement *cell_results_find(const struct cell_results *cell_results, const char *name);

/* The measurement named `name` of a cell, or NULL. */
const struct measurement *results_find_value(const struct results *results, const struct cell *cell, const char *name);

/* Set every measurement of `from` in `into`, and its cells' input bytes where known. Timings stay behind. */
void results_merge(struct results *into, const struct results *from);

/* Move the timings of `from`, of both kinds, behind those of `into`. */
void results_take_timings(struct results *into, struct results *from);

/* Order of cells: input by name, then size, then variant. For qsort-like callers; the arguments are cells. */
int cell_compare(const struct cell *a, const struct cell *b);

/* "fast/mix/64K": as messages, folders and the command line name a cell. */
char *cell_name(const struct cell *cell);
