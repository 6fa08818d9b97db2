/*
 * The shape `mix`: classes and methods in the proportions of the median gem. The proportions lie in the templates below: what they
 * hold, and how many of them hold it. bench/leuko/inputs/mix_profile.py measures the outcome against real code.
 */
#include "inputs/shapes.h"
#include "inputs/words.h"

#define COUNT(table) ((uint32_t) (sizeof(table) / sizeof *(table)))

/*
 * A template is Ruby with holes: %1 and %2 the method's parameters, %w a name, %c a constant, %n a number, %p prose of two words, %l
 * prose of a line, %% a percent sign. After a newline the indentation of the place is written.
 */
static const char *const statements[] = {
    "%w = %1.%w(%2)\n",
    "%w = { %w: %1, name: \"%p %p\" }\n",
    "return unless %1.%w?(:%w)\n",
    "@%w = %1[:%w]\n",
    "%1.%w(%2, %c)\n",
    "raise %c::%c, \"%p for %p\" if %1.nil?\n\n",
    "if %1.%w?\n  %2 = %w.%w\nelse\n  %w(%1)\nend\n",
    "%1.each do |%2|\n  %w << %2.%w(\"%p %p\")\nend\n\n",
    "%c.%w(:%w, %w: \"%p\")\n",
    "%1 += %n\n",
};

/* One statement in eight is of a kind that is rarer in real code. */
static const char *const rare_statements[] = {
    "text = <<~TEXT\n  %l\n  %l\nTEXT\n",
    "case %1\nwhen :%w, %n then %w(%2)\nwhen /\\A%w\\d+/ then nil\nelse %c\nend\n",
    "begin\n  %1.%w(%2)\nrescue %c => error\n  @%w = error.message\nensure\n  %1&.close\nend\n",
    "%w = %1.map { |item| \"#{item.%w}: %p\" }\n",
    "while %1 < %n\n  %1 += 1\n  next if %2.even?\nend\n",
    "%w = %%w[%w %w %w].freeze\n",
    "%w = ->(x, *rest, **options, &block) { x.%w(*rest, **options, &block) }\n",
    "yield(%1, %2) if block_given?\n",
    "%w = %1 ? %n..%n : [%n, %n.5, nil]\n",
    "%1, *%2 = super\n",
    "puts \"%l\" unless %1 == true || !%2\n",
};

static const char *const last_statements[] = {"%1\n", "%w.%w\n", "@%w ||= %1.%w\n", "%1 && %2.%w?\n", "%c::%c.new(%1, %2)\n"};

static const char *const definitions[] = {
    "def %w\n", "def %w(%1)\n", "def %w(%1, %2)\n", "def %w(%1, %2 = nil)\n", "def self.%w(%1)\n", "def %w?\n",
};

static const char *const declarations[] = {"attr_reader :%w\n", "include %c\n", "%c = \"%p\"\n", "attr_accessor :%w, :%w\n"};

static const char comment_template[] = "# %l, for the %p.\n";

/* Where a template is written: how far it is indented, and which words are in use there. */
struct place {
    int indentation;
    uint64_t vocabulary; /* the first of the words that names are taken from */
    uint64_t parameter;  /* the word of %1; %2 is the next */
};

#define VOCABULARY 28 /* words in use in one class */

/* One name in ten is new, as in real code; the others are in use already. */
static void write_name(struct writer *writer, const struct place *place) {
    uint64_t bits = writer_random(writer);
    uint64_t word = place->vocabulary + (bits & 0xffff) % VOCABULARY;
    word_write(writer, word);
    if ((bits >> 32) % 10 == 0) {
        writer_literal(writer, "_");
        writer_name(writer, bits >> 16);
    } else if (word % 3 == 0) {
        writer_literal(writer, "_");
        word_write(writer, word / 3);
    }
}

