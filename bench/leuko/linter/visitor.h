/* The walk over the tree: each node once, parents before children, in source order; a stack of its own, so that depth costs no C stack. */
#pragma once

#include "cop.h"
#include "inspection.h"

struct visitor {
    const struct cop *handlers[256][COP_COUNT_MAXIMUM]; /* by node type; NULL ends a row */
    bool ignored[256];                                  /* by node type: without children, and no cop looks at it */
    struct node_path pending; /* nodes to visit, the next last; NULL: the children of the last node of the path are done */
    bool timed;
    struct cop_timing {
        uint64_t nanoseconds;
        uint64_t calls;
    } timings[COP_COUNT_MAXIMUM]; /* by row of the cop table, of all visits, when timed */
};

/* Prepare the walk for the cops that `only` (by row of the cop table) lets through. */
void visitor_open(struct visitor *visitor, const bool only[COP_COUNT_MAXIMUM], bool timed);
void visitor_close(struct visitor *visitor);

void visitor_visit(struct visitor *visitor, struct inspection *inspection);
