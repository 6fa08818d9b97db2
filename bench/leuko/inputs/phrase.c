#include "inputs/phrase.h"

#include "inputs/words.h"

static uint64_t word_at(char place, uint64_t bits) {
    return bits >> (6 * (place - '0'));
}

/* The hole whose letters begin at `hole`, behind the percent sign; returns what follows it. */
static const char *write_hole(struct writer *writer, const char *hole, uint64_t index, uint64_t bits) {
    switch (*hole) {
        case '#': writer_number(writer, index); return hole + 1;
        case '%': writer_literal(writer, "%"); return hole + 1;
        case 'l': word_write_line(writer); return hole + 1;
        case '^': word_write_capital(writer, word_at(hole[1], bits)); return hole + 2;
        default: word_write(writer, word_at(*hole, bits)); return hole + 1;
    }
}

void phrase_write(struct writer *writer, const char *phrase, uint64_t index, uint64_t bits) {
    for (const char *at = phrase; *at != '\0';) {
        size_t plain = strcspn(at, "%");
        writer_bytes(writer, at, plain);
        at += plain;
        if (*at == '%') at = write_hole(writer, at + 1, index, bits);
    }
}
