/*
 * Judging: what a run says against its reference. A pure function of results, reference and plan.
 *
 *   exact    any difference from the reference counts
 *   machine  beyond the plan's tolerance, only where the fingerprints match; else incomparable, which never fails a run
 *   noisy    the pair's time ratio, where its whole interval lies beyond the tolerance
 *   digest   the pair's digests must be equal, whatever the reference says
 */
#pragma once

#include "core/exit_code.h"
#include "core/plan.h"
#include "core/results.h"
#include "core/statistics.h"

enum verdict_status { VERDICT_SAME, VERDICT_IMPROVED, VERDICT_REGRESSED, VERDICT_MISSING, VERDICT_NEW, VERDICT_INCOMPARABLE };

enum ratchet {
    RATCHET_STRICT, /* an improvement, too, must be accepted: exit 4 */
    RATCHET_NOTICE, /* an improvement is only mentioned */
};

struct finding {
    struct cell cell;
    const char *metric;                          /* interned */
    const struct metric_definition *definition;  /* may be NULL */
    enum verdict_status status;
    guint64 was, now;                            /* 0 where missing or new */
    const char *other;                           /* the variant `was` was measured with, where a pair is compared; else NULL */
};

/* One timed pair, judged. */
struct timing_finding {
    const struct timing *timing; /* borrowed from the results */
    struct ratio ratio;
    enum verdict_status status;
};

struct verdict {
    GArray *findings;        /* of struct finding, worst first, then by cell and metric; VERDICT_SAME ones are only counted */
    GArray *timing_findings; /* of struct timing_finding, in the results' order */
    guint64 counts[VERDICT_INCOMPARABLE + 1];
    enum exit_code exit_code; /* EXIT_CODE_SAME, _REGRESSED or _OUT_OF_DATE */
};

/* "same", "improved", … */
const char *verdict_status_name(enum verdict_status status);

/*
 * Judge `results` against `reference`. Only cells and probes that `plan` measures are expected of `results`: a reference value
 * of one of those that is absent is VERDICT_MISSING; others are passed over. `machine_comparable` says whether the machine
 * metrics of both were counted on the same kind of machine. `results` must outlive the verdict.
 */
typedef struct verdict Verdict;
Verdict *verdict_judge(const struct results *results, const struct results *reference, const struct plan *plan,
                       gboolean machine_comparable, enum ratchet ratchet);
void verdict_free(Verdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Verdict, verdict_free)
