/* What the command line leaves of a profile. */
#pragma once

#include "core/plan.h"

/* Narrow `plan` to `selection` (NULL: all of it). BENCH_ERROR_INPUT, naming the option and what it can take, on a name or size that the
 * profile does not have, on an impossible shard, and when nothing is left to measure. */
gboolean plan_narrow(Plan *plan, const struct plan_selection *selection, GError **error);
