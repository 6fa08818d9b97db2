/* Shapes of text: bytes that the lexer reads but that make few tokens, and strings. */
#include "inputs/phrase.h"
#include "inputs/shapes.h"
#include "inputs/words.h"

/* ---- comments ---- */

#define BLOCK_PERIOD 16 /* every 16th unit is a =begin block */

static void write_comment(struct writer *writer, uint64_t index) {
    bool block = index % BLOCK_PERIOD == 0;
    if (block) writer_literal(writer, "=begin\n");
    for (int line = 0; line < (block ? 3 : 1); line++) {
        if (!block) writer_literal(writer, "# ");
        word_write_line(writer);
        writer_literal(writer, "\n");
    }
    if (block) writer_literal(writer, "=end\n");
}

void shape_write_comments(struct writer *writer) {
    writer_repeat(writer, write_comment, 1, 0);
    writer_pad(writer, 0);
}

/* ---- newlines ---- */

void shape_write_newlines(struct writer *writer) {
    writer_fill(writer, '\n', writer->left);
}

/* ---- heredoc ---- */

#define HEREDOC_LINES 10

static const char heredoc_head[] = "text = <<~TEXT\n";
static const char heredoc_tail[] = "TEXT\n";

static void write_indented_line(struct writer *writer, uint64_t index) {
    writer_bytes(writer, "        ", 2 + 2 * (index % 3));
    word_write_line(writer);
    writer_literal(writer, "\n");
}

static void write_heredoc(struct writer *writer, uint64_t index) {
    (void) index;
    writer_text(writer, heredoc_head);
    for (uint64_t line = 0; line < HEREDOC_LINES; line++) write_indented_line(writer, line);
    writer_text(writer, heredoc_tail);
}

/* The last heredoc takes as many lines as still fit, and its last line the odd bytes. */
void shape_write_heredoc(struct writer *writer) {
    int64_t tail = sizeof heredoc_tail - 1;
    writer_repeat(writer, write_heredoc, 1, 0);
    if (writer_fits(writer, (int64_t) sizeof heredoc_head + tail)) {
        writer_text(writer, heredoc_head);
        writer_repeat(writer, write_indented_line, 0, tail);
        writer_pad(writer, tail);
        writer_text(writer, heredoc_tail);
    }
    writer_pad(writer, 0);
}

/* ---- raw_heredoc ---- */

/* What would be an escape or an embedded expression elsewhere is plain text here. */
static void write_raw_line(struct writer *writer, uint64_t index) {
    (void) index;
    word_write_line(writer);
    writer_literal(writer, " #{x} \\n\n");
}

void shape_write_raw_heredoc(struct writer *writer) {
    writer_literal(writer, "text = <<'RAW'\n");
    writer_repeat(writer, write_raw_line, 1, 4);
    writer_pad(writer, 4);
    writer_literal(writer, "RAW\n");
}

/* ---- interpolation ---- */

static void write_string(struct writer *writer, uint64_t index) {
    phrase_write(writer, "s = \"%0 #{%1} %2 #{%3} %4 #{%5} \"\n", index, writer_random(writer));
}

void shape_write_interpolation(struct writer *writer) {
    writer_repeat(writer, write_string, 1, 0);
    writer_pad(writer, 0);
}
