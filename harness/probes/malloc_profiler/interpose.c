/*
 * The family, interposed: each function calls the next one of its name (glibc's, or that of an allocator preloaded behind us) and counts
 * the event. Failed calls count as failed alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdalign.h>
#include <string.h>

#include "event.h"

#define EXPORT __attribute__((visibility("default")))

static struct {
    void *(*malloc)(size_t);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void (*free)(void *);
    int (*posix_memalign)(void **, size_t, size_t);
    void *(*aligned_alloc)(size_t, size_t);
    void *(*memalign)(size_t, size_t);
    void *(*valloc)(size_t);
    void *(*pvalloc)(size_t);
} next;

/* dlsym may allocate while we look for the allocator. Those few blocks come from here, are the profiler's own, and are not counted. */
static alignas(16) char bootstrap_memory[4096];
static size_t bootstrap_used;

static void *bootstrap_allocate(size_t size)
{
    size_t rounded = (size + 15) & ~(size_t) 15;
    if (size > sizeof bootstrap_memory || rounded > sizeof bootstrap_memory - bootstrap_used) return NULL;
    void *pointer = bootstrap_memory + bootstrap_used;
    bootstrap_used += rounded;
    return pointer;
}

static inline bool bootstrap_owns(const void *pointer)
{
    return (uintptr_t) pointer - (uintptr_t) bootstrap_memory < sizeof bootstrap_memory;
}

/* true when the next functions are known; false within dlsym's own allocations. The first event comes before any thread. */
static __attribute__((noinline, cold)) bool next_resolve(void)
{
    static bool resolving;
    if (resolving) return false;
    resolving = true;
    static const struct {
        const char *name;
        void *target;
    } symbols[] = {
        {"calloc", &next.calloc},
        {"realloc", &next.realloc},
        {"free", &next.free},
        {"posix_memalign", &next.posix_memalign},
        {"aligned_alloc", &next.aligned_alloc},
        {"memalign", &next.memalign},
        {"valloc", &next.valloc},
        {"pvalloc", &next.pvalloc},
        {"malloc", &next.malloc}, /* last: it says that all are known */
    };
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        void *symbol = dlsym(RTLD_NEXT, symbols[i].name);
        memcpy(symbols[i].target, &symbol, sizeof symbol);
    }
    resolving = false;
    return next.malloc != NULL;
}

#define NEXT_READY() (LIKELY(next.malloc != NULL) || next_resolve())
#define FRAME() ((frame_record) __builtin_frame_address(0))

static __attribute__((noinline, cold)) void event_fail(void)
{
    bool locked = events_lock();
    profiler_state->failed++;
    events_unlock(locked);
}

static inline void *event_result(enum malloc_kind kind, void *pointer, size_t size, frame_record frame)
{
    if (LIKELY(pointer != NULL)) {
        event_allocate(kind, pointer, size, frame);
    } else {
        event_fail();
    }
    return pointer;
}

EXPORT void *malloc(size_t size)
{
    if (UNLIKELY(!NEXT_READY())) return bootstrap_allocate(size);
    return event_result(MALLOC_KIND_MALLOC, next.malloc(size), size, FRAME());
}

EXPORT void *calloc(size_t count, size_t size)
{
    if (UNLIKELY(!NEXT_READY())) return bootstrap_allocate(count * size);
    return event_result(MALLOC_KIND_CALLOC, next.calloc(count, size), count * size, FRAME());
}

EXPORT void free(void *pointer)
{
    if (pointer == NULL || UNLIKELY(bootstrap_owns(pointer)) || UNLIKELY(!NEXT_READY())) return;
    event_free(block_take(pointer));
    next.free(pointer);
}

/*
 * The old block's row is taken before the call, because afterwards its address may be another thread's; and put back if the call fails.
 * One event: live bytes go from with the old block to with the new one, and the peak never holds both. realloc(p, 0) that only frees
 * is a free.
 */
static inline void *reallocate(enum malloc_kind kind, void *old, size_t size, frame_record frame)
{
    uint64_t taken = old == NULL ? 0 : block_take(old);
    void *pointer = next.realloc(old, size);
    if (UNLIKELY(pointer == NULL)) {
        if (size == 0 && old != NULL) {
            event_free(taken);
        } else {
            if (taken != 0) *block_row(old) = taken;
            event_fail();
        }
        return NULL;
    }
    uint32_t site = site_find(kind, frame);
    uint64_t *row = block_row(pointer);
    if (UNLIKELY(row == NULL)) row = block_row_new(pointer);
    bool locked = events_lock();
    struct state *state = profiler_state;
    uint64_t given_back = old == NULL ? 0 : event_give_back(state, taken);
    if (UNLIKELY(*row != 0)) state->untracked++;
    *row = block_pack(site, size);
    event_count(state, kind, site, size);
    event_live(state, state->live_bytes + size - given_back);
    events_unlock(locked);
    return pointer;
}

EXPORT void *realloc(void *pointer, size_t size)
{
    if (UNLIKELY(!NEXT_READY())) return bootstrap_allocate(size);
    return reallocate(MALLOC_KIND_REALLOC, pointer, size, FRAME());
}

/* glibc's calls realloc by its public name, which would count twice: so this one is ours. */
EXPORT void *reallocarray(void *pointer, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        event_fail();
        errno = ENOMEM;
        return NULL;
    }
    if (UNLIKELY(!NEXT_READY())) return bootstrap_allocate(bytes);
    return reallocate(MALLOC_KIND_REALLOCARRAY, pointer, bytes, FRAME());
}

EXPORT int posix_memalign(void **result, size_t alignment, size_t size)
{
    if (UNLIKELY(!NEXT_READY())) return ENOMEM;
    int error = next.posix_memalign(result, alignment, size);
    event_result(MALLOC_KIND_POSIX_MEMALIGN, error == 0 ? *result : NULL, size, FRAME());
    return error;
}

EXPORT void *aligned_alloc(size_t alignment, size_t size)
{
    if (UNLIKELY(!NEXT_READY())) return NULL;
    return event_result(MALLOC_KIND_ALIGNED_ALLOC, next.aligned_alloc(alignment, size), size, FRAME());
}

EXPORT void *memalign(size_t alignment, size_t size)
{
    if (UNLIKELY(!NEXT_READY())) return NULL;
    return event_result(MALLOC_KIND_MEMALIGN, next.memalign(alignment, size), size, FRAME());
}

EXPORT void *valloc(size_t size)
{
    if (UNLIKELY(!NEXT_READY())) return NULL;
    return event_result(MALLOC_KIND_VALLOC, next.valloc(size), size, FRAME());
}

EXPORT void *pvalloc(size_t size)
{
    if (UNLIKELY(!NEXT_READY())) return NULL;
    return event_result(MALLOC_KIND_PVALLOC, next.pvalloc(size), size, FRAME());
}
