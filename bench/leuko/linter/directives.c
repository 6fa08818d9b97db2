#include "directives.h"

#include "directive.h"
#include "exit.h"
#include "rubocop_statements.h"

#include <string.h>

/* One cop's lines: first a difference array (+1 where a range begins, -1 behind its end), then the number of disabled lines before each. */
struct switched_lines {
    int32_t *lines;
    size_t open; /* line of the open `disable`, counted from 1; 0: none */
};

/* What a push remembers for its pop: where each cop was disabled, as switched_lines has it. */
struct pushed_state {
    size_t open[COP_COUNT_MAXIMUM];
};

VECTOR_TYPE(pushed_states, struct pushed_state);

/* The last search for the code behind a comment. From any comment on these lines it would end the same. */
struct search {
    size_t first; /* lines [first, end), counted from 0 */
    size_t end;   /* where it ended: the line of the code, when found */
    bool found;
};

struct directives {
    struct inspection *inspection;
    struct pushed_states pushed;
    size_t line_count;
    struct switched_lines cops[COP_COUNT_MAXIMUM];
    struct search search;
    struct rubocop_statements statements; /* open from the first `-next` directive on */
};

/* Where a comment stands, and the lines that what it says is for, counted from 1. */
struct place {
    size_t line;
    bool own_line; /* no code before it */
    size_t first;
    size_t last;
};

/* ---- The next statement ------------------------------------------------------------------------------------------- */

static const char *line_text(const struct prism_tree *tree, size_t line) {
    return (const char *) tree->source + prism_line_start(tree, line);
}

static const char *line_end(const struct prism_tree *tree, size_t line) {
    return line + 1 < prism_line_count(tree) ? line_text(tree, line + 1) : (const char *) tree->source + tree->size;
}

/* True when the text begins with `word`, and a blank or the end of the file follows. */
static bool begins_with(const char *text, const char *end, const char *word) {
    size_t length = strlen(word);
    if ((size_t) (end - text) < length || memcmp(text, word, length) != 0) return false;
    return text + length == end || directive_is_blank(text[length]);
}

/* What a line is that comes after a comment. */
enum line_kind {
    LINE_COMMENT,
    LINE_BLOCK_COMMENT,
    LINE_CONTINUED, /* nothing but a backslash */
    LINE_BLANK,
    LINE_END, /* the parser stops here */
    LINE_CODE,
};

static enum line_kind line_kind(const char *text, const char *end) {
    const char *first = text;
    while (first < end && directive_is_blank(*first)) first++;
    if (first == end) return LINE_BLANK;
    if (*first == '#') return LINE_COMMENT;
    if (*first == '\\' && end[-1] == '\n' && (first + 2 == end || (first + 3 == end && first[1] == '\r'))) return LINE_CONTINUED;
    if (*first == '\0' || *first == '\004' || *first == '\032') return LINE_END;
    if (begins_with(text, end, "=begin")) return LINE_BLOCK_COMMENT;
    return begins_with(text, end, "__END__") && (text + 7 == end || text[7] == '\n' || text[7] == '\r') ? LINE_END : LINE_CODE;
}

/*
 * Find the code that the comment beginning on `line` is followed by: other comments may stand between, a blank line may not, be it in a
 * =begin comment.
 */
static struct search code_find(const struct prism_tree *tree, size_t line) {
    struct search search = {line, line, false};
    bool in_block = line_text(tree, line)[0] == '=';
    while (++search.end < prism_line_count(tree)) {
        const char *text = line_text(tree, search.end);
        const char *end = line_end(tree, search.end);
        enum line_kind kind = line_kind(text, end);
        if (kind == LINE_BLANK) return search;
        if (in_block) {
            in_block = !begins_with(text, end, "=end");
        } else if (kind == LINE_BLOCK_COMMENT) {
            in_block = true;
        } else if (kind != LINE_COMMENT && kind != LINE_CONTINUED) {
            search.found = kind == LINE_CODE;
            return search;
        }
    }
    return search;
}

/* Find the lines of the statement that a `-next` directive is for. False when there is none, and it says nothing. */
static bool next_find(struct directives *directives, struct place *place) {
    size_t line = place->line - 1;
    if (!place->own_line) return false;
    bool known = directives->search.first <= line && line < directives->search.end;
    if (!known) directives->search = code_find(directives->inspection->tree, line);
    if (!directives->search.found) return false;
    if (directives->statements.longest == NULL) rubocop_statements_open(&directives->statements, directives->inspection);
    place->first = directives->search.end + 1;
    place->last = rubocop_statements_last_line(&directives->statements, directives->search.end) + 1;
    return true;
}

