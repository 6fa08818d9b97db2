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

static void child_push(const pm_node_t *child, void *user) {
    struct node_path *pending = user;
    VECTOR_PUSH(pending, child);
}

/* Push a node's children, so that the first comes first, above a NULL that tells when they are done. False when there are none. */
static bool children_push(struct node_path *pending, const pm_node_t *node) {
    VECTOR_PUSH(pending, NULL);
    size_t first = pending->count;
    prism_children(node, child_push, pending);
    if (pending->count == first) {
        pending->count--;
        return false;
    }
    for (size_t last = pending->count - 1; first < last; first++, last--) {
        const pm_node_t *swap = pending->items[first];
        pending->items[first] = pending->items[last];
        pending->items[last] = swap;
    }
    return true;
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
    VECTOR_PUSH(&visitor->pending, inspection->tree->root);

    while (visitor->pending.count > 0) {
        const pm_node_t *node = visitor->pending.items[--visitor->pending.count];
        if (node == NULL) {
            inspection->path.count--;
            continue;
        }
        VECTOR_PUSH(&inspection->path, node);
        handlers_call(visitor, inspection, node);
        if (!children_push(&visitor->pending, node)) inspection->path.count--;
    }
}
