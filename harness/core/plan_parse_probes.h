/* The sections of a plan that declare a probe of its own: [probe NAME] and [metric PROBE.NAME]. */
#pragma once

#include "base/ini.h"
#include "core/plan.h"

/* Add what [probe NAME] says to `plan`. FALSE and BENCH_ERROR_INPUT "NAME:LINE: …" on error. */
gboolean plan_read_command_probe(const KeyText *keys, const char *name, Plan *plan, GError **error);

/* Add what [metric NAME] says to the probe that NAME begins with; [probe …] sections are read before. Errors as above. */
gboolean plan_read_metric(const KeyText *keys, const char *name, Plan *plan, GError **error);
