/* The commit that programs were built from, as reports name it. */
#pragma once

#include <glib.h>

struct commit {
    char *hash;       /* full; NULL: it is not known, and nothing else is set */
    char *subject;    /* the first line of its message: text from outside, which may be empty */
    gboolean changed; /* the tree had changes that no commit has */
};

void commit_clear(struct commit *commit);

/* Make `to` a copy of `from`; what it was is freed. */
void commit_copy(struct commit *to, const struct commit *from);

/* TRUE for a full hash as git prints it: 40 or 64 hexadecimal digits in lower case. */
gboolean commit_is_hash(const char *text);

/* "0123456789ab Subject, with changes that no commit has", the subject cut where it is long. NULL where the commit is not known. Free with
 * g_free. */
char *commit_describe(const struct commit *commit);
