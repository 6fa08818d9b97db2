#include "compare/patch_prefixes.h"

#include "base/error.h"
#include "sys/files.h"
#include "sys/pool.h"
#include "sys/process.h"
#include "sys/progress.h"

#include <string.h>

static const gsize series_limit = 64 * 1024, patch_limit = 16 * 1024 * 1024, stamp_limit = 4096;
static const guint build_deadline_ms = 30 * 60 * 1000;
static const gsize build_output_limit = 16 * 1024 * 1024;

/* All prefixes of one series, while they are made. */
struct making {
    const Project *project;
    const char *version;
    char *folder; /* patches/1.9.0, relative to the root */
    GArray *patches;
    struct progress *progress;
};

/* One prefix while it is made. */
struct making_prefix {
    guint count;   /* of patches */
    char *variant; /* "1.9.0-002" */
    const char *patch;
};

static void prefix_clear(gpointer data) {
    g_free(((struct prefix *) data)->program);
}

static void making_prefix_free(gpointer data) {
    struct making_prefix *prefix = data;
    g_free(prefix->variant);
    g_free(prefix);
}

static gboolean fail_unknown(const Project *project, const char *version, GError **error) {
    g_autofree char *patches = g_build_filename(project->root, "patches", NULL);
    g_autoptr(GString) known = g_string_new(NULL);
    g_autoptr(GDir) listing = g_dir_open(patches, 0, NULL);
    for (const char *name = listing != NULL ? g_dir_read_name(listing) : NULL; name != NULL; name = g_dir_read_name(listing)) {
        g_autofree char *series = g_build_filename(patches, name, "series", NULL);
        if (g_file_test(series, G_FILE_TEST_IS_REGULAR)) g_string_append_printf(known, " %s", name);
    }
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--series %s: there is no patches/%s/series; there are:%s", version, version,
                known->len > 0 ? known->str : " none");
    return FALSE;
}

/* The series, each of its patches a file that is there. */
static gboolean read_series(struct making *making, GError **error) {
    g_autofree char *path = g_build_filename(making->project->root, making->folder, "series", NULL);
    g_autofree char *shown = g_build_filename(making->folder, "series", NULL);
    if (strchr(making->version, '/') != NULL || !g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        return fail_unknown(making->project, making->version, error);
    }
    g_autofree char *text = file_read(path, series_limit, NULL, error);
    making->patches = text != NULL ? series_parse(shown, text, error) : NULL;
    for (guint i = 0; making->patches != NULL && i < making->patches->len; i++) {
        const struct series_patch *patch = &g_array_index(making->patches, struct series_patch, i);
        g_autofree char *file = g_build_filename(making->project->root, making->folder, patch->name, NULL);
        if (g_file_test(file, G_FILE_TEST_IS_REGULAR)) continue;
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s:%u: \"%s\" is no file of %s; add it or remove the line", shown, patch->line,
                    patch->name, making->folder);
        return FALSE;
    }
    return making->patches != NULL;
}

/* What a prefix's sources are made of: the pin of the gem, the script that lays them, and the patches, in order. */
static char *prefix_content(const struct making *making, guint count, GError **error) {
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(parts, g_strdup("bench/leuko/gems.tsv"));
    g_ptr_array_add(parts, g_strdup("bench/leuko/prism_source.sh"));
    for (guint i = 0; i < count; i++) {
        const struct series_patch *patch = &g_array_index(making->patches, struct series_patch, i);
        g_ptr_array_add(parts, g_build_filename(making->folder, patch->name, NULL));
    }
    for (guint i = 0; i < parts->len; i++) {
        g_autofree char *path = g_build_filename(making->project->root, g_ptr_array_index(parts, i), NULL);
        gsize length = 0;
        g_autofree char *bytes = file_read(path, patch_limit, &length, error);
        if (bytes == NULL) return NULL;
        g_checksum_update(sum, (const guchar *) &length, sizeof length);
        g_checksum_update(sum, (const guchar *) bytes, (gssize) length);
    }
    return g_strdup_printf("%s %s\n", making->version, g_checksum_get_string(sum));
}

/* Run a tool of the build in the checkout; `result` is to be cleared when it is TRUE. */
static gboolean run_tool(const struct making *making, const char *const *argv, struct process_result *result, GError **error) {
    /* A make above this program must not hand its jobserver and flags to the one below. */
    const char *const environment[] = {"MAKEFLAGS=", "MAKELEVEL=0", NULL};
    const struct process_spec spec = {.argv = argv,
                                      .directory = making->project->root,
                                      .environment = environment,
                                      .inherit_environment = TRUE,
                                      .deadline_ms = build_deadline_ms,
                                      .max_output = build_output_limit};
    return process_run(&spec, result, error);
}

/* The script's exit code 2 speaks of what it was given: a gem that is not pinned. */
static gboolean check_laid(const struct process_result *result, const char *script, GError **error) {
    if (result->exit_code != 2) return process_check(result, script, NULL, error);
    g_autofree char *said = g_strndup(g_bytes_get_data(result->standard_error, NULL), g_bytes_get_size(result->standard_error));
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s", g_strchomp(said));
    return FALSE;
}

