/*
 * baselines/accepted.tsv: what changes may cost, relative to their base. It is for metrics that no machine but the one that counted them
 * can compare with a committed value: a ratio holds everywhere. A row counts while the base lacks it.
 *
 *   # comment
 *   CELL<TAB>METRIC<TAB>RATIO<TAB>REASON        as new/lines/64K  callgrind.instructions  1.0213  why
 */
#pragma once

#include "core/plan.h"
#include "judge/reference.h"

/* The rows of `text`, called `name` in messages: an array of struct accepted_change. BENCH_ERROR_INPUT
 * "NAME:LINE: …" for a row that is malformed, stands twice, is of no cell of `plan` or of no probe's metric, or whose ratio is not above 0
 * and at most 1,000. Free with g_array_unref. */
GArray *accepted_changes_parse(const char *name, const char *text, const Plan *plan, metric_lookup lookup, GError **error);

/* Remove the rows that stand in `base`, too: equal cell, metric and ratio. */
void accepted_changes_subtract(GArray *changes, const GArray *base);

/* The file's text: the rows of `changes`, sorted by cell and metric, under a comment that says what they are. Free with g_free. */
char *accepted_changes_format(const GArray *changes);
