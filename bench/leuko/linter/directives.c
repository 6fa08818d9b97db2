#include "directives.h"

#include "cop.h"
#include "exit.h"

#include <string.h>

enum mode {
    MODE_DISABLE, /* and todo */
    MODE_ENABLE,
    MODE_PUSH,
    MODE_POP,
};

/* What one comment says. */
struct directive {
    enum mode mode;
    bool at_start;     /* the comment begins with it */
    const char *names; /* what follows the mode */
    const char *end;   /* of the comment */
};

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

struct directives {
    struct inspection *inspection;
    struct pushed_states pushed;
    size_t line_count;
    struct switched_lines cops[COP_COUNT_MAXIMUM];
};

/* ---- Reading ------------------------------------------------------------------------------------------------------ */

static bool is_space(char character) {
    return character == ' ' || (character >= '\t' && character <= '\r');
}

static bool is_letter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

static bool is_word(char character) {
    return is_letter(character) || (character >= '0' && character <= '9') || character == '_';
}

static const char *spaces_skip(const char *text, const char *end) {
    while (text < end && is_space(*text)) text++;
    return text;
}

/* Behind `word` where the text begins with it, else NULL. */
static const char *word_take(const char *text, const char *end, const char *word) {
    size_t length = strlen(word);
    return (size_t) (end - text) >= length && memcmp(text, word, length) == 0 ? text + length : NULL;
}

/* Behind a mode that ends at a word boundary, else NULL. `disable-next` and its like are other modes, which Leuko does not know. */
static const char *mode_take(const char *text, const char *end, enum mode *mode) {
    static const struct {
        const char *word;
        enum mode mode;
    } modes[] = {{"disable", MODE_DISABLE}, {"todo", MODE_DISABLE}, {"enable", MODE_ENABLE}, {"push", MODE_PUSH}, {"pop", MODE_POP}};
    for (size_t index = 0; index < sizeof modes / sizeof modes[0]; index++) {
        const char *rest = word_take(text, end, modes[index].word);
        if (rest == NULL || (rest < end && is_word(*rest))) continue;
        *mode = modes[index].mode;
        return (*mode == MODE_DISABLE || *mode == MODE_ENABLE) && word_take(rest, end, "-next") != NULL ? NULL : rest;
    }
    return NULL;
}

/* `# rubocop : disable` at `text`, which is a #. */
static bool directive_take(const char *text, const char *end, struct directive *directive) {
    text = word_take(spaces_skip(text + 1, end), end, "rubocop");
    if (text == NULL) return false;
    text = spaces_skip(text, end);
    if (text == end || *text != ':') return false;
    text = mode_take(spaces_skip(text + 1, end), end, &directive->mode);
    if (text == NULL) return false;
    bool names_cops = directive->mode == MODE_DISABLE || directive->mode == MODE_ENABLE;
    if (names_cops && (text == end || !is_space(*text))) return false;
    directive->names = spaces_skip(text, end);
    directive->end = end;
    return true;
}

/* The first directive of a comment. One that only a # and blanks precede is commented out. */
static bool directive_find(const char *comment, const char *end, struct directive *directive) {
    for (const char *hash = memchr(comment, '#', (size_t) (end - comment)); hash != NULL;
         hash = memchr(hash + 1, '#', (size_t) (end - hash - 1))) {
        if (!directive_take(hash, end, directive)) continue;
        directive->at_start = hash == comment;
        return *comment != '#' || hash == comment || spaces_skip(comment + 1, hash) != hash;
    }
    return false;
}

/* Behind one part of a name, a letter and at least one more of a word's characters; NULL where there is none. */
static const char *part_take(const char *text, const char *end) {
    if (text == end || !is_letter(*text)) return NULL;
    const char *rest = text + 1;
    while (rest < end && is_word(*rest)) rest++;
    return rest > text + 1 ? rest : NULL;
}

/* Behind a name such as Lint/Debugger, else NULL. */
static const char *name_take(const char *text, const char *end) {
    const char *rest = part_take(text, end);
    while (rest != NULL && rest < end && *rest == '/') {
        const char *next = part_take(rest + 1, end);
        if (next == NULL) break;
        rest = next;
    }
    return rest;
}

