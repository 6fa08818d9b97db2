/* Shapes of one kind of literal each: what the lexer has a mode of its own for, or what the parser compares with its like. */
#include "inputs/phrase.h"
#include "inputs/shapes.h"
#include "inputs/words.h"

/* ---- regexps ---- */

static void write_regexp(struct writer *writer, uint64_t index) {
    static const char *const phrases[] = {
        "rule(/\\A%0\\b(?:\\s+\\d+)?/m)\n",
        "rule(/[a-z_][\\w:]*|%0(?=\\()/i, :%1)\n",
        "return if /^%0\\s*=\\s*(?<value>[^\\n]+)$/ =~ line\n",
        "text.gsub(%%r{%0/#{%1}\\z}, '')\n",
    };
    phrase_write(writer, phrases[index % 4], index, writer_random(writer));
}

void shape_write_regexps(struct writer *writer) {
    writer_repeat(writer, write_regexp, 0, 0);
    writer_pad(writer, 0);
}

/* ---- symbols ---- */

static void write_symbols(struct writer *writer, uint64_t index) {
    const char *phrase =
        index % 4 == 0 ? "attr_reader :%0, :%1?, :\"%2-%3\", :[]=, &:%4_%#\n" : "attr_reader :%0, :%1?, :\"%2-%3\", :[]=, &:%4\n";
    phrase_write(writer, phrase, index, writer_random(writer));
}

void shape_write_symbols(struct writer *writer) {
    writer_repeat(writer, write_symbols, 0, 0);
    writer_pad(writer, 0);
}

/* ---- words ---- */

#define LINES_A_LIST 6

static void write_list_line(struct writer *writer) {
    phrase_write(writer, " %0 %1 %2 %3 %4 %5 %6 %7 %8 %9\n", 0, writer_random(writer));
}

static void write_list(struct writer *writer, uint64_t index) {
    phrase_write(writer, index % 2 == 0 ? "%^0 = %%w[\n" : "%^0 = %%i[\n", index, writer_random(writer));
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
    phrase_write(writer, "  %0_%#: ", key, bits);
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
