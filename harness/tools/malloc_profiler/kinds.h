/* The allocator's family: one table, from which the library counts and the JSON is written and read. */
#pragma once

#define MALLOC_KIND_TABLE(ROW)            \
    ROW(MALLOC, "malloc")                 \
    ROW(CALLOC, "calloc")                 \
    ROW(REALLOC, "realloc")               \
    ROW(REALLOCARRAY, "reallocarray")     \
    ROW(POSIX_MEMALIGN, "posix_memalign") \
    ROW(ALIGNED_ALLOC, "aligned_alloc")   \
    ROW(MEMALIGN, "memalign")             \
    ROW(VALLOC, "valloc")                 \
    ROW(PVALLOC, "pvalloc")               \
    ROW(FREE, "free")

#define MALLOC_KIND_ENUMERATOR(name, text) MALLOC_KIND_##name,
enum malloc_kind { MALLOC_KIND_TABLE(MALLOC_KIND_ENUMERATOR) MALLOC_KINDS };

#define MALLOC_KIND_TEXT(name, text) text,
static const char *const malloc_kind_names[MALLOC_KINDS] = {MALLOC_KIND_TABLE(MALLOC_KIND_TEXT)};
