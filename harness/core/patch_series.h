/* A patch series: the names that its file `series` lists, one a line, in the order in which they apply. Pure. */
#pragma once

#include <glib.h>

struct series_patch {
    char *name; /* "0002-constant-pool.patch"; "../1.9.0/0002-constant-pool.patch" for one of a neighbouring series */
    guint line; /* of the series */
};

/*
 * Read the text of a series; `name` is what messages call it. Blank lines and lines that begin with # say nothing. An array of struct
 * series_patch (free with g_array_unref), in order; NULL and BENCH_ERROR_INPUT "NAME:LINE: …" for a name that is neither a file
 * beside the series nor one of a neighbouring series, or that stands twice.
 */
GArray *series_parse(const char *name, const char *text, GError **error);
