/*
 * The source of a variant that is patched: `source` lays what is unpatched, and the patches that the series' file `series` lists are
 * applied in order, without fuzz. The result lies in build/source/<variant>, keyed by the content of all that it is made of.
 */
#pragma once

#include "store/project.h"

/* The patches of a variant's series: an array of struct series_patch, empty without a series. BENCH_ERROR_INPUT naming the series' line
 * when it is malformed or a patch is not there. */
GArray *source_patches(const Project *project, const struct plan_variant *variant, GError **error);

/*
 * Lay the source with the first `count` patches under `name`, unless it is there and made of the same. Files that are as they were keep
 * their dates, so that make compiles only what changed. Returns the folder, absolute (free with g_free). BENCH_ERROR_INPUT naming the
 * patch that does not apply, or the file when somebody edited the laid source by hand: it would be lost.
 */
char *source_lay(const Project *project, const struct plan_variant *variant, const GArray *patches, guint count, const char *name,
                 GError **error);
