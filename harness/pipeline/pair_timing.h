/*
 * Times of pairs. Pairs that share a reference are timed together in alternating rounds, with nothing beside them: first one group of
 * rounds of each. Where a pair looks slower than the plan tolerates, a second group is measured once all first ones are done; the judge
 * calls a pair slower only when both say so. Every round is kept.
 */
#pragma once

#include "pipeline/measure.h"

/* Time the plan's pairs that are compared by time on all inputs that it names, into `results`. Does nothing where the plan has no clock or
 * no pair. */
gboolean clock_measure_pairs(const Project *project, const Plan *plan, const GPtrArray *programs, GPtrArray *inputs,
                             const struct measure_setting *setting, struct results *results, GError **error);
