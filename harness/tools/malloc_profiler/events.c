/* The events of event.h in every circumstance: threads, signal handlers, new sites and spans, failures, blocks of other allocators. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>

#include "event.h"

__thread struct thread_events thread_events;
uint64_t events_lost;

/* With the lock held. */
static void event_book(struct state *state, const struct event *event) {
    if (event->taken != 0) {
        if (event->resized) {
            book_resized(state, event->taken);
        } else {
            book_given_back(state, event->taken);
        }
    }
    state->untracked += event->untracked;
    state->untracked_frees += event->freed_unknown;
    state->failed += event->failed;
    if (event->row != NULL) book_request(state, event->site, event->size);
    if (!event->failed) book_end(state);
}

/* The thread's room for deferred events, or NULL. Not part of its storage, which the program may have made small. */
static struct event *deferred_room(struct thread_events *thread) {
    struct event *room = __atomic_load_n(&thread->events, __ATOMIC_RELAXED), *expected = NULL;
    if (room != NULL) return room;
    size_t bytes = EVENTS_DEFERRED * sizeof *room;
    int saved = errno;
    room = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) room = NULL;
    if (room != NULL && !__atomic_compare_exchange_n(&thread->events, &expected, room, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
        munmap(room, bytes);
        room = expected;
    }
    errno = saved;
    return room;
}

/* Keep the event for the code that was interrupted. A handler that interrupts this one gets a place of its own. */
static void event_defer(const struct event *event) {
    struct thread_events *thread = &thread_events;
    struct event *room = deferred_room(thread);
    uint32_t place = room != NULL ? __atomic_fetch_add(&thread->deferred, 1, __ATOMIC_RELAXED) : EVENTS_DEFERRED;
    if (place < EVENTS_DEFERRED) {
        room[place] = *event;
    } else {
        __atomic_fetch_add(&events_lost, 1, __ATOMIC_RELAXED);
        if (event->row != NULL) *event->row = 0; /* nor is its block known */
    }
}

/* Handlers that interrupt this have ended before it goes on, so each place below `deferred` is filled; they may add more. */
void deferred_book(struct state *state) {
    struct thread_events *thread = &thread_events;
    uint32_t booked = 0, deferred = __atomic_load_n(&thread->deferred, __ATOMIC_RELAXED);
    do {
        for (; booked < deferred && booked < EVENTS_DEFERRED; booked++) {
            if (thread->events[booked].row != NULL) state->sites_dropped++;
            event_book(state, &thread->events[booked]);
        }
    } while (!__atomic_compare_exchange_n(&thread->deferred, &deferred, 0, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
}

bool thread_enter(void) {
    if (thread_events.busy) return false;
    thread_events.busy = true;
    HANDLER_FENCE();
    return true;
}

/* The lock is given back first, or a handler that comes after `busy` is cleared would wait for it. */
void thread_leave(void) {
    struct thread_events *thread = &thread_events;
    for (;;) {
        HANDLER_FENCE();
        thread->busy = false;
        HANDLER_FENCE();
        if (LIKELY(__atomic_load_n(&thread->deferred, __ATOMIC_RELAXED) == 0)) return;
        thread->busy = true;
        HANDLER_FENCE();
        bool locked = events_lock();
        deferred_book(profiler_state);
        events_unlock(locked);
    }
}

void *event_deferred(void *pointer) {
    if (thread_enter()) thread_leave();
    return pointer;
}

/* The end of an event: `entered` is what thread_enter said at its begin. */
static void event_end(bool entered, const struct event *event) {
    if (UNLIKELY(!entered)) {
        event_defer(event);
        return;
    }
    bool locked = events_lock();
    event_book(profiler_state, event);
    events_unlock(locked);
    thread_leave();
}

void event_fail(void) {
    event_end(thread_enter(), &(const struct event){.failed = true});
}

/* The site of a request, and its block into the row. A block that lies where another still should be: that one was given back unseen. */
static void event_request(bool entered, struct event *event, enum malloc_kind kind, void *pointer, size_t size, frame_record frame) {
    event->size = size;
    event->site = entered ? site_find(kind, frame) : (uint32_t) kind;
    event->row = block_row_make(pointer);
    if (*event->row != 0) event->untracked++;
    *event->row = block_pack(event->site, size);
}

void *event_allocate_anyhow(enum malloc_kind kind, void *pointer, size_t size, frame_record frame) {
    if (pointer == NULL) {
        event_fail();
        return NULL;
    }
    bool entered = thread_enter();
    struct event event = {0};
    event_request(entered, &event, kind, pointer, size, frame);
    event_end(entered, &event);
    return pointer;
}

bool event_free_anyhow(void *pointer, uint64_t taken) {
    if (taken == 0 && bootstrap_owns(pointer)) return false;
    event_end(thread_enter(), &(const struct event){.taken = taken, .untracked = taken == 0, .freed_unknown = taken == 0});
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
    bool entered = thread_enter();
    struct event event = {.taken = taken, .resized = true, .untracked = old != NULL && taken == 0};
    event_request(entered, &event, kind, pointer, size, frame);
    event_end(entered, &event);
    return pointer;
}
