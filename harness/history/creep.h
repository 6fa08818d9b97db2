/*
 * Creep: what a metric gained in all by changes that were each accepted. Over the cells of a variant, as the geometric mean of the ratios;
 * a cell without a value at both ends does not count. Pure.
 */
#pragma once

#include "history/history.h"

/* A metric of a variant, on one kind of machine. Texts are borrowed from the history. */
struct creep {
    const char *variant, *metric, *machine; /* machine: as in history_series */
    guint cells;
    double gained;                      /* as a part: 0.02 */
    guint steps;                        /* commits that changed a cell */
    guint largest;                      /* index of the commit with the largest step up; it means nothing where `step` is 0 */
    double step;                        /* what that one gained, as a part; 0: none gained */
    const struct history_series *worst; /* the cell that gained most */
};

/* Of each metric, most gained first: an array of struct creep. Digests have none. Free with g_array_unref. */
GArray *creep_find(const History *history);

/* A row a metric; `width` and `whole` as in history_text. Free with g_free. */
char *creep_text(const History *history, guint width, gboolean whole);

/* "leuko-bench-creep/1" (docs/history.md). Free with g_free. */
char *creep_json(const History *history);
