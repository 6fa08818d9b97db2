/*
 * The call sites of a profile with names, as text beside it: what explains a run later, when its programs are long built again. A line a
 * site: kind, calls, bytes, live blocks, live bytes and live byte calls; then for each frame, innermost first, "own" or "library", its
 * function, and its line as "file.c:12" or nothing. Fields are separated by tabs.
 */
#pragma once

#include "core/costs.h"
#include "tools/malloc_profiler/profile.h"

struct malloc_frame {
    gboolean own;         /* of the program, or of a library of its own: not below /usr or /lib */
    const char *function; /* interned; "libc.so.6+0x1234" where it has no name */
    const char *place;    /* interned, or NULL */
};

struct malloc_site {
    guint64 amounts[COST_AMOUNTS];
    GArray *frames; /* of struct malloc_frame */
};

/* Give the profile's frames names, and write them. Debug information is read once for each program. For several threads at once. */
gboolean malloc_sites_write(Profile *profile, const char *path, GError **error);

/* Read them again: of struct malloc_site, most calls first. NULL and BENCH_ERROR_INPUT "PATH:LINE: …" on anything else. */
GPtrArray *malloc_sites_read(const char *path, GError **error);
