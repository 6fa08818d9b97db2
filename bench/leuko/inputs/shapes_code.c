/* Shapes of code: definitions, statements, calls. */
#include "inputs/phrase.h"
#include "inputs/shapes.h"
#include "inputs/words.h"

/* ---- methods: the bytes of the original investigation ---- */

static const char methods_head[] = "# frozen_string_literal: true\nclass Bench\n";
static const char methods_tail[] = "end\n";

static void write_method(struct writer *writer, uint64_t index) {
    phrase_write(writer, "  def m%#\n    a = 1\n    b = 2\n    a + b\n  end\n", index, 0);
}

void shape_write_methods(struct writer *writer) {
    writer_text(writer, methods_head);
    writer_repeat(writer, write_method, 1, sizeof methods_tail - 1);
    writer_pad(writer, sizeof methods_tail - 1);
    writer_text(writer, methods_tail);
}

bool methods_generate(size_t methods, generator_sink sink, void *user) {
    struct writer writer;
    writer_start(&writer, INT64_MAX, 0, sink, user);
    writer_text(&writer, methods_head);
    for (size_t i = 1; i <= methods && !writer.stopped; i++) write_method(&writer, i);
    writer_text(&writer, methods_tail);
    writer_flush(&writer);
    return !writer.stopped;
}

/* ---- one_method ---- */

/* Every fourth line is a new local: with more of them `ruby -c` itself, which searches its locals one by one, takes seconds. */
static void write_local(struct writer *writer, uint64_t index) {
    writer_literal(writer, "  v");
    writer_number(writer, index);
    writer_literal(writer, " = v");
    writer_number(writer, index - 1);
    writer_literal(writer, " + ");
    writer_number(writer, writer_random(writer) & 1023);
    writer_literal(writer, "\n  a = use(a)\n  b = a * 2\n  a += b\n");
}

void shape_write_one_method(struct writer *writer) {
    writer_literal(writer, "def run(v0, a, b)\n");
    writer_repeat(writer, write_local, 1, 4);
    writer_pad(writer, 4);
    writer_literal(writer, "end\n");
}

/* ---- small_defs ---- */

static void write_small_def(struct writer *writer, uint64_t index) {
    phrase_write(writer, "def m%#(a, b)\n  %0(a, b)\nend\n", index, writer_random(writer));
}

void shape_write_small_defs(struct writer *writer) {
    writer_repeat(writer, write_small_def, 1, 0);
    writer_pad(writer, 0);
}

/* ---- nested ---- */

#define TOWER_REAL 14 /* the deepest statement of real code */
#define TOWER_EXTREME 100
#define TOWER_LOW 3     /* what fills the rest */
#define TOWER_PERIOD 65 /* every 65th tower is an extreme one: 21 KB in 55 KB */

static void write_tower(struct writer *writer, int depth) {
    static const struct {
        const char *start, *end;
    } openings[] = {{"if c", "\n"}, {"unless c", "\n"}, {"while c", "\n"}, {"each do |c", "|\n"}, {"until c", "\n"}};
    uint64_t first = writer_random(writer);
    for (int level = 0; level < depth; level++) {
        size_t kind = (size_t) level % (sizeof openings / sizeof *openings);
        writer_fill(writer, ' ', 2 * level);
        writer_text(writer, openings[kind].start);
        writer_number(writer, (first + (uint64_t) level) & 7);
        writer_text(writer, openings[kind].end);
    }
    writer_fill(writer, ' ', 2 * depth);
    word_write(writer, first);
    writer_literal(writer, "(c1)\n");
    for (int level = depth; level-- > 0;) {
        writer_fill(writer, ' ', 2 * level);
        writer_literal(writer, "end\n");
    }
}

static void write_nested(struct writer *writer, uint64_t index) {
    write_tower(writer, index % TOWER_PERIOD == 0 ? TOWER_EXTREME : TOWER_REAL);
}

static void write_real_tower(struct writer *writer, uint64_t index) {
    (void) index;
    write_tower(writer, TOWER_REAL);
}

static void write_low_tower(struct writer *writer, uint64_t index) {
    (void) index;
    write_tower(writer, TOWER_LOW);
}

void shape_write_nested(struct writer *writer) {
    writer_repeat(writer, write_nested, 1, 0);
    writer_repeat(writer, write_real_tower, 1, 0);
    writer_repeat(writer, write_low_tower, 1, 0);
    writer_pad(writer, 0);
}

/* ---- one_line ---- */

static void write_statement(struct writer *writer, uint64_t index) {
    uint64_t bits = writer_random(writer);
    phrase_write(writer, "v%# = %0(v", index & 7, bits);
    phrase_write(writer, "%#, ", bits >> 8 & 7, bits);
    phrase_write(writer, "%#); ", bits >> 16 & 1023, bits);
}

void shape_write_one_line(struct writer *writer) {
    writer_repeat(writer, write_statement, 0, 1);
    if (writer->left > 1) writer_literal(writer, "#");
    writer_fill(writer, '=', writer->left - 1);
    writer_literal(writer, "\n");
}

/* ---- calls ---- */

static void write_chain(struct writer *writer, uint64_t bits) {
    phrase_write(writer, "%0s.select { |a| a.%1? }.map { |a| a.%2 }.reject(&:nil?).sort_by { |a| -a.size }.uniq.first(%#).join(\", \")\n",
                 bits >> 18 & 255, bits);
}

static void write_keywords(struct writer *writer, uint64_t bits) {
    phrase_write(writer, "create_%0(self, name: \"%1\", size: %#, kind: :%2, **defaults)\n", bits >> 18 & 255, bits);
}

static void write_pattern(struct writer *writer, uint64_t bits) {
    phrase_write(writer,
                 "case %0\n"
                 "in { name: String => name, size: Integer => size }\n"
                 "  store(name, size)\n"
                 "in [first, *rest]\n"
                 "  %1(first, rest)\n"
                 "end\n",
                 0, bits);
}

static void write_call(struct writer *writer, uint64_t index) {
    static void (*const kinds[])(struct writer *, uint64_t) = {write_chain, write_keywords, write_pattern};
    kinds[index % 3](writer, writer_random(writer));
}

void shape_write_calls(struct writer *writer) {
    writer_repeat(writer, write_call, 0, 0);
    writer_pad(writer, 0);
}

/* ---- offences ---- */

static void write_offences(struct writer *writer, uint64_t index) {
    phrase_write(writer,
                 "  def m%#\n"
                 "    a = %0\n"
                 "     b = 2\n"
                 "    c = a\n"
                 "     binding.pry\n"
                 "    d = b\n"
                 "     a + b\n"
                 "  end\n",
                 index, writer_random(writer));
}

void shape_write_offences(struct writer *writer) {
    writer_literal(writer, "class Bench\n");
    writer_repeat(writer, write_offences, 1, 4);
    writer_pad(writer, 4);
    writer_literal(writer, "end\n");
}

/* ---- errors ---- */

static void write_error(struct writer *writer, uint64_t index) {
    (void) index;
    writer_literal(writer, "end\n");
}

void shape_write_errors(struct writer *writer) {
    writer_repeat(writer, write_error, 1, 0);
    writer_pad(writer, 0);
}
