/*
 * The shape `mix`: classes and methods in the proportions of the median gem. The proportions lie in the templates below: what they
 * hold, and how often each stands in its table. scripts/mix_profile measures the outcome against real code.
 */
#include "inputs/shapes.h"
#include "inputs/words.h"

#define COUNT(table) ((uint32_t) (sizeof(table) / sizeof *(table)))

/*
 * A template is Ruby with holes: %w a name, %c a constant, %n a number, %p prose of two words, %l prose of a line. After a newline
 * the indentation of the place is written.
 */
static const char *const statements[] = {
    "%w = %w(%w)\n",
    "%w = @%w.%w\n",
    "return unless %w.%w?(:%w)\n",
    "@%w = %w[:%w]\n",
    "%w.%w(%w, %w)\n",
    "raise %c, \"%p\" if %w.nil?\n",
    "if %w.%w?\n  %w = %w.%w\nelse\n  %w(%w)\nend\n",
    "%w.each do |%w|\n  %w << %w.%w(\"%p\")\nend\n",
    "%w.%w(:%w, %w: \"%p\")\n",
    "# %l\n%w += %n\n",
};

static const char *const last_statements[] = {"%w\n", "%w.%w\n", "@%w ||= %w.%w\n", "%w && %w.%w?\n", "%c.new(%w)\n"};

static const char *const definitions[] = {"def %w\n", "def %w(%w)\n", "def %w(%w, %w = nil)\n", "def self.%w(%w)\n", "def %w?\n"};

static const char *const declarations[] = {"attr_reader :%w\n", "include %c\n", "%C = %n\n", "attr_accessor :%w, :%w\n"};

/* One name in ten is new, as in real code; the others come from the vocabulary. */
static void write_name(struct writer *writer) {
    uint64_t bits = writer_random(writer);
    word_write(writer, bits);
    if ((bits >> 32) % 10 != 0) return;
    writer_literal(writer, "_");
    writer_name(writer, bits >> 8);
}

static void write_hole(struct writer *writer, char kind) {
    uint64_t bits = writer_random(writer);
    switch (kind) {
        case 'w': write_name(writer); return;
        case 'n': writer_number(writer, bits % 100); return;
        case 'l': word_write_line(writer); return;
        case 'p':
            word_write(writer, bits);
            writer_literal(writer, " ");
            word_write(writer, bits >> 6);
            return;
        default:
            word_write_capital(writer, bits);
            if (bits >> 62 == 0) word_write_capital(writer, bits >> 6);
    }
}

static void write_template(struct writer *writer, const char *template, int indentation) {
    writer_fill(writer, ' ', indentation);
    for (const char *at = template; *at != '\0';) {
        size_t plain = strcspn(at, "%\n");
        writer_bytes(writer, at, plain);
        at += plain;
        if (*at == '%') {
            write_hole(writer, at[1]);
            at += 2;
        } else if (*at == '\n') {
            writer_literal(writer, "\n");
            if (*++at != '\0') writer_fill(writer, ' ', indentation);
        }
    }
}

static void write_prose(struct writer *writer, uint32_t lines, int indentation) {
    while (lines-- > 0) write_template(writer, "# %l\n", indentation);
}

static void write_member(struct writer *writer, uint64_t index) {
    (void) index;
    writer_literal(writer, "\n");
    write_prose(writer, 1 + writer_choose(writer, 6), 4);
    write_template(writer, definitions[writer_choose(writer, COUNT(definitions))], 4);
    for (uint32_t lines = writer_choose(writer, 6); lines > 0; lines--) {
        write_template(writer, statements[writer_choose(writer, COUNT(statements))], 6);
    }
    write_template(writer, last_statements[writer_choose(writer, COUNT(last_statements))], 6);
    writer_literal(writer, "    end\n");
}

static void write_declaration(struct writer *writer, uint64_t index) {
    (void) index;
    write_template(writer, declarations[writer_choose(writer, COUNT(declarations))], 4);
}

static void write_class(struct writer *writer, uint64_t index) {
    write_template(writer, "\nmodule %c\n", 0);
    write_prose(writer, 2, 2);
    write_template(writer, "class %c < %c::%c\n", 2);
    for (uint64_t i = 0; i <= index % 3; i++) write_declaration(writer, i);
}

void shape_write_mix(struct writer *writer) {
    static const char tail[] = "  end\nend\n";
    static const int64_t tail_length = sizeof tail - 1;
    static const int64_t shortest_class = 2048;

    writer_literal(writer, "# frozen_string_literal: true\n");
    for (uint64_t index = 1; writer_try(writer, write_class, index, tail_length); index++) {
        uint32_t members = 4 + writer_choose(writer, 12);
        while (members-- > 0 && writer_try(writer, write_member, index, tail_length)) continue;
        if (writer->left < shortest_class) break;
        writer_text(writer, tail);
    }
    while (writer_try(writer, write_member, 0, tail_length)) continue;
    while (writer_try(writer, write_declaration, 0, tail_length)) continue;
    writer_pad(writer, tail_length);
    writer_text(writer, tail);
}
