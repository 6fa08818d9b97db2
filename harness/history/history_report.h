/* A history as text for a terminal, and as JSON. Pure. */
#pragma once

#include "history/history.h"

/*
 * What changed, most growth first, a row a series with a sparkline; or, of a single series, a row a commit, newest last. `width` in
 * columns. With `whole` no row is left out. Free with g_free.
 */
char *history_text(const History *history, guint width, gboolean whole);

/* "12 commits, 2026-11-01 to 2026-11-29", the last line of such a text; nothing without a commit. */
void history_append_extent(const History *history, guint width, GString *text);

/* "leuko-bench-history/1": commits, and series with their points by the commits' indices; a value is text, null where it went. */
char *history_json(const History *history);
