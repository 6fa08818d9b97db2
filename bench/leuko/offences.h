/* What the cops found in one file. */
#pragma once

#include "prism_api.h"
#include "vector.h"

struct cop;

/* A message in three pieces, so that no text is built before it is printed: `before`, a part of the source, `after`. */
struct message {
    const char *before;
    struct span quoted; /* empty: nothing is quoted */
    const char *after;
};

struct offence {
    const struct cop *cop;
    struct span span;
    struct message message;
    bool correctable;
};

VECTOR_TYPE(offences, struct offence);

/* In RuboCop's order: place, then cop's name, then correctable ones first. Equal ones stay as they came. */
void offences_sort(struct offences *offences);
