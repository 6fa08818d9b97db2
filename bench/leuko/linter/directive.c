#include "directive.h"

#include <string.h>

static bool is_lower(char character) {
    return character >= 'a' && character <= 'z';
}

static bool is_letter(char character) {
    return is_lower(character) || (character >= 'A' && character <= 'Z');
}

static bool is_word(char character) {
    return is_letter(character) || (character >= '0' && character <= '9') || character == '_';
}

static char upper(char character) {
    return is_lower(character) ? (char) (character - 'a' + 'A') : character;
}

static const char *spaces_skip(const char *text, const char *end) {
    while (text < end && directive_is_blank(*text)) text++;
    return text;
}

/* Behind `word` where the text begins with it, else NULL. */
static const char *word_take(const char *text, const char *end, const char *word) {
    size_t length = strlen(word);
    return (size_t) (end - text) >= length && memcmp(text, word, length) == 0 ? text + length : NULL;
}

/* ---- The directive ------------------------------------------------------------------------------------------------ */

/* Ruby's \b counts letters of every script. Here all that is not ASCII is one, but for the block General Punctuation: dashes, ellipses. */
static bool is_boundary(const char *text, const char *end) {
    if (text == end || (unsigned char) *text < 0x80) return text == end || !is_word(*text);
    return end - text >= 3 && (memcmp(text, "\xE2\x80", 2) == 0 || memcmp(text, "\xE2\x81", 2) == 0);
}

/* Behind the longest mode that ends at a word boundary, else NULL. */
static const char *mode_take(const char *text, const char *end, enum directive_mode *mode) {
    static const struct {
        const char *word;
        enum directive_mode mode;
    } modes[] = {
        {"disable-next", DIRECTIVE_DISABLE_NEXT},
        {"enable-next", DIRECTIVE_ENABLE_NEXT},
        {"todo-next", DIRECTIVE_DISABLE_NEXT},
        {"disable", DIRECTIVE_DISABLE},
        {"enable", DIRECTIVE_ENABLE},
        {"todo", DIRECTIVE_DISABLE},
        {"push", DIRECTIVE_PUSH},
        {"next", DIRECTIVE_NEXT},
        {"pop", DIRECTIVE_POP},
    };
    for (size_t index = 0; index < sizeof modes / sizeof modes[0]; index++) {
        const char *rest = word_take(text, end, modes[index].word);
        if (rest == NULL || !is_boundary(rest, end)) continue;
        *mode = modes[index].mode;
        return rest;
    }
    return NULL;
}

/* `# rubocop : disable` at `text`, which is a #. */
static bool directive_take(const char *text, const char *end, struct directive *directive) {
    text = spaces_skip(text + 1, end);
    if (text == end || *text != 'r') return false; /* what is behind most of them */
    text = word_take(text, end, "rubocop");
    if (text == NULL) return false;
    text = spaces_skip(text, end);
    if (text == end || *text != ':') return false;
    text = mode_take(spaces_skip(text + 1, end), end, &directive->mode);
    if (text == NULL) return false;
    directive->names = text < end && directive_is_blank(*text) ? spaces_skip(text, end) : end;
    directive->end = end;
    return true;
}

/* The first directive counts. One that only a # and blanks precede is commented out, and the others of its comment with it. */
bool directive_read(const char *comment, const char *end, struct directive *directive) {
    const char *hash = *comment == '#' ? comment : memchr(comment, '#', (size_t) (end - comment));
    while (hash != NULL && !directive_take(hash, end, directive)) hash = memchr(hash + 1, '#', (size_t) (end - hash - 1));
    if (hash == NULL) return false;
    directive->at_start = hash == comment;
    return *comment != '#' || hash == comment || spaces_skip(comment + 1, hash) != hash;
}

/* ---- Names -------------------------------------------------------------------------------------------------------- */

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

/* True when the cop's name begins with this one, and `next` follows. */
static bool is_beginning(const char *name, size_t length, const struct cop *cop, char next) {
    return strncmp(cop->name, name, length) == 0 && cop->name[length] == next;
}

static bool is_department(const char *name, size_t length, const struct cop *cop) {
    return is_beginning(name, length, cop, '/');
}

/* True when the name, in camel case, is `base`: indentation_consistency is IndentationConsistency. */
static bool is_camel_case_of(const char *name, size_t length, const char *base) {
    for (size_t index = 0; index < length; index++, base++) {
        bool begins = index == 0;
        if (name[index] == '_' && index + 1 < length && is_lower(name[index + 1])) {
            begins = true;
            index++;
        }
        if (*base != (begins ? upper(name[index]) : name[index])) return false;
    }
    return *base == '\0';
}

/* True for the cop's name, with its department or without any. */
static bool is_name(const char *name, size_t length, const struct cop *cop) {
    if (memchr(name, '/', length) != NULL) return is_beginning(name, length, cop, '\0');
    return is_camel_case_of(name, length, strchr(cop->name, '/') + 1);
}

/*
 * RuboCop splits a list at its commas and keeps the blanks before them. A department or "Lint/Syntax" with such a blank is unknown to the
 * step that replaces departments and takes Lint/Syntax out; then the blanks go, and the names of cops are read.
 */
static bool list_name_means(const char *name, size_t length, bool blank_behind, const struct cop *cop) {
    if (!blank_behind && is_department(name, length, cop)) return cop != &cop_syntax;
    if (!is_name(name, length, cop)) return false;
    return cop != &cop_syntax || blank_behind || memchr(name, '/', length) == NULL;
}

_Static_assert(COP_COUNT_MAXIMUM <= 16, "a cop is a bit of these numbers");

uint16_t directive_cops(const struct directive *directive) {
    uint16_t rows = 0;
    bool all = word_take(directive->names, directive->end, "all") != NULL;
    for (size_t row = 0; all && cops[row] != NULL; row++) rows |= (uint16_t) ((cops[row] != &cop_syntax) << row);
    const char *name = directive->names;
    const char *rest = all ? NULL : name_take(name, directive->end);
    while (rest != NULL) {
        const char *comma = spaces_skip(rest, directive->end);
        const char *next = comma < directive->end && *comma == ',' ? spaces_skip(comma + 1, directive->end) : directive->end;
        const char *next_rest = name_take(next, directive->end);
        bool blank_behind = next_rest != NULL && comma > rest;
        for (size_t row = 0; cops[row] != NULL; row++) {
            rows |= (uint16_t) (list_name_means(name, (size_t) (rest - name), blank_behind, cops[row]) << row);
        }
        name = next;
        rest = next_rest;
    }
    return rows;
}

uint16_t directive_signed_cops(const struct directive *directive, char sign) {
    uint16_t rows = 0;
    const char *text = directive->names;
    while (text < directive->end && (*text == '-' || *text == '+')) {
        const char *rest = name_take(text + 1, directive->end);
        if (rest == NULL) break;
        size_t length = (size_t) (rest - text - 1);
        for (size_t row = 0; *text == sign && cops[row] != NULL; row++) {
            bool means = is_department(text + 1, length, cops[row]) || is_name(text + 1, length, cops[row]);
            rows |= (uint16_t) (means << row);
        }
        if (rest == directive->end || !directive_is_blank(*rest)) break;
        text = spaces_skip(rest, directive->end);
    }
    return rows;
}
