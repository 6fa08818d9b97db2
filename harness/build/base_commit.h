/* Which commits a run is about, head and base: asked of git, in the repository that holds the project's root. */
#pragma once

#include "core/commit.h"
#include "store/project.h"

/* What --base asks for. */
enum base_wish {
    BASE_NONE,     /* no base: the committed baselines alone */
    BASE_AUTO,     /* the merge base, where there is one to be had */
    BASE_REQUIRED, /* the merge base; without it nothing is measured */
    BASE_REVISION, /* this revision; without it nothing is measured */
};

struct base_request {
    enum base_wish wish;
    char *revision; /* of BASE_REVISION */
};

/* "auto", "none", "required" or a revision; NULL is auto where the environment variable CI is "true", else none. */
void base_request_parse(const char *text, struct base_request *request);
void base_request_clear(struct base_request *request);

/*
 * The full hash of the commit, in `commit` (free with g_free). The merge base is, in this order, that of HEAD with
 *
 *   GITHUB_BASE_REF   the branch that a pull request goes to, as origin/NAME
 *   HEAD^             on a push in GitHub's CI
 *   @{upstream}, origin/HEAD, origin/main, origin/master, main, master
 *
 * FALSE with `reason`, a sentence, where there is none: no git, no repository, a shallow clone, no such branch. FALSE with an error only on
 * an interrupt.
 */
gboolean base_commit_find(const Project *project, const struct base_request *request, char **commit, char **reason, GError **error);

/* Name and subject of the commit that `revision` names. Where git knows none, `commit` stays as it is. */
void commit_read(const Project *project, const char *revision, struct commit *commit);

/*
 * The same of the working tree: HEAD, and whether tracked files below the root differ from it. Where GitHub checked out what a pull request
 * would become (GITHUB_REF is refs/pull/N/merge), it is the pull request's own commit, the second parent.
 */
void commit_read_head(const Project *project, struct commit *commit);

/* Lay what the commit has of the project's root in `folder`, which is made, or replaced. BENCH_ERROR_MEASURE with git's reason. */
gboolean base_commit_lay(const Project *project, const char *commit, const char *folder, GError **error);
