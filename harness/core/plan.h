/*
 * The plan in memory: what is built, what it is given, which tools measure it, what counts as a change. docs/plan.md is the reference of
 * the text. Parsing takes the text, not the file, so that core stays pure; `name` is what messages call it. Errors are
 * BENCH_ERROR_INPUT and name file and line.
 */
#pragma once

#include "core/command_line.h"
#include "core/results.h"

/* One build of the subject. */
struct plan_variant {
    const char *name; /* interned */
    char *summary;
    CommandLine *source;  /* lays the unpatched source in {source}; NULL: the variant is built where it stands */
    char *series;         /* folder of patches on that source, relative to the root; or NULL */
    CommandLine *build;   /* NULL: nothing to build */
    char *program;        /* the file whose identity counts, relative to the root; NULL: the first word of `run` */
    CommandLine *run;     /* holds {input} */
    int *accept;          /* exit codes that mean success beside 0, ended by -1 */
    char **environment;   /* NAME=VALUE beside the fixed ones, NULL-terminated */
    gboolean maps_memory; /* it maps memory beside the heap, so bytes and peak of the heap are not all it takes */
    guint line;           /* of its section */
};

/* What a pair is compared in; a bit each. */
enum pair_comparison {
    PAIR_OUTPUT = 1 << 0,  /* metrics that must be equal are equal on both sides */
    PAIR_EXACT = 1 << 1,   /* no gating exact metric of the candidate is above the reference's */
    PAIR_MACHINE = 1 << 2, /* nor a machine metric, beyond the tolerance */
    PAIR_TIME = 1 << 3,    /* nor the time, where a probe that times pairs is planned */
};

#define PAIR_DEFAULT (PAIR_OUTPUT | PAIR_TIME)

struct plan_pair {
    const char *name;      /* interned; the candidate's name by custom */
    const char *reference; /* variant */
    const char *candidate;
    guint compare;    /* of enum pair_comparison */
    const char *mode; /* name of the mode that both sides run in, interned; such a pair is compared by time alone. NULL: none */
};

/* A named family of files. Exactly one of `generate`, `folder` and `files` is set. */
struct plan_input {
    const char *name; /* interned */
    char *summary;
    CommandLine *generate; /* makes the files of {size} bytes in the folder {output}, or prints the one file */
    char *folder;          /* relative to the root: the input is the folder itself */
    char **files;          /* relative to the root, patterns allowed */
    CommandLine *build;    /* brings up to date what the input is made by; or NULL */
    char *file;            /* name of the file that `generate` prints */
    char *seed;            /* {seed}; "0" where the plan has none */
    GArray *sizes;         /* of guint64: the only sizes it has; NULL: any. Of a folder or files: SIZE_ALL */
    guint line;
};

/* A probe of the project's own: a command that prints "METRIC<TAB>VALUE" lines. */
struct plan_command_probe {
    const char *name; /* interned */
    char *summary;
    CommandLine *command; /* run in the cell's folder; {program}, {input}, {files} (how many), {root} */
    CommandLine *build;   /* or NULL */
    gboolean per_module;  /* metrics are named PROBE.MODULE.NAME */
    GArray *metrics;      /* of struct metric_definition, ended by a NULL name */
    guint line;
};

/* Which cells of the profile one probe measures. */
struct plan_probe {
    const char *name;  /* interned */
    GPtrArray *inputs; /* of interned names */
    GArray *sizes;     /* of guint64 */
    guint rounds;      /* timing probes: alternating rounds */
    guint runs;        /* timing probes: runs of each side in a round */
};

/* Words that are put before {input}, to measure a part of the program: by waterfall, by compete, and for a pair that is timed so. */
struct plan_mode {
    const char *name; /* interned */
    char *summary;
    char **arguments;     /* NULL-terminated */
    gboolean prints_time; /* the program prints the seconds that count, as the last word of its output */
};

/* What a metric may gain in all since an earlier revision: a key of [budget]. */
struct plan_budget {
    char *variant, *metric; /* a star is any text */
    double limit;           /* as a part: 0.02 of "2 %" */
    char *since;            /* a revision, or a day: "2026-11-29" */
    guint line;
};

struct plan {
    char *project; /* name of the project; NULL: the plan gives none */
    char *root;    /* of all paths, relative to the plan's folder; "." by default */
    guint keep_runs;
    CommandLine *build;    /* [project] build: what brings the tools of the project up to date; NULL: nothing */
    guint cache_megabytes; /* of measurements that were made before; 0: none are kept */
    guint base_seconds;    /* [base] seconds: how long the rounds after the first look may take in all */
    char *faults;          /* [faults] folder: of patches that make a program worse; NULL: none */
    char **base_copies;    /* [base] copy: files and folders below the root, which may hold {variant}, NULL-terminated; NULL: none */
    char *profile;         /* name of the profile that was read */
    char *summary;
    GPtrArray *variants;       /* of struct plan_variant: those the profile measures, in the plan's order */
    GPtrArray *pairs;          /* of struct plan_pair: those of which both sides are measured */
    GPtrArray *inputs;         /* of interned names, in the plan's order: those the profile measures */
    GArray *sizes;             /* of guint64, ascending */
    GPtrArray *probes;         /* of struct plan_probe */
    GPtrArray *all_variants;   /* of struct plan_variant: all that the plan has; owns them */
    GPtrArray *all_pairs;      /* of struct plan_pair: all that the plan has */
    GPtrArray *all_inputs;     /* of struct plan_input: all that the plan has */
    GPtrArray *command_probes; /* of struct plan_command_probe: all that the plan has */
    GPtrArray *modes;          /* of struct plan_mode */
    GPtrArray *budgets;        /* of struct plan_budget, in the plan's order */
    char **columns;            /* [report], NULL-terminated; NULL: the plan names none, and plan_columns gives the default */
    char **wrappers;           /* [report]: functions that only pass a request on; a star at the end is any rest. NULL: none */
    double machine_tolerance;  /* relative */
    double noisy_tolerance;    /* relative */
    double growth_ceiling;     /* the largest exponent of these metrics' increments (judge/growth.h) */
    char **growth_metrics;     /* patterns with stars, NULL-terminated; NULL: none has a ceiling */
    guint shard, shards;       /* of the selection, 1-based; 1 and 1 for all */
    GArray *dealt;             /* of guint: the shard of each input at each size, [size * inputs + input]; NULL: there is one shard */
};

