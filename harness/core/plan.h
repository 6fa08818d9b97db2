/*
 * The plan (bench/plan.ini) in memory: variants, pairs, tolerances, and one profile's cells. Parsing takes the text, not the
 * file, so that core stays pure; `name` is what messages call it. Errors are BENCH_ERROR_INPUT and name the place.
 */
#pragma once

#include "core/results.h"

struct plan_variant {
    const char *name; /* interned */
    char *summary;
    char *prism;  /* version of the gem */
    char *series; /* folder of patches, or NULL */
};

/* What a pair is compared by. */
enum plan_compare {
    PAIR_OUTPUT = 1 << 0,  /* digests must be equal */
    PAIR_EXACT = 1 << 1,   /* the candidate's exact metrics must not exceed the reference's */
    PAIR_MACHINE = 1 << 2, /* nor its machine metrics, beyond the tolerance */
    PAIR_TIME = 1 << 3,    /* timed in alternating rounds; must not be slower */
};

#define PAIR_DEFAULT (PAIR_OUTPUT | PAIR_TIME)

struct plan_pair {
    const char *name;      /* interned; the candidate's name by custom */
    const char *reference; /* variant */
    const char *candidate;
    guint compare; /* of enum plan_compare */
};

/* Which cells of the profile one probe measures. */
struct plan_probe {
    const char *name;  /* interned */
    GPtrArray *inputs; /* of interned names */
    GArray *sizes;     /* of guint64 */
    guint rounds;      /* timing probes: alternating rounds, default 10 */
    guint runs;        /* timing probes: runs of each side in a round, default 5 */
};

struct plan {
    char *profile; /* name of the profile that was read */
    char *summary;
    GPtrArray *variants;      /* of struct plan_variant: those the profile measures, in the plan's order */
    GPtrArray *pairs;         /* of struct plan_pair: those of which both sides are measured */
    GPtrArray *inputs;        /* of interned names, in the order of `known_inputs` */
    GArray *sizes;            /* of guint64, ascending */
    GPtrArray *probes;        /* of struct plan_probe */
    double machine_tolerance; /* relative */
    double noisy_tolerance;   /* relative */
    guint shard, shards;      /* of the selection, 1-based; 1 and 1 for all */
};

/* What the command line narrows a profile to; NULL or empty members narrow nothing. NULL-terminated lists. */
struct plan_selection {
    const char *const *variants;
    const char *const *inputs;
    const char *const *sizes;
    const char *const *probes;
    guint shard, shards; /* 1-based "--shard I/N"; 0/0 means all. Cells are dealt to shards by input (input x size) */
};

/*
 * Read profile `profile` of the plan in `text`. `known_inputs` and `known_probes` (NULL-terminated) give meaning to "*" and
 * catch misspelt names. Unknown keys, sections, empty lists and doubled names are errors, in the other profiles too. A selection can
 * only narrow: what the profile does not have is an error, as is one that leaves nothing to measure. Probes of which no cell is
 * left, and pairs of which one side is deselected, are not in the plan.
 */
typedef struct plan Plan;
Plan *plan_parse(const char *name, const char *text, const char *profile, const struct plan_selection *selection,
                 const char *const *known_inputs, const char *const *known_probes, GError **error);
void plan_free(Plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)

/* Names and summaries of all profiles, for --help: a NULL-terminated "name\tsummary" list. */
char **plan_profiles(const char *name, const char *text, GError **error);

/* TRUE when the plan has `probe` measure this input and size (and, with --shard, in this shard). */
gboolean plan_measures(const Plan *plan, const char *probe, const char *input, guint64 size);

/* The probe's part of the plan, or NULL when the profile leaves it out. */
const struct plan_probe *plan_find_probe(const Plan *plan, const char *probe);
