/* The walk over the tree: each node once, parents before children, in source order; a stack of its own, so that depth costs no C stack. */
#pragma once

#include "cop.h"
#include "inspection.h"

struct visitor {
    const struct cop *handlers[256][COP_COUNT_MAXIMUM]; /* by node type; NULL ends a row */
    struct node_path pending; /* nodes to visit, the next last; NULL: the children of the last node of the path are done */
    bool timed;
    uint64_t handler_nanoseconds; /* of the last visit, when timed */
    uint64_t handler_calls;       /* of the last visit */
};

/* Prepare the walk for the cops that `only` (by row of the cop table) lets through. */
void visitor_open(struct visitor *visitor, const bool only[COP_COUNT_MAXIMUM], bool timed);
void visitor_close(struct visitor *visitor);

void visitor_visit(struct visitor *visitor, struct inspection *inspection);
