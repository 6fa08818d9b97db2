/* results.json: what was asked and what was measured, whole. Schema "leuko-bench-results/1". */
#pragma once

#include "core/results.h"
#include "pipeline/request.h"

/* Write both, whole or not at all. */
gboolean results_write(const char *path, const struct request *request, const struct results *results, GError **error);

/* Inverse of results_write. Malformed or truncated: BENCH_ERROR_INPUT naming the file, and the line where the text is no JSON. `request` is
 * to be cleared by the caller on success. */
gboolean results_read(const char *path, struct request *request, Results **results, GError **error);
