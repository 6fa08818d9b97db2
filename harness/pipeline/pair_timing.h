/*
 * Stage measure, its second half: times. Pairs that share a reference are timed together in alternating rounds, with nothing beside them.
 * A pair that looks slower than the plan tolerates is timed again, up to three times in all, and the last time counts: a burst of other
 * work on the machine passes, a slower program stays slower.
 */
#pragma once

#include "pipeline/measure.h"

/* Time the plan's pairs on all inputs that it names, into `results`. Does nothing where the plan has no clock or no pair. */
gboolean clock_measure_pairs(const Project *project, const Plan *plan, const GPtrArray *programs, GPtrArray *inputs,
                             const struct measure_setting *setting, struct results *results, GError **error);
