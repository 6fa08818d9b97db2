#include "history/history_git.h"

#include "base/error.h"
#include "sys/files.h"
#include "sys/process.h"

#include <string.h>
#include <unistd.h>

static const gsize output_limit = G_GUINT64_CONSTANT(1) << 30;
static const guint blobs_at_once = 4000;

static void change_clear(gpointer data) {
    struct history_change *change = data;
    g_free(change->path);
    g_free(change->blob);
}

static void commit_free(gpointer data) {
    struct history_commit *commit = data;
    g_free(commit->hash);
    g_free(commit->author);
    g_free(commit->subject);
    g_array_unref(commit->changes);
    g_free(commit);
}

static struct history_commit *commit_new(const char *hash, const char *time, const char *author, const char *subject) {
    struct history_commit *commit = g_new0(struct history_commit, 1);
    commit->hash = g_strdup(hash);
    commit->time = g_ascii_strtoll(time, NULL, 10);
    commit->author = g_strdup(author);
    commit->subject = g_strdup(subject);
    commit->changes = g_array_new(FALSE, FALSE, sizeof(struct history_change));
    g_array_set_clear_func(commit->changes, change_clear);
    return commit;
}

/* What git prints, whatever bytes are in it; NULL with its reason. `words` end with NULL and begin behind "git". */
static GBytes *git_read(const Project *project, const char *const *words, const char *input, GError **error) {
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_ptr_array_add(argv, (gpointer) "git");
    for (; *words != NULL; words++) g_ptr_array_add(argv, (gpointer) *words);
    g_ptr_array_add(argv, NULL);
    const char *const environment[] = {"GIT_OPTIONAL_LOCKS=0", "LC_ALL=C", NULL};
    const struct process_spec spec = {.argv = (const char *const *) argv->pdata,
                                      .directory = project->root,
                                      .environment = environment,
                                      .input_path = input,
                                      .inherit_environment = TRUE,
                                      .max_output = output_limit};
    struct process_result result;
    if (!process_run(&spec, &result, error)) return NULL;
    GBytes *printed = process_check(&result, "git", NULL, error) ? g_bytes_ref(result.standard_output) : NULL;
    process_result_clear(&result);
    return printed;
}

/* ":100644 100644 OLD NEW M", whose NEW is zeros where the file went. */
static void add_change(struct history_commit *commit, const char *raw, const char *path) {
    g_auto(GStrv) fields = g_strsplit(raw, " ", 5);
    if (g_strv_length(fields) != 5) return;
    gboolean gone = strspn(fields[3], "0") == strlen(fields[3]);
    const struct history_change change = {g_strdup(path), gone ? NULL : g_strdup(fields[3])};
    g_array_append_val(commit->changes, change);
}

/* Fields end with NUL: a commit's begins with \x01, and after it come pairs of what changed and its path. */
static void parse_log(GBytes *printed, GPtrArray *commits) {
    gsize length = 0;
    const char *bytes = g_bytes_get_data(printed, &length), *end = bytes + length;
    struct history_commit *commit = NULL;
    const char *raw = NULL;
    for (const char *field = bytes; field < end; field += strlen(field) + 1) {
        const char *text = field[0] == '\n' ? field + 1 : field;
        if (text[0] == '\x01') {
            g_auto(GStrv) parts = g_strsplit(text + 1, "\x1f", 4);
            commit = g_strv_length(parts) == 4 ? commit_new(parts[0], parts[1], parts[2], parts[3]) : NULL;
            if (commit != NULL) g_ptr_array_add(commits, commit);
            raw = NULL;
        } else if (raw != NULL) {
            if (commit != NULL) add_change(commit, raw, text);
            raw = NULL;
        } else {
            raw = text;
        }
    }
}

/* "100644 blob HASH\tPATH" */
static void parse_tree(GBytes *printed, struct history_commit *commit) {
    gsize length = 0;
    const char *bytes = g_bytes_get_data(printed, &length), *end = bytes + length;
    for (const char *field = bytes; field < end; field += strlen(field) + 1) {
        const char *tab = strchr(field, '\t');
        g_auto(GStrv) parts = g_strsplit(field, " ", 3);
        if (tab == NULL || g_strv_length(parts) != 3 || strcmp(parts[1], "blob") != 0) continue;
        const struct history_change change = {g_strdup(tab + 1), g_strndup(parts[2], strcspn(parts[2], "\t"))};
        g_array_append_val(commit->changes, change);
    }
}

