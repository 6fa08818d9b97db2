#include "inputs/writer.h"

#define PAD_LINE 64 /* longest line of padding, with its newline */

void writer_start(struct writer *writer, int64_t size, uint64_t seed, generator_sink sink, void *user) {
    writer->sink = sink;
    writer->user = user;
    writer->left = size;
    writer->random = seed;
    writer->used = 0;
    writer->stopped = false;
}

void writer_flush(struct writer *writer) {
    if (!writer->stopped && writer->used > 0 && !writer->sink(writer->user, writer->buffer, writer->used)) writer->stopped = true;
    if (writer->stopped) writer->left = 0;
    writer->used = 0;
}

bool writer_finish(struct writer *writer) {
    bool exact = writer->left == 0;
    if (exact) writer_flush(writer);
    return exact && !writer->stopped;
}

void writer_fill(struct writer *writer, char byte, int64_t count) {
    while (count > 0) {
        size_t length = count < WRITER_UNIT ? (size_t) count : WRITER_UNIT;
        memset(writer_take(writer, length), byte, length);
        count -= (int64_t) length;
    }
}

void writer_number(struct writer *writer, uint64_t number) {
    char digits[20];
    size_t first = sizeof digits;
    do digits[--first] = (char) ('0' + number % 10);
    while ((number /= 10) > 0);
    writer_bytes(writer, digits + first, sizeof digits - first);
}

/* An odd multiplier permutes the 35 bits that seven characters of a 32-letter alphabet hold: names look random and never meet again.
 * No keyword has eight letters, and none of Ruby's own eight-letter method names that a linter knows begins with n to z. */
void writer_name(struct writer *writer, uint64_t index) {
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz_01234";
    uint64_t bits = index * 0x9e3779b97f4a7c15u;
    char *at = writer_take(writer, 8);
    at[0] = (char) ('n' + index % 13);
    for (int i = 1; i < 8; i++, bits >>= 5) at[i] = alphabet[bits & 31];
}

bool writer_try(struct writer *writer, writer_unit unit, uint64_t index, int64_t tail) {
    if (WRITER_BUFFER - writer->used < WRITER_UNIT) writer_flush(writer);
    if (writer->stopped) return false;
    size_t used = writer->used;
    int64_t left = writer->left;
    unit(writer, index);
    if (writer_fits(writer, tail)) return true;
    writer->used = used;
    writer->left = left;
    return false;
}

uint64_t writer_repeat(struct writer *writer, writer_unit unit, uint64_t first, int64_t tail) {
    uint64_t index = first;
    while (writer_try(writer, unit, index, tail)) index++;
    return index;
}

void writer_pad(struct writer *writer, int64_t tail) {
    int64_t count = writer->left - tail;
    while (count > 0) {
        int64_t length = count < PAD_LINE ? count : PAD_LINE;
        if (length > 1) writer_literal(writer, "#");
        writer_fill(writer, '=', length - 2);
        writer_literal(writer, "\n");
        count -= length;
    }
}
