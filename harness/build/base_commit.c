#include "build/base_commit.h"

#include "base/display.h"
#include "base/error.h"
#include "sys/files.h"
#include "sys/process.h"

#include <glib/gstdio.h>
#include <string.h>

void base_request_parse(const char *text, struct base_request *request) {
    static const char *const words[] = {[BASE_NONE] = "none", [BASE_AUTO] = "auto", [BASE_REQUIRED] = "required"};
    *request = (struct base_request){.wish = g_strcmp0(g_getenv("CI"), "true") == 0 ? BASE_AUTO : BASE_NONE};
    if (text == NULL) return;
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(text, words[i]) != 0) continue;
        request->wish = (enum base_wish) i;
        return;
    }
    request->wish = BASE_REVISION;
    request->revision = g_strdup(text);
}

void base_request_clear(struct base_request *request) {
    g_clear_pointer(&request->revision, g_free);
}

/* What `git WORDS` prints in a folder, without the line's end; NULL with `problem` when it fails. */
static char *git_ask(const char *folder, GError **problem, const char *first, ...) {
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_ptr_array_add(argv, (gpointer) "git");
    va_list words;
    va_start(words, first);
    for (const char *word = first; word != NULL; word = va_arg(words, const char *)) g_ptr_array_add(argv, (gpointer) word);
    va_end(words);
    g_ptr_array_add(argv, NULL);
    const struct process_spec spec = {.argv = (const char *const *) argv->pdata, .directory = folder, .inherit_environment = TRUE};
    char *printed = process_output(&spec, "git", NULL, problem);
    return printed != NULL ? g_strchomp(printed) : NULL;
}

/* The commit that `revision` names, or NULL. A word that git would take for an option names none. */
static char *resolve(const Project *project, const char *revision) {
    g_autofree char *commit = g_strconcat(revision, "^{commit}", NULL);
    return revision[0] != '-' && revision[0] != '\0' ? git_ask(project->root, NULL, "rev-parse", "--verify", "--quiet", commit, NULL)
                                                     : NULL;
}

static char *merge_base(const Project *project, const char *revision) {
    g_autofree char *other = resolve(project, revision);
    return other != NULL ? git_ask(project->root, NULL, "merge-base", "HEAD", other, NULL) : NULL;
}

/* The merge base with the branch that the change goes to; NULL with `reason`. */
static char *find_merge_base(const Project *project, char **reason) {
    static const char *const branches[] = {"@{upstream}", "origin/HEAD", "origin/main", "origin/master", "main", "master"};
    const char *target = g_getenv("GITHUB_BASE_REF");
    char *found = NULL;
    g_autofree char *tried = NULL;
    if (target != NULL && target[0] != '\0') {
        tried = g_strconcat("origin/", target, NULL);
        found = merge_base(project, tried);
    } else if (g_strcmp0(g_getenv("GITHUB_EVENT_NAME"), "push") == 0) {
        tried = g_strdup("HEAD^");
        found = resolve(project, tried);
    } else {
        tried = g_strjoinv(
            ", ", (char **) (const char *[]){"@{upstream}", "origin/HEAD", "origin/main", "origin/master", "main", "master", NULL});
        for (gsize i = 0; i < G_N_ELEMENTS(branches) && found == NULL; i++) found = merge_base(project, branches[i]);
    }
    if (found != NULL) return found;
    g_autofree char *shallow = git_ask(project->root, NULL, "rev-parse", "--is-shallow-repository", NULL);
    *reason = g_strcmp0(shallow, "true") == 0
                  ? g_strdup_printf(
                        "The clone is shallow, and git finds no common commit with %s: fetch the whole history (git fetch --unshallow; "
                        "in a workflow fetch-depth: 0).",
                        tried)
                  : g_strdup_printf("git finds no common commit of HEAD with %s: fetch the branch, or give --base REVISION.", tried);
    return NULL;
}