typedef struct plan Plan;

/* About what a probe costs on an input at a size, for all variants and pairs of the plan, in any unit. */
typedef guint64 (*plan_cost)(const Plan *plan, const struct plan_probe *probe, const char *input, guint64 size, gconstpointer data);

/* What the command line narrows a profile to; NULL or empty members narrow nothing. NULL-terminated lists. */
struct plan_selection {
    const char *const *variants;
    const char *const *inputs;
    const char *const *sizes;
    const char *const *probes;
    guint shard, shards; /* 1-based "--shard I/N"; 0/0 means all. Cells are dealt to shards by input x size, so that each costs the same */
    plan_cost cost;      /* NULL: all cost the same */
    gconstpointer cost_data;
};

/*
 * Read profile `profile` (NULL: the first) of the plan in `text`. `known_probes` (NULL-terminated) are the built-in ones. Unknown keys,
 * sections, placeholders, empty lists and doubled names are errors, in the other profiles too. A selection can only narrow: what the
 * profile does not have is an error, as is one that leaves nothing to measure. Probes of which no cell is left, and pairs of which one
 * side is deselected, are not in the plan.
 */
Plan *plan_parse(const char *name, const char *text, const char *profile, const struct plan_selection *selection,
                 const char *const *known_probes, GError **error);
void plan_free(Plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)

/* [project] root of the plan, "." where it has none, and its command_seconds. NULL on a malformed text. Free with g_free. */
char *plan_root(const char *name, const char *text, guint *command_seconds, GError **error);

/* Names and summaries of all profiles, for --help: a NULL-terminated "name\tsummary" list. */
char **plan_profiles(const char *name, const char *text, GError **error);

/* ---- Building a plan in memory (compare/, ad-hoc sides) ---- */

/* A plan with one profile of this name, the default settings and nothing in it. */
Plan *plan_new_empty(const char *profile);

/* A plan with one profile of this name and no variant, pair, input, size or probe in it. `like` gives inputs, probes of its own, modes,
 * tolerances and report, which are shared. */
Plan *plan_derive(const Plan *like, const char *profile);

/* The same with these variants (NULL-terminated; NULL: all), in the order of `like`. */
Plan *plan_derive_variants(const Plan *like, const char *profile, const char *const *names);

/* Append; the variant is taken over. */
void plan_add_variant(Plan *plan, struct plan_variant *variant);
void plan_add_pair(Plan *plan, const char *reference, const char *candidate, guint compare);
/* Measure `probe` on all inputs and sizes that the plan has by now. */
void plan_add_probe(Plan *plan, const char *probe, guint rounds, guint runs);
struct plan_variant *plan_variant_copy(const struct plan_variant *variant, const char *name);
void plan_variant_free(struct plan_variant *variant);

/* ---- Asking a plan ---- */

/* TRUE when the plan has `probe` measure this input and size (and, with --shard, in this shard). */
gboolean plan_measures(const Plan *plan, const char *probe, const char *input, guint64 size);

/* The probe's part of the plan, or NULL when the profile leaves it out. */
const struct plan_probe *plan_find_probe(const Plan *plan, const char *probe);

/* Each NULL when the plan has none of that name. Of a variant: one that the profile measures, or any. */
const struct plan_variant *plan_find_variant(const Plan *plan, const char *name);
const struct plan_variant *plan_find_any_variant(const Plan *plan, const char *name);
const struct plan_input *plan_find_input(const Plan *plan, const char *name);
const struct plan_command_probe *plan_find_command_probe(const Plan *plan, const char *name);
const struct plan_mode *plan_find_mode(const Plan *plan, const char *name);

/* TRUE when the variant's build is a command that does the same for any variant: it has no source of its own and no {variant}. */
gboolean plan_variant_builds_plainly(const struct plan_variant *variant);

/* Of the report's columns: whether the outputs of a pair are equal, of all that must be. */
extern const char output_column[];

/* The report's columns: metrics, output_column, and times as core/results.h names them. NULL-terminated, borrowed. */
const char *const *plan_columns(const Plan *plan);

/* TRUE for a metric of the report's columns. What changed of any other one is told after it: it is derived from a primary one, a part of
 * it, or a detail of it. */
gboolean plan_is_primary(const Plan *plan, const char *metric);

/* TRUE when the variant is timed by this metric (core/results.h): by the process's, or by that of a mode in which a pair of it is timed. */
gboolean plan_times(const Plan *plan, const char *variant, const char *metric);

/* TRUE when the budget bounds this metric of this variant. */
gboolean plan_budget_covers(const struct plan_budget *budget, const char *variant, const char *metric);

/* TRUE when the input can have this size: a folder or files have SIZE_ALL alone, a generated one any other, or those it lists. */
gboolean plan_input_has_size(const struct plan_input *input, guint64 size);
