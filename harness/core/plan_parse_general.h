/* The sections of a plan that belong to no variant, input or probe: [project], [report], [tolerance CLASS]. */
#pragma once

#include "base/ini.h"
#include "core/plan.h"

/* Set in `plan` what those sections say. FALSE and BENCH_ERROR_INPUT "NAME:LINE: …" on error. */
gboolean plan_read_general(const KeyText *keys, Plan *plan, GError **error);
