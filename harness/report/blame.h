/* Who costs more, as blocks of a report: a few lines at its top, and a table a cell. */
#pragma once

#include "judge/verdict.h"
#include "report/model.h"

/* The functions to look at first, `most` lines with the amount and the cell; nothing where the verdict blames none. */
void blame_add_lines(Model *model, const Verdict *verdict, guint most);

/* What grows faster with its input than it did; nothing where the verdict has none. Of a regressed metric that is not primary it is left
 * out where a primary one regressed on the same input, from which it follows: held bytes x calls grow by n^2 where calls grow by n. */
void blame_add_growths(Model *model, const Plan *plan, const Verdict *verdict);

/* The same as sentences, all of them; and those on changed start-ups. NULL-terminated; free with g_strfreev. */
char **blame_describe_growths(const Plan *plan, const Verdict *verdict);
char **blame_describe_startups(const Verdict *verdict);

/* Whose start-up changed, and in which objects; nothing where none did. */
void blame_add_startups(Model *model, const Verdict *verdict);

/* One explanation. With `whole` a renderer leaves out no row. */
void blame_add_table(Model *model, const struct explanation *explanation, gboolean whole);
