/* What the cops found in one file. */
#pragma once

#include "prism_api.h"
#include "vector.h"

struct cop;

/* A message in pieces, so that no text is built before it is printed: `before`, a part of the source, `after`, and a note. */
struct message {
    const char *before;
    struct span quoted; /* empty: nothing is quoted */
    const char *after;
    const char *note;
};

struct offence {
    const struct cop *cop;
    struct span span;
    struct message message;
    bool correctable;
};

VECTOR_TYPE(offences, struct offence);

/* In RuboCop's order: place, cop's name, message. Equal ones stay as they came. Allocates only when they are not in order. */
void offences_sort(struct offences *offences);

/* Keep the first of those that cover the same span. Changes the order. */
void offences_unique(struct offences *offences);
