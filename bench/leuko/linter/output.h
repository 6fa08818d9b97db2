/*
 * Text to a file descriptor, or to memory, through one bounded buffer, by write(2) alone: no stdio, so that no allocation of libc is ever
 * counted as the program's. The first write that fails is remembered and everything after it is dropped; output_close reports it.
 */
#pragma once

#include "vector.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

VECTOR_TYPE(characters, char);

struct output {
    int descriptor; /* OUTPUT_MEMORY: none, the text is collected in `memory` */
    int error;      /* errno of the first write that failed, 0 for none */
    struct characters memory;
    size_t used;
    char bytes[1 << 16];
};

#define OUTPUT_MEMORY (-1)

void output_open(struct output *output, int descriptor);

void output_bytes(struct output *output, const void *bytes, size_t length);
void output_text(struct output *output, const char *text);
void output_character(struct output *output, char character);
void output_number(struct output *output, uint64_t number);

/* The number right-aligned in at least `width` columns. */
void output_number_padded(struct output *output, uint64_t number, size_t width);

/* Sixteen hexadecimal digits. */
void output_hex(struct output *output, uint64_t number);

/* Nanoseconds as milliseconds with three decimals. */
void output_milliseconds(struct output *output, uint64_t nanoseconds);

/* Nanoseconds as seconds with nine decimals. */
void output_seconds(struct output *output, uint64_t nanoseconds);

/* Text as it stands inside a JSON string, escaped; bytes that are not UTF-8 become U+FFFD. The second writes the quotes too. */
void output_json_text(struct output *output, const char *bytes, size_t length);
void output_json_string(struct output *output, const char *bytes, size_t length);

void output_flush(struct output *output);

/* Free what was collected in memory. */
void output_memory_free(struct output *output);

/* Write what is left. False when any write failed: `error` then holds the errno. */
bool output_close(struct output *output);
