/*
 * Measurements that were made before: build/cache/<xx>/<key>, one file an entry. A key stands for all that a measurement depends
 * on (pipeline/cached_job.h says what), so an entry holds for ever.
 *
 * An entry is written beside its place and renamed, so it is whole or absent after a kill, and two processes may write the same one. It
 * begins with a digest of the rest. One that is cut off, edited, of another version or of another key is no entry.
 */
#pragma once

#include "core/results.h"

struct cache {
    const char *folder; /* absolute; made when something is kept */
    guint64 limit;      /* bytes of all entries; 0: nothing is kept and nothing is found */
};

/*
 * Look `key` (hexadecimal digits) up. TRUE when it is there: its metrics are set in `cell`, with the definitions of `lookup`, and the
 * tool's files are laid in the folder `raw`. FALSE leaves `cell` as it was: there is none, it is damaged, or it holds a metric that no
 * probe defines any more.
 */
gboolean cache_find(const struct cache *cache, const char *key, struct cell_results *cell, const char *raw, metric_lookup lookup,
                    gconstpointer data);

/* Keep the metrics of `cell` and the files of the folder `raw`. What cannot be written is not kept: a cache is no evidence. */
void cache_keep(const struct cache *cache, const char *key, const struct cell_results *cell, const char *raw);

/* Remove the entries that were not used for longest, until the rest is within the limit. */
void cache_trim(const struct cache *cache);
