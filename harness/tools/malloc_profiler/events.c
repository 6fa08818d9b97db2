/* The events of event.h in every circumstance: threads, new sites and spans, failures, blocks of other allocators. */
#include "event.h"

void event_fail(void) {
    bool locked = events_lock();
    profiler_state->failed++;
    events_unlock(locked);
}

/* A block that lies where another still should be: that one was given back unseen. */
static void row_write(struct state *state, uint64_t *row, uint32_t site, size_t size) {
    if (*row != 0) state->untracked++;
    *row = block_pack(site, size);
}

void *event_allocate_anyhow(enum malloc_kind kind, void *pointer, size_t size, frame_record frame) {
    if (pointer == NULL) {
        event_fail();
        return NULL;
    }
    uint32_t site = site_find(kind, frame);
    uint64_t *row = block_row_make(pointer);
    bool locked = events_lock();
    struct state *state = profiler_state;
    row_write(state, row, site, size);
    book_request(state, site, size);
    book_end(state);
    events_unlock(locked);
    return pointer;
}

bool event_free_anyhow(void *pointer, uint64_t taken) {
    if (taken == 0 && bootstrap_owns(pointer)) return false;
    bool locked = events_lock();
    struct state *state = profiler_state;
    if (taken != 0) {
        book_given_back(state, taken);
    } else {
        state->untracked++;
        state->untracked_frees++;
    }
    book_end(state);
    events_unlock(locked);
    return true;
}

/* realloc(p, 0) that only freed is a free; any other NULL is a failure, and the old block stays. */
static void *reallocate_without_block(void *old, uint64_t taken, size_t size) {
    if (size == 0 && old != NULL) {
        event_free_anyhow(old, taken);
    } else {
        if (taken != 0) *block_row(old) = taken;
        event_fail();
    }
    return NULL;
}

/* One event: live bytes go from with the old block to with the new one, and the peak never holds both. */
void *event_reallocate_anyhow(enum malloc_kind kind, void *old, uint64_t taken, void *pointer, size_t size, frame_record frame) {
    if (pointer == NULL) return reallocate_without_block(old, taken, size);
    uint32_t site = site_find(kind, frame);
    uint64_t *row = block_row_make(pointer);
    bool locked = events_lock();
    struct state *state = profiler_state;
    if (taken != 0) {
        book_resized(state, taken);
    } else if (old != NULL) {
        state->untracked++;
    }
    row_write(state, row, site, size);
    book_request(state, site, size);
    book_end(state);
    events_unlock(locked);
    return pointer;
}
