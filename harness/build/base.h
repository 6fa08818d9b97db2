/*
 * The base: the programs of an earlier commit, to be measured beside those of the working tree.
 *
 *   build/base/<commit>/   the commit's files below the root, by git archive; built there by its own plan
 *
 * Only what the programs are made of comes from the base. How they are run, on which inputs, and by which probes is the head's.
 */
#pragma once

#include "core/plan.h"
#include "build/base_commit.h"
#include "build/program.h"

/* A variant of the head, at the base. */
struct base_variant {
    const char *name;        /* interned */
    struct program *program; /* NULL: it could not be built */
    gboolean same;           /* it executes what the head's program does */
};

struct base {
    char *commit;     /* NULL: there is none */
    char *reason;     /* whole sentences: why there is none, or which variants it lacks and why; NULL: nothing is missing */
    char *baselines;  /* the folder of its own; NULL without a tree */
    GPtrArray *lost;  /* of char *: what its plan measures or judges and the head's does not (judge/coverage.h) */
    GArray *variants; /* of struct base_variant: those of the plan that the base has */
};

typedef struct base Base;

/* A base without variants. */
Base *base_new(void);
void base_free(Base *base);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Base, base_free)

/*
 * Find the base, lay and build it. `programs` are the head's, of `plan`'s variants. A base that is not to be had, or does not build, is no
 * error but where the request requires one (BENCH_ERROR_MEASURE with the reason): `reason` says why. Waits while another process
 * builds a base of this project. Laid trees beyond the newest few are removed.
 */
Base *base_prepare(const Project *project, const Plan *plan, const GPtrArray *programs, const struct base_request *request, gboolean quiet,
                   GError **error);
