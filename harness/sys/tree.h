/* All files below a folder: listing, copying, linking and digesting them. Errors name the path. */
#pragma once

#include <gio/gio.h>

/* One regular file; a symbolic link to one counts as the file, links to folders and special files are left out. */
struct tree_file {
    char *path; /* relative to the folder */
    guint64 bytes;
    gint64 changed_ns; /* mtime */
};

enum tree_lay { TREE_COPY, TREE_LINK /* hard links where the file system has them, else copies */ };

/* The files below `folder`, sorted bytewise by path: an array of struct tree_file * (free with g_ptr_array_unref). NULL and
 * BENCH_ERROR_INPUT when it cannot be read. */
GPtrArray *tree_list(const char *folder, GError **error);

/* Lay `files` of the folder `from` below the folder `to`, with their folders. BENCH_ERROR_MEASURE when the disk is full. */
gboolean tree_lay(const GPtrArray *files, const char *from, const char *to, enum tree_lay how, GError **error);

/* XXH3-64 over path, size and bytes of each of `files`, in their order. */
gboolean tree_digest(const GPtrArray *files, const char *folder, guint64 *digest, GError **error);

/* Give the files of `folder` that hold the same bytes below `earlier` the dates that they have there, so that make sees only what changed.
 */
gboolean tree_keep_dates(const GPtrArray *files, const char *folder, const char *earlier, GError **error);
