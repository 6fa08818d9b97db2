/*
 * What it takes to measure an input at a size, by probe: CPU time of all variants together, as a run took it. Shards are dealt by it, and
 * nothing is judged. Its text is a row each of "PROBE<TAB>INPUT<TAB>SIZE<TAB>MILLISECONDS"; lines that begin with "#" are comments.
 */
#pragma once

#include <glib.h>

typedef GHashTable CellCosts; /* row → microseconds; free with g_hash_table_unref */

/* None yet. */
CellCosts *cell_costs_new(void);

/* Add to what the row has. */
void cell_costs_add(CellCosts *costs, const char *probe, const char *input, guint64 size, double seconds);

/* The row's microseconds, more than 0; or 0 where there is none. `costs` may be NULL: there is none. */
guint64 cell_costs_find(const CellCosts *costs, const char *probe, const char *input, guint64 size);

/* NULL and BENCH_ERROR_INPUT "NAME:LINE: …" on a row that is malformed or stands twice. */
CellCosts *cell_costs_parse(const char *name, const char *text, GError **error);

/* Rows in bytewise order, below a comment. Free with g_free. */
char *cell_costs_format(const CellCosts *costs);
