/* Shapes of one kind of literal each: what the lexer has a mode of its own for, or what the parser compares with its like. */
#include "inputs/shapes.h"
#include "inputs/words.h"

/* ---- regexps ---- */

static void write_regexp(struct writer *writer, uint64_t index) {
    uint64_t bits = writer_random(writer);
    switch (index % 4) {
        case 0:
            writer_literal(writer, "rule(/\\A");
            word_write(writer, bits);
            writer_literal(writer, "\\b(?:\\s+\\d+)?/m)\n");
            break;
        case 1:
            writer_literal(writer, "rule(/[a-z_][\\w:]*|");
            word_write(writer, bits);
            writer_literal(writer, "(?=\\()/i, :");
            word_write(writer, bits >> 6);
            writer_literal(writer, ")\n");
            break;
        case 2:
            writer_literal(writer, "return if /^");
            word_write(writer, bits);
            writer_literal(writer, "\\s*=\\s*(?<value>[^\\n]+)$/ =~ line\n");
            break;
        default:
            writer_literal(writer, "text.gsub(%r{");
            word_write(writer, bits);
            writer_literal(writer, "/#{");
            word_write(writer, bits >> 6);
            writer_literal(writer, "}\\z}, '')\n");
    }
}

void shape_write_regexps(struct writer *writer) {
    writer_repeat(writer, write_regexp, 0, 0);
    writer_pad(writer, 0);
}

/* ---- symbols ---- */

static void write_symbols(struct writer *writer, uint64_t index) {
    uint64_t bits = writer_random(writer);
    writer_literal(writer, "attr_reader :");
    word_write(writer, bits);
    writer_literal(writer, ", :");
    word_write(writer, bits >> 6);
    writer_literal(writer, "?, :\"");
    word_write(writer, bits >> 12);
    writer_literal(writer, "-");
    word_write(writer, bits >> 18);
    writer_literal(writer, "\", :[]=, &:");
    word_write(writer, bits >> 24);
    if (index % 4 == 0) {
        writer_literal(writer, "_");
        writer_number(writer, index);
    }
    writer_literal(writer, "\n");
}

void shape_write_symbols(struct writer *writer) {
    writer_repeat(writer, write_symbols, 0, 0);
    writer_pad(writer, 0);
}

/* ---- words ---- */

#define WORDS_A_LINE 10
#define LINES_A_LIST 6

static void write_list_line(struct writer *writer) {
    uint64_t bits = writer_random(writer);
    for (int i = 0; i < WORDS_A_LINE; i++, bits >>= 6) {
        writer_literal(writer, " ");
        word_write(writer, bits);
    }
    writer_literal(writer, "\n");
}

static void write_list(struct writer *writer, uint64_t index) {
    word_write_capital(writer, writer_random(writer));
    writer_text(writer, index % 2 == 0 ? " = %w[\n" : " = %i[\n");
    for (int line = 0; line < LINES_A_LIST; line++) write_list_line(writer);
    writer_literal(writer, "]\n");
}

void shape_write_words(struct writer *writer) {
    writer_repeat(writer, write_list, 0, 0);
    writer_pad(writer, 0);
}

/* ---- hashes ---- */

#define KEYS_A_HASH 9

static void write_pair(struct writer *writer, uint64_t key, uint64_t bits) {
    writer_literal(writer, "  ");
    word_write(writer, bits);
    writer_literal(writer, "_");
    writer_number(writer, key);
    writer_literal(writer, ": ");
    switch (bits >> 12 & 3) {
        case 0: writer_number(writer, bits >> 18 & 1023); break;
        case 1: word_write(writer, bits >> 18); break;
        default: writer_literal(writer, "{ deep: [], \"two words\" => 2.5, 1 => nil }");
    }
    writer_literal(writer, ",\n");
}

static void write_hash(struct writer *writer, uint64_t index) {
    (void) index;
    word_write(writer, writer_random(writer));
    writer_literal(writer, " = {\n");
    for (uint64_t key = 0; key < KEYS_A_HASH; key++) write_pair(writer, key, writer_random(writer));
    writer_literal(writer, "}\n");
}

void shape_write_hashes(struct writer *writer) {
    writer_repeat(writer, write_hash, 0, 0);
    writer_pad(writer, 0);
}
