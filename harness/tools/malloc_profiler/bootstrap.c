/* Memory for dlsym, before the allocator is known. */
#include <stdalign.h>

#include "profiler.h"

static alignas(16) char memory[4096];
static size_t used;

void *bootstrap_allocate(size_t size) {
    size_t rounded = (size + 15) & ~(size_t) 15;
    if (size > sizeof memory || rounded > sizeof memory - used) return NULL;
    void *pointer = memory + used;
    used += rounded;
    return pointer;
}

bool bootstrap_owns(const void *pointer) {
    return (uintptr_t) pointer - (uintptr_t) memory < sizeof memory;
}
