/*
 * verdict.json: the verdict of a run, whole. `gate` and `check` write it once; `report` and every page read it and judge nothing. Schema
 * "leuko-bench-verdict/8":
 *
 *   schema       "leuko-bench-verdict/8"
 *   exit_code    0, 1, 3, 4 or 5; name: its word
 *   note         a sentence that explains an exit code which no finding explains, or null
 *   ratchet      "strict" or "notice"
 *   compared     values held against another one, and timings with an interval
 *   head         the commit that was measured: commit (its full hash, or null), subject, and changed: there were changes that no commit has
 *   reference    label: what the run was judged against; acceptable: the run can be accepted in its place; machine_comparable and
 *                incomparable: whether machine metrics were compared, and in words why not (or null)
 *   base         label: the earlier commit whose programs were measured in the same run, or null; commit, subject and changed as of the
 *                head; reason: why there is none, or what it lacks, or null; lost: sentences that say what it measures or judges and the
 *                head does not
 *   counts       values by status: same, improved, regressed, missing, new, incomparable, unknown, drift
 *   findings     every value whose status is not "same", worst first: cell, input, size, variant, metric, status, against (what `was` is:
 *                a value of the "reference", of the "base", or of the "pair"), was, now, unit (null for a metric that no probe defines),
 *                other (the pair's other variant, or null). `was` and `now` are text, as in a baseline
 *   timings      every judged timing: input, size, reference, candidate, status, rounds, ratio, groups. `ratio` (null without an interval)
 *                is {median, low, high, coverage} over all rounds; `groups` has one such object a group of rounds
 *   base_timings every variant that was timed against the base's program: input, size, variant, metric ("time", "cpu_time", "time.MODE"),
 *                status, rounds, ratio, control (the base's program over itself) and smallest_change (the smallest slow-down that the
 *                rounds could have told, as a part)
 *   budgets      every metric of a variant that a budget is for: variant, metric, since (the plan's word), commit and day that it is,
 *                status ("same" is within it), limit and spent as parts, cells, derived (the earlier values are those of another kind
 *                of machine, in proportion), why (null, or why nothing was compared), and worst: the cell that gained most as input,
 *                size, variant, was, now, unit; null without a cell
 *   growths      what grows faster with its input: variant, input, metric, exponent, was (0 where it did not grow before), cause, function
 *                (the one that grows faster, or null), of_function and function_was (its own exponents; 0 where it does not grow)
 *   explanations which functions cost more: input, size, variant, metric, unit, against, was, now, rows (each with function, caller, place,
 *                was, now) and moves (each with from, to, amount); numbers in the metric's text form. What follows from these stands in
 *                a row for those who only show it, and is not read back: net (without what moved) and responsible
 *   startups     which objects a changed start-up is spent in, in the cell of a variant where it changed most: as explanations, with an
 *                object's name for the function's
 */
#pragma once

#include "judge/verdict.h"

/* Write it whole or not at all. */
gboolean verdict_write(const char *path, const Verdict *verdict, GError **error);

/*
 * Inverse of verdict_write. NULL and BENCH_ERROR_INPUT naming the file and the place when it is malformed or of another version; `shown` is
 * the run as a person types it, for the message that says how to judge it again, also where there is no verdict yet. `plan` (may be NULL)
 * defines metrics beside the built-in ones.
 */
Verdict *verdict_read(const char *path, const char *shown, const Plan *plan, GError **error);