char *history_commit_day(const struct history_commit *commit) {
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(commit->time);
    return date != NULL ? g_date_time_format(date, "%Y-%m-%d") : g_strdup("?");
}

/* Append the commit that `text` names. */
static gboolean add_commit(const Project *project, const char *text, GPtrArray *commits, GError **error) {
    g_autofree char *revision = g_strconcat(text, "^{commit}", NULL);
    g_autoptr(GError) problem = NULL;
    guint before = commits->len;
    const char *const show[] = {"log", "-1", "--format=%x01%H%x1f%ct%x1f%an%x1f%s%x00", "--end-of-options", revision, "--", NULL};
    g_autoptr(GBytes) printed = git_read(project, show, NULL, &problem);
    if (printed != NULL) parse_log(printed, commits);
    if (commits->len == before + 1) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "git knows no commit \"%s\" here%s%s", text, problem != NULL ? ": " : "",
                problem != NULL ? problem->message : "");
    return FALSE;
}

GPtrArray *history_git_range(const Project *project, const char *first, const char *last, GError **error) {
    g_autoptr(GPtrArray) ends = g_ptr_array_new_with_free_func(commit_free);
    if (!add_commit(project, first, ends, error) || !add_commit(project, last != NULL ? last : "HEAD", ends, error)) return NULL;
    const struct history_commit *start = g_ptr_array_index(ends, 0), *end = g_ptr_array_index(ends, 1);
    const char *const words[] = {"log", "--reverse", "--first-parent", "-z", "--format=%x01%H%x1f%ct%x1f%an%x1f%s", end->hash, "--", NULL};
    g_autoptr(GBytes) printed = git_read(project, words, NULL, error);
    g_autoptr(GPtrArray) commits = g_ptr_array_new_with_free_func(commit_free);
    if (printed == NULL) return NULL;
    parse_log(printed, commits);
    for (guint i = 0; i < commits->len; i++) {
        if (strcmp(((struct history_commit *) g_ptr_array_index(commits, i))->hash, start->hash) != 0) continue;
        g_ptr_array_remove_range(commits, 0, i);
        if (commits->len > 1) return g_steal_pointer(&commits);
        break;
    }
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "\"%s\" is not before \"%s\" in the line of its first parents", first,
                last != NULL ? last : "HEAD");
    return NULL;
}

static gboolean is_day(const char *text) {
    return g_regex_match_simple("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", text, 0, 0);
}

/* The last commit of HEAD's first parents before the day, in UTC. */
static char *find_day(const Project *project, const char *day, GError **error) {
    g_autofree char *before = g_strdup_printf("--before=%sT00:00:00Z", day);
    const char *const words[] = {"rev-list", "-1", "--first-parent", before, "HEAD", "--", NULL};
    g_autoptr(GBytes) printed = git_read(project, words, NULL, error);
    if (printed == NULL) return NULL;
    gsize length = 0;
    const char *text = g_bytes_get_data(printed, &length);
    if (length > 1) return g_strndup(text, length - 1);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "no commit here is of before %s", day);
    return NULL;
}

