/*
 * The shape `real`: whole files of pinned gems, round-robin over the gems.
 *
 *   below 64K    up to 16 files, each within a tenth of the size asked for: one sample of that size would not be representative
 *   below 256K   files that together have the size asked for, or a little less (first fit)
 *   from 256K    the same, as one file
 */
#pragma once

#include <gio/gio.h>

/*
 * Write the files as 0001.rb, 0002.rb, … into `folder`, which exists, and beside them .manifest.tsv: file, gem, path, bytes and SHA-256 of
 * each source. `root` is the checkout: its bench/leuko/gems.tsv says which gems, build/corpus has them, and bench/leuko/inputs/real.tsv has
 * what the rule must give for the sizes it lists. Appends the names, in order, to `names` (of char*, to be freed), and sets the sum of
 * bytes.
 *
 * BENCH_ERROR_MEASURE when the corpus is missing or not the pinned one, or the disk is full; BENCH_ERROR_INPUT when the corpus has nothing
 * of that size, or a committed table is malformed.
 */
gboolean real_prepare(const char *root, guint64 size, const char *folder, GPtrArray *names, guint64 *bytes, GError **error);

/*
 * Hold what was made of the corpus against the committed table: size, number of source files, bytes, SHA-256 of the manifest. A size that
 * the table does not have is refused, unless the table has the line "*". BENCH_ERROR_MEASURE with the table's line and the one that is due.
 */
gboolean real_check_expected(const char *root, guint64 size, guint sources, guint64 bytes, const char *manifest, GError **error);
