/* The shape `tree`: every Ruby file of the pinned gems in one folder, as a linter is really used. */
#pragma once

#include <gio/gio.h>

/*
 * Make `folder`/tree, with the gems as folders in it and links to their files: what is in build/corpus beside them is not part of it.
 * `root` is the checkout. Sets the number of files and the sum of their bytes, and writes `folder`/.manifest.tsv: path below tree/, bytes,
 * SHA-256.
 *
 * BENCH_ERROR_MEASURE when the corpus is missing, or its files are not those that bench/leuko/inputs/real.tsv expects of it, or the disk is
 * full.
 */
gboolean tree_prepare(const char *root, const char *folder, guint *files, guint64 *bytes, GError **error);

extern const char tree_folder[]; /* "tree" */
