/*
 * Judging: what a run says against its reference. A pure function of results, reference and plan.
 *
 *   exact    any difference from the reference counts
 *   machine  beyond the plan's tolerance, only where the fingerprints match; else incomparable, which never fails a run
 *   noisy    the pair's time ratio, where its whole interval lies beyond the tolerance in two groups of rounds
 *            Where the reference has a base, the base tells whose fault a difference is (judge/judge_value.h has the table).
 *   digest   any difference from the reference counts as worse; the pair's must be equal, whatever the reference says
 *
 * A metric that does not gate, or a single noisy value, is never judged. Worst first: regressed, missing, new, improved, incomparable; of
 * each the digests, then the plan's primary metrics (plan_is_primary) by relative change, then all other metrics by theirs; equals by cell
 * and metric. Every report, comment and export takes this order.
 */
#pragma once

#include "judge/verdict.h"

/*
 * Judge `results` against `reference`. Only cells and probes that `plan` measures are expected of `results`: a reference value
 * of one of those that is absent is VERDICT_MISSING; others are passed over. A reference value that no probe defines any more is
 * missing in every cell that is measured. A reference without any machine metric is not comparable in those. That every planned cell was
 * measured is the caller's to check (store/results_check.h): with neither results nor reference the judge has nothing to name.
 *
 * A verdict in which nothing was compared is EXIT_CODE_MEASURE, unless new or missing values make it EXIT_CODE_OUT_OF_DATE. A shard of the
 * plan that has no cell is EXIT_CODE_SAME. Both are said in `note`.
 */
Verdict *verdict_judge(const struct results *results, const struct reference *reference, const struct plan *plan, enum ratchet ratchet);
