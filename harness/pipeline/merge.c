#include "pipeline/merge.h"

#include "base/error.h"
#include "pipeline/run_folder.h"
#include "store/accepted_file.h"
#include "store/results_file.h"
#include "sys/files.h"
#include "sys/tree.h"

#include <string.h>

static const gsize text_limit = 16 * 1024 * 1024;

struct merge {
    const Project *project;
    GPtrArray *shards; /* of Run * */
    GHashTable *rows;  /* the first two columns of each row of inputs.tsv */
    GString *manifest;
    Results *whole, *base; /* of all shards; `base` is NULL where they have none */
};

static const Run *shard_at(const struct merge *merge, guint index) {
    return g_ptr_array_index(merge->shards, index);
}

static gboolean fail(const Run *run, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);
static gboolean fail(const Run *run, GError **error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: %s", run->shown, what);
    return FALSE;
}

/* ---- Whether they belong together ---- */

/* Each of 1 to N once. */
static gboolean check_shards(const struct merge *merge, GError **error) {
    const Run *first = shard_at(merge, 0);
    guint shards = first->request.shards;
    g_autofree const Run **seen = g_new0(const Run *, shards + 1);
    for (guint i = 0; i < merge->shards->len; i++) {
        const Run *run = shard_at(merge, i);
        guint shard = run->request.shard;
        if (run->request.shards == 0) return fail(run, error, "is no shard: measure with --shard I/N");
        if (run->request.shards != shards)
            return fail(run, error, "is one of %u shards, and %s one of %u", run->request.shards, first->shown, shards);
        if (seen[shard] != NULL) return fail(run, error, "is shard %u/%u, as is %s", shard, shards, seen[shard]->shown);
        seen[shard] = run;
    }
    for (guint shard = 1; shard <= shards; shard++) {
        if (seen[shard] != NULL) continue;
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "shard %u/%u is missing: give all %u", shard, shards, shards);
        return FALSE;
    }
    return TRUE;
}

static gboolean are_same_words(char *const *a, char *const *b) {
    if (a == NULL || b == NULL) return a == b;
    return g_strv_equal((const char *const *) a, (const char *const *) b);
}

static gboolean is_same_selection(const struct request *a, const struct request *b) {
    return g_strcmp0(a->profile, b->profile) == 0 && are_same_words(a->variants, b->variants) && are_same_words(a->inputs, b->inputs) &&
           are_same_words(a->sizes, b->sizes) && are_same_words(a->probes, b->probes) && are_same_words(a->sides, b->sides);
}

static gboolean are_same_costs(const CellCosts *a, const CellCosts *b) {
    if (a == NULL || b == NULL) return a == b;
    g_autofree char *text = cell_costs_format(a), *other = cell_costs_format(b);
    return strcmp(text, other) == 0;
}

static const char *find_digest(const Results *results, const char *variant) {
    for (guint i = 0; i < results->programs->len; i++) {
        const struct results_program *program = g_ptr_array_index(results->programs, i);
        if (program->variant == variant) return program->digest;
    }
    return NULL;
}

/* Of two sets of results, whatever is not of one cell. */
static gboolean check_origin(const Run *run, const Results *results, const Run *first, const Results *others, GError **error) {
    const char *commit = results->commit.hash, *other = others->commit.hash;
    if (g_strcmp0(commit, other) != 0) {
        return fail(run, error, "was measured at commit %s, and %s at %s", commit != NULL ? commit : "unknown", first->shown,
                    other != NULL ? other : "unknown");
    }
    if (results->commit.changed != others->commit.changed) {
        return fail(run, error, "was measured %s changes that no commit has, and %s %s them", results->commit.changed ? "with" : "without",
                    first->shown, others->commit.changed ? "with" : "without");
    }
    if (g_strcmp0(results->fingerprint, others->fingerprint) != 0)
        return fail(run, error, "was measured on another kind of machine than %s: %s", first->shown, results->fingerprint);
    if (results->programs->len != others->programs->len) return fail(run, error, "has other variants than %s", first->shown);
    for (guint i = 0; i < results->programs->len; i++) {
        const struct results_program *program = g_ptr_array_index(results->programs, i);
        if (g_strcmp0(program->digest, find_digest(others, program->variant)) == 0) continue;
        return fail(run, error, "measured another program as %s than %s did", program->variant, first->shown);
    }
    return TRUE;
}

