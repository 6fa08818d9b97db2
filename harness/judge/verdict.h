/*
 * What a run says against its reference, as data. It is judged once (judge/judge.h), written to verdict.json (store/verdict_file.h), and
 * every report reads it from there.
 */
#pragma once

#include "base/error.h"
#include "core/plan.h"
#include "judge/explanation.h"
#include "judge/budgets.h"
#include "judge/growth.h"
#include "judge/reference.h"
#include "core/results.h"
#include "judge/statistics.h"

enum verdict_status {
    VERDICT_SAME,
    VERDICT_IMPROVED,
    VERDICT_REGRESSED,
    VERDICT_MISSING,
    VERDICT_NEW,
    VERDICT_INCOMPARABLE, /* there is nothing to compare with: another kind of machine, or too few rounds for an interval */
    VERDICT_UNKNOWN,      /* of a timing only: its interval does not tell; fails nothing */
    VERDICT_DRIFT,        /* equal to the base's, and both differ from what is committed: the machine or its tools changed, not this code */
    VERDICT_STATUSES,     /* how many there are */
};

enum ratchet {
    RATCHET_STRICT, /* an improvement, too, must be accepted: exit 4 */
    RATCHET_NOTICE, /* an improvement is only mentioned */
};

/* What the earlier value of a finding is. */
enum finding_against {
    FINDING_AGAINST_COMMITTED, /* the reference's: a committed baseline, or another run's value */
    FINDING_AGAINST_BASE,      /* that of the base, measured in the same run */
    FINDING_AGAINST_PAIR,      /* that of the pair's reference, in the same run */
};

struct finding {
    struct cell cell;
    const char *metric;                         /* interned */
    const struct metric_definition *definition; /* may be NULL */
    enum verdict_status status;
    enum finding_against against;
    guint64 was, now;  /* `was` is 0 for a new metric, `now` for a missing one */
    const char *other; /* the variant `was` was measured with, where a pair is compared; else NULL */
};

/* One timed pair, judged. */
struct timing_finding {
    const char *input; /* interned, as are the variants */
    guint64 size;
    const char *reference, *candidate;
    const char *mode; /* of the plan, that both sides ran in; NULL: none */
    enum verdict_status status;
    guint rounds;                              /* of all groups */
    struct ratio ratio;                        /* over all rounds; not set where the status is VERDICT_INCOMPARABLE */
    guint groups;                              /* how many groups have an interval */
    struct ratio group[TIMING_GROUPS_MAXIMUM]; /* the first `groups` are set */
};

/* One variant timed against the base's program, judged. */
struct base_timing_finding {
    struct cell cell;
    const char *metric; /* what was timed: core/results.h */
    enum verdict_status status;
    guint rounds;
    struct ratio ratio, control; /* head over base, and the base's program over itself; not set where the status is VERDICT_INCOMPARABLE */
    double smallest_change;      /* the smallest slow-down that these rounds could have told, as a part of the base's time */
};

/* One metric of one variant against a budget of the plan. Names and texts are interned. */
struct budget_finding {
    const char *variant, *metric; /* where nothing of the budget was measured, as the plan has them, with stars */
    const char *since;            /* as the plan has it */
    const char *commit, *day;     /* that it is, in full, and of which day */
    enum verdict_status status;   /* VERDICT_SAME: within; _REGRESSED: overdrawn; _INCOMPARABLE: see `why` */
    double limit, spent;          /* parts of what it was; spent is below 0 where it takes less */
    guint cells;                  /* how many count */
    gboolean derived;             /* the earlier values are those of another kind of machine, in proportion */
    struct cell worst;            /* which gained most, and its values; not set without a cell */
    enum metric_unit unit;
    guint64 was, now;
    const char *why; /* a sentence that says why nothing was compared; else NULL */
};

struct verdict {
    GArray *findings;                 /* of struct finding, worst first: judge.h has the order; what is the same is only counted */
    GArray *timing_findings;          /* of struct timing_finding, in the results' order */
    GArray *base_timing_findings;     /* of struct base_timing_finding, in the results' order */
    guint64 counts[VERDICT_STATUSES]; /* of metrics by status; timings are not among them */
    guint64 compared; /* values held against a value of the reference or of the pair's other side, and timings with an interval */
    enum ratchet ratchet;
    enum exit_code exit_code; /* EXIT_CODE_SAME, _REGRESSED, _OUT_OF_DATE, _DRIFT, or _MEASURE where nothing was compared */
    char *note;               /* a sentence that explains the exit code, or NULL */

    struct commit head; /* that was measured */

    /* Of the reference. */
    char *reference;             /* its label */
    gboolean acceptable;         /* see struct reference */
    gboolean machine_comparable; /* FALSE, too, where the reference holds no machine metric */
    char *incomparable;          /* why not; NULL when comparable */

    /* Of the base. */
    char *base; /* its label; NULL: the run was judged without one */
    struct commit base_commit;
    GPtrArray *lost;   /* of char *: what the base measures or judges and the head does not; must be accepted */
    char *base_reason; /* why there is none, or what it lacks: whole sentences; NULL: none was asked for, or it lacks nothing */

    GArray *budgets;         /* of struct budget_finding, the least left first */
    GArray *growths;         /* of struct growth_finding: what grows faster with its input than it did; it explains, and fails nothing */
    GPtrArray *explanations; /* of struct explanation: which functions cost more (explain/explain.h) */
    GPtrArray *startups;     /* of struct explanation: which objects a changed start-up is spent in, one a variant; it fails nothing */
};

/* "same", "improved", … The inverse is FALSE for a text that is no status. */
const char *verdict_status_name(enum verdict_status status);
gboolean verdict_status_parse(const char *text, enum verdict_status *status);

typedef struct verdict Verdict;

/* A verdict of nothing: empty arrays. */
Verdict *verdict_new(void);

void verdict_free(Verdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Verdict, verdict_free)
