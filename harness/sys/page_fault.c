#define _GNU_SOURCE
#include "sys/fingerprint.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 9, PAGES = 256 };

static guint64 thread_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (guint64) now.tv_sec * 1000000000 + (guint64) now.tv_nsec;
}

/* CPU time of touching PAGES pages; 0 where they cannot be had. */
static guint64 touch_pages(void) {
    const gsize page = (gsize) sysconf(_SC_PAGESIZE), size = PAGES * page;
    volatile char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return 0;
    madvise((void *) memory, size, MADV_NOHUGEPAGE);
    guint64 before = thread_ns();
    for (gsize i = 0; i < size; i += page) memory[i] = 1;
    guint64 spent = thread_ns() - before;
    munmap((void *) memory, size);
    return spent;
}

static int compare_times(const void *left, const void *right) {
    guint64 a = *(const guint64 *) left, b = *(const guint64 *) right;
    return (a > b) - (a < b);
}

guint64 page_fault_ns(void) {
    guint64 spent[ROUNDS];
    for (gsize i = 0; i < ROUNDS; i++) spent[i] = touch_pages();
    qsort(spent, ROUNDS, sizeof spent[0], compare_times);
    return spent[ROUNDS / 2] / PAGES;
}
