/* Prism's way in for another allocator (-DPRISM_XALLOCATOR): here every request is counted on its way to libc. */
#pragma once

#include <stddef.h>

void *profile_malloc(size_t size);
void *profile_calloc(size_t count, size_t size);
void *profile_realloc(void *block, size_t size);
void profile_free(void *block);

#define xmalloc profile_malloc
#define xcalloc profile_calloc
#define xrealloc profile_realloc
#define xfree profile_free
