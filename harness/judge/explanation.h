/*
 * Where a change of one metric in one cell comes from: a row a function, which add up to the whole change. Cost that only moved, as when a
 * function is renamed or inlined, is told apart: `moves` say how much of a row's growth is another row's loss.
 */
#pragma once

#include "core/costs.h"
#include "core/results.h"

/* What one function costs. Names are interned. */
struct blame {
    const char *function;
    const char *caller; /* the one that grew most, or NULL */
    const char *place;  /* "list.c:34": the line that grew most, or NULL */
    guint64 was, now;
};

struct move {
    const char *from, *to; /* functions; interned */
    guint64 amount;
};

struct explanation {
    struct cell cell;
    const char *metric; /* interned */
    enum metric_unit unit;
    char *against;    /* label of what it is explained against */
    guint64 was, now; /* of the whole cell */
    GArray *rows;     /* of struct blame, by net change, most growth first; those without any change are left out */
    GArray *moves;    /* of struct move, most first */
};

/* The metric whose rows are not functions but objects: the loader, libraries, the program. */
extern const char explanation_startup[];

struct explanation *explanation_new(void);
void explanation_free(struct explanation *explanation);

/* By how much the function costs more, without what moved to it and with what moved away. */
gint64 explanation_net(const struct explanation *explanation, const struct blame *row);

/* The part of the change that no row has: what libraries and the loader do by themselves. The rows' nets and this are the change. */
gint64 explanation_rest(const struct explanation *explanation);

/* Whether the row is one of those to look at: it has a tenth of all growth at least. */
gboolean explanation_blames(const struct explanation *explanation, const struct blame *row);
