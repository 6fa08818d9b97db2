/*
 * Stage comparison: programs that no plan names, side by side on the same inputs, with the run's own steps: calibrate, count, and time in
 * alternating rounds. What it has a plan for, and what judges it, is not needed here: nothing is held against a baseline.
 */
#pragma once

#include "pipeline/measure.h"

/* One of the programs. */
struct comparison_side {
    const char *name;           /* interned: a name as plans have them; cells and timings carry it */
    const char *reference;      /* interned name of the side that it is timed against; NULL: it is one */
    struct job_program program; /* its strings are borrowed */
};

struct comparison {
    const char *name;                    /* "waterfall" */
    const struct comparison_side *sides; /* `count` of them */
    guint count;
    const char *const *inputs, *const *sizes; /* NULL-terminated: every input at every size that it has; "*" alone is every input */
    const char *const *probes;                /* NULL-terminated */
    guint rounds, runs;                       /* of the clock, where it is among the probes */
};

/* The folders of a comparison, made by comparison_open. */
struct comparison_folders {
    char *scratch, *raw;
};

/*
 * Make and lock build/run/NAME, and empty it: two of a kind in one checkout would disturb each other's times. FALSE and BENCH_ERROR_MEASURE
 * when another process has it.
 */
gboolean comparison_open(const Project *project, const char *name, struct comparison_folders *folders, GError **error);
void comparison_close(struct comparison_folders *folders);

/* The cells of `side` that were measured of these inputs and sizes, in their order: an array of struct cell (free with g_array_unref). */
GArray *comparison_cells(const struct results *results, const char *const *inputs, const char *const *sizes, const char *side);

/* What was measured, in words: "parsing alone" or "all of Leuko". */
const char *comparison_subject(gboolean parse_only);

/* The comparison as the text of a plan with one profile of its name. Pure; free with g_free. */
char *comparison_plan_text(const struct comparison *comparison);

/*
 * Bring the instruments up to date, then calibrate and measure. Free the results with results_free. The first measurement that fails ends
 * it; BENCH_ERROR_INPUT for an input, size or probe that is not known.
 */
Results *comparison_measure(const Project *project, const struct comparison *comparison, const struct comparison_folders *folders,
                            gboolean quiet, GError **error);
