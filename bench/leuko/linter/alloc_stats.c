#include "alloc_stats.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool alloc_stats_enabled;

/* The linker's names for the ends of the section; absent when no file counts. */
extern struct alloc_site __start_alloc_sites[] __attribute__((weak));
extern struct alloc_site __stop_alloc_sites[] __attribute__((weak));

/* What stands in front of a counted block, as wide as the alignment that malloc promises. */
union block_header {
    size_t size;
    max_align_t alignment;
};

static void counter_add(size_t *counter, size_t amount) {
    __atomic_fetch_add(counter, amount, __ATOMIC_RELAXED);
}

void alloc_stats_count_alloc(struct alloc_site *site, size_t size, bool zeroed) {
    counter_add(&site->allocs, 1);
    if (zeroed) counter_add(&site->callocs, 1);
    counter_add(&site->bytes_alloc, size);
}

void alloc_stats_count_realloc(struct alloc_site *site, size_t old_size, size_t new_size) {
    counter_add(&site->reallocs, 1);
    counter_add(&site->bytes_alloc, new_size);
    counter_add(&site->bytes_freed, old_size);
}

void alloc_stats_count_free(struct alloc_site *site, size_t size) {
    counter_add(&site->frees, 1);
    counter_add(&site->bytes_freed, size);
}

/* The block behind the header that `memory` begins with, NULL for NULL. */
static void *block_open(union block_header *memory, size_t size) {
    if (memory == NULL) return NULL;
    memory->size = size;
    return memory + 1;
}

void *alloc_stats_malloc(struct alloc_site *site, size_t size) {
    if (size > SIZE_MAX - sizeof(union block_header)) return NULL;
    alloc_stats_count_alloc(site, size, false);
    return block_open(malloc(sizeof(union block_header) + size), size);
}

void *alloc_stats_calloc(struct alloc_site *site, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - sizeof(union block_header)) return NULL;
    alloc_stats_count_alloc(site, bytes, true);
    return block_open(calloc(1, sizeof(union block_header) + bytes), bytes);
}

void *alloc_stats_realloc(struct alloc_site *site, void *block, size_t size) {
    if (size > SIZE_MAX - sizeof(union block_header)) return NULL;
    union block_header *header = block == NULL ? NULL : (union block_header *) block - 1;
    alloc_stats_count_realloc(site, header == NULL ? 0 : header->size, size);
    return block_open(realloc(header, sizeof(union block_header) + size), size);
}

void alloc_stats_free(struct alloc_site *site, void *block) {
    if (block == NULL) return;
    union block_header *header = (union block_header *) block - 1;
    alloc_stats_count_free(site, header->size);
    free(header);
}

static void site_add(struct alloc_site *sum, const struct alloc_site *site) {
    sum->allocs += site->allocs;
    sum->callocs += site->callocs;
    sum->reallocs += site->reallocs;
    sum->frees += site->frees;
    sum->bytes_alloc += site->bytes_alloc;
    sum->bytes_freed += site->bytes_freed;
}

/* The first module name after `previous` in order; NULL when there is none. Quadratic over two dozen files, and needs no memory. */
static const char *module_after(const char *previous) {
    const char *next = NULL;
    for (const struct alloc_site *site = __start_alloc_sites; site != __stop_alloc_sites; site++) {
        if (previous != NULL && strcmp(site->module, previous) <= 0) continue;
        if (next == NULL || strcmp(site->module, next) < 0) next = site->module;
    }
    return next;
}

static void module_print(const char *module) {
    struct alloc_site sum = {.module = module};
    for (const struct alloc_site *site = __start_alloc_sites; site != __stop_alloc_sites; site++) {
        if (strcmp(site->module, module) == 0) site_add(&sum, site);
    }
    char line[320];
    int length = snprintf(line, sizeof line,
                          "[prism_alloc_stats][%.64s] allocs=%zu callocs=%zu reallocs=%zu frees=%zu bytes_alloc=%zu bytes_freed=%zu\n",
                          sum.module, sum.allocs, sum.callocs, sum.reallocs, sum.frees, sum.bytes_alloc, sum.bytes_freed);
    /* The process is about to end: a reader that is gone is nobody's loss. */
    ssize_t ignored = write(STDERR_FILENO, line, (size_t) length);
    (void) ignored;
}

__attribute__((constructor)) static void alloc_stats_begin(void) {
    const char *value = getenv("PRISM_ALLOC_STATS");
    alloc_stats_enabled = value != NULL && value[0] != '\0' && strcmp(value, "0") != 0;
}

__attribute__((destructor)) static void alloc_stats_end(void) {
    if (!alloc_stats_enabled) return;
    for (const char *module = module_after(NULL); module != NULL; module = module_after(module)) module_print(module);
}
