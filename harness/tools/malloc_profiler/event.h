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
#define INLINE inline __attribute__((always_inline))

/* Order memory accesses of this thread as a handler in it sees them. */
#define HANDLER_FENCE() __atomic_signal_fence(__ATOMIC_SEQ_CST)

/* One lock for all counters: totals, peak and live_byte_calls are those of one order of events. Free of charge in a process that never
 * made a thread. Only between thread_enter and thread_leave. Returns what events_unlock wants. */
static INLINE bool events_lock(void) {
    if (LIKELY(__libc_single_threaded)) return false;
    for (unsigned spins = 0; __atomic_exchange_n(&profiler_lock, 1, __ATOMIC_ACQUIRE); spins++) {
        if (spins > 100) sched_yield();
    }
    thread_events.locked = true;
    return true;
}

static INLINE void events_unlock(bool locked) {
    if (LIKELY(!locked)) return;
    thread_events.locked = false;
    __atomic_store_n(&profiler_lock, 0, __ATOMIC_RELEASE);
}

/* The frame record of an interposed function, which keeps frame pointers: [0] its caller's frame register, [1] its return address; behind
 * it is the stack as the caller had it. The same on x86_64 and aarch64. */
typedef const uintptr_t *frame_record;

static INLINE uint64_t hash_mix(uint64_t hash, uint64_t value) {
    return (hash + value) * UINT64_C(0x9e3779b97f4a7c15);
}

/* What is remembered of a recent chain: the upper 48 bits of its hash, and its site. The highest bits are the best mixed. */
static INLINE uint64_t *site_recent_row(uint64_t hash) {
    return &site_recent[hash >> (64 - SITE_RECENT_BITS)];
}
static INLINE uint64_t site_recent_pack(uint64_t hash, uint32_t site) {
    return (hash & ~UINT64_C(0xffff)) | site;
}
static INLINE bool site_recent_is(uint64_t recent, uint64_t hash) {
    return (recent ^ hash) <= 0xffff;
}
static INLINE uint32_t site_recent_site(uint64_t recent) {
    return recent & 0xffff;
}

static INLINE bool frame_is_on_stack(frame_record frame) {
    return (uintptr_t) frame - thread_stack.low < thread_stack.size;
}

/* A place in a chain of callers: a return address, and the registers as they are there. */
struct place {
    uintptr_t pc, sp, bp;
};

static INLINE struct place place_first(frame_record frame) {
    return (struct place){.pc = frame[1], .sp = (uintptr_t) (frame + 2), .bp = frame[0]};
}

static INLINE uint64_t unwind_hash(uintptr_t pc) {
    return pc * UINT64_C(0x9e3779b97f4a7c15);
}

static INLINE uint64_t unwind_rule_pack(enum unwind_kind kind, uint64_t cfa, uint64_t saved) {
    return (uint64_t) kind << 36 | cfa << 16 | saved;
}

/* The rule of a return address, or 0 where none is remembered. */
static INLINE uint64_t unwind_rule_remembered(uintptr_t pc) {
    uint64_t hash = unwind_hash(pc);
    uint64_t remembered = __atomic_load_n(&unwind_rules[hash >> (64 - UNWIND_BITS)], __ATOMIC_RELAXED);
    return ((hash << UNWIND_BITS ^ remembered) & UNWIND_TAG) == 0 ? remembered & ~UNWIND_TAG : 0;
}

/* Go to the caller. false where there is none: the stack is read only between where the place is and `high`, whatever the registers hold.
 */
static INLINE bool place_outer(struct place *place, uint64_t rule, uintptr_t high) {
    if (LIKELY(rule == UNWIND_BY_FRAME_POINTER)) {      /* the same as below, in fewer instructions */
        frame_record record = (frame_record) place->bp; // NOLINT(performance-no-int-to-ptr)
        if (UNLIKELY(place->bp < place->sp || place->bp >= high)) return false;
        *place = place_first(record);
        return true;
    }
    uint64_t kind = rule >> 36, saved = 8 * (rule & UNWIND_SAVED_MAXIMUM);
    uintptr_t cfa = (kind == UNWIND_BY_BP ? place->bp : place->sp) + 8 * (rule >> 16 & UNWIND_CFA_MAXIMUM);
    if (UNLIKELY(kind == UNWIND_END || cfa < place->sp + 8 || cfa - 16 >= high)) return false;
    const uintptr_t *slot = (const uintptr_t *) (cfa - 8); // NOLINT(performance-no-int-to-ptr): where the return address is
    if (saved != 0 && saved <= cfa - place->sp) place->bp = slot[1 - (ptrdiff_t) (saved / 8)];
    place->pc = *slot;
    place->sp = cfa;
    return true;
}

/* Hash of kind and chain of callers, by `rule_of`; 0 where that does not know a rule. `frame` is on this thread's stack. */
static INLINE uint64_t chain_hash(enum malloc_kind kind, frame_record frame, uint64_t (*rule_of)(uintptr_t pc)) {
    uintptr_t high = thread_stack.high;
    struct place place = place_first(frame);
    uint64_t hash = hash_mix((uint64_t) kind, place.pc);
#pragma GCC unroll 8
    for (unsigned depth = 1; depth < STATE_FRAMES; depth++) {
        uint64_t rule = rule_of(place.pc);
        if (UNLIKELY(rule == 0)) return 0;
        if (UNLIKELY(!place_outer(&place, rule, high))) break;
        hash = hash_mix(hash, place.pc);
    }
    return hash;
}

