/* One directive, read from the text of a comment: `# rubocop:disable Lint/Debugger`. What it does to lines is in directives.c. */
#pragma once

#include "cop.h"

enum directive_mode {
    DIRECTIVE_DISABLE, /* and todo */
    DIRECTIVE_ENABLE,
    DIRECTIVE_PUSH,
    DIRECTIVE_POP,
    DIRECTIVE_DISABLE_NEXT, /* and todo-next */
    DIRECTIVE_ENABLE_NEXT,
    DIRECTIVE_NEXT,
};

/* Points into the comment, which must outlive it. */
struct directive {
    enum directive_mode mode;
    bool at_start;     /* the comment begins with it */
    const char *names; /* what follows the mode and its blanks; names == end when there is nothing, or what follows is no list */
    const char *end;   /* of the comment */
};

/* What \s of Ruby's regular expressions matches. */
static inline bool directive_is_blank(char character) {
    return character == ' ' || (character >= '\t' && character <= '\r');
}

/* Read the first directive of the comment [comment, end). False when it has none. */
bool directive_read(const char *comment, const char *end, struct directive *directive);

/*
 * True when the list of the directive names the cop: `all`, its department, its name, or its name without the department, which may be
 * in snake case. Lint/Syntax is named only where RuboCop would switch it off.
 */
bool directive_names(const struct directive *directive, const struct cop *cop);

/* The same for the arguments `-COP` or `+COP` of push and next that have this sign; all the directive's signed arguments are looked at. */
bool directive_signs(const struct directive *directive, char sign, const struct cop *cop);
