/* Shapes of one form of code each: parameters and arguments by keyword, branches, handlers, and the comments that document them. */
#include "inputs/phrase.h"
#include "inputs/shapes.h"

/* ---- keywords ---- */

static void write_keyword_method(struct writer *writer, uint64_t index) {
    phrase_write(writer,
                 "def %0_%#(first, name:, size: 1, on: nil, **rest, &block)\n"
                 "  %1(first, name:, size: size + 1, on: on || %2, **rest, &block)\n"
                 "  %3 name: name, if: -> { size }, unless: !on\n"
                 "end\n",
                 index, writer_random(writer));
}

void shape_write_keywords(struct writer *writer) {
    writer_repeat(writer, write_keyword_method, 0, 0);
    writer_pad(writer, 0);
}

/* ---- cases ---- */

static void write_when(struct writer *writer, uint64_t index, uint64_t bits) {
    phrase_write(writer, "when :%0%#, \"%1%#\", ", index, bits);
    writer_number(writer, index * 8 + (bits >> 12 & 7));
    phrase_write(writer, " then %3\n", index, bits);
}

static void write_in(struct writer *writer) {
    phrase_write(writer,
                 "in { %0: Integer | nil => size, kind: :a | :b } if size\n"
                 "  %1\n"
                 "in [\"%2\", *, ^size] then nil\n",
                 0, writer_random(writer));
}

static void write_case(struct writer *writer, uint64_t index) {
    phrase_write(writer, "case %0\n", index, writer_random(writer));
    if (index % 2 == 0) {
        for (uint64_t branch = 0; branch < 8; branch++) write_when(writer, branch, writer_random(writer));
    } else {
        for (int branch = 0; branch < 3; branch++) write_in(writer);
    }
    writer_literal(writer, "else\n  raise\nend\n");
}

void shape_write_cases(struct writer *writer) {
    writer_repeat(writer, write_case, 0, 0);
    writer_pad(writer, 0);
}

/* ---- rescues ---- */

static void write_rescue(struct writer *writer, uint64_t index) {
    static const char *const phrases[] = {
        "def %0\n"
        "  %1!\n"
        "rescue %^2Error, IOError => error\n"
        "  retry if (count += 1) < 3\n"
        "  raise %^3, error.message\n"
        "else\n"
        "  true\n"
        "ensure\n"
        "  file&.close\n"
        "end\n",
        "value = begin\n"
        "  Integer(%0)\n"
        "rescue StandardError\n"
        "  nil\n"
        "end\n"
        "other = %1(value) rescue 0\n",
    };
    phrase_write(writer, phrases[index % 2], index, writer_random(writer));
}

void shape_write_rescues(struct writer *writer) {
    writer_repeat(writer, write_rescue, 0, 0);
    writer_pad(writer, 0);
}

/* ---- doc_comments ---- */

static void write_documented(struct writer *writer, uint64_t index) {
    phrase_write(writer,
                 "  # %l\n"
                 "  #\n"
                 "  #   %0(1, key: 2) # => :ok\n"
                 "  #\n"
                 "  # @param first [String, nil] %l\n"
                 "  # @return [Hash{Symbol => Integer}]\n"
                 "  #: (String?, key: Integer) -> Hash[Symbol, Integer]\n"
                 "  def %1%#(first, key:) = @%2\n\n",
                 index, writer_random(writer));
}

void shape_write_doc_comments(struct writer *writer) {
    writer_literal(writer, "# frozen_string_literal: true\n\nmodule Bench\n");
    writer_repeat(writer, write_documented, 0, 4);
    writer_pad(writer, 4);
    writer_literal(writer, "end\n");
}