gboolean base_commit_find(const Project *project, const struct base_request *request, char **commit, char **reason, GError **error) {
    g_autoptr(GError) problem = NULL;
    *commit = *reason = NULL;
    g_autofree char *repository = git_ask(project->root, &problem, "rev-parse", "--git-dir", NULL);
    if (g_error_matches(problem, BENCH_ERROR, BENCH_ERROR_INTERRUPTED)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (repository == NULL) {
        *reason = g_strdup_printf("git knows no repository here: %s.", problem->message);
    } else if (request->wish == BASE_REVISION) {
        *commit = resolve(project, request->revision);
        if (*commit == NULL) *reason = g_strdup_printf("git knows no commit \"%s\": fetch it first.", request->revision);
    } else {
        *commit = find_merge_base(project, reason);
    }
    return *commit != NULL;
}

void commit_read(const Project *project, const char *revision, struct commit *commit) {
    enum { SUBJECT_WIDTH = 200 }; /* git takes a first paragraph of any length for the subject */
    g_autofree char *hash = resolve(project, revision);
    g_autofree char *subject = hash != NULL ? git_ask(project->root, NULL, "log", "-1", "--format=%s", hash, NULL) : NULL;
    if (subject == NULL) return;
    g_autofree char *clean = display_clean(subject), *cut = display_cut(clean, SUBJECT_WIDTH);
    const struct commit read = {hash, cut, FALSE};
    commit_copy(commit, &read);
}

void commit_read_head(const Project *project, struct commit *commit) {
    const char *reference = g_getenv("GITHUB_REF");
    gboolean merged = reference != NULL && g_str_has_prefix(reference, "refs/pull/") && g_str_has_suffix(reference, "/merge");
    if (merged) commit_read(project, "HEAD^2", commit);
    if (commit->hash == NULL) commit_read(project, "HEAD", commit);
    if (commit->hash == NULL) return;
    g_autofree char *changes =
        git_ask(project->root, NULL, "--no-optional-locks", "status", "--porcelain", "--untracked-files=no", "--", ".", NULL);
    commit->changed = changes != NULL && changes[0] != '\0';
}

/* Date every file long ago, so that what `[base] copy` brings counts as newer than what it was made from, whenever it was committed. */
static gboolean make_old(const char *folder, GError **error) {
    const char *const argv[] = {"find", folder, "-exec", "touch", "-h", "-d", "2001-01-01", "{}", "+", NULL};
    const struct process_spec spec = {.argv = argv, .inherit_environment = TRUE};
    g_autofree char *printed = process_output(&spec, "find", NULL, error);
    return printed != NULL;
}

/* The files of a commit below a folder of its repository, into another folder. */
static gboolean lay_files(const char *repository, const char *commit, const char *into, GError **error) {
    g_autofree char *archive = g_strconcat(into, ".tar", NULL), *option = g_strconcat("--output=", archive, NULL);
    g_autofree char *written =
        directory_make(into, error) ? git_ask(repository, error, "archive", "--format=tar", option, commit, NULL) : NULL;
    const char *const argv[] = {"tar", "-x", "-f", archive, "-C", into, NULL};
    const struct process_spec spec = {.argv = argv, .inherit_environment = TRUE};
    g_autofree char *unpacked = written != NULL ? process_output(&spec, "tar", NULL, error) : NULL;
    g_unlink(archive);
    return unpacked != NULL;
}

static gboolean lay_tree(const char *repository, const char *commit, const char *into, GError **error);

/* One line of `git ls-tree`; what is no submodule is there already. */
static gboolean lay_submodule(const char *repository, const char *line, const char *into, GError **error) {
    static const char kind[] = "160000 commit ";
    const char *path = strchr(line, '\t');
    if (!g_str_has_prefix(line, kind) || path == NULL) return TRUE;
    g_autofree char *commit = g_strndup(line + strlen(kind), (gsize) (path - line) - strlen(kind));
    g_autofree char *from = g_build_filename(repository, path + 1, NULL), *to = g_build_filename(into, path + 1, NULL);
    g_autofree char *git = g_build_filename(from, ".git", NULL);
    g_autofree char *typed = g_shell_quote(path + 1);
    g_autoptr(GError) problem = NULL;
    if (g_file_test(git, G_FILE_TEST_EXISTS) && lay_tree(from, commit, to, &problem)) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE,
                "the submodule %s lacks the commit %.12s that it had then; type: git submodule update --init %s", path + 1, commit, typed);
    return FALSE;
}

/* The same with the submodules' files. */
static gboolean lay_tree(const char *repository, const char *commit, const char *into, GError **error) {
    g_autofree char *listing =
        lay_files(repository, commit, into, error) ? git_ask(repository, error, "ls-tree", "-r", commit, NULL) : NULL;
    g_auto(GStrv) lines = listing != NULL ? g_strsplit(listing, "\n", -1) : NULL;
    for (char **line = lines; line != NULL && *line != NULL; line++) {
        if (!lay_submodule(repository, *line, into, error)) return FALSE;
    }
    return lines != NULL;
}

gboolean base_commit_lay(const Project *project, const char *commit, const char *folder, GError **error) {
    g_autofree char *fresh = g_strconcat(folder, ".new", NULL);
    if (!directory_remove(fresh, error) || !lay_tree(project->root, commit, fresh, error) || !make_old(fresh, error) ||
        !directory_remove(folder, error)) {
        return FALSE;
    }
    if (g_rename(fresh, folder) == 0) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: cannot be renamed to %s; remove both by hand", fresh, folder);
    return FALSE;
}
