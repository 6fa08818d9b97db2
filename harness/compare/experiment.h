/*
 * An experiment: programs side by side on the same inputs. Its sides are the rows of its tables, its columns are what is measured of each
 * side. It calibrates, counts, and times the sides in alternating rounds as a run does; nothing is judged against baselines.
 *
 * Order of calls: experiment_new (options are checked), experiment_prepare (inputs are made), then the caller builds its programs and adds
 * the sides, experiment_measure, experiment_difference and the reports.
 */
#pragma once

#include "pipeline/measure.h"

/* How text shows a column. The JSON file has all columns that were measured. */
enum column_shows {
    COLUMN_VALUE = 1 << 0,  /* the value; of a time the median, in seconds */
    COLUMN_RATIO = 1 << 1,  /* the ratio to the reference side; of a time with its interval */
    COLUMN_CHANGE = 1 << 2, /* the change against the side before it, in percent */
};

/* One column. Tables of columns end with a NULL key. */
struct experiment_column {
    const char *key;    /* name in the JSON file, unique */
    const char *title;  /* in text; the title of a ratio is "ratio" behind a value */
    const char *metric; /* "malloc_profiler.calls"; NULL: wall time */
    guint shows;        /* of enum column_shows */
    guint value_rank, ratio_rank;
    gboolean no_huge_pages; /* measured without transparent huge pages */
    gboolean is_purpose;    /* a patch can be kept for lowering it */
};

/* One program. Strings are interned. */
struct experiment_side {
    const char *name;          /* what cells, timings and messages call it */
    const char *label;         /* what tables call it */
    const char *reference;     /* name of the side that its ratios and its time are relative to; NULL: itself */
    const char *addition;      /* what is added to the variant: an allocator, a patch; or NULL */
    const char *no_huge_pages; /* its name where it is measured without huge pages, or NULL; experiment_add_side sets it */
    const struct plan_variant *variant;
    struct program *program; /* owned; NULL: not available */
    char *unavailable;       /* owned: why not; NULL: available */
    gboolean with_huge_pages_only;
};

/* What the command line asks for. */
struct experiment_request {
    const char *const *inputs, *const *sizes; /* NULL-terminated; "*" alone is every input. NULL: those that the profile times */
    const char *mode;                         /* of the plan, or NULL: the whole program */
    const char *rounds;                       /* a number, or NULL: as the profile times */
    gboolean untimed;                         /* columns of times are not measured */
    gboolean quiet;
};

struct experiment {
    const char *name; /* "waterfall": of the folder build/run/NAME and of the JSON file */
    char *title;      /* of each table, behind input and size; the caller sets it */
    const Plan *plan; /* borrowed */
    const struct plan_mode *mode;
    const struct experiment_column *columns; /* ended by a NULL key */
    Plan *needs;                             /* inputs, sizes and probes, without a variant */
    guint rounds, runs;                      /* of the timing; 0 rounds: nothing is timed */
    gboolean quiet;
    gboolean is_sorted; /* tables begin with the side that takes the least time */
    GPtrArray *sides;   /* of struct experiment_side */
    GPtrArray *pairs;   /* of struct plan_pair: sides whose outputs must be equal */
    GPtrArray *notes;   /* of char*: lines below the tables */
    char *scratch, *raw;
    gboolean drops_raw; /* what the tools wrote is removed when its values are read: of very many inputs it would fill the disk */
    GPtrArray *inputs;  /* of struct input; NULL before experiment_prepare */
    Results *results;   /* NULL before experiment_measure */
    char *fingerprint;  /* what counts of machine class depend on */
    char *huge_pages;   /* always, madvise, never; NULL: the kernel has none */
    guint64 page_fault_ns;
};

typedef struct experiment Experiment;

/*
 * Check the request against the plan. `plan` and `columns` must outlive the experiment. NULL and BENCH_ERROR_INPUT naming the option for an
 * unknown input, size or mode, an input that has none of the sizes, and rounds that are no number from 6 to 1000.
 */
Experiment *experiment_new(const char *name, const Plan *plan, const struct experiment_column *columns,
                           const struct experiment_request *request, GError **error);
