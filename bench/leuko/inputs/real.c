#include "inputs/real.h"

#include "base/error.h"
#include "core/metric.h"
#include "inputs/corpus.h"
#include "sys/files.h"

#include <string.h>

#define SUM_FROM (64 * 1024)   /* from this size on, files add up to the size */
#define JOIN_FROM (256 * 1024) /* from this size on, they are joined to one */
#define SAMPLE_FILES 16
#define TABLE_MAXIMUM (64 * 1024)

/* Which files to take: `low` to `high` bytes each, at most `total` bytes and `files` files together. */
struct rule {
    guint64 low, high, total;
    guint files;
};

static struct rule rule_for(guint64 size) {
    if (size >= SUM_FROM) return (struct rule){.low = 1, .high = size, .total = size, .files = G_MAXUINT};
    return (struct rule){.low = size - size / 10, .high = size + size / 10, .total = G_MAXUINT64, .files = SAMPLE_FILES};
}

/* One file of each gem in turn, the next that fits, until no gem has one that does. Of struct corpus_file; NULL with `error`. */
static GPtrArray *select_files(Corpus *corpus, const struct rule *rule, GError **error) {
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func((GDestroyNotify) corpus_file_free);
    guint64 left = rule->total;
    for (guint taken = 1; taken > 0;) {
        taken = 0;
        for (guint gem = 0; gem < corpus_gem_count(corpus) && files->len < rule->files; gem++) {
            GError *failure = NULL;
            struct corpus_file *file = corpus_take(corpus, gem, rule->low, MIN(rule->high, left), &failure);
            if (failure != NULL) {
                g_propagate_error(error, failure);
                return NULL;
            }
            if (file == NULL) continue;
            g_ptr_array_add(files, file);
            left -= file->bytes;
            taken++;
        }
    }
    return g_steal_pointer(&files);
}

/* What the files are written as, and what is said of them. */
struct output {
    const char *folder;
    GPtrArray *names;
    GString *manifest;
    guint64 bytes;
};

static gboolean write_one(struct output *output, const char *text, gsize length, GError **error) {
    g_autofree char *name = g_strdup_printf("%04u.rb", output->names->len + 1);
    g_autofree char *path = g_build_filename(output->folder, name, NULL);
    if (!file_write(path, text, (gssize) length, error)) return FALSE;
    g_ptr_array_add(output->names, g_steal_pointer(&name));
    output->bytes += length;
    return TRUE;
}

static gboolean write_files(struct output *output, GPtrArray *files, gboolean join, GError **error) {
    g_autoptr(GString) joined = g_string_new(NULL);
    for (guint i = 0; i < files->len; i++) {
        const struct corpus_file *file = g_ptr_array_index(files, i);
        g_string_append_printf(output->manifest, "%04u.rb\t%s\t%s\t%" G_GSIZE_FORMAT "\t%s\n", join ? 1 : i + 1, file->gem, file->path,
                               file->bytes, file->sha256);
        if (join) {
            g_string_append_len(joined, file->text, (gssize) file->bytes);
        } else if (!write_one(output, file->text, file->bytes, error)) {
            return FALSE;
        }
    }
    if (join && !write_one(output, joined->str, joined->len, error)) return FALSE;
    g_autofree char *path = g_build_filename(output->folder, ".manifest.tsv", NULL);
    return file_write(path, output->manifest->str, (gssize) output->manifest->len, error);
}

const struct real_source real_corpus = {"corpus", "real.tsv"}, real_other = {"corpus_other", "real_other.tsv"};

gboolean real_check_expected(const char *root, const char *table, guint64 size, guint sources, guint64 bytes, const char *manifest,
                             GError **error) {
    g_autofree char *path = g_build_filename(root, "bench", "leuko", "inputs", table, NULL);
    g_autofree char *text = file_read(path, TABLE_MAXIMUM, NULL, error);
    if (text == NULL) return FALSE;
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, manifest, -1);
    g_autofree char *label = size_format(size);
    g_autofree char *line = g_strdup_printf("%s\t%u\t%" G_GUINT64_FORMAT "\t%s", label, sources, bytes, digest);
    g_autofree char *key = g_strconcat(label, "\t", NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    gboolean open = FALSE;
    for (guint i = 0; lines[i] != NULL; i++) {
        if (strcmp(lines[i], "*") == 0) open = TRUE;
        if (!g_str_has_prefix(lines[i], key)) continue;
        if (strcmp(lines[i], line) == 0) return TRUE;
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE,
                    "%s:%u: the corpus is not the pinned one: it gives \"%s\"; type: rm -rf build/corpus* && make corpus corpus_other",
                    path, i + 1, line);
        return FALSE;
    }
    if (open) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: has no line for the size %s, so its files cannot be held; add \"%s\"", path,
                label, line);
    return FALSE;
}

gboolean real_prepare(const char *root, const struct real_source *source, guint64 size, const char *folder, GPtrArray *names,
                      guint64 *bytes, GError **error) {
    g_autoptr(Corpus) corpus = corpus_open(root, source->role, error);
    if (corpus == NULL) return FALSE;
    struct rule rule = rule_for(size);
    g_autoptr(GPtrArray) files = select_files(corpus, &rule, error);
    if (files == NULL) return FALSE;

    g_autoptr(GString) manifest = g_string_new("# file\tgem\tpath\tbytes\tsha256\n");
    struct output output = {.folder = folder, .names = names, .manifest = manifest, .bytes = 0};
    guint64 sum = 0;
    for (guint i = 0; i < files->len; i++) sum += ((const struct corpus_file *) g_ptr_array_index(files, i))->bytes;
    if (sum < size - size / 10) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                    "shape real: the pinned gems give %" G_GUINT64_FORMAT " bytes for a size of %" G_GUINT64_FORMAT
                    "; take one from 512 to 16M",
                    sum, size);
        return FALSE;
    }
    if (!write_files(&output, files, size >= JOIN_FROM, error)) return FALSE;
    *bytes = output.bytes;
    return real_check_expected(root, source->table, size, files->len, output.bytes, output.manifest->str, error);
}