static void write_hole(struct writer *writer, char kind, const struct place *place) {
    uint64_t bits = writer_random(writer);
    switch (kind) {
        case '1': word_write(writer, place->parameter); return;
        case '2': word_write(writer, place->parameter + 1); return;
        case 'w': write_name(writer, place); return;
        case '%': writer_literal(writer, "%"); return;
        case 'n': writer_number(writer, bits % 100); return;
        case 'l': word_write_line(writer); return;
        case 'p':
            word_write(writer, bits);
            writer_literal(writer, " ");
            word_write(writer, bits >> 6);
            return;
        default:
            word_write_capital(writer, bits);
            if (bits >> 63 == 0) word_write_capital(writer, bits >> 6);
    }
}

static void write_template(struct writer *writer, const char *template, const struct place *place) {
    writer_fill(writer, ' ', place->indentation);
    for (const char *at = template; *at != '\0';) {
        size_t plain = strcspn(at, "%\n");
        writer_bytes(writer, at, plain);
        at += plain;
        if (*at == '%') {
            write_hole(writer, at[1], place);
            at += 2;
        } else if (*at == '\n') {
            writer_literal(writer, "\n");
            at++;
            if (*at != '\n' && *at != '\0') writer_fill(writer, ' ', place->indentation);
        }
    }
}

static void write_comment(struct writer *writer, uint32_t lines, const struct place *place) {
    while (lines-- > 0) write_template(writer, comment_template, place);
}

/* The number of a class says which words are in use in it. */
static uint64_t class_vocabulary(uint64_t number) {
    return 5 * number;
}

static void write_statement(struct writer *writer, const struct place *place) {
    bool rare = writer_choose(writer, 8) == 0;
    const char *const *table = rare ? rare_statements : statements;
    write_template(writer, table[writer_choose(writer, rare ? COUNT(rare_statements) : COUNT(statements))], place);
}

static void write_method(struct writer *writer, uint64_t number, uint32_t comment_lines, uint32_t statement_count) {
    struct place place = {4, class_vocabulary(number), writer_random(writer)};
    writer_literal(writer, "\n");
    write_comment(writer, comment_lines, &place);
    write_template(writer, definitions[writer_choose(writer, COUNT(definitions))], &place);
    place.indentation = 6;
    while (statement_count-- > 0) write_statement(writer, &place);
    write_template(writer, last_statements[writer_choose(writer, COUNT(last_statements))], &place);
    writer_literal(writer, "    end\n");
}

static void write_member(struct writer *writer, uint64_t number) {
    uint32_t comment_lines = 1 + writer_choose(writer, 3); /* in a statement of its own: C leaves the order of arguments open */
    write_method(writer, number, comment_lines, 1 + writer_choose(writer, 5));
}

/* What fills the end of the file, where no member fits. */
static void write_small_member(struct writer *writer, uint64_t number) {
    write_method(writer, number, 0, 0);
}

static void write_declaration(struct writer *writer, uint64_t number) {
    struct place place = {4, class_vocabulary(number), number};
    write_template(writer, declarations[writer_choose(writer, COUNT(declarations))], &place);
}

static void write_class(struct writer *writer, uint64_t number) {
    struct place place = {0, class_vocabulary(number), number};
    write_template(writer, "\nmodule %c\n", &place);
    place.indentation = 2;
    write_comment(writer, 1, &place);
    write_template(writer, "class %c < %c::%c\n", &place);
    for (uint64_t i = 0; i <= number % 3; i++) write_declaration(writer, number);
}

static const char tail[] = "  end\nend\n";
static const int64_t tail_length = sizeof tail - 1;

/* Up to `count` members, as long as they fit. */
static void write_members(struct writer *writer, writer_unit member, uint64_t number, uint32_t count) {
    bool fits = true;
    for (uint32_t i = 0; fits && i < count; i++) fits = writer_try(writer, member, number, tail_length);
}

void shape_write_mix(struct writer *writer) {
    static const int64_t shortest_class = 2048;

    writer_literal(writer, "# frozen_string_literal: true\n");
    uint64_t number = 1;
    for (; writer_try(writer, write_class, number, tail_length); number++) {
        write_members(writer, write_member, number, 4 + writer_choose(writer, 12));
        if (writer->left < shortest_class) break;
        writer_text(writer, tail);
    }
    write_members(writer, write_member, number, UINT32_MAX);
    write_members(writer, write_small_member, number, UINT32_MAX);
    writer_pad(writer, tail_length);
    writer_text(writer, tail);
}
