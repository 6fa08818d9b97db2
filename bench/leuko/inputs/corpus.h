/*
 * The corpus: Ruby files of pinned gems, as bench/leuko/inputs/fetch_corpus.sh laid them. A gem's files come in the order of their relative
 * paths, bytewise; those that a concatenation or a linter could trip over are passed over (corpus_take says which).
 */
#pragma once

#include <gio/gio.h>

#define CORPUS_FILE_MAXIMUM (16 * 1024 * 1024) /* bytes; a larger one is an error */

typedef struct corpus Corpus;

/* One whole file of a gem. */
struct corpus_file {
    const char *gem;  /* "rack-3.2.8"; owned by the corpus */
    const char *path; /* "lib/rack/mime.rb"; owned by the corpus */
    char *text;       /* its bytes, ended by a newline */
    gsize bytes;
    char *sha256;
};

/*
 * List the files of the gems of a role in `root`/bench/leuko/gems.tsv, which are in `root`/build/ROLE. BENCH_ERROR_INPUT when that is
 * malformed, BENCH_ERROR_MEASURE when the corpus is missing (the message says what to type).
 */
Corpus *corpus_open(const char *root, const char *role, GError **error);
void corpus_free(Corpus *corpus);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Corpus, corpus_free)

guint corpus_gem_count(const Corpus *corpus);

/* Where the gems' folders are, absolute where `root` is; a gem's name; the paths of all its files (char*), in order. Owned by the corpus.
 */
const char *corpus_folder(const Corpus *corpus);
const char *corpus_gem_name(const Corpus *corpus, guint gem);
const GPtrArray *corpus_gem_paths(const Corpus *corpus, guint gem);

/*
 * The next file of gem number `gem` that has `low` to `high` bytes, or NULL after its last; each file is offered once. Passed over are
 * files that do not parse, hold an __END__ line, NUL, ^D, ^Z or CR, start with a byte order mark, are not UTF-8 or say so in a magic
 * comment, and blank ones. A missing final newline is added. NULL with `error` set: it could not be read.
 */
struct corpus_file *corpus_take(Corpus *corpus, guint gem, guint64 low, guint64 high, GError **error);
void corpus_file_free(struct corpus_file *file);
