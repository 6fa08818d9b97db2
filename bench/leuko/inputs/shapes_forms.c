/* Shapes of one form of code each: parameters and arguments by keyword, branches, handlers, and the comments that document them. */
#include "inputs/shapes.h"
#include "inputs/words.h"

/* ---- keywords ---- */

static void write_keyword_method(struct writer *writer, uint64_t index) {
    uint64_t bits = writer_random(writer);
    writer_literal(writer, "def ");
    word_write(writer, bits);
    writer_literal(writer, "_");
    writer_number(writer, index);
    writer_literal(writer, "(first, name:, size: 1, on: nil, **rest, &block)\n  ");
    word_write(writer, bits >> 6);
    writer_literal(writer, "(first, name:, size: size + 1, on: on || ");
    word_write(writer, bits >> 12);
    writer_literal(writer, ", **rest, &block)\n  ");
    word_write(writer, bits >> 18);
    writer_literal(writer, " name: name, if: -> { size }, unless: !on\nend\n");
}

void shape_write_keywords(struct writer *writer) {
    writer_repeat(writer, write_keyword_method, 0, 0);
    writer_pad(writer, 0);
}

/* ---- cases ---- */

static void write_when(struct writer *writer, uint64_t index, uint64_t bits) {
    writer_literal(writer, "when :");
    word_write(writer, bits);
    writer_number(writer, index);
    writer_literal(writer, ", \"");
    word_write(writer, bits >> 6);
    writer_number(writer, index);
    writer_literal(writer, "\", ");
    writer_number(writer, index * 8 + (bits >> 12 & 7));
    writer_literal(writer, " then ");
    word_write(writer, bits >> 18);
    writer_literal(writer, "\n");
}

static void write_in(struct writer *writer, uint64_t bits) {
    writer_literal(writer, "in { ");
    word_write(writer, bits);
    writer_literal(writer, ": Integer | nil => size, kind: :a | :b } if size\n  ");
    word_write(writer, bits >> 6);
    writer_literal(writer, "\nin [\"");
    word_write(writer, bits >> 12);
    writer_literal(writer, "\", *, ^size] then nil\n");
}

static void write_case(struct writer *writer, uint64_t index) {
    uint64_t bits = writer_random(writer);
    writer_literal(writer, "case ");
    word_write(writer, bits);
    writer_literal(writer, "\n");
    if (index % 2 == 0) {
        for (uint64_t branch = 0; branch < 8; branch++) write_when(writer, branch, writer_random(writer));
    } else {
        for (int branch = 0; branch < 3; branch++) write_in(writer, writer_random(writer));
    }
    writer_literal(writer, "else\n  raise\nend\n");
}

void shape_write_cases(struct writer *writer) {
    writer_repeat(writer, write_case, 0, 0);
    writer_pad(writer, 0);
}

/* ---- rescues ---- */

static void write_rescue(struct writer *writer, uint64_t index) {
    uint64_t bits = writer_random(writer);
    if (index % 2 == 0) {
        writer_literal(writer, "def ");
        word_write(writer, bits);
        writer_literal(writer, "\n  ");
        word_write(writer, bits >> 6);
        writer_literal(writer, "!\nrescue ");
        word_write_capital(writer, bits >> 12);
        writer_literal(writer, "Error, IOError => error\n  retry if (count += 1) < 3\n  raise ");
        word_write_capital(writer, bits >> 18);
        writer_literal(writer, ", error.message\nelse\n  true\nensure\n  file&.close\nend\n");
        return;
    }
    writer_literal(writer, "value = begin\n  Integer(");
    word_write(writer, bits);
    writer_literal(writer, ")\nrescue StandardError\n  nil\nend\nother = ");
    word_write(writer, bits >> 6);
    writer_literal(writer, "(value) rescue 0\n");
}

void shape_write_rescues(struct writer *writer) {
    writer_repeat(writer, write_rescue, 0, 0);
    writer_pad(writer, 0);
}

/* ---- doc_comments ---- */

static void write_documented(struct writer *writer, uint64_t index) {
    uint64_t bits = writer_random(writer);
    writer_literal(writer, "  # ");
    word_write_line(writer);
    writer_literal(writer, "\n  #\n  #   ");
    word_write(writer, bits);
    writer_literal(writer, "(1, key: 2) # => :ok\n  #\n  # @param first [String, nil] ");
    word_write_line(writer);
    writer_literal(writer, "\n  # @return [Hash{Symbol => Integer}]\n  #: (String?, key: Integer) -> Hash[Symbol, Integer]\n  def ");
    word_write(writer, bits >> 6);
    writer_number(writer, index);
    writer_literal(writer, "(first, key:) = @");
    word_write(writer, bits >> 12);
    writer_literal(writer, "\n\n");
}

void shape_write_doc_comments(struct writer *writer) {
    writer_literal(writer, "# frozen_string_literal: true\n\nmodule Bench\n");
    writer_repeat(writer, write_documented, 0, 4);
    writer_pad(writer, 4);
    writer_literal(writer, "end\n");
}
