/* The table of live blocks: spans of rows, mapped when the first block of a span appears. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "event.h"

uint64_t *block_spans[BLOCK_SPANS];

/* Where blocks go that have no row: always occupied, so each counts as untracked. */
static uint64_t block_without_row;

uint64_t *block_row_make(const void *pointer) {
    uint64_t *row = block_row(pointer);
    if (row != NULL) return row;
    uintptr_t span = (uintptr_t) pointer / BLOCK_SPAN;
    size_t bytes = BLOCK_SPAN / BLOCK_GRAIN * sizeof(uint64_t);
    int saved = errno;
    void *rows = MAP_FAILED;
    if (span < BLOCK_SPANS) rows = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    /* Fewer faults in the heap proper, which fills its spans; a large block has a span of its own, and one row of it. */
    if (rows != MAP_FAILED && (uintptr_t) pointer < (uintptr_t) sbrk(0)) madvise(rows, bytes, MADV_HUGEPAGE);
    errno = saved;
    if (rows == MAP_FAILED) {
        block_without_row = 1;
        return &block_without_row;
    }
    uint64_t *expected = NULL;
    if (!__atomic_compare_exchange_n(&block_spans[span], &expected, (uint64_t *) rows, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        munmap(rows, bytes);
        rows = expected;
    }
    return (uint64_t *) rows + (uintptr_t) pointer % BLOCK_SPAN / BLOCK_GRAIN;
}