/* Lay the sources, unless they are there and made of the same. */
static gboolean lay_sources(const struct making *making, const struct making_prefix *prefix, GError **error) {
    g_autofree char *content = prefix_content(making, prefix->count, error);
    if (content == NULL) return FALSE;
    g_autofree char *folder = g_build_filename("build", "prism", prefix->variant, NULL);
    g_autofree char *stamp = g_build_filename(making->project->root, folder, ".prepared", NULL);
    g_autofree char *earlier = g_file_test(stamp, G_FILE_TEST_EXISTS) ? file_read(stamp, stamp_limit, NULL, NULL) : NULL;
    if (g_strcmp0(earlier, content) == 0) return TRUE;

    g_autofree char *count = g_strdup_printf("%u", prefix->count);
    const char *const argv[] = {"bench/leuko/prism_source.sh", making->version, folder, making->folder, count, NULL};
    struct process_result result;
    if (!run_tool(making, argv, &result, error)) return FALSE;
    gboolean laid = check_laid(&result, argv[0], error);
    process_result_clear(&result);
    return laid && file_write(stamp, content, -1, error);
}

static gboolean compile(const struct making *making, const struct making_prefix *prefix, GError **error) {
    g_autofree char *variant = g_strconcat("VARIANT=", prefix->variant, NULL);
    const char *const argv[] = {"make", "--no-print-directory", "-f", "bench/leuko/variant.mk", variant, NULL};
    struct process_result result;
    if (!run_tool(making, argv, &result, error)) return FALSE;
    gboolean compiled = process_check(&result, argv[0], NULL, error);
    process_result_clear(&result);
    return compiled;
}

static void blame(const struct making *making, const struct making_prefix *prefix, const char *what, GError **error) {
    if (prefix->patch != NULL) {
        g_prefix_error(error, "%s/%s: %s: ", making->folder, prefix->patch, what);
    } else {
        g_prefix_error(error, "Prism %s unmodified: ", making->version);
    }
}

static gboolean compile_prefix(gpointer data, gpointer user_data, GError **error) {
    const struct making *making = user_data;
    const struct making_prefix *prefix = data;
    progress_begin(making->progress, prefix->variant);
    gboolean compiled = compile(making, prefix, error);
    if (!compiled) blame(making, prefix, "does not build", error);
    progress_end(making->progress, prefix->variant, 1);
    return compiled;
}

static GPtrArray *list_prefixes(const struct making *making) {
    GPtrArray *prefixes = g_ptr_array_new_with_free_func(making_prefix_free);
    for (guint count = 0; count <= making->patches->len; count++) {
        struct making_prefix *prefix = g_new0(struct making_prefix, 1);
        prefix->count = count;
        prefix->variant = g_strdup_printf("%s-%03u", making->version, count);
        if (count > 0) prefix->patch = g_array_index(making->patches, struct series_patch, count - 1).name;
        g_ptr_array_add(prefixes, prefix);
    }
    return prefixes;
}

/* What cells and messages call it: its last patch, where that has a name as plans have them. */
static char *prefix_name(const struct making_prefix *prefix) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    if (prefix->patch == NULL) return g_strdup("stock");
    gsize length = strlen(prefix->patch);
    if (g_str_has_suffix(prefix->patch, ".patch")) length -= strlen(".patch");
    gboolean plain = g_ascii_isdigit(prefix->patch[0]) && length <= 32 && strspn(prefix->patch, letters) == length;
    return plain ? g_strndup(prefix->patch, length) : g_strdup_printf("prefix-%03u", prefix->count);
}

static GArray *conclude(const struct making *making, GPtrArray *prefixes) {
    GArray *made = g_array_new(FALSE, FALSE, sizeof(struct prefix));
    g_array_set_clear_func(made, prefix_clear);
    for (guint i = 0; i < prefixes->len; i++) {
        const struct making_prefix *from = g_ptr_array_index(prefixes, i);
        g_autofree char *name = prefix_name(from), *program = g_strconcat("leuko-", from->variant, NULL);
        const struct prefix prefix = {.name = g_intern_string(name),
                                      .patch = g_intern_string(from->patch),
                                      .program = g_build_filename(making->project->programs, program, NULL)};
        g_array_append_val(made, prefix);
    }
    return made;
}

/* Sources first, one prefix after the other, so that the patch that does not apply is the first one; then all compilers. */
GArray *prefixes_make(const Project *project, const char *version, gboolean quiet, GError **error) {
    struct making making = {.project = project, .version = version, .folder = g_build_filename("patches", version, NULL)};
    gboolean good = read_series(&making, error);
    g_autoptr(GPtrArray) prefixes = good ? list_prefixes(&making) : g_ptr_array_new();
    for (guint i = 0; i < prefixes->len && good; i++) {
        const struct making_prefix *prefix = g_ptr_array_index(prefixes, i);
        good = lay_sources(&making, prefix, error);
        if (!good) blame(&making, prefix, "does not apply", error);
    }
    if (good) {
        making.progress = progress_start("build", prefixes->len, quiet);
        good = pool_run(prefixes, 0, compile_prefix, &making, error);
        g_autofree char *summary = g_strdup_printf("%u prefixes of %s", prefixes->len, making.folder);
        progress_finish(making.progress, good ? summary : NULL);
    }
    GArray *made = good ? conclude(&making, prefixes) : NULL;
    g_clear_pointer(&making.patches, g_array_unref);
    g_free(making.folder);
    return made;
}
