/* The walk over the tree: each node once, parents before children, in source order; a stack of its own, so that depth costs no C stack. */
#pragma once

#include "cop.h"
#include "inspection.h"

struct visitor {
    uint16_t handlers[256]; /* by node type: the cops that look at it, a bit a row of the cop table */
    void (*alone[256])(struct inspection *inspection, const pm_node_t *node); /* the one of these to call, where there is one, untimed */
    bool ignored[256];                                                        /* by node type: without children, and no cop looks at it */
    struct pending {
        const pm_node_t **items; /* nodes to visit, the next last; NULL: the children of the last node of the path are done */
        size_t capacity;
        const pm_node_t **limit; /* from here on there is no room for the children of a node without lists */
        const pm_node_t **top;   /* of the items, while Prism calls back */
    } pending;
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