/* True when `name` means the cop: all of its name, its department, or what follows the department. */
static bool name_means(const char *name, size_t length, const char *cop) {
    const char *slash = strchr(cop, '/');
    return (strlen(cop) == length && memcmp(cop, name, length) == 0) ||
           ((size_t) (slash - cop) == length && memcmp(cop, name, length) == 0) ||
           (strlen(slash + 1) == length && memcmp(slash + 1, name, length) == 0);
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

static void cop_switch(struct directives *directives, struct switched_lines *cop, const struct directive *directive, size_t line,
                       bool own_line) {
    if (!own_line || !directive->at_start) {
        if (directive->mode == MODE_DISABLE) range_add(directives, cop, line, line);
        return;
    }
    if (cop->open > 0) range_add(directives, cop, cop->open, line);
    cop->open = directive->mode == MODE_DISABLE ? line : 0;
}

/* Switch the cops that the name means, all of them without a name. */
static void cops_switch(struct directives *directives, const char *name, size_t length, const struct directive *directive, size_t line,
                        bool own_line) {
    for (size_t index = 0; cops[index] != NULL; index++) {
        if (cops[index] == &cop_syntax) continue; /* RuboCop does not switch it off so */
        if (name != NULL && !name_means(name, length, cops[index]->name)) continue;
        cop_switch(directives, &directives->cops[index], directive, line, own_line);
    }
}

/* `-COP` disables where the cop is not disabled already, `+COP` enables. RuboCop changes nothing for any other word. */
static void argument_apply(struct directives *directives, char sign, const char *name, size_t length, size_t line) {
    for (size_t index = 0; cops[index] != NULL; index++) {
        struct switched_lines *cop = &directives->cops[index];
        if (!name_means(name, length, cops[index]->name)) continue; /* Lint/Syntax, too: this alone switches it off in RuboCop */
        if (sign == '-' && cop->open == 0) {
            cop->open = line;
        } else if (sign == '+' && cop->open > 0) {
            range_add(directives, cop, cop->open, line);
            cop->open = 0;
        }
    }
}

static void push_apply(struct directives *directives, const struct directive *directive, size_t line) {
    struct pushed_state state = {{0}};
    for (size_t index = 0; cops[index] != NULL; index++) state.open[index] = directives->cops[index].open;
    VECTOR_PUSH(&directives->pushed, state);

    const char *text = directive->names;
    while (text < directive->end && (*text == '-' || *text == '+')) {
        const char *rest = name_take(text + 1, directive->end);
        if (rest == NULL) return;
        argument_apply(directives, *text, text + 1, (size_t) (rest - text - 1), line);
        if (rest == directive->end || !is_space(*rest)) return;
        text = spaces_skip(rest, directive->end);
    }
}

/* What was disabled at the push is disabled again, and nothing else. A pop without a push does nothing. */
static void pop_apply(struct directives *directives, size_t line) {
    if (directives->pushed.count == 0) return;
    const struct pushed_state *state = &directives->pushed.items[--directives->pushed.count];
    for (size_t index = 0; cops[index] != NULL; index++) {
        struct switched_lines *cop = &directives->cops[index];
        if (cop->open > 0) range_add(directives, cop, cop->open, line - 1);
        cop->open = state->open[index] > 0 ? line : 0;
    }
}

/* False for a comment that certainly has no directive: no "rubocop" can begin where its text does, and it has no other #. */
static bool is_suspect(const char *comment, const char *end) {
    if (*comment != '#') return true; /* =begin */
    const char *text = comment + 1;
    while (text < end && *text == ' ') text++;
    return text < end && (*text == 'r' || is_space(*text) || memchr(text, '#', (size_t) (end - text)) != NULL);
}

__attribute__((noinline)) static void comment_apply(struct directives *directives, struct span span) {
    struct directive directive;
    const char *text = (const char *) directives->inspection->source->bytes;
    if (!directive_find(text + span.start, text + span.end, &directive)) return;

    uint32_t width;
    bool own_line = columns_begins_line(&directives->inspection->columns, span.start, &width);
    size_t line = columns_line(&directives->inspection->columns, span.start) + 1;
    if (directive.mode == MODE_PUSH) {
        push_apply(directives, &directive, line);
        return;
    }
    if (directive.mode == MODE_POP) {
        pop_apply(directives, line);
        return;
    }
    if (word_take(directive.names, directive.end, "all") != NULL) {
        cops_switch(directives, NULL, 0, &directive, line, own_line);
        return;
    }
    const char *name = directive.names;
    for (const char *rest = name_take(name, directive.end); rest != NULL; rest = name_take(name, directive.end)) {
        cops_switch(directives, name, (size_t) (rest - name), &directive, line, own_line);
        rest = spaces_skip(rest, directive.end);
        if (rest == directive.end || *rest != ',') return;
        name = spaces_skip(rest + 1, directive.end);
    }
}

/* Close what is open, and turn differences into the number of disabled lines before each line. */
static void lines_finish(struct directives *directives, struct switched_lines *cop) {
    if (cop->open > 0) range_add(directives, cop, cop->open, directives->line_count);
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

static void comment_read(struct span span, void *user) {
    struct directives *directives = user;
    const char *text = (const char *) directives->inspection->source->bytes;
    if (is_suspect(text + span.start, text + span.end)) comment_apply(directives, span);
}

void directives_apply(struct inspection *inspection) {
    if (inspection->offences.count == 0) return;
    struct directives directives = {.inspection = inspection, .line_count = prism_line_count(inspection->tree)};
    prism_comments(inspection->tree, comment_read, &directives);
    for (size_t index = 0; cops[index] != NULL; index++) lines_finish(&directives, &directives.cops[index]);
    VECTOR_FREE(&directives.pushed);

    if (!some_disabled(&directives)) return;
    size_t kept = 0;
    for (size_t index = 0; index < inspection->offences.count; index++) {
        struct offence offence = inspection->offences.items[index];
        if (!is_disabled(&directives, &offence)) inspection->offences.items[kept++] = offence;
    }
    inspection->offences.count = kept;
    for (size_t index = 0; cops[index] != NULL; index++) free(directives.cops[index].lines);
}
