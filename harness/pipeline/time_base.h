/* Times against the base: each changed program against the base's, and the base's against itself, in rounds up to the planned looks. */
#pragma once

#include "build/base.h"
#include "pipeline/measure.h"

/* Time the variants whose program changed on the inputs that the plan times, into `results`; look by look (judge/base_timing.h), until it
 * is decided or the plan's seconds are spent. Does nothing where the plan has no clock. */
gboolean time_base(const Plan *plan, const Base *base, const GPtrArray *programs, const GPtrArray *inputs,
                   const struct measure_setting *setting, Results *results, GError **error);
