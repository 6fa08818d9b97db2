/*
 * Logical heap requests, counted per module (PRISM_ALLOC_STATS=1) and printed to stderr when the process exits:
 *
 *   [prism_alloc_stats][pm_buffer] allocs=2 callocs=0 reallocs=3 frees=2 bytes_alloc=960 bytes_freed=960
 *
 *   allocs       requests for a new block: malloc and calloc together
 *   callocs      the callocs among them
 *   reallocs     requests to resize; one that starts from NULL counts here too, not in allocs
 *   frees        blocks given back; free(NULL) does not count
 *   bytes_alloc  bytes asked for: malloc's size, calloc's product, and the whole new size of a realloc
 *   bytes_freed  bytes given back: each free's, and the whole old size of a realloc; so bytes_alloc - bytes_freed is live
 *
 * A request belongs to the module of the file that makes it, a free to the module of the file that frees. Modules are sorted by name; every
 * module with a request or a free compiled into it has a line, zeros included, so the set of lines does not depend on the input.
 *
 * This file and alloc_stats.c depend on libc alone: any program links them. Counting starts before main and ends with exit(); a
 * program that leaves through _exit prints nothing. Threads may count at the same time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The counters of one compiled file; they live in a section of their own, where alloc_stats.c finds all of them. */
struct alloc_site {
    const char *module;
    size_t allocs;
    size_t callocs;
    size_t reallocs;
    size_t frees;
    size_t bytes_alloc;
    size_t bytes_freed;
} __attribute__((aligned(64)));

/* Define the counters of this file, as `static struct alloc_site NAME` of the module MODULE (a string). */
#define ALLOC_SITE_DEFINE(name, module) \
    static struct alloc_site name __attribute__((section("alloc_sites"), aligned(64))) = {(module), 0, 0, 0, 0, 0, 0}

/* True when PRISM_ALLOC_STATS was set, and neither empty nor "0", as the program started. It never changes after that. */
extern bool alloc_stats_enabled;

/*
 * malloc, calloc, realloc and free that count at `site`. Only for use while alloc_stats_enabled: every block carries its size in front, so
 * a block of these functions must not meet libc's, nor the other way round.
 */
void *alloc_stats_malloc(struct alloc_site *site, size_t size);
void *alloc_stats_calloc(struct alloc_site *site, size_t count, size_t size);
void *alloc_stats_realloc(struct alloc_site *site, void *block, size_t size);
void alloc_stats_free(struct alloc_site *site, void *block);

/* Count one request that the caller serves itself (an arena). old_size 0 is a resize from nothing. */
void alloc_stats_count_alloc(struct alloc_site *site, size_t size, bool zeroed);
void alloc_stats_count_realloc(struct alloc_site *site, size_t old_size, size_t new_size);
void alloc_stats_count_free(struct alloc_site *site, size_t size);
