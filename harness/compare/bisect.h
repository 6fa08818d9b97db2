/*
 * The commit that changed a value: a binary search over the first-parent commits between a good one and a bad one. Each commit is laid,
 * built and measured as a base is (build/base.h), so the work tree stays as it is; what was measured once comes from the cache, so a search
 * that was interrupted goes on where it stopped.
 */
#pragma once

#include "core/results.h"
#include "history/history_git.h"
#include "judge/explanation.h"

/* A commit that was measured. */
struct bisect_step {
    const struct history_commit *commit;
    gboolean measured;
    guint64 value;
    char *why_not; /* where it was not measured; NULL else */
};

struct bisection {
    GPtrArray *commits; /* of struct history_commit: the good one, and those after it up to the bad one */
    struct cell cell;
    const char *metric; /* interned */
    const struct metric_definition *definition;
    guint good, bad;                 /* the two that the change lies between, as they are known */
    GArray *steps;                   /* of struct bisect_step, one a commit */
    struct explanation *explanation; /* the functions that the change comes from; NULL where no profile tells */
};

/* What was asked for. Borrowed; `bad` may be NULL: HEAD. */
struct bisect_request {
    const char *good, *bad, *cell, *metric;
};

/* Told of each commit that was measured, with the number of commits that are left between. */
typedef void (*bisect_tell)(const struct bisection *bisection, guint index, guint left);

/*
 * Search. BENCH_ERROR_INPUT for a cell or a metric that the plan does not have, a time, commits that git does not know or that do not
 * follow each other, and where both ends have one value. A commit that cannot be built or measured is passed over; BENCH_ERROR_MEASURE
 * where that is one of the two ends. After an interrupt BENCH_ERROR_INTERRUPTED.
 */
struct bisection *bisect_run(const Project *project, const struct bisect_request *request, bisect_tell tell, GError **error);
void bisection_free(struct bisection *bisection);

/* How many commits were passed over between the good and the bad one: any of them may be the one. */
guint bisection_unmeasured(const struct bisection *bisection);
