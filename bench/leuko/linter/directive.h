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
 * The cops that the list of the directive names, a bit a row of the table of cops: `all` is each, a department those in it, and a name may
 * stand without its department, in snake case, too. Lint/Syntax is among them only where RuboCop would switch it off.
 */
uint16_t directive_cops(const struct directive *directive);

/* The same of the arguments `-COP` or `+COP` of push and next that have this sign. */
uint16_t directive_signed_cops(const struct directive *directive, char sign);
