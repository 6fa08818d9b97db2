/* A report as text for a terminal. */
#pragma once

#include "report/model.h"

/*
 * No line is wider than `width` columns (40 at least): tables leave out columns and cut names, sentences wrap, commands go on after a "\".
 * Only a word of a command that is wider by itself stays whole, because a cut command could not be typed. A table whose rows have a noun
 * shows the first 12. With `colours` the headline has that of its tone, and titles are bold. Free with g_free.
 */
char *terminal_render(const Model *model, guint width, gboolean colours);