/* Append the commit that a revision or a day names. */
static gboolean add_since(const Project *project, const char *since, GPtrArray *commits, GError **error) {
    g_autoptr(GError) problem = NULL;
    g_autofree char *revision = is_day(since) ? find_day(project, since, &problem) : g_strdup(since);
    if (revision != NULL && add_commit(project, revision, commits, &problem)) return TRUE;
    g_autoptr(GBytes) head = git_read(project, (const char *const[]){"rev-parse", "--verify", "HEAD", NULL}, NULL, NULL);
    if (head == NULL) problem->code = BENCH_ERROR_MEASURE; /* there is no repository, or nothing in it */
    if (head == NULL || !history_git_is_shallow(project)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s; the clone is shallow, type: git fetch --unshallow --tags", problem->message);
    return FALSE;
}

/* The commit as one that made all its files. */
static gboolean add_start(const Project *project, const char *folder, const char *since, GPtrArray *commits, GError **error) {
    if (!add_since(project, since, commits, error)) return FALSE;
    struct history_commit *start = g_ptr_array_index(commits, 0);
    const char *const list[] = {"ls-tree", "-r", "-z", start->hash, "--", folder, NULL};
    g_autoptr(GBytes) tree = git_read(project, list, NULL, error);
    if (tree != NULL) parse_tree(tree, start);
    return tree != NULL;
}

GPtrArray *history_git_start(const Project *project, const char *folder, const char *since, GError **error) {
    g_autoptr(GPtrArray) commits = g_ptr_array_new_with_free_func(commit_free);
    return add_start(project, folder, since, commits, error) ? g_steal_pointer(&commits) : NULL;
}

GPtrArray *history_git_log(const Project *project, const char *folder, const char *since, GError **error) {
    g_autoptr(GPtrArray) commits = g_ptr_array_new_with_free_func(commit_free);
    if (since != NULL && !add_start(project, folder, since, commits, error)) return NULL;
    g_autofree char *range =
        since != NULL ? g_strdup_printf("%s..HEAD", ((struct history_commit *) g_ptr_array_index(commits, 0))->hash) : g_strdup("HEAD");
    const char *const words[] = {"log",
                                 "--reverse",
                                 "--first-parent",
                                 "-m",
                                 "--raw",
                                 "--no-renames",
                                 "--no-abbrev",
                                 "-z",
                                 "--relative",
                                 "--format=%x01%H%x1f%ct%x1f%an%x1f%s",
                                 range,
                                 "--",
                                 folder,
                                 NULL};
    g_autoptr(GBytes) printed = git_read(project, words, NULL, error);
    if (printed == NULL) return NULL;
    parse_log(printed, commits);
    return g_steal_pointer(&commits);
}

/* "HASH blob LENGTH\n", so many bytes, and a line end. FALSE at anything else. */
static gboolean parse_contents(GBytes *printed, GHashTable *contents, GError **error) {
    gsize length = 0;
    const char *bytes = g_bytes_get_data(printed, &length);
    for (gsize place = 0; place < length;) {
        const char *line = bytes + place, *end = memchr(line, '\n', length - place);
        g_autofree char *head = end != NULL ? g_strndup(line, (gsize) (end - line)) : g_strdup("");
        g_auto(GStrv) parts = g_strsplit(head, " ", 3);
        guint64 size = g_strv_length(parts) == 3 && strcmp(parts[1], "blob") == 0 ? g_ascii_strtoull(parts[2], NULL, 10) : G_MAXUINT64;
        gsize start = place + strlen(head) + 1;
        if (size >= length || start + size >= length) {
            g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "git cannot read an object of the baselines: %s; type: git fsck", head);
            return FALSE;
        }
        g_hash_table_insert(contents, g_strdup(parts[0]), g_bytes_new_from_bytes(printed, start, (gsize) size));
        place = start + (gsize) size + 1;
    }
    return TRUE;
}

static gboolean read_some(const Project *project, const GPtrArray *hashes, guint first, GHashTable *contents, GError **error) {
    g_autofree char *name = g_strdup_printf(".history-%d", (int) getpid()), *path = g_build_filename(project->build, name, NULL);
    g_autoptr(GString) request = g_string_new(NULL);
    for (guint i = first; i < MIN(first + blobs_at_once, hashes->len); i++) {
        g_string_append_printf(request, "%s\n", (const char *) g_ptr_array_index(hashes, i));
    }
    if (!file_write(path, request->str, (gssize) request->len, error)) return FALSE;
    const char *const words[] = {"cat-file", "--batch", NULL};
    g_autoptr(GBytes) printed = git_read(project, words, path, error);
    directory_remove(path, NULL);
    return printed != NULL && parse_contents(printed, contents, error);
}

GHashTable *history_git_contents(const Project *project, const GPtrArray *hashes, GError **error) {
    g_autoptr(GHashTable) contents = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
    for (guint first = 0; first < hashes->len; first += blobs_at_once) {
        if (!read_some(project, hashes, first, contents, error)) return NULL;
    }
    return g_steal_pointer(&contents);
}

gboolean history_git_is_shallow(const Project *project) {
    const char *const words[] = {"rev-parse", "--is-shallow-repository", NULL};
    g_autoptr(GBytes) said = git_read(project, words, NULL, NULL);
    return said != NULL && g_str_has_prefix(g_bytes_get_data(said, NULL), "true");
}
