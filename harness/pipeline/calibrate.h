/* Stage calibrate: every probe measures the canary first. A probe that does not report the known truth stops the run. */
#pragma once

#include "core/plan.h"
#include "store/project.h"

/* `scratch` and `raw` are folders of the run. BENCH_ERROR_MEASURE naming the probe, what was expected and what came. */
gboolean calibrate_probes(const Project *project, const Plan *plan, const char *scratch, const char *raw, GError **error);
