/*
 * The hot path: one event of the allocator, counted. Everything here is inlined into the interposed functions; what is rare is in
 * sites.c and blocks.c.
 */
#pragma once

#include <sched.h>
#include <sys/single_threaded.h>

#include "profiler.h"

#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* One lock for all counters: totals, peak and live_byte_calls are those of one order of events. Free of charge in a process that never
 * made a thread. Returns what events_unlock wants. */
static inline bool events_lock(void)
{
    if (LIKELY(__libc_single_threaded)) return false;
    for (unsigned spins = 0; __atomic_exchange_n(&profiler_lock, 1, __ATOMIC_ACQUIRE); spins++) {
        if (spins > 100) sched_yield();
    }
    return true;
}

static inline void events_unlock(bool locked)
{
    if (UNLIKELY(locked)) __atomic_store_n(&profiler_lock, 0, __ATOMIC_RELEASE);
}

/* A frame record of the ABI with frame pointers: [0] the caller's record, [1] the return address. The same on x86_64 and aarch64. */
typedef const uintptr_t *frame_record;

/* The next record outward, or NULL when it is not one: records only move towards the stack's high end, and are never read beyond it.
 * Code without frame pointers leaves anything in the register; inside these bounds reading it is at least safe. */
static inline frame_record frame_outer(frame_record frame, uintptr_t stack_high)
{
    uintptr_t outer = frame[0];
    bool inside = outer > (uintptr_t) frame && outer < stack_high;
    return inside ? (frame_record) outer : NULL; // NOLINT(performance-no-int-to-ptr): an address is what a frame record holds
}

static inline uint64_t hash_mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 32);
}

/* The site of this kind and chain of callers. `frame` is the interposed function's own record. */
static inline uint32_t site_find(enum malloc_kind kind, frame_record frame)
{
    if (UNLIKELY((uintptr_t) frame - thread_stack.low >= thread_stack.size)) thread_stack_find(frame);
    uintptr_t high = thread_stack.high;
    uint64_t hash = (uint64_t) kind;
    frame_record next = frame;
    for (unsigned depth = 0; depth < STATE_FRAMES && next != NULL; depth++) {
        hash = hash_mix(hash, next[1]);
        next = frame_outer(next, high);
    }
    const struct site_row *row = &site_index[hash % SITE_ROWS];
    if (LIKELY(__atomic_load_n(&row->hash, __ATOMIC_ACQUIRE) == hash)) return row->site;
    return site_find_slow(kind, frame, hash);
}

/*
 * Blocks: requested size and site of each live block, in a table beside the heap that is indexed by address: eight bytes for each 32 of
 * address space that is in use, which is the smallest distance of two blocks of glibc's. So the program asks the allocator for exactly
 * what it would ask without us, and blocks that came by another way are recognised by an empty row.
 */
static inline uint64_t *block_row(const void *pointer)
{
    uintptr_t span = (uintptr_t) pointer / BLOCK_SPAN;
    if (UNLIKELY(span >= BLOCK_SPANS)) return NULL;
    uint64_t *rows = __atomic_load_n(&block_spans[span], __ATOMIC_ACQUIRE);
    if (UNLIKELY(rows == NULL)) return NULL;
    return &rows[(uintptr_t) pointer % BLOCK_SPAN / BLOCK_GRAIN];
}

static inline uint64_t block_pack(uint32_t site, size_t size)
{
    return (uint64_t) size << 17 | (site + 1); /* never 0, even for 0 bytes at site 0 */
}

static inline uint64_t block_size(uint64_t row) { return row >> 17; }
static inline uint32_t block_site(uint64_t row) { return (uint32_t) (row & 0x1ffff) - 1; }

/* After the counters of an event: live bytes are now `live`. */
static inline void event_live(struct state *state, uint64_t live)
{
    state->live_bytes = live;
    if (live > state->peak_live_bytes) state->peak_live_bytes = live;
    state->live_byte_calls += live;
}

static inline void event_count(struct state *state, enum malloc_kind kind, uint32_t site, size_t size)
{
    state->kinds[kind].calls++;
    state->kinds[kind].bytes += size;
    state->sites[site].calls++;
    state->sites[site].bytes += size;
}

/* `pointer` was allocated. */
static inline void event_allocate(enum malloc_kind kind, const void *pointer, size_t size, frame_record frame)
{
    uint32_t site = site_find(kind, frame);
    uint64_t *row = block_row(pointer);
    if (UNLIKELY(row == NULL)) row = block_row_new(pointer);
    bool locked = events_lock();
    struct state *state = profiler_state;
    if (UNLIKELY(*row != 0)) state->untracked++;
    *row = block_pack(site, size);
    event_count(state, kind, site, size);
    event_live(state, state->live_bytes + size);
    events_unlock(locked);
}

/* Take the row of a block that is about to be given back: 0 when it is not known. Before the allocator can hand the address out again. */
static inline uint64_t block_take(const void *pointer)
{
    uint64_t *row = block_row(pointer);
    if (UNLIKELY(row == NULL)) return 0;
    uint64_t taken = *row;
    *row = 0;
    return taken;
}

/* The bytes that block `taken` gives back, booked to its site. */
static inline uint64_t event_give_back(struct state *state, uint64_t taken)
{
    if (UNLIKELY(taken == 0)) {
        state->untracked++;
        return 0;
    }
    struct state_site *site = &state->sites[block_site(taken)];
    uint64_t size = block_size(taken);
    site->freed_blocks++;
    site->freed_bytes += size;
    state->blocks_freed++;
    return size;
}

static inline void event_free(uint64_t taken)
{
    bool locked = events_lock();
    struct state *state = profiler_state;
    uint64_t size = event_give_back(state, taken);
    state->kinds[MALLOC_KIND_FREE].calls++;
    state->kinds[MALLOC_KIND_FREE].bytes += size;
    event_live(state, state->live_bytes - size);
    events_unlock(locked);
}
