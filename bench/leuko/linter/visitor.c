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
    for (size_t type = 0; type < 256; type++) {
        visitor->ignored[type] = prism_is_leaf((pm_node_type_t) type) && visitor->handlers[type][0] == NULL;
    }
}

void visitor_close(struct visitor *visitor) {
    VECTOR_FREE(&visitor->pending);
}

static prism_visit_result child_push(const pm_node_t *child, void *user) {
    struct visitor *visitor = user;
    if (!visitor->ignored[PM_NODE_TYPE(child)]) VECTOR_PUSH(&visitor->pending, child);
    return PRISM_VISIT_SIBLINGS;
}

/* Push a node's children, so that the first comes first, above a NULL that tells when they are done. False when there are none. */
static bool children_push(struct visitor *visitor, const pm_node_t *node) {
    struct node_path *pending = &visitor->pending;
    VECTOR_PUSH(pending, NULL);
    size_t first = pending->count;
    pm_visit_child_nodes(node, child_push, visitor);
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

static void handler_time(struct cop_timing *timing, const struct cop *cop, struct inspection *inspection, const pm_node_t *node) {
    uint64_t start = clock_nanoseconds();
    cop->visit(inspection, node);
    timing->nanoseconds += clock_nanoseconds() - start;
    timing->calls++;
}

static void handlers_call(struct visitor *visitor, struct inspection *inspection, const pm_node_t *node) {
    for (const struct cop **cop = visitor->handlers[PM_NODE_TYPE(node)]; *cop != NULL; cop++) {
        if (visitor->timed) {
            handler_time(&visitor->timings[cop_index(*cop)], *cop, inspection, node);
        } else {
            (*cop)->visit(inspection, node);
        }
    }
}

void visitor_visit(struct visitor *visitor, struct inspection *inspection) {
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
        if (!children_push(visitor, node)) inspection->path.count--;
    }
}
