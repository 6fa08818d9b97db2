/*
 * A reference: what a run is judged against. One type for every origin; the constructors are in store/references.h. Judging, explaining
 * and reporting read what stands here and never ask where it came from.
 */
#pragma once

#include "core/costs.h"
#include "core/results.h"

/* Finds what explains a cell of the reference. NULL without an error where the reference keeps nothing of it. */
typedef Costs *(*reference_lookup)(gconstpointer data, const struct cell *cell, GError **error);

/* What a change may cost, relative to its base: a row of baselines/accepted.tsv that the base lacks. */
struct accepted_change {
    struct cell cell;
    const char *metric; /* interned */
    double ratio;       /* of the head's value to the base's */
    char *reason;
};

struct reference {
    Results *values;             /* never NULL; empty where values are not judged */
    gboolean judges_values;      /* FALSE: only pairs and times of the run are judged, there is nothing to compare values with */
    char *label;                 /* "the committed baselines", "the run build/run/…": follows "against" in a sentence */
    gboolean machine_comparable; /* the machine metrics of both were counted on the same kind of machine */
    char *incomparable;          /* why they are not comparable, and what makes them so: whole sentences; NULL when they are */
    gboolean acceptable;         /* a run's values may be written over these: a report offers `accept` and a patch */

    /* What explains a growth; read only for a cell that regressed. Any may be NULL. */
    reference_lookup callers;      /* what is allocated, by caller */
    reference_lookup instructions; /* by function and caller */
    reference_lookup startup;      /* instructions of the start-up, by object */
    gboolean keeps_calls_alone;    /* of callers, only calls and bytes are kept */
    gpointer data;                 /* of all; freed with `data_free` */
    GDestroyNotify data_free;

    /* The values of the merge base, measured in the same run; NULL: there are none. It has no base of its own. */
    struct reference *base;
    char *base_reason;  /* why there is none, or what it lacks: whole sentences; or NULL */
    GPtrArray *lost;    /* of char *: what the base measures or judges and the head does not (judge/coverage.h); NULL: nothing */
    GArray *accepted;   /* of struct accepted_change; NULL: none */
    GPtrArray *budgets; /* of struct budget_start (judge/budgets.h): what the plan's budgets begin with; NULL: none is judged */
};

typedef struct reference Reference;

/* A reference without values: nothing judged, comparable, accepted or explained. `label` is copied. */
Reference *reference_new(const char *label);
void reference_free(Reference *reference);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reference, reference_free)

/* The ratio to the base that is accepted for a metric of a cell; 0: none is. */
double reference_accepted_ratio(const Reference *reference, const struct cell *cell, const char *metric);
