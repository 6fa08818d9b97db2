#include "pipeline/cache.h"

#include "sys/files.h"
#include "sys/tree.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>
#include <xxhash.h>

/* Key, metrics by name, files by name. The version is a part of the type's use: another layout takes another `magic`. */
static const char entry_type[] = "(sa(st)a(say))";
static const char magic[] = "leuko-bench-cache/1\n";

enum { DIGEST_LENGTH = 16, ENTRY_MAXIMUM = 64 << 20 };

static char *entry_path(const struct cache *cache, const char *key) {
    g_autofree char *first = g_strndup(key, 2);
    return g_build_filename(cache->folder, first, key, NULL);
}

/* ---- Reading ---- */

/* The entry's content, checked: NULL when it is none of ours, or not whole. Free with g_variant_unref. */
static GVariant *entry_read(const char *path, const char *key) {
    const gsize head = strlen(magic) + DIGEST_LENGTH;
    gsize length = 0;
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) return NULL;
    char *bytes = file_read(path, ENTRY_MAXIMUM, &length, NULL);
    if (bytes == NULL) return NULL;
    g_autoptr(GBytes) whole = g_bytes_new_take(bytes, length);
    if (length < head || memcmp(bytes, magic, strlen(magic)) != 0) return NULL;
    g_autofree char *digest = g_strdup_printf("%016" G_GINT64_MODIFIER "x", (guint64) XXH3_64bits(bytes + head, length - head));
    if (memcmp(bytes + strlen(magic), digest, DIGEST_LENGTH) != 0) return NULL;

    g_autoptr(GBytes) rest = g_bytes_new_from_bytes(whole, head, length - head);
    GVariant *entry = g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(entry_type), rest, FALSE));
    const char *of = "";
    if (g_variant_is_normal_form(entry)) g_variant_get_child(entry, 0, "&s", &of);
    if (strcmp(of, key) == 0) return entry;
    g_variant_unref(entry);
    return NULL;
}

static gboolean lay_files(GVariant *files, const char *raw) {
    GVariantIter iterator;
    const char *name;
    GVariant *content;
    if (!directory_make(raw, NULL)) return FALSE;
    g_variant_iter_init(&iterator, files);
    while (g_variant_iter_next(&iterator, "(&s@ay)", &name, &content)) {
        g_autofree char *path = g_build_filename(raw, name, NULL);
        gsize length = 0;
        const char *bytes = g_variant_get_fixed_array(content, &length, 1);
        gboolean laid = strchr(name, '/') == NULL &&
                        g_file_set_contents_full(path, bytes != NULL ? bytes : "", (gssize) length, G_FILE_SET_CONTENTS_NONE, 0666, NULL);
        g_variant_unref(content);
        if (!laid) return FALSE;
    }
    return TRUE;
}

static gboolean set_metrics(GVariant *metrics, struct cell_results *cell, metric_lookup lookup, gconstpointer data) {
    const gsize count = g_variant_n_children(metrics);
    for (gsize pass = 0; pass < 2; pass++) { /* nothing is set before all are known */
        for (gsize i = 0; i < count; i++) {
            const char *name;
            guint64 value;
            g_variant_get_child(metrics, i, "(&st)", &name, &value);
            const struct metric_definition *definition = lookup(name, data);
            if (definition == NULL) return FALSE;
            if (pass == 1) cell_results_set(cell, name, definition, value);
        }
    }
    return count > 0;
}

gboolean cache_find(const struct cache *cache, const char *key, struct cell_results *cell, const char *raw, metric_lookup lookup,
                    gconstpointer data) {
    if (cache->limit == 0) return FALSE;
    g_autofree char *path = entry_path(cache, key);
    g_autoptr(GVariant) entry = entry_read(path, key);
    if (entry == NULL) return FALSE;
    g_autoptr(GVariant) metrics = g_variant_get_child_value(entry, 1), files = g_variant_get_child_value(entry, 2);
    if (!lay_files(files, raw) || !set_metrics(metrics, cell, lookup, data)) return FALSE;
    utime(path, NULL); /* used now: trimming takes the oldest */
    return TRUE;
}

