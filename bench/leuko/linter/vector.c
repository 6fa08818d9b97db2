#include "vector.h"

#include "exit.h"

#include <stdint.h>

void *vector_grow(void *items, size_t *capacity, size_t size) {
    size_t count = *capacity == 0 ? 64 : *capacity * 2;
    void *grown = count > SIZE_MAX / 2 / size ? NULL : realloc(items, count * size);
    if (grown == NULL) exit_with_message("out of memory");
    *capacity = count;
    return grown;
}