static char *read_part(const Run *run, const char *name, GError **error) {
    g_autofree char *path = run_path(run, name);
    return file_read(path, text_limit, NULL, error);
}

static gboolean check_alike(const Run *run, const Run *first, GError **error) {
    g_autofree char *plan = read_part(run, "plan.ini", error), *other = plan != NULL ? read_part(first, "plan.ini", error) : NULL;
    if (other == NULL) return FALSE;
    if (strcmp(plan, other) != 0) return fail(run, error, "was measured by another plan.ini than %s", first->shown);
    if (!is_same_selection(&run->request, &first->request))
        return fail(run, error, "is of another profile or selection than %s", first->shown);
    if (!are_same_costs(run->request.costs, first->request.costs))
        return fail(run, error, "was dealt by other %s than %s", request_costs_committed, first->shown);
    if (!check_origin(run, run->results, first, first->results, error)) return FALSE;
    if ((run->base != NULL) != (first->base != NULL) || g_strcmp0(run->results->base_reason, first->results->base_reason) != 0)
        return fail(run, error, "has another base than %s", first->shown);
    return run->base == NULL || check_origin(run, run->base, first, first->base, error);
}

/* ---- Putting together ---- */

/* The rows of inputs.tsv: an input at one size belongs to one shard. */
static gboolean take_inputs(struct merge *merge, const Run *run, GError **error) {
    g_autofree char *text = read_part(run, "inputs.tsv", error);
    if (text == NULL) return FALSE;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (**line == '\0' || (**line == '#' && merge->manifest->len > 0)) continue;
        g_auto(GStrv) columns = g_strsplit(*line, "\t", 3);
        if (**line != '#' && g_strv_length(columns) < 3) return fail(run, error, "inputs.tsv has a row that is none: %s", *line);
        if (!g_hash_table_add(merge->rows, g_strdup_printf("%s\t%s", columns[0], columns[1])))
            return fail(run, error, "has the input %s at %s, and another shard has it too", columns[0], columns[1]);
        g_string_append_printf(merge->manifest, "%s\n", *line);
    }
    return TRUE;
}

static gboolean take_results(Results *into, Results *from, const Run *run, GError **error) {
    for (guint i = 0; i < from->cells->len; i++) {
        const struct cell_results *cell = g_ptr_array_index(from->cells, i);
        g_autofree char *name = cell_name(&cell->cell);
        if (results_find_cell(into, &cell->cell) != NULL) return fail(run, error, "has the cell %s, and another shard has it too", name);
    }
    results_merge(into, from);
    results_take_timings(into, from);
    return TRUE;
}

static void copy_origin(Results *into, const Results *from) {
    commit_copy(&into->commit, &from->commit);
    into->base_reason = g_strdup(from->base_reason);
    into->fingerprint = g_strdup(from->fingerprint);
    into->page_fault_ns = from->page_fault_ns;
    for (guint i = 0; i < from->programs->len; i++) {
        const struct results_program *program = g_ptr_array_index(from->programs, i);
        results_set_program(into, program->variant, program->digest, program->unchanged);
    }
}

/* Results of all shards: the head's, or the base's. NULL with an error. */
static Results *join_results(const struct merge *merge, gboolean base, GError **error) {
    const Run *first = shard_at(merge, 0);
    g_autoptr(Results) whole = results_new();
    copy_origin(whole, base ? first->base : first->results);
    for (guint i = 0; i < merge->shards->len; i++) {
        const Run *run = shard_at(merge, i);
        if (!take_results(whole, base ? run->base : run->results, run, error)) return NULL;
    }
    return g_steal_pointer(&whole);
}

static gboolean write_results(const struct merge *merge, const char *folder, const char *name, const Results *results, GError **error) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    struct request request = shard_at(merge, 0)->request;
    request.shard = request.shards = 0;
    return results_write(path, &request, results, error);
}

/* The raw output below `name`; what every shard has, as the canaries' is, comes from the first. */
static gboolean copy_raw(const Run *run, const char *name, const char *folder, GError **error) {
    g_autofree char *from = run_path(run, name), *to = g_build_filename(folder, name, NULL);
    if (!g_file_test(from, G_FILE_TEST_IS_DIR)) return TRUE;
    g_autoptr(GPtrArray) files = tree_list(from, error);
    for (guint i = files != NULL ? files->len : 0; i > 0; i--) {
        g_autofree char *there = g_build_filename(to, ((const struct tree_file *) g_ptr_array_index(files, i - 1))->path, NULL);
        if (g_file_test(there, G_FILE_TEST_EXISTS)) g_ptr_array_remove_index(files, i - 1);
    }
    return files != NULL && tree_lay(files, from, to, TREE_COPY, error);
}

