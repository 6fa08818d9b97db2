#include "inputs/tree.h"

#include "base/error.h"
#include "core/metric.h"
#include "inputs/corpus.h"
#include "inputs/real.h"
#include "sys/files.h"

#include <errno.h>
#include <string.h>
#include <stdio.h>

const char tree_folder[] = "tree";

/* The tree while it is made. */
struct tree {
    const char *folder;
    GString *manifest;
    char *made; /* the folder that was made last: files come in order, so the next is mostly of the same */
    guint files;
    guint64 bytes;
};

static gboolean copy_file(struct tree *tree, const char *below, const char *text, gsize length, GError **error) {
    g_autofree char *path = g_build_filename(tree->folder, tree_folder, below, NULL), *parent = g_path_get_dirname(path);
    if (g_strcmp0(parent, tree->made) != 0) {
        if (!directory_make(parent, error)) return FALSE;
        g_free(tree->made);
        tree->made = g_steal_pointer(&parent);
    }
    /* Thousands of files that only this run reads: no fsync each. */
    FILE *file = fopen(path, "wb");
    gboolean written = file != NULL && fwrite(text, 1, length, file) == length;
    if (file != NULL && fclose(file) != 0) written = FALSE;
    if (written) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: could not be written: %s", path, g_strerror(errno));
    return FALSE;
}

static gboolean add_file(struct tree *tree, const char *corpus, const char *gem, const char *path, GError **error) {
    g_autofree char *below = g_strconcat(gem, "/", path, NULL), *source = g_build_filename(corpus, below, NULL);
    gsize length = 0;
    g_autofree char *text = file_read(source, CORPUS_FILE_MAXIMUM, &length, error);
    if (text == NULL) return FALSE;
    g_autofree char *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *) text, length);
    g_string_append_printf(tree->manifest, "%s\t%" G_GSIZE_FORMAT "\t%s\n", below, length, digest);
    tree->files++;
    tree->bytes += length;
    return copy_file(tree, below, text, length, error);
}

gboolean tree_prepare(const char *root, const char *folder, guint *files, guint64 *bytes, GError **error) {
    g_autoptr(Corpus) corpus = corpus_open(root, real_corpus.role, error);
    if (corpus == NULL) return FALSE;
    g_autoptr(GString) manifest = g_string_new("# path\tbytes\tsha256\n");
    struct tree tree = {.folder = folder, .manifest = manifest};
    gboolean good = TRUE;
    for (guint gem = 0; gem < corpus_gem_count(corpus) && good; gem++) {
        const GPtrArray *paths = corpus_gem_paths(corpus, gem);
        for (guint i = 0; i < paths->len && good; i++) {
            good = add_file(&tree, corpus_folder(corpus), corpus_gem_name(corpus, gem), g_ptr_array_index(paths, i), error);
        }
    }
    g_free(tree.made);
    g_autofree char *path = g_build_filename(folder, ".manifest.tsv", NULL);
    if (!good || !file_write(path, manifest->str, (gssize) manifest->len, error)) return FALSE;
    *files = tree.files;
    *bytes = tree.bytes;
    return real_check_expected(root, real_corpus.table, SIZE_ALL, tree.files, tree.bytes, manifest->str, error);
}
