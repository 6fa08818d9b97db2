/* What the library's files share. Nothing here allocates, and nothing here is seen outside the library. */
#pragma once

#include "state.h"

/* The counters: in .bss until the library has started and where nothing is to be written, else the mapped PROFILE.live. */
extern struct state *profiler_state;
extern int profiler_lock;

/* ---- sites.c ---- */

#define SITE_ROWS (2 * STATE_SITES)

/* Hash of kind and chain -> site. Rows are written once. A chain that holds garbage behind its last real caller gets a row of its own
 * that points to the site of the real part. */
struct site_row {
    uint64_t hash;
    uint32_t site;
};
extern struct site_row site_index[SITE_ROWS];

/* Bounds within which frame records are followed; size 0 until the thread's first event. */
struct thread_stack {
    uintptr_t low, size, high; /* high is 0 where the frame is on no stack we know: then only the direct caller is taken */
};
extern __thread struct thread_stack thread_stack;

void thread_stack_find(const uintptr_t *frame);
uint32_t site_find_slow(enum malloc_kind kind, const uintptr_t *frame, uint64_t hash);

/* Note the modules that are loaded now. Takes the loader's lock, so never with the events' lock held. */
void modules_refresh(void);

/* ---- blocks.c ---- */

#define BLOCK_GRAIN 32
#define BLOCK_SPAN (UINT64_C(1) << 25)
#define BLOCK_SPANS ((UINT64_C(1) << 48) / BLOCK_SPAN)
extern uint64_t *block_spans[BLOCK_SPANS];

/* A row for an address in a span that has none yet. When there is no memory for rows: a common row, the block is untracked. */
uint64_t *block_row_new(const void *pointer);

/* ---- process.c ---- */

/* Room for `sites` more sites in the state. false when the disk is full. With the events' lock held. */
bool state_grow(struct state *state, uint32_t sites);

/* ---- report.c ---- */

/* Write the state as JSON to `path` by way of `temporary`, whole or not at all. 0, or errno. */
int report_write(const struct state *state, const char *path, const char *temporary);
