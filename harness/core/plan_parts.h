/* The parts of reading a plan that plan_parse.c puts together. Each gives FALSE and BENCH_ERROR_INPUT "NAME:LINE: …" on error. */
#pragma once

#include "base/ini.h"
#include "core/plan.h"

/* Set in `plan` what [project], [report] and [tolerance CLASS] say: the sections that belong to no variant, input or probe. */
gboolean plan_read_general(const KeyText *keys, Plan *plan, GError **error);

/* Add what [probe NAME] says to `plan`: a probe of its own. */
gboolean plan_read_command_probe(const KeyText *keys, const char *name, Plan *plan, GError **error);

/* Add what [metric NAME] says to the probe that NAME begins with; [probe …] sections are read before. */
gboolean plan_read_metric(const KeyText *keys, const char *name, Plan *plan, GError **error);

/* Add what [budget] says to `plan`; its variants are read before. */
gboolean plan_read_budgets(const KeyText *keys, Plan *plan, GError **error);

/* What [pair NAME] says, into *pair. */
gboolean plan_read_pair(const KeyText *keys, const char *name, struct plan_pair *pair, GError **error);

/* Add what [mode NAME] says to `plan`. */
gboolean plan_read_mode(const KeyText *keys, const char *name, Plan *plan, GError **error);

/* Narrow `plan` to `selection` (NULL: all of it), which the command line leaves of a profile. The error names the option and what it can
 * take: on a name or size that the profile does not have, on an impossible shard, and when nothing is left to measure. */
gboolean plan_narrow(Plan *plan, const struct plan_selection *selection, GError **error);
