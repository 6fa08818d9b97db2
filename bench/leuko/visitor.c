#include "visitor.h"

#include "clock.h"

#include <string.h>

_Static_assert(sizeof(pm_node_type_t) <= 2, "a node type is small");

static void handler_add(struct visitor *visitor, pm_node_type_t type, const struct cop *cop) {
    const struct cop **row = visitor->handlers[type];
    while (*row != NULL) row++;
    *row = cop;
}

void visitor_open(struct visitor *visitor, const bool only[COP_COUNT_MAXIMUM], bool timed) {
    memset(visitor, 0, sizeof *visitor);
    visitor->timed = timed;
    for (size_t index = 0; cops[index] != NULL; index++) {
        if (!only[index]) continue;
        for (const pm_node_type_t *type = cops[index]->types; *type != 0; type++) handler_add(visitor, *type, cops[index]);
    }
}

void visitor_close(struct visitor *visitor) {
    VECTOR_FREE(&visitor->pending);
}

struct children {
    struct pending_nodes *pending;
    size_t depth;
};

static void child_push(const pm_node_t *child, void *user) {
    struct children *children = user;
    struct pending_node item = { child, children->depth };
    VECTOR_PUSH(children->pending, item);
}

/* Children were pushed in source order; the last pushed is the first visited. */
static void pending_reverse(struct pending_nodes *pending, size_t first) {
    if (pending->count < 2) return;
    for (size_t last = pending->count - 1; first < last; first++, last--) {
        struct pending_node swap = pending->items[first];
        pending->items[first] = pending->items[last];
        pending->items[last] = swap;
    }
}

static void handlers_call(struct visitor *visitor, struct inspection *inspection, const pm_node_t *node) {
    for (const struct cop **cop = visitor->handlers[PM_NODE_TYPE(node)]; *cop != NULL; cop++) {
        visitor->handler_calls++;
        uint64_t start = visitor->timed ? clock_nanoseconds() : 0;
        (*cop)->visit(inspection, node);
        if (visitor->timed) visitor->handler_nanoseconds += clock_nanoseconds() - start;
    }
}

void visitor_visit(struct visitor *visitor, struct inspection *inspection) {
    visitor->handler_nanoseconds = 0;
    visitor->handler_calls = 0;
    visitor->pending.count = 0;
    struct pending_node root = { inspection->tree->root, 0 };
    VECTOR_PUSH(&visitor->pending, root);

    while (visitor->pending.count > 0) {
        struct pending_node next = visitor->pending.items[--visitor->pending.count];
        inspection->path.count = next.depth;
        VECTOR_PUSH(&inspection->path, next.node);
        handlers_call(visitor, inspection, next.node);

        struct children children = { &visitor->pending, next.depth + 1 };
        size_t first = visitor->pending.count;
        prism_children(next.node, child_push, &children);
        pending_reverse(&visitor->pending, first);
    }
}
