/*
 * The shape `real`: whole files of pinned gems, round-robin over the gems.
 *
 *   below 64K    up to 16 files, each within a tenth of the size asked for: one sample of that size would not be representative
 *   below 256K   files that together have the size asked for, or a little less (first fit)
 *   from 256K    the same, as one file
 */
#pragma once

#include <gio/gio.h>

/* Which gems, and what is held of them. */
struct real_source {
    const char *role;  /* in bench/leuko/gems.tsv; their files are in build/ROLE */
    const char *table; /* in bench/leuko/inputs: what the rule must give for the sizes it lists */
};

/* The gems that the patches were tuned on, and others. */
extern const struct real_source real_corpus, real_other;

/*
 * Write the files as 0001.rb, 0002.rb, … into `folder`, which exists, and beside them .manifest.tsv: file, gem, path, bytes and SHA-256 of
 * each source. `root` is the checkout. Appends the names, in order, to `names` (of char*, to be freed), and sets the sum of
 * bytes.
 *
 * BENCH_ERROR_MEASURE when the corpus is missing or not the pinned one, or the disk is full; BENCH_ERROR_INPUT when the corpus has nothing
 * of that size, or a committed table is malformed.
 */
gboolean real_prepare(const char *root, const struct real_source *source, guint64 size, const char *folder, GPtrArray *names,
                      guint64 *bytes, GError **error);

/*
 * Hold what was made of the corpus against the committed table: size, number of source files, bytes, SHA-256 of the manifest. A size that
 * the table does not have is refused, unless the table has the line "*". BENCH_ERROR_MEASURE with the table's line and the one that is due.
 */
gboolean real_check_expected(const char *root, const char *table, guint64 size, guint sources, guint64 bytes, const char *manifest,
                             GError **error);
