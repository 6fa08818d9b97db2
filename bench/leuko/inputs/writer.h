/*
 * What a shape writes with: a fixed buffer before the sink, a count of the bytes still to write, and a random stream. A shape writes
 * until nothing is left; `writer_repeat` takes back the unit that did not fit, so no shape has to know how long its units are.
 */
#pragma once

#include "inputs/generator.h"

#include <string.h>

#define WRITER_UNIT (28 * 1024) /* the longest unit that can be taken back */
#define WRITER_BUFFER (64 * 1024 + WRITER_UNIT)

struct writer {
    generator_sink sink;
    void *user;
    int64_t left;    /* bytes still to write; below 0: the unit just written is too long */
    uint64_t random; /* state of the random stream */
    size_t used;     /* bytes in the buffer */
    bool stopped;    /* the sink said so; all that follows is dropped */
    char buffer[WRITER_BUFFER];
};

/* Writes one unit, at most WRITER_UNIT bytes long; `index` counts from 1. */
typedef void (*writer_unit)(struct writer *writer, uint64_t index);

void writer_start(struct writer *writer, int64_t size, uint64_t seed, generator_sink sink, void *user);

/* Give the buffer to the sink. Once that said stop, nothing is left to write. */
void writer_flush(struct writer *writer);

/* Hand over what is buffered; true when exactly `size` bytes went to the sink. */
bool writer_finish(struct writer *writer);

/* Whether what was written so far leaves room for `tail` bytes. */
static inline bool writer_fits(const struct writer *writer, int64_t tail) {
    return writer->left >= tail;
}

/* `length` contiguous bytes of the buffer, to be filled by the caller; `length` is at most WRITER_UNIT. */
static inline char *writer_take(struct writer *writer, size_t length) {
    if (WRITER_BUFFER - writer->used < length) writer_flush(writer);
    char *at = writer->buffer + writer->used;
    writer->used += length;
    writer->left -= (int64_t) length;
    return at;
}

static inline void writer_bytes(struct writer *writer, const char *bytes, size_t length) {
    memcpy(writer_take(writer, length), bytes, length);
}

/* A string literal, its length known to the compiler. */
#define writer_literal(writer, text) writer_bytes(writer, "" text, sizeof(text) - 1)

static inline void writer_text(struct writer *writer, const char *text) {
    writer_bytes(writer, text, strlen(text));
}

/* `count` times `byte`, however many. */
void writer_fill(struct writer *writer, char byte, int64_t count);

/* `number` in decimal. */
void writer_number(struct writer *writer, uint64_t number);

/* `index` as 8 characters that are a method or local name: another name for each index below 2^35, and never a keyword. */
void writer_name(struct writer *writer, uint64_t index);

/* The next 64 bits of the random stream (splitmix64). */
static inline uint64_t writer_random(struct writer *writer) {
    uint64_t bits = writer->random += 0x9e3779b97f4a7c15u;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
    return bits ^ (bits >> 31);
}

/* A random number from 0 to `count` - 1. */
static inline uint32_t writer_choose(struct writer *writer, uint32_t count) {
    return (uint32_t) (((writer_random(writer) >> 32) * count) >> 32);
}

/* Write one unit if it leaves room for `tail` bytes; else take it back (the random stream moves on) and return false. */
bool writer_try(struct writer *writer, writer_unit unit, uint64_t index, int64_t tail);

/* Write units, the first with index `first`, as long as they leave room for `tail` bytes. Returns the index after the last. */
uint64_t writer_repeat(struct writer *writer, writer_unit unit, uint64_t first, int64_t tail);

/* Comment lines (for a single byte: an empty line) of whatever length leaves `tail` bytes. Starts and ends at a line's start. */
void writer_pad(struct writer *writer, int64_t tail);
