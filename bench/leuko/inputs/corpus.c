#include "inputs/corpus.h"

#include "base/error.h"
#include "sys/files.h"

#include <glib/gstdio.h>
#include <string.h>

#define PINS_MAXIMUM (1024 * 1024)

struct gem {
    char *name;
    GPtrArray *paths; /* of char*, sorted bytewise */
    GArray *sizes;    /* of guint64, on disk, one a path */
    guint next;       /* the first that was not offered yet */
};

struct corpus {
    char *folder;
    GPtrArray *gems;     /* of struct gem, sorted by name */
    GHashTable *invalid; /* "GEM/PATH" of the files that do not parse */
};

static void gem_free(gpointer data) {
    struct gem *gem = data;
    g_free(gem->name);
    g_ptr_array_unref(gem->paths);
    g_array_unref(gem->sizes);
    g_free(gem);
}

static gint compare_text(gconstpointer a, gconstpointer b) {
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static gint compare_gems(gconstpointer a, gconstpointer b) {
    return strcmp((*(const struct gem *const *) a)->name, (*(const struct gem *const *) b)->name);
}

static gboolean fail_missing(GError **error, const char *path) {
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE,
                "%s: not there, so there is no real Ruby to measure; type: rm -rf build/corpus* && make corpus corpus_other", path);
    return FALSE;
}

/* ---- Opening ---- */

/* Add to `paths` the .rb files below `folder`, as paths relative to the gem. */
static gboolean list_folder(const char *folder, const char *relative, GPtrArray *paths) {
    g_autoptr(GDir) directory = g_dir_open(folder, 0, NULL);
    if (directory == NULL) return FALSE;
    for (const char *name = g_dir_read_name(directory); name != NULL; name = g_dir_read_name(directory)) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *below = *relative == '\0' ? g_strdup(name) : g_strconcat(relative, "/", name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            if (!list_folder(path, below, paths)) return FALSE;
        } else if (g_str_has_suffix(name, ".rb")) {
            g_ptr_array_add(paths, g_steal_pointer(&below));
        }
    }
    return TRUE;
}

static gboolean add_gem(Corpus *corpus, const char *name, const char *version, GError **error) {
    struct gem *gem = g_new0(struct gem, 1);
    gem->name = g_strconcat(name, "-", version, NULL);
    gem->paths = g_ptr_array_new_with_free_func(g_free);
    gem->sizes = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_ptr_array_add(corpus->gems, gem);

    g_autofree char *folder = g_build_filename(corpus->folder, gem->name, NULL);
    if (!list_folder(folder, "", gem->paths)) return fail_missing(error, folder);
    g_ptr_array_sort(gem->paths, compare_text);
    for (guint i = 0; i < gem->paths->len; i++) {
        g_autofree char *path = g_build_filename(folder, g_ptr_array_index(gem->paths, i), NULL);
        GStatBuf status;
        if (g_stat(path, &status) != 0) return fail_missing(error, path);
        guint64 size = (guint64) status.st_size;
        g_array_append_val(gem->sizes, size);
    }
    return TRUE;
}

static gboolean add_pinned_gems(Corpus *corpus, const char *pins, const char *role, GError **error) {
    g_autofree char *text = file_read(pins, PINS_MAXIMUM, NULL, error);
    if (text == NULL) return FALSE;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        if (*lines[i] == '\0' || *lines[i] == '#') continue;
        g_auto(GStrv) columns = g_strsplit(lines[i], "\t", -1);
        if (g_strv_length(columns) != 4) {
            g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s:%u: expected name, version, SHA-256 and role, separated by tabs", pins,
                        i + 1);
            return FALSE;
        }
        if (strcmp(columns[3], role) == 0 && !add_gem(corpus, columns[0], columns[1], error)) return FALSE;
    }
    g_ptr_array_sort(corpus->gems, compare_gems);
    return TRUE;
}

static gboolean read_invalid(Corpus *corpus, GError **error) {
    g_autofree char *path = g_build_filename(corpus->folder, "invalid.txt", NULL);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) return fail_missing(error, path);
    g_autofree char *text = file_read(path, PINS_MAXIMUM, NULL, error);
    if (text == NULL) return FALSE;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) g_hash_table_add(corpus->invalid, g_strdup(lines[i]));
    return TRUE;
}

