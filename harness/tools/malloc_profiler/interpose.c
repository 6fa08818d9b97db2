/*
 * The family, interposed: each function calls the next one of its name (glibc's, or that of an allocator preloaded behind us) and counts
 * the event. Failed calls count as failed alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
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

/* true when the next functions are known; false within dlsym's own allocations. The first event comes before any thread. */
static __attribute__((noinline, cold)) bool next_resolve(void) {
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

EXPORT void *malloc(size_t size) {
    if (UNLIKELY(!NEXT_READY())) return bootstrap_allocate(size);
    return event_allocate(MALLOC_KIND_MALLOC, next.malloc(size), size, FRAME());
}

EXPORT void *calloc(size_t count, size_t size) {
    if (UNLIKELY(!NEXT_READY())) return bootstrap_allocate(count * size);
    return event_allocate(MALLOC_KIND_CALLOC, next.calloc(count, size), count * size, FRAME());
}

EXPORT void free(void *pointer) {
    if (pointer == NULL || UNLIKELY(!NEXT_READY())) return;
    if (event_free(pointer)) next.free(pointer);
}

/* The old block's row is taken before the call, because afterwards its address may be another thread's. */
static void *reallocate(enum malloc_kind kind, void *old, size_t size, frame_record frame) {
    uint64_t taken = old == NULL ? 0 : block_take(old);
    return event_reallocate(kind, old, taken, next.realloc(old, size), size, frame);
}

EXPORT void *realloc(void *pointer, size_t size) {
    if (UNLIKELY(!NEXT_READY())) return bootstrap_allocate(size);
    return reallocate(MALLOC_KIND_REALLOC, pointer, size, FRAME());
}

/* glibc's calls realloc by its public name, which would count twice: so this one is ours. */
EXPORT void *reallocarray(void *pointer, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        event_fail();
        errno = ENOMEM;
        return NULL;
    }
    if (UNLIKELY(!NEXT_READY())) return bootstrap_allocate(bytes);
    return reallocate(MALLOC_KIND_REALLOCARRAY, pointer, bytes, FRAME());
}

EXPORT int posix_memalign(void **result, size_t alignment, size_t size) {
    if (UNLIKELY(!NEXT_READY())) return ENOMEM;
    int error = next.posix_memalign(result, alignment, size);
    event_allocate(MALLOC_KIND_POSIX_MEMALIGN, error == 0 ? *result : NULL, size, FRAME());
    return error;
}

EXPORT void *aligned_alloc(size_t alignment, size_t size) {
    if (UNLIKELY(!NEXT_READY())) return NULL;
    return event_allocate(MALLOC_KIND_ALIGNED_ALLOC, next.aligned_alloc(alignment, size), size, FRAME());
}

EXPORT void *memalign(size_t alignment, size_t size) {
    if (UNLIKELY(!NEXT_READY())) return NULL;
    return event_allocate(MALLOC_KIND_MEMALIGN, next.memalign(alignment, size), size, FRAME());
}

EXPORT void *valloc(size_t size) {
    if (UNLIKELY(!NEXT_READY())) return NULL;
    return event_allocate(MALLOC_KIND_VALLOC, next.valloc(size), size, FRAME());
}

EXPORT void *pvalloc(size_t size) {
    if (UNLIKELY(!NEXT_READY())) return NULL;
    return event_allocate(MALLOC_KIND_PVALLOC, next.pvalloc(size), size, FRAME());
}

/*
 * The loader takes the first definition in its order: the program's, then ours. An address in the program that its symbol table has as
 * undefined is no definition, but the stub by which a program without PIE calls ours.
 */
bool interpose_is_first(void) {
    static const char *const names[] = {"malloc",        "calloc",   "realloc", "reallocarray", "posix_memalign",
                                        "aligned_alloc", "memalign", "valloc",  "pvalloc",      "free"};
    Dl_info own, found;
    if (dladdr((void *) (uintptr_t) interpose_is_first, &own) == 0) return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ElfW(Sym) *symbol = NULL;
        if (dladdr1(dlsym(RTLD_DEFAULT, names[i]), &found, (void **) &symbol, RTLD_DL_SYMENT) == 0) return false;
        if (found.dli_fbase != own.dli_fbase && (symbol == NULL || symbol->st_shndx != SHN_UNDEF)) return false;
    }
    return true;
}
