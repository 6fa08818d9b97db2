/* Shapes of names and literals. */
#include "inputs/phrase.h"
#include "inputs/shapes.h"

/* ---- identifiers ---- */

static void write_names(struct writer *writer, uint64_t index) {
    writer_name(writer, 3 * index);
    writer_literal(writer, ".");
    writer_name(writer, 3 * index + 1);
    writer_literal(writer, "(");
    writer_name(writer, 3 * index + 2);
    writer_literal(writer, ")\n");
}

/* The seed says where in the row of all names to start. */
void shape_write_identifiers(struct writer *writer) {
    writer_repeat(writer, write_names, writer_random(writer) >> 32, 0);
    writer_pad(writer, 0);
}

/* ---- unicode ---- */

static const char *const unicode_names[] = {
    "größe", "données", "名前", "合計", "пример", "значение", "λόγος", "𝒙𝒚",
    "café",  "संख्या",    "שלום", "수량", "ñandú",  "æther",    "длина", "변수",
};

static const char *unicode_name(uint64_t bits) {
    return unicode_names[bits % (sizeof unicode_names / sizeof *unicode_names)];
}

static void write_unicode(struct writer *writer, uint64_t index) {
    uint64_t bits = writer_random(writer);
    writer_text(writer, unicode_name(bits));
    writer_literal(writer, " = ");
    writer_text(writer, unicode_name(bits >> 4));
    writer_literal(writer, "(\"→ ");
    writer_text(writer, unicode_name(bits >> 8));
    writer_literal(writer, " 🎉\", @");
    writer_text(writer, unicode_name(bits >> 12));
    writer_literal(writer, ")");
    if (index % 4 == 0) writer_literal(writer, " # — пояснение 説明");
    writer_literal(writer, "\n");
}

void shape_write_unicode(struct writer *writer) {
    writer_repeat(writer, write_unicode, 1, 0);
    writer_pad(writer, 0);
}

/* ---- deep_literal ---- */

#define LITERAL_DEPTH 490

static void write_deep(struct writer *writer, int64_t depth, bool array) {
    writer_literal(writer, "v = ");
    writer_fill(writer, array ? '[' : '(', depth);
    writer_number(writer, writer_random(writer) & 7);
    writer_fill(writer, array ? ']' : ')', depth);
    writer_literal(writer, "\n");
}

static void write_deep_literal(struct writer *writer, uint64_t index) {
    write_deep(writer, LITERAL_DEPTH, index % 2 == 0);
}

void shape_write_deep_literal(struct writer *writer) {
    writer_repeat(writer, write_deep_literal, 0, 0);
    if (writer->left > 8) write_deep(writer, (writer->left - 6) / 2, true);
    writer_pad(writer, 0);
}

/* ---- data ---- */

#define NUMBERS_A_LINE 12

static void write_numbers(struct writer *writer, uint64_t index) {
    (void) index;
    uint64_t bits = 0;
    writer_literal(writer, "  ");
    for (int i = 0; i < NUMBERS_A_LINE; i++, bits >>= 16) {
        if (i % 4 == 0) bits = writer_random(writer);
        writer_number(writer, bits & 1023);
        writer_literal(writer, ", ");
    }
    writer_literal(writer, "\n");
}

static void write_entry(struct writer *writer, uint64_t index) {
    uint64_t bits = writer_random(writer);
    phrase_write(writer, "  key_%#: { name: \"%0\", size: ", index, bits);
    phrase_write(writer, "%#, tags: [:%1, nil], \"%2\" => 1.5 },\n", bits >> 32 & 1023, bits);
}

static void write_words(struct writer *writer, uint64_t index) {
    phrase_write(writer, " %0 %1 %2 %3 %4 %5 %6 %7\n", index, writer_random(writer));
}

void shape_write_data(struct writer *writer) {
    int64_t size = writer->left;
    writer_literal(writer, "NUMBERS = [\n");
    writer_repeat(writer, write_numbers, 1, size * 2 / 3);
    writer_literal(writer, "].freeze\nTREE = {\n");
    writer_repeat(writer, write_entry, 1, size / 3);
    writer_literal(writer, "}.freeze\nWORDS = %w[\n");
    writer_repeat(writer, write_words, 1, 2);
    writer_literal(writer, "]\n");
    writer_pad(writer, 0);
}