Corpus *corpus_open(const char *root, const char *role, GError **error) {
    g_autoptr(Corpus) corpus = g_new0(Corpus, 1);
    corpus->folder = g_build_filename(root, "build", role, NULL);
    corpus->gems = g_ptr_array_new_with_free_func(gem_free);
    corpus->invalid = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *pins = g_build_filename(root, "bench", "leuko", "gems.tsv", NULL);
    if (!read_invalid(corpus, error) || !add_pinned_gems(corpus, pins, role, error)) return NULL;
    return g_steal_pointer(&corpus);
}

void corpus_free(Corpus *corpus) {
    if (corpus == NULL) return;
    g_free(corpus->folder);
    g_ptr_array_unref(corpus->gems);
    g_hash_table_unref(corpus->invalid);
    g_free(corpus);
}

guint corpus_gem_count(const Corpus *corpus) {
    return corpus->gems->len;
}

const char *corpus_folder(const Corpus *corpus) {
    return corpus->folder;
}

const char *corpus_gem_name(const Corpus *corpus, guint gem) {
    return ((const struct gem *) g_ptr_array_index(corpus->gems, gem))->name;
}

const GPtrArray *corpus_gem_paths(const Corpus *corpus, guint gem) {
    return ((const struct gem *) g_ptr_array_index(corpus->gems, gem))->paths;
}

/* ---- Taking ---- */

/* Whether one of the first two lines is a magic comment for an encoding other than UTF-8. */
static gboolean has_other_encoding(const char *text) {
    const char *second = strchr(text, '\n');
    const char *end = second == NULL ? NULL : strchr(second + 1, '\n');
    g_autofree char *head = end == NULL ? g_strdup(text) : g_strndup(text, (gsize) (end - text));
    static const char other[] = "^[ \\t]*#.*coding[:=][ \\t]*(?!utf-?8(-unix)?(?![\\w.-]))[\\w.-]";
    return g_regex_match_simple(other, head, G_REGEX_CASELESS | G_REGEX_MULTILINE, 0);
}

static gboolean is_blank(const char *text) {
    return text[strspn(text, " \t\n\v\f")] == '\0';
}

static gboolean is_usable(const char *text, gsize length) {
    static const char control[] = {'\0', 0x04, 0x1a, '\r'};
    for (gsize i = 0; i < sizeof control; i++) {
        if (memchr(text, control[i], length) != NULL) return FALSE;
    }
    return !g_str_has_prefix(text, "\xef\xbb\xbf") && !g_str_has_prefix(text, "__END__") && strstr(text, "\n__END__") == NULL &&
           g_utf8_validate_len(text, length, NULL) && !is_blank(text) && !has_other_encoding(text);
}

/* Read a file, its last line ended. NULL without an error when it is to be passed over. */
static char *read_usable(const char *path, gsize *length, GError **error) {
    g_autofree char *text = file_read(path, CORPUS_FILE_MAXIMUM, length, error);
    if (text == NULL || !is_usable(text, *length)) return NULL;
    if (text[*length - 1] == '\n') return g_steal_pointer(&text);
    ++*length;
    return g_strconcat(text, "\n", NULL);
}

struct corpus_file *corpus_take(Corpus *corpus, guint number, guint64 low, guint64 high, GError **error) {
    struct gem *gem = g_ptr_array_index(corpus->gems, number);
    while (gem->next < gem->paths->len) {
        const char *path = g_ptr_array_index(gem->paths, gem->next);
        guint64 on_disk = g_array_index(gem->sizes, guint64, gem->next++);
        if (on_disk + 1 < low || on_disk > high) continue;

        g_autofree char *key = g_strconcat(gem->name, "/", path, NULL);
        if (g_hash_table_contains(corpus->invalid, key)) continue;
        g_autofree char *full = g_build_filename(corpus->folder, key, NULL);
        GError *failure = NULL;
        gsize length = 0;
        g_autofree char *text = read_usable(full, &length, &failure);
        if (failure != NULL) {
            g_propagate_error(error, failure);
            return NULL;
        }
        if (text == NULL || length < low || length > high) continue;

        struct corpus_file *file = g_new0(struct corpus_file, 1);
        file->gem = gem->name;
        file->path = path;
        file->bytes = length;
        file->sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *) text, length);
        file->text = g_steal_pointer(&text);
        return file;
    }
    return NULL;
}

void corpus_file_free(struct corpus_file *file) {
    if (file == NULL) return;
    g_free(file->text);
    g_free(file->sha256);
    g_free(file);
}
