/* Lint/Syntax: what a file that is no Ruby gets instead of every other offence. */
#pragma once

#include "inspection.h"

enum syntax {
    SYNTAX_VALID,
    SYNTAX_ERRORS,
    SYNTAX_UNREADABLE, /* no text: RuboCop sees no comments in it either */
};

/* Report what keeps the file from being Ruby, and tell what it is. */
enum syntax syntax_report(struct inspection *inspection, bool valid_encoding);
