/* Files: bounded reads, whole-or-nothing writes, and folders. Errors name the path and what to do. */
#pragma once

#include <gio/gio.h>

/* Read at most `maximum` bytes of a regular file; larger is an error. The result is NUL-terminated and to be freed. With `length` NULL the
 * caller wants text, and a NUL byte is an error, too. All errors are BENCH_ERROR_INPUT. */
char *file_read(const char *path, gsize maximum, gsize *length, GError **error);

/* TRUE when `path` is missing or a regular file. Else BENCH_ERROR_MEASURE that names what it is: a rename over a device, a FIFO, a socket
 * or a symbolic link (/dev/stdout is one) would delete it. Links are refused rather than followed, also those to regular files. */
gboolean file_check_replaceable(const char *path, GError **error);

/* Write `length` bytes (-1: a string) to a temporary file beside `path`, fsync, rename: a reader sees the old file or the new. Parents are
 * made. What file_check_replaceable refuses is not touched. A full disk is BENCH_ERROR_MEASURE and leaves nothing behind. */
gboolean file_write(const char *path, const char *data, gssize length, GError **error);

gboolean directory_make(const char *path, GError **error);   /* with parents */
gboolean directory_remove(const char *path, GError **error); /* with all it holds; absent is fine; never follows links */

/* XXH3-64 of a file's bytes. */
gboolean file_digest(const char *path, guint64 *digest, guint64 *bytes, GError **error);
