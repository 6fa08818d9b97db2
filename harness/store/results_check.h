/* Results against the plan that they were measured by: a file that was edited, cut or put together must not be judged as if it were whole.
 */
#pragma once

#include "core/plan.h"
#include "core/results.h"

/*
 * Every cell belongs to a variant, input and size of `plan`; every probe that the plan has measure a cell reported each of its metrics
 * there (of one that counts per module: any); every pair that is timed has its times, in groups of the planned rounds. `manifest` is the
 * text of the run's inputs.tsv: which inputs of the plan there are at which sizes. FALSE and BENCH_ERROR_INPUT "NAME: PLACE: …". A shard
 * without a cell is whole.
 */
gboolean results_check(const char *name, const struct results *results, const struct plan *plan, const char *manifest, GError **error);
