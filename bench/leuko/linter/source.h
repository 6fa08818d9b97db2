/* The bytes of one file, or of stdin. They live in pages of their own, not on the heap, so that the heap holds what Prism asked for. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOURCE_SIZE_MAXIMUM ((size_t) 1 << 30) /* Prism 2.1.0 counts offsets in 32 bits */

struct source {
    const char *path; /* what the user called it; "-" for stdin */
    const uint8_t *bytes;
    size_t size;
    size_t mapped; /* private: bytes of the mapping */
};

/* Read the whole file at `path`, "-" for stdin. On failure false, with *reason a static or strerror text. */
bool source_open(struct source *source, const char *path, const char **reason);
void source_close(struct source *source);

/* Give back the pages that this thread keeps for its next file. */
void source_spare_release(void);
