#include "core/commit.h"

#include "base/display.h"

#include <string.h>

void commit_clear(struct commit *commit) {
    g_free(commit->hash);
    g_free(commit->subject);
    *commit = (struct commit){0};
}

void commit_copy(struct commit *to, const struct commit *from) {
    const struct commit copy = {g_strdup(from->hash), g_strdup(from->subject), from->changed};
    commit_clear(to);
    *to = copy;
}

gboolean commit_is_hash(const char *text) {
    gsize length = strlen(text);
    return (length == 40 || length == 64) && strspn(text, "0123456789abcdef") == length;
}

char *commit_describe(const struct commit *commit) {
    enum { SUBJECT_WIDTH = 72 };
    if (commit->hash == NULL) return NULL;
    g_autofree char *clean = display_clean(commit->subject), *subject = display_cut(clean, SUBJECT_WIDTH);
    return g_strdup_printf("%.12s%s%s%s", commit->hash, subject[0] != '\0' ? " " : "", subject,
                           commit->changed ? ", with changes that no commit has" : "");
}
