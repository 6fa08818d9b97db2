/* Misspelt names: what the user may have meant. For every message that says "no such …". */
#pragma once

#include <glib.h>

/* The one of `names` (NULL-terminated) that `word` is a slip of: the least edit distance, at most two fifths of the word; else NULL. */
const char *names_nearest(const char *word, const char *const *names);

/* The way out of an unknown name: `did you mean "mix"? known: methods, mix, real`, or without the guess when nothing is near. */
char *names_suggest(const char *word, const char *const *names);
