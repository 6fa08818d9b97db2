/*
 * Stage prefixes: Leuko on every prefix of a patch series. Prefix 0 is the gem unmodified, prefix N has the first N patches. Prefix 2 of
 * patches/1.9.0 is the variant 1.9.0-002: sources in build/prism/1.9.0-002, program build/bin/leuko-1.9.0-002.
 */
#pragma once

#include "core/patch_series.h"
#include "store/project.h"

/* One prefix. */
struct prefix {
    const char *name;  /* "0002-pool", interned: as plans, cells and messages name it; unique in the series */
    const char *patch; /* its last patch, interned; NULL for prefix 0 */
    char *program;     /* absolute */
};

/*
 * Build the prefixes of patches/`version`, as many at a time as there are cores; what was built from the same gem and patches is left
 * alone. An array of struct prefix (free with g_array_unref).
 *
 * BENCH_ERROR_INPUT for a version that has no series (the message lists those there are), a malformed series, or one that names a patch
 * that is not there. BENCH_ERROR_MEASURE naming the patch that does not apply without fuzz, or does not build.
 */
GArray *prefixes_make(const Project *project, const char *version, gboolean quiet, GError **error);