/* ---- Applying ----------------------------------------------------------------------------------------------------- */

static void range_add(struct directives *directives, struct switched_lines *cop, size_t first, size_t last) {
    if (cop->lines == NULL) {
        cop->lines = calloc(directives->line_count + 2, sizeof *cop->lines);
        if (cop->lines == NULL) exit_with_message("out of memory");
    }
    cop->lines[first]++;
    cop->lines[last + 1]--;
}

/* The lines from the open `disable` to this one are disabled; none where it is suspended, and begins further below. */
static void open_close(struct directives *directives, struct switched_lines *cop, size_t line) {
    if (cop->open > 0 && cop->open <= line) range_add(directives, cop, cop->open, line);
}

/* Leave the lines of a statement out of the open `disable`. */
static void open_suspend(struct directives *directives, struct switched_lines *cop, const struct place *place) {
    if (cop->open == 0) return;
    open_close(directives, cop, place->first - 1);
    cop->open = place->last + 1;
}

static void cop_switch(struct directives *directives, struct switched_lines *cop, const struct directive *directive,
                       const struct place *place) {
    if (!place->own_line || !directive->at_start) {
        if (directive->mode == DIRECTIVE_DISABLE) range_add(directives, cop, place->line, place->line);
        return;
    }
    open_close(directives, cop, place->line);
    cop->open = directive->mode == DIRECTIVE_DISABLE ? place->line : 0;
}

/* `-COP` disables where the cop is not disabled already, `+COP` enables. */
static void argument_apply(struct directives *directives, struct switched_lines *cop, char sign, const struct place *place) {
    if (sign == '-' && cop->open == 0) {
        cop->open = place->line;
    } else if (sign == '+') {
        open_close(directives, cop, place->line);
        cop->open = 0;
    }
}

/* RuboCop applies the arguments with the first one's sign before the others. */
static void arguments_apply(struct directives *directives, const struct directive *directive, const struct place *place) {
    char first = directive->names < directive->end && *directive->names == '+' ? '+' : '-';
    char second = first == '+' ? '-' : '+';
    uint16_t first_rows = directive_signed_cops(directive, first);
    uint16_t second_rows = directive_signed_cops(directive, second);
    for (size_t row = 0; cops[row] != NULL; row++) {
        if (first_rows >> row & 1) argument_apply(directives, &directives->cops[row], first, place);
        if (second_rows >> row & 1) argument_apply(directives, &directives->cops[row], second, place);
    }
}

static void push_apply(struct directives *directives, const struct directive *directive, const struct place *place) {
    struct pushed_state state = {{0}};
    for (size_t index = 0; cops[index] != NULL; index++) state.open[index] = directives->cops[index].open;
    VECTOR_PUSH(&directives->pushed, state);
    arguments_apply(directives, directive, place);
}

/* What was disabled at the push is disabled again, and nothing else. A pop without a push does nothing. */
static void pop_apply(struct directives *directives, const struct place *place) {
    if (directives->pushed.count == 0) return;
    const struct pushed_state *state = &directives->pushed.items[--directives->pushed.count];
    for (size_t index = 0; cops[index] != NULL; index++) {
        struct switched_lines *cop = &directives->cops[index];
        open_close(directives, cop, place->line - 1);
        cop->open = state->open[index] > 0 ? place->line : 0;
    }
}

static void switch_apply(struct directives *directives, const struct directive *directive, const struct place *place) {
    uint16_t rows = directive_cops(directive);
    for (size_t row = 0; rows >> row != 0; row++) {
        if (rows >> row & 1) cop_switch(directives, &directives->cops[row], directive, place);
    }
}

static void next_apply(struct directives *directives, const struct directive *directive, struct place *place) {
    if (!next_find(directives, place)) return;
    uint16_t disabled = directive->mode == DIRECTIVE_DISABLE_NEXT ? directive_cops(directive) : 0;
    uint16_t enabled = directive->mode == DIRECTIVE_ENABLE_NEXT ? directive_cops(directive) : 0;
    if (directive->mode == DIRECTIVE_NEXT) {
        disabled = directive_signed_cops(directive, '-');
        enabled = directive_signed_cops(directive, '+');
    }
    for (size_t row = 0; cops[row] != NULL; row++) {
        if (disabled >> row & 1) range_add(directives, &directives->cops[row], place->first, place->last);
        if (enabled >> row & 1) open_suspend(directives, &directives->cops[row], place);
    }
}

