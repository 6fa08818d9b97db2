/*
 * Judging: what a run says against its reference. A pure function of results, reference and plan.
 *
 *   exact    any difference from the reference counts
 *   machine  beyond the plan's tolerance, only where the fingerprints match; else incomparable, which never fails a run
 *   noisy    the pair's time ratio, where its whole interval lies beyond the tolerance
 *   digest   any difference from the reference counts as worse; the pair's must be equal, whatever the reference says
 *
 * A metric that does not gate, or a single noisy value, is never judged. Worst first: regressed (digests, then by relative change),
 * missing, new, improved; equals by cell and metric.
 */
#pragma once

#include "base/exit_code.h"
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
    const char *metric;                         /* interned */
    const struct metric_definition *definition; /* may be NULL */
    enum verdict_status status;
    guint64 was, now;  /* `was` is 0 for a new metric, `now` for a missing one */
    const char *other; /* the variant `was` was measured with, where a pair is compared; else NULL */
};

/* One timed pair, judged. */
struct timing_finding {
    const struct timing *timing; /* borrowed from the results */
    struct ratio ratio;
    enum verdict_status status;
};

struct verdict {
    GArray *findings;                         /* of struct finding, worst first; same and incomparable ones are only counted */
    GArray *timing_findings;                  /* of struct timing_finding, in the results' order */
    guint64 counts[VERDICT_INCOMPARABLE + 1]; /* of metrics by status; timings are not among them */
    enum exit_code exit_code;                 /* EXIT_CODE_SAME, _REGRESSED or _OUT_OF_DATE */
};

/* "same", "improved", … */
const char *verdict_status_name(enum verdict_status status);

/*
 * Judge `results` against `reference`. Only cells and probes that `plan` measures are expected of `results`: a reference value
 * of one of those that is absent is VERDICT_MISSING; others are passed over. A reference value that no probe defines any more is
 * missing in every cell that is measured. `machine_comparable` says whether the machine metrics of both were counted on the same kind
 * of machine; a reference without any machine metric is not comparable either. That every planned cell was measured is the
 * measure stage's to say: with neither results nor reference the judge has nothing to name. `results` must outlive the verdict.
 */
typedef struct verdict Verdict;
Verdict *verdict_judge(const struct results *results, const struct results *reference, const struct plan *plan, gboolean machine_comparable,
                       enum ratchet ratchet);
void verdict_free(Verdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Verdict, verdict_free)