/*
 * Blocks: requested size and site of each live block, in a table beside the heap that is indexed by address: eight bytes for each 32 of
 * address space that is in use, which is the smallest distance of two blocks of glibc's. So the program asks the allocator for exactly
 * what it would ask without us, and blocks that came by another way are recognised by an empty row.
 */
static INLINE uint64_t *block_row(const void *pointer) {
    uintptr_t span = (uintptr_t) pointer / BLOCK_SPAN;
    if (UNLIKELY(span >= BLOCK_SPANS)) return NULL;
    uint64_t *rows = __atomic_load_n(&block_spans[span], __ATOMIC_ACQUIRE);
    if (UNLIKELY(rows == NULL)) return NULL;
    return &rows[(uintptr_t) pointer % BLOCK_SPAN / BLOCK_GRAIN];
}

static INLINE uint64_t block_pack(uint32_t site, size_t size) {
    return (uint64_t) size << 17 | (site + 1); /* never 0, even for 0 bytes at site 0 */
}

static INLINE uint64_t block_size(uint64_t row) {
    return row >> 17;
}
static INLINE uint32_t block_site(uint64_t row) {
    return (uint32_t) (row & 0x1ffff) - 1;
}

/* Take the row of a block that is about to be given back: 0 when it is not known. Before the allocator can hand the address out again. */
static INLINE uint64_t block_take(const void *pointer) {
    uint64_t *row = block_row(pointer);
    if (UNLIKELY(row == NULL)) return 0;
    uint64_t taken = *row;
    *row = 0;
    return taken;
}

/* Each event is one or both of: a block given back, which takes its bytes off, and a request; then book_end. */
static INLINE void book_given_back(struct state *state, uint64_t taken) {
    struct state_site *site = &state->sites[block_site(taken)];
    site_hold(site, state->events + 1);
    site->freed_blocks++;
    site->freed_bytes += block_size(taken);
    state->live_bytes -= block_size(taken);
}

static INLINE void book_resized(struct state *state, uint64_t taken) {
    state->resized.calls++;
    state->resized.bytes += block_size(taken);
    book_given_back(state, taken);
}

static INLINE void book_request(struct state *state, uint32_t site, size_t size) {
    site_hold(&state->sites[site], state->events + 1);
    state->sites[site].calls++;
    state->sites[site].bytes += size;
    state->live_bytes += size;
    if (state->live_bytes > state->peak_live_bytes) state->peak_live_bytes = state->live_bytes;
}

static INLINE void book_end(struct state *state) {
    state->live_byte_calls += state->live_bytes;
    state->events++;
}

/*
 * The events. The quick way calls nothing, so it needs no registers saved; whatever it does not expect (a second thread, a new site or
 * span, a failed call) goes the whole way, in events.c.
 */

/* thread_enter and thread_leave of the quick way, which has seen that the thread is not busy. */
static INLINE void quick_enter(void) {
    thread_events.busy = true;
    HANDLER_FENCE();
}
static INLINE bool quick_leave(void) {
    HANDLER_FENCE();
    thread_events.busy = false;
    HANDLER_FENCE();
    return LIKELY(thread_events.deferred == 0);
}

/* A call that returned `pointer`: its site, and the empty row of the block. false where the whole way must be gone. */
static INLINE bool event_quick(enum malloc_kind kind, const void *pointer, frame_record frame, uint32_t *site, uint64_t **row) {
    if (UNLIKELY(pointer == NULL || !__libc_single_threaded || !frame_is_on_stack(frame) || thread_events.busy)) return false;
    uint64_t hash = chain_hash(kind, frame, unwind_rule_remembered);
    uint64_t recent = *site_recent_row(hash);
    *site = site_recent_site(recent);
    *row = block_row(pointer);
    return LIKELY(hash != 0 && site_recent_is(recent, hash) && *row != NULL && **row == 0);
}

/* A call of `kind` for `size` bytes returned `pointer`, or NULL. Returns that. */
static INLINE void *event_allocate(enum malloc_kind kind, void *pointer, size_t size, frame_record frame) {
    uint64_t *row;
    uint32_t site;
    if (UNLIKELY(!event_quick(kind, pointer, frame, &site, &row))) return event_allocate_anyhow(kind, pointer, size, frame);
    quick_enter();
    struct state *state = profiler_state;
    *row = block_pack(site, size);
    book_request(state, site, size);
    book_end(state);
    if (!quick_leave()) return event_deferred(pointer);
    return pointer;
}

/* The same of a realloc of `old`, whose row was `taken` before. */
static INLINE void *event_reallocate(enum malloc_kind kind, void *old, uint64_t taken, void *pointer, size_t size, frame_record frame) {
    uint64_t *row;
    uint32_t site;
    bool foreign = old != NULL && taken == 0;
    if (UNLIKELY(foreign || !event_quick(kind, pointer, frame, &site, &row))) {
        return event_reallocate_anyhow(kind, old, taken, pointer, size, frame);
    }
    quick_enter();
    struct state *state = profiler_state;
    *row = block_pack(site, size);
    if (old != NULL) book_resized(state, taken);
    book_request(state, site, size);
    book_end(state);
    if (!quick_leave()) return event_deferred(pointer);
    return pointer;
}

/* `pointer` is about to be given to free, unless this is false: then it is none of the allocator's. */
static INLINE bool event_free(void *pointer) {
    uint64_t taken = block_take(pointer);
    if (UNLIKELY(taken == 0 || !__libc_single_threaded || thread_events.busy)) return event_free_anyhow(pointer, taken);
    quick_enter();
    struct state *state = profiler_state;
    book_given_back(state, taken);
    book_end(state);
    if (!quick_leave()) event_deferred(pointer);
    return true;
}