void experiment_free(Experiment *experiment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Experiment, experiment_free)

/* BENCH_ERROR_INPUT: `word` of `option` is none of `known`, structures that begin with their name; with what may be meant. Always FALSE. */
gboolean experiment_fail_unknown(const char *option, const char *word, const GPtrArray *known, GError **error);

/*
 * Lock and empty build/run/NAME, build what inputs and probes are made by, and make the inputs. BENCH_ERROR_MEASURE when the same command
 * runs in this project already.
 */
gboolean experiment_prepare(Experiment *experiment, const Project *project, GError **error);

/* Measure these inputs, whose names differ, in place of those that were made. Takes over `inputs`. */
void experiment_set_inputs(Experiment *experiment, GPtrArray *inputs);

/* Append a side. Takes over `program` and `unavailable`, also on error: BENCH_ERROR_INPUT when another side has its name. */
gboolean experiment_add_side(Experiment *experiment, const struct experiment_side *side, GError **error);

/* Demand that two sides, by name, have the same output. */
void experiment_expect_same(Experiment *experiment, const char *reference, const char *candidate);

/* Calibrate, count and time all available sides. BENCH_ERROR_MEASURE at the first measurement that fails. */
gboolean experiment_measure(Experiment *experiment, const Project *project, GError **error);

/* TRUE when the kernel gives transparent huge pages to programs that ask, or to all. */
gboolean experiment_has_huge_pages(const Experiment *experiment);

/* ---- Reading it; pure ---- */

/* The side of this name, and its index (may be NULL); or NULL. */
const struct experiment_side *experiment_find_side(const Experiment *experiment, const char *name, guint *index);

/* One column of one side on one input. */
struct experiment_value {
    enum metric_unit unit; /* UNIT_SECONDS: a time */
    guint64 count;         /* of a metric */
    double seconds;        /* of a time: the median */
    gboolean has_ratio, has_step;
    double ratio, low, high; /* to the reference side; low and high are those of a time's interval, else the ratio */
    double step;             /* to the side before it; an experiment that is sorted has none */
};

/* FALSE when it was not measured. `input` needs name and size only. */
gboolean experiment_read(const Experiment *experiment, guint side, const struct experiment_column *column, const struct input *input,
                         struct experiment_value *value);

/* TRUE when the output of the side is that of each side that it is compared with, on this input. */
gboolean experiment_has_same_output(const Experiment *experiment, guint side, const struct input *input);

/* The first side whose output differs from the one that it must have, as a sentence with metric and input; NULL: all agree. Free with
 * g_free. */
char *experiment_difference(const Experiment *experiment);

/* Indices of the available sides in the order of the table of `input`: of guint. Free with g_array_unref. */
GArray *experiment_order(const Experiment *experiment, const struct input *input);

/* The tables, one an input, what was skipped and why, and the notes, for `width` columns. Free with g_free. */
char *experiment_text(const Experiment *experiment, guint width);

/*
 * The same as JSON. Schema "leuko-bench-experiment/3":
 *
 *   schema       "leuko-bench-experiment/3"
 *   experiment   "waterfall" or "compete"; project: the plan's name, or null; title: of each table
 *   subject      what of the program was measured, in words; mode: its name in the plan, or null
 *   fingerprint  what counts of machine class depend on; huge_pages: "always", "madvise", "never", or null;
 *                page_fault_ns: what a page fault costs here
 *   rounds, runs how times were taken; 0 rounds: not at all
 *   columns      what was measured: key, title, metric (null: wall time), no_huge_pages, purpose
 *   sides        in their order: side, label, variant, addition, reference, unavailable (why, or null), digest: of the program, as
 *                "programs" in results.json has it, or null; and maps_memory: whether the heap is not all that it uses
 *   inputs       input, size, bytes, and rows in the table's order: side, same_output, and values by column's key: value or seconds, unit,
 *                ratio with low and high, step
 */
gboolean experiment_write(const Experiment *experiment, const char *path, GError **error);

/* The same text. Free with g_free. */
char *experiment_json(const Experiment *experiment);
