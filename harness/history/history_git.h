/* Commits and file contents, as git has them: one `git log` and one `git cat-file` for all of them. */
#pragma once

#include <glib.h>

#include "store/project.h"

/* A file that a commit changed. */
struct history_change {
    char *path; /* relative to the project's root: "baselines/new/lines.tsv" */
    char *blob; /* hash of what it holds then; NULL: the commit removed it */
};

struct history_commit {
    char *hash;      /* full */
    gint64 time;     /* of the commit, seconds since 1970 */
    char *author;    /* as git has it: text from outside */
    char *subject;   /* likewise */
    GArray *changes; /* of struct history_change */
};

/*
 * The commits of HEAD's first-parent line that changed a file below `folder`, oldest first: a merge is what it brought. With `since` (or
 * NULL) the first one is that commit with all files that it has: a revision, or a day, "2026-11-29", of which it is the last commit before.
 * Free with g_ptr_array_unref. BENCH_ERROR_INPUT for a revision that git does not know, BENCH_ERROR_MEASURE with git's reason where it
 * cannot read the repository, or where a shallow clone may lack the revision.
 */
GPtrArray *history_git_log(const Project *project, const char *folder, const char *since, GError **error);

/* That first commit alone. */
GPtrArray *history_git_start(const Project *project, const char *folder, const char *since, GError **error);

/* The day of a commit, in UTC: "2026-11-28". Free with g_free. */
char *history_commit_day(const struct history_commit *commit);

/* The commit `first`, and the first parents after it up to `last` (NULL: HEAD), oldest first, without their changes. BENCH_ERROR_INPUT for
 * a revision that git does not know, and where `first` is no ancestor of `last` in that line. */
GPtrArray *history_git_range(const Project *project, const char *first, const char *last, GError **error);

/* What the blobs of these hashes hold: hash → GBytes. NULL and BENCH_ERROR_MEASURE where git has not all of them. */
GHashTable *history_git_contents(const Project *project, const GPtrArray *hashes, GError **error);

/* TRUE where git does not have the whole history: it begins later than the project did. */
gboolean history_git_is_shallow(const Project *project);
