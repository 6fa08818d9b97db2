/*
 * results.json: what was asked and what was measured, whole. Schema "leuko-bench-results/6" (docs/results.md). A timing holds one or two
 * groups of rounds, in the order in which they were measured; no round is left out.
 */
#pragma once

#include "core/results.h"
#include "store/request.h"

/* Write both, whole or not at all. */
gboolean results_write(const char *path, const struct request *request, const struct results *results, GError **error);

/* Inverse of results_write; `plan_text` is the plan that the run kept beside it, called `plan_name` in messages: it knows what was
 * measured, and `plan` receives what was asked of it. Malformed or truncated: BENCH_ERROR_INPUT naming the file and the place in it, or
 * the line where the text is no JSON; so are a cell, metric or timing that stands twice, and a time that is not above 0. Whether it is
 * what the plan measures is for results_check.h to say. `request->costs`, which is kept elsewhere (store/request.h), is taken from the
 * caller; all else of `request` is set, and to be cleared by the caller on success. */
gboolean results_read(const char *path, const char *plan_name, const char *plan_text, struct request *request, Plan **plan,
                      Results **results, GError **error);
