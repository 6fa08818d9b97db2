/*
 * Differential fuzzer: stock and patched Prism in one process, each input given to both; aborts where their digests differ, so that
 * libFuzzer keeps the input. The last byte of an input chooses the manner of use and is not parsed: two of four times the plain one.
 */
#include "fuzz_digest.h"

#include <inttypes.h>
#include <sanitizer/lsan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    static const enum fuzz_manner manners[4] = {FUZZ_STREAM, FUZZ_EVAL, FUZZ_WHOLE, FUZZ_WHOLE};
    const enum fuzz_manner manner = manners[data[size - 1] & 3];

    /* An allocation of exactly the source's size, so that a read past its end is seen. */
    const size_t length = size - 1;
    uint8_t *source = malloc(length > 0 ? length : 1);
    if (source == NULL) return 0;
    memcpy(source, data, length);
    /* Stock forgets a buffer of its lexer when it meets an error; only what the arena's side leaks is a find. */
    __lsan_disable();
    const uint64_t stock = stock_digest(manner, source, length);
    __lsan_enable();
    const uint64_t arena = arena_digest(manner, source, length);
    free(source);
    if (stock == arena) return 0;
    fprintf(stderr, "stock gives %016" PRIx64 ", arena %016" PRIx64 ", used in manner %d\n", stock, arena, (int) manner);
    abort();
}
