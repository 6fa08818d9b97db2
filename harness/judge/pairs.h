/* The judge within a run: the two sides of a pair against each other, by their outputs, counts and times. */
#pragma once

#include "judge/verdict.h"

struct judge;

/* Hold the variants of each pair, and its times, against each other. */
void judge_pairs(struct judge *judge);
void judge_timings(struct judge *judge);

/* The status of one timing by the plan's tolerance, as the judge gives it: also what decides whether a second group is measured. */
void verdict_judge_timing(const struct timing *timing, double tolerance, struct timing_finding *finding);

/* TRUE when the pair's sides are timed: it compares the time, and one of the two programs is another than the base's. */
gboolean pair_is_timed(const struct plan_pair *pair, const struct results *results);

/* TRUE when the first group of rounds looks slower, and so a second one must tell. */
gboolean verdict_timing_needs_second(const struct timing *timing, double tolerance);
