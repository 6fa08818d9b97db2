/* What the files behind profile.h share. */
#pragma once

#include "tools/malloc_profiler/profile.h"

/* An empty profile. */
Profile *profile_new(void);

/* Add a site without frames, owned by the profile. */
struct profile_site *profile_add_site(Profile *profile, enum malloc_kind kind);
void profile_site_add_frame(struct profile_site *site, gint module, guint64 offset);

/* Most calls first; ties by kind and frames, so that the order is the same in each run. */
void profile_sort_sites(Profile *profile);

/* Read what a killed process left. BENCH_ERROR_MEASURE naming the file when it is not that. */
Profile *profile_load_live(const char *path, GError **error);
