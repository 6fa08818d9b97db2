/*
 * A pair of the plan in each file of an input: what one value of the whole input hides. Each file is an input of its own, in a process of
 * its own, counted as a run counts.
 */
#pragma once

#include "compare/experiment.h"

#define FILE_SAMPLE_DEFAULT 100

struct file_ratios_setting {
    const char *pair;   /* of the plan; NULL: each pair of the profile's variants that runs in no mode */
    const char *metric; /* that counts; NULL: file_ratios_metric */
    const char *sample; /* how many files, a number or "all"; NULL: FILE_SAMPLE_DEFAULT */
    struct experiment_request request;
};

extern const char file_ratios_metric[];

struct file_ratios {
    Experiment *experiment;             /* its inputs are the files that were measured, in the order of their bytes */
    GPtrArray *pairs;                   /* of const struct plan_pair *, of the plan */
    struct experiment_column column[2]; /* the metric, and the end */
    const char *input;                  /* interned */
    guint64 size;
    guint files; /* of the input */
};

typedef struct file_ratios FileRatios;

/* One file of one pair. */
struct file_ratio {
    const struct input *file;
    guint64 reference, candidate;
    double ratio; /* candidate to reference; of 0 it is 1 where both are 0, else infinite */
};

/*
 * Make one input, build both sides of the pairs, and measure them on a part of its files that is spread evenly over the files in the order
 * of their bytes. Both sides of a pair that is compared in its output must have the same one. NULL and BENCH_ERROR_INPUT for a setting that
 * is wrong, before anything is built; BENCH_ERROR_MEASURE at the first measurement that fails. `plan` must outlive the result.
 */
FileRatios *file_ratios_measure(const Project *project, const Plan *plan, const struct file_ratios_setting *setting, GError **error);
void file_ratios_free(FileRatios *ratios);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FileRatios, file_ratios_free)

/* ---- Reading it; pure ---- */

/* The places, among `count` files in the order of their bytes, of those that a sample of `wanted` takes: of guint, ascending. The smallest
 * and the largest are among them where it takes two or more. Free with g_array_unref. */
GArray *file_ratios_sample(guint count, guint wanted);

/* The files of a pair, the worst first: of struct file_ratio. Free with g_array_unref. */
GArray *file_ratios_rows(const FileRatios *ratios, const struct plan_pair *pair);

/* A table for each pair with its `most` worst files, and what all files have in common, for `width` columns. Free with g_free. */
char *file_ratios_text(const FileRatios *ratios, guint most, guint width);

/* A line for each pair that has files with a ratio larger than `limit`: how many, and which is the worst. NULL: none has. Free with
 * g_free. */
char *file_ratios_beyond(const FileRatios *ratios, double limit);

/*
 * All files as JSON. Schema "leuko-bench-files/1":
 *
 *   schema       "leuko-bench-files/1"
 *   project      the plan's name, or null; metric and unit: what was counted
 *   input, size  whose files they are; files: how many it has; mode: of the plan, or null
 *   pairs        name, reference, candidate, and files, the worst first: file (its path in the input), bytes, reference and candidate (the
 *                values), ratio (null where the reference is 0 and the candidate is not)
 */
char *file_ratios_json(const FileRatios *ratios);
