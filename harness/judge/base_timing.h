/*
 * Timing against the base: slower, faster, the same, or not known.
 *
 * Each round gives two ratios of times, head over base and base again over base; the second is the control, in which the program is the
 * same. Looks are planned beforehand: after 6, 12, 24 and 48 rounds, each with the interval of the median ratio by order statistics. Their
 * tails are 1.6 % at the first look and 0.35 % at the others, so that all four together are wrong about a median in 5 % of all timings.
 *
 *   same     the whole interval lies within the tolerance
 *   slower   the whole interval lies beyond the tolerance and beyond the control's, the control's holds 1, and the rounds after the first
 *            look alone say it again
 *   faster   the same on the other side, without the repetition
 *   unknown  after the last look, or when the plan's seconds are spent; it fails nothing, and says what change would have been seen
 */
#pragma once

#include "judge/verdict.h"

/* How many rounds the look after `rounds` rounds needs in all; 0 after the last. */
guint base_timing_next_look(guint rounds);

/* Judge what was measured so far. VERDICT_INCOMPARABLE with fewer rounds than the first look has, or with a time that is not positive. */
void base_timing_judge(const struct base_timing *timing, struct base_timing_finding *finding);

/* Judge all timings of the run; a slow-down within an accepted ratio (reference.h) is the same. */
void judge_base_timings(const struct results *results, const struct reference *reference, Verdict *verdict);