/* False for a comment that certainly has no directive: no "rubocop" can begin where its text does, and it has no other #. */
static bool is_suspect(const char *comment, const char *end) {
    if (*comment != '#') return true; /* =begin */
    const char *text = comment + 1;
    while (text < end && *text == ' ') text++;
    if (text == end || directive_is_blank(*text)) return text < end;
    if (*text == 'r' && end - text > 7 && memcmp(text, "rubocop", 7) == 0) return true;
    return memchr(text, '#', (size_t) (end - text)) != NULL;
}

/* True when no code stands before the offset on its line; a byte order mark is none. */
static bool is_own_line(const struct directives *directives, uint32_t offset) {
    uint32_t width;
    if (columns_begins_line(&directives->inspection->columns, offset, &width)) return true;
    const char *text = (const char *) directives->inspection->source->bytes;
    while (offset > 0 && directive_is_blank(text[offset - 1])) offset--;
    return offset == 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
}

/* Apply the directive of a comment that begins at the offset. */
__attribute__((noinline)) static void directive_apply(struct directives *directives, const struct directive *directive, uint32_t start) {
    struct place place = {
        .line = columns_line(&directives->inspection->columns, start) + 1,
        .own_line = is_own_line(directives, start),
    };
    switch (directive->mode) {
        case DIRECTIVE_DISABLE:
        case DIRECTIVE_ENABLE: switch_apply(directives, directive, &place); return;
        case DIRECTIVE_PUSH: push_apply(directives, directive, &place); return;
        case DIRECTIVE_POP: pop_apply(directives, &place); return;
        case DIRECTIVE_DISABLE_NEXT:
        case DIRECTIVE_ENABLE_NEXT:
        case DIRECTIVE_NEXT: next_apply(directives, directive, &place); return;
    }
}

/* Close what is open, and turn differences into the number of disabled lines before each line. */
static void lines_finish(struct directives *directives, struct switched_lines *cop) {
    open_close(directives, cop, directives->line_count);
    if (cop->lines == NULL) return;
    int32_t depth = 0;
    int32_t disabled = 0;
    for (size_t line = 0; line < directives->line_count + 2; line++) {
        depth += cop->lines[line];
        cop->lines[line] = disabled;
        if (depth > 0) disabled++;
    }
}

/* A directive on any line of an offence takes it away. */
static bool is_disabled(const struct directives *directives, const struct offence *offence) {
    const int32_t *lines = directives->cops[cop_index(offence->cop)].lines;
    if (lines == NULL) return false;
    size_t first = columns_line(&directives->inspection->columns, offence->span.start) + 1;
    size_t last = columns_line(&directives->inspection->columns, offence->span.end) + 1;
    return lines[last + 1] > lines[first];
}

static bool some_disabled(const struct directives *directives) {
    for (size_t index = 0; cops[index] != NULL; index++) {
        if (directives->cops[index].lines != NULL) return true;
    }
    return false;
}

/* Not inlined: most comments are not suspect, and spare its stack frame. */
__attribute__((noinline)) static void suspect_read(struct directives *directives, struct span span) {
    struct directive directive;
    const char *text = (const char *) directives->inspection->source->bytes;
    if (directive_read(text + span.start, text + span.end, &directive)) directive_apply(directives, &directive, span.start);
}

static void comment_read(struct span span, void *user) {
    struct directives *directives = user;
    const char *text = (const char *) directives->inspection->source->bytes;
    if (is_suspect(text + span.start, text + span.end)) suspect_read(directives, span);
}

void directives_apply(struct inspection *inspection) {
    if (inspection->offences.count == 0) return;
    struct directives directives = {.inspection = inspection, .line_count = prism_line_count(inspection->tree)};
    prism_comments(inspection->tree, comment_read, &directives);
    for (size_t index = 0; cops[index] != NULL; index++) lines_finish(&directives, &directives.cops[index]);
    VECTOR_FREE(&directives.pushed);
    if (directives.statements.longest != NULL) rubocop_statements_close(&directives.statements);

    if (!some_disabled(&directives)) return;
    size_t kept = 0;
    for (size_t index = 0; index < inspection->offences.count; index++) {
        struct offence offence = inspection->offences.items[index];
        if (!is_disabled(&directives, &offence)) inspection->offences.items[kept++] = offence;
    }
    inspection->offences.count = kept;
    for (size_t index = 0; cops[index] != NULL; index++) free(directives.cops[index].lines);
}
