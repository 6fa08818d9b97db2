/*
 * The history of accepted values: a series is one metric of one cell, commit by commit. A baseline's file of any format that has lines of
 * size, metric, value and unit is read; what else stands in it is passed over.
 */
#pragma once

#include "core/metric.h"
#include "history/history_git.h"

/* Which series; each list may be NULL (all), and a star stands for any text. */
struct history_selection {
    char **variants, **inputs, **sizes, **metrics;
    gboolean changed; /* only those with a change */
};

struct history_point {
    guint commit;     /* index into the commits */
    gboolean present; /* FALSE: the value was no longer accepted */
    guint64 value;
};

struct history_series {
    char *variant, *input, *size, *metric;
    char *machine; /* the kind of machine, as the file's name has it ("23ac12c0"); NULL of an exact metric */
    enum metric_unit unit;
    GArray *points; /* of struct history_point: a point a change; the first is the value's beginning */
};

struct history {
    GPtrArray *commits; /* of struct history_commit, oldest first */
    GPtrArray *series;  /* of struct history_series, by variant, input, size and metric */
    gboolean shallow;   /* it begins later than the project did */
};

typedef struct history History;

/* Read it; `since` as in history_git_log. NULL with an error. */
History *history_read(const Project *project, const struct history_selection *selection, const char *since, GError **error);

/* The values of one commit alone; `revision` as `since` in history_git_log. */
History *history_read_at(const Project *project, const struct history_selection *selection, const char *revision, GError **error);
void history_free(History *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(History, history_free)

/* The series of the cell, metric and kind of machine that `like` names; NULL: there is none. */
const struct history_series *history_find(const History *history, const struct history_series *like);

/* "callgrind.instructions (machine 23ac12c0)", as a person reads it; the metric alone where it is exact. Free with g_free. */
char *history_metric_name(const char *metric, const char *machine);

/* The value that the series has, or had last; and its first. */
const struct history_point *history_last(const struct history_series *series);
const struct history_point *history_first(const struct history_series *series);

/* The change from the first value to the last as a part of the first, counted as from 1 where that is 0; 0 where the last is gone, and of a
 * digest. */
double history_change(const struct history_series *series);
