#include "base/suggest.h"

#include <string.h>

#define WORD_MAXIMUM 64 /* longer words are no slips of our short names */

/* Levenshtein's distance, one row of the table at a time. */
static gsize edit_distance(const char *a, const char *b) {
    gsize width = strlen(b);
    gsize row[WORD_MAXIMUM + 1];
    for (gsize j = 0; j <= width; j++) row[j] = j;
    for (gsize i = 0; a[i]; i++) {
        gsize diagonal = row[0];
        row[0] = i + 1;
        for (gsize j = 0; j < width; j++) {
            gsize replaced = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = MIN(replaced, MIN(row[j], row[j + 1]) + 1);
        }
    }
    return row[width];
}

const char *names_nearest(const char *word, const char *const *names) {
    gsize length = strlen(word);
    gsize best = length * 2 / 5 + 1;
    const char *nearest = NULL;
    if (length > WORD_MAXIMUM) return NULL;
    for (; *names != NULL; names++) {
        gsize distance = strlen(*names) <= WORD_MAXIMUM ? edit_distance(word, *names) : best;
        if (distance < best) {
            best = distance;
            nearest = *names;
        }
    }
    return nearest;
}

char *names_suggest(const char *word, const char *const *names) {
    const char *nearest = names_nearest(word, names);
    g_autofree char *list = g_strjoinv(", ", (char **) names);
    return nearest != NULL ? g_strdup_printf("did you mean \"%s\"? known: %s", nearest, list) : g_strdup_printf("known: %s", list);
}
