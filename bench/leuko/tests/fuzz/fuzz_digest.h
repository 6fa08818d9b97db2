/* What the two sides of the differential fuzzer offer. Both functions are pure: the same input gives the same digest. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum fuzz_manner {
    FUZZ_WHOLE,  /* pm_parse, with the tokens */
    FUZZ_STREAM, /* pm_parse_stream, line by line */
    FUZZ_EVAL,   /* pm_parse with scopes, an older syntax and a locked encoding */
    FUZZ_MANNERS
};

/* `source` need not end with a NUL; nothing beyond `length` bytes is read. */
uint64_t stock_digest(enum fuzz_manner manner, const uint8_t *source, size_t length);
uint64_t arena_digest(enum fuzz_manner manner, const uint8_t *source, size_t length);
