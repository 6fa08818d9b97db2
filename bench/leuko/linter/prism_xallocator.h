/*
 * Prism's way in for another allocator: this header is included by every file of Prism that is compiled with -DPRISM_XALLOCATOR.
 * Requests go to libc; when PRISM_ALLOC_STATS is set they are counted on the way, for the module named by
 * -DPRISM_ALLOC_MODULE=pm_buffer (a bare word). Unset, a request costs one test of a global that is never taken.
 *
 * An arena that serves requests itself says so with the PRISM_TRACE_ statements, so that variants stay comparable: they count what the code
 * asked for, in the module of the file they stand in, and do nothing when counting is off.
 */
#pragma once

#include "alloc_stats.h"

#include <stdlib.h>

#define PRISM_ALLOC_STRING_(word) #word
#define PRISM_ALLOC_STRING(word) PRISM_ALLOC_STRING_(word)

/* Dropped by the compiler from files that neither request nor free. */
ALLOC_SITE_DEFINE(prism_alloc_site, PRISM_ALLOC_STRING(PRISM_ALLOC_MODULE));

#define PRISM_ALLOC_COUNTS __builtin_expect(alloc_stats_enabled, 0)

static inline void *prism_malloc(size_t size) {
    return PRISM_ALLOC_COUNTS ? alloc_stats_malloc(&prism_alloc_site, size) : malloc(size);
}

static inline void *prism_calloc(size_t count, size_t size) {
    return PRISM_ALLOC_COUNTS ? alloc_stats_calloc(&prism_alloc_site, count, size) : calloc(count, size);
}

static inline void *prism_realloc(void *block, size_t size) {
    return PRISM_ALLOC_COUNTS ? alloc_stats_realloc(&prism_alloc_site, block, size) : realloc(block, size);
}

static inline void prism_free(void *block) {
    if (PRISM_ALLOC_COUNTS) {
        alloc_stats_free(&prism_alloc_site, block);
    } else {
        free(block);
    }
}

#define xmalloc prism_malloc
#define xcalloc prism_calloc
#define xrealloc prism_realloc
#define xfree prism_free

/* A request of `size` bytes, uninitialised or zeroed. */
#define PRISM_TRACE_MALLOC(size)                                                           \
    do {                                                                                   \
        if (PRISM_ALLOC_COUNTS) alloc_stats_count_alloc(&prism_alloc_site, (size), false); \
    } while (0)
#define PRISM_TRACE_CALLOC(size)                                                          \
    do {                                                                                  \
        if (PRISM_ALLOC_COUNTS) alloc_stats_count_alloc(&prism_alloc_site, (size), true); \
    } while (0)

/* A request to resize; old_size 0 when there was no block yet. */
#define PRISM_TRACE_REALLOC(old_size, new_size)                                                       \
    do {                                                                                              \
        if (PRISM_ALLOC_COUNTS) alloc_stats_count_realloc(&prism_alloc_site, (old_size), (new_size)); \
    } while (0)

/* A block of `size` bytes given back, even if the arena keeps the memory. Not for NULL. */
#define PRISM_TRACE_FREE(size)                                                     \
    do {                                                                           \
        if (PRISM_ALLOC_COUNTS) alloc_stats_count_free(&prism_alloc_site, (size)); \
    } while (0)