/* A file that is the same in each of them. */
static gboolean copy_file(const Run *run, const char *name, const char *folder, GError **error) {
    g_autofree char *from = run_path(run, name), *to = g_build_filename(folder, name, NULL);
    if (!g_file_test(from, G_FILE_TEST_EXISTS)) return TRUE;
    g_autofree char *text = file_read(from, text_limit, NULL, error);
    return text != NULL && file_write(to, text, -1, error);
}

static gboolean copy_common(const Run *run, const char *folder, GError **error) {
    static const char *const names[] = {"plan.ini", "environment.json", "base/lost.txt"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (!copy_file(run, names[i], folder, error)) return FALSE;
    }
    for (const char *const *name = accepted_names; *name != NULL; name++) {
        g_autofree char *inside = g_build_filename("base", *name, NULL);
        if (!copy_file(run, inside, folder, error)) return FALSE;
    }
    return TRUE;
}

static gboolean write_run(const struct merge *merge, const char *folder, GError **error) {
    const Run *first = shard_at(merge, 0);
    g_autofree char *manifest = g_build_filename(folder, "inputs.tsv", NULL);
    if (!copy_common(first, folder, error) || !file_write(manifest, merge->manifest->str, -1, error)) return FALSE;
    for (guint i = 0; i < merge->shards->len; i++) {
        if (!copy_raw(shard_at(merge, i), "raw", folder, error) || !copy_raw(shard_at(merge, i), "base/raw", folder, error)) return FALSE;
    }
    return (merge->base == NULL || write_results(merge, folder, "base/results.json", merge->base, error)) &&
           write_results(merge, folder, "results.json", merge->whole, error);
}

static gboolean take_shards(struct merge *merge, char *const *runs, GError **error) {
    for (; *runs != NULL; runs++) {
        Run *run = run_load(merge->project, *runs, error);
        if (run == NULL) return FALSE;
        g_ptr_array_add(merge->shards, run);
    }
    if (!check_shards(merge, error)) return FALSE;
    for (guint i = 0; i < merge->shards->len; i++) {
        if (!check_alike(shard_at(merge, i), shard_at(merge, 0), error) || !take_inputs(merge, shard_at(merge, i), error)) return FALSE;
    }
    merge->whole = join_results(merge, FALSE, error);
    if (merge->whole == NULL || shard_at(merge, 0)->base == NULL) return merge->whole != NULL;
    merge->base = join_results(merge, TRUE, error);
    return merge->base != NULL;
}

/* A run's folder that is named for the output is emptied. */
static gboolean check_output(const struct merge *merge, const char *output, GError **error) {
    g_autofree char *folder = output != NULL ? g_canonicalize_filename(output, NULL) : NULL;
    for (guint i = 0; folder != NULL && i < merge->shards->len; i++) {
        if (strcmp(shard_at(merge, i)->folder, folder) == 0)
            return fail(shard_at(merge, i), error, "is a shard; name another folder with -o");
    }
    return TRUE;
}

static void free_run(gpointer run) {
    run_free(run);
}

static Run *write_and_load(const struct merge *merge, const char *output, GError **error) {
    const Project *project = merge->project;
    const char *profile = shard_at(merge, 0)->plan->profile;
    g_autofree char *folder = output != NULL ? run_folder_named(project, output, error) : run_folder_new(project, profile, error);
    if (folder == NULL || !write_run(merge, folder, error)) return NULL;
    g_autoptr(Run) run = run_load(project, folder, error);
    return run != NULL && run_folder_set_latest(project, folder, error) ? g_steal_pointer(&run) : NULL;
}

Run *runs_merge(const Project *project, char *const *runs, const char *output, GError **error) {
    g_autoptr(GPtrArray) shards = g_ptr_array_new_with_free_func(free_run);
    g_autoptr(GHashTable) rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) manifest = g_string_new(NULL);
    struct merge merge = {.project = project, .shards = shards, .rows = rows, .manifest = manifest};
    gboolean good = take_shards(&merge, runs, error) && check_output(&merge, output, error);
    Run *run = good ? write_and_load(&merge, output, error) : NULL;
    results_free(merge.whole);
    results_free(merge.base);
    return run;
}
