/*
 * A growing array of one type. VECTOR_TYPE(name, type) declares `struct name { type *items; size_t count, capacity; }`; a zeroed one
 * is empty. Capacity doubles, by realloc, so that what Leuko itself allocates is a few exact calls. Out of memory ends the process
 * with a message.
 */
#pragma once

#include <stdlib.h>

#define VECTOR_TYPE(name, type) \
    struct name {               \
        type *items;            \
        size_t count;           \
        size_t capacity;        \
    }

#define VECTOR_PUSH(vector, item)                                                                         \
    do {                                                                                                  \
        if ((vector)->count == (vector)->capacity) {                                                      \
            (vector)->items = vector_grow((vector)->items, &(vector)->capacity, sizeof *(vector)->items); \
        }                                                                                                 \
        (vector)->items[(vector)->count++] = (item);                                                      \
    } while (0)

#define VECTOR_FREE(vector)     \
    do {                        \
        free((vector)->items);  \
        (vector)->items = NULL; \
        (vector)->count = 0;    \
        (vector)->capacity = 0; \
    } while (0)

/* `items` with room for twice *capacity, at least 64, items of `size` bytes. Never NULL. */
void *vector_grow(void *items, size_t *capacity, size_t size);