/* ---- Keeping ---- */

/* The files of `raw` that stand in the folder itself; FALSE when one cannot be read. */
static gboolean add_files(GVariantBuilder *builder, const char *raw) {
    g_autoptr(GPtrArray) files = tree_list(raw, NULL);
    if (files == NULL) return FALSE;
    for (guint i = 0; i < files->len; i++) {
        const struct tree_file *file = g_ptr_array_index(files, i);
        g_autofree char *path = g_build_filename(raw, file->path, NULL);
        gsize length = 0;
        g_autofree char *bytes = file_read(path, ENTRY_MAXIMUM, &length, NULL);
        if (bytes == NULL || strchr(file->path, '/') != NULL || !g_utf8_validate(file->path, -1, NULL)) return FALSE;
        g_variant_builder_add(builder, "(s@ay)", file->path, g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, bytes, length, 1));
    }
    return TRUE;
}

static GVariant *entry_new(const char *key, const struct cell_results *cell, const char *raw) {
    g_auto(GVariantBuilder) metrics = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a(st)"));
    g_auto(GVariantBuilder) files = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a(say)"));
    for (guint i = 0; i < cell->measurements->len; i++) {
        const struct measurement *measurement = &g_array_index(cell->measurements, struct measurement, i);
        g_variant_builder_add(&metrics, "(st)", measurement->metric, measurement->value);
    }
    if (!add_files(&files, raw)) return NULL;
    return g_variant_ref_sink(g_variant_new("(sa(st)a(say))", key, &metrics, &files));
}

void cache_keep(const struct cache *cache, const char *key, const struct cell_results *cell, const char *raw) {
    if (cache->limit == 0) return;
    g_autoptr(GVariant) entry = entry_new(key, cell, raw);
    g_autofree char *path = entry_path(cache, key), *folder = g_path_get_dirname(path);
    if (entry == NULL || g_variant_get_size(entry) > ENTRY_MAXIMUM || !directory_make(folder, NULL)) return;
    const gsize length = g_variant_get_size(entry);
    g_autoptr(GString) bytes = g_string_new(magic);
    g_string_append_printf(bytes, "%016" G_GINT64_MODIFIER "x", (guint64) XXH3_64bits(g_variant_get_data(entry), length));
    g_string_append_len(bytes, g_variant_get_data(entry), (gssize) length);
    g_file_set_contents_full(path, bytes->str, (gssize) bytes->len, G_FILE_SET_CONTENTS_CONSISTENT, 0666, NULL);
}

/* ---- Trimming ---- */

static int compare_oldest_first(gconstpointer a, gconstpointer b) {
    const struct tree_file *x = *(struct tree_file *const *) a, *y = *(struct tree_file *const *) b;
    if (x->changed_ns != y->changed_ns) return x->changed_ns < y->changed_ns ? -1 : 1;
    return strcmp(x->path, y->path);
}

void cache_trim(const struct cache *cache) {
    if (!g_file_test(cache->folder, G_FILE_TEST_IS_DIR)) return;
    g_autoptr(GPtrArray) files = tree_list(cache->folder, NULL);
    guint64 total = 0;
    for (guint i = 0; files != NULL && i < files->len; i++) total += ((struct tree_file *) g_ptr_array_index(files, i))->bytes;
    if (total <= cache->limit) return;
    g_ptr_array_sort(files, compare_oldest_first);
    for (guint i = 0; i < files->len && total > cache->limit; i++) {
        const struct tree_file *file = g_ptr_array_index(files, i);
        g_autofree char *path = g_build_filename(cache->folder, file->path, NULL);
        if (g_unlink(path) == 0) total -= file->bytes;
    }
}
