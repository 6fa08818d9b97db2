#include "visitor.h"

#include "clock.h"

#include <string.h>

#define ALWAYS_INLINE __attribute__((always_inline)) static inline
#define CHILDREN_ROOM 8 /* more than the most fields of a node in children_push */

_Static_assert(sizeof(pm_node_type_t) <= 2, "a node type is small");
_Static_assert(COP_COUNT_MAXIMUM <= 16, "a cop is a bit of a row of handlers");

static void handler_add(struct visitor *visitor, pm_node_type_t type, size_t row) {
    bool alone = visitor->handlers[type] == 0 && !visitor->timed;
    visitor->handlers[type] |= (uint16_t) (1u << row);
    visitor->alone[type] = alone ? cops[row]->visit : NULL;
}

void visitor_open(struct visitor *visitor, const bool only[COP_COUNT_MAXIMUM], bool timed) {
    memset(visitor, 0, sizeof *visitor);
    visitor->timed = timed;
    for (size_t index = 0; cops[index] != NULL; index++) {
        if (!only[index]) continue;
        for (const pm_node_type_t *type = cops[index]->types; *type != 0; type++) handler_add(visitor, *type, index);
    }
    for (size_t type = 0; type < 256; type++) {
        visitor->ignored[type] = prism_is_leaf((pm_node_type_t) type) && visitor->handlers[type] == 0;
    }
}

void visitor_close(struct visitor *visitor) {
    free(visitor->pending.items);
}

/* ---- Children ----------------------------------------------------------------------------------------------------- */

__attribute__((noinline)) static const pm_node_t **pending_grow(struct pending *pending, const pm_node_t **top, size_t count) {
    size_t used = (size_t) (top - pending->items);
    while (pending->capacity - used < count + CHILDREN_ROOM) {
        pending->items = vector_grow(pending->items, &pending->capacity, sizeof *pending->items);
    }
    pending->limit = pending->items + pending->capacity - CHILDREN_ROOM;
    return pending->items + used;
}

/* Have room for so many nodes from `top` on, which is where the next goes, and for CHILDREN_ROOM more; where that is then. */
ALWAYS_INLINE const pm_node_t **room_make(struct pending *pending, const pm_node_t **top, size_t count) {
    return __builtin_expect(pending->limit - top < (ptrdiff_t) count, 0) ? pending_grow(pending, top, count) : top;
}

ALWAYS_INLINE const pm_node_t **node_push(const struct visitor *visitor, const pm_node_t **top, const pm_node_t *child) {
    if (child != NULL && !visitor->ignored[PM_NODE_TYPE(child)]) *top++ = child;
    return top;
}

ALWAYS_INLINE const pm_node_t **list_push(struct visitor *visitor, const pm_node_t **top, const pm_node_list_t *list) {
    for (size_t index = list->size; index-- > 0;) {
        const pm_node_t *child = list->nodes[index];
        if (visitor->ignored[PM_NODE_TYPE(child)]) continue;
        top = room_make(&visitor->pending, top, 1);
        *top++ = child;
    }
    return top;
}

/* Arguments that no cop looks at are passed over: what is in them hangs on the call, as in RuboCop's tree. */
ALWAYS_INLINE const pm_node_t **arguments_push(struct visitor *visitor, const pm_node_t **top, const pm_arguments_node_t *arguments) {
    if (arguments == NULL) return top;
    if (visitor->handlers[PM_ARGUMENTS_NODE] != 0) return node_push(visitor, top, &arguments->base);
    return list_push(visitor, top, &arguments->arguments);
}

static prism_visit_result child_visit(const pm_node_t *child, void *user) {
    struct visitor *visitor = user;
    visitor->pending.top = node_push(visitor, room_make(&visitor->pending, visitor->pending.top, 1), child);
    return PRISM_VISIT_SIBLINGS;
}

/* Push the children of any node, by Prism's own walk. */
static const pm_node_t **others_push(struct visitor *visitor, const pm_node_t **top, const pm_node_t *node) {
    struct pending *pending = &visitor->pending;
    size_t first = (size_t) (top - pending->items);
    pending->top = top;
    pm_visit_child_nodes(node, child_visit, visitor);
    const pm_node_t **low = pending->items + first;
    for (const pm_node_t **high = pending->top; high - low > 1; low++) {
        const pm_node_t *swap = *low;
        *low = *--high;
        *high = swap;
    }
    return pending->top;
}

#define CASE(type, node_type, pushes)                                      \
    case type: {                                                           \
        const node_type *parent = (const node_type *) (const void *) node; \
        pushes return top;                                                 \
    }
#define NODE(field) top = node_push(visitor, top, (const pm_node_t *) parent->field);
#define LIST(field) top = list_push(visitor, top, &parent->field);
#define ARGUMENTS(field) top = arguments_push(visitor, top, parent->field);

/*
 * Push a node's children, the last first, so that the first comes out first. The types that make up nearly all of a tree are read here,
 * where pm_visit_child_nodes would call back for each child. There must be room for all but a list and a NULL.
 */
static const pm_node_t **children_push(struct visitor *visitor, const pm_node_t **top, const pm_node_t *node) {
    switch (PM_NODE_TYPE(node)) {
        CASE(PM_AND_NODE, pm_and_node_t, NODE(right) NODE(left))
        CASE(PM_ARGUMENTS_NODE, pm_arguments_node_t, LIST(arguments))
        CASE(PM_ARRAY_NODE, pm_array_node_t, LIST(elements))
        CASE(PM_ASSOC_NODE, pm_assoc_node_t, NODE(value) NODE(key))
        CASE(PM_BEGIN_NODE, pm_begin_node_t, NODE(ensure_clause) NODE(else_clause) NODE(rescue_clause) NODE(statements))
        CASE(PM_BLOCK_ARGUMENT_NODE, pm_block_argument_node_t, NODE(expression))
        CASE(PM_BLOCK_NODE, pm_block_node_t, NODE(body) NODE(parameters))
        CASE(PM_BLOCK_PARAMETERS_NODE, pm_block_parameters_node_t, LIST(locals) NODE(parameters))
        CASE(PM_CALL_NODE, pm_call_node_t, NODE(block) ARGUMENTS(arguments) NODE(receiver))
        CASE(PM_CLASS_NODE, pm_class_node_t, NODE(body) NODE(superclass) NODE(constant_path))
        CASE(PM_CONSTANT_PATH_NODE, pm_constant_path_node_t, NODE(parent))
        CASE(PM_CONSTANT_WRITE_NODE, pm_constant_write_node_t, NODE(value))
        CASE(PM_DEF_NODE, pm_def_node_t, NODE(body) NODE(parameters) NODE(receiver))
        CASE(PM_ELSE_NODE, pm_else_node_t, NODE(statements))
        CASE(PM_EMBEDDED_STATEMENTS_NODE, pm_embedded_statements_node_t, NODE(statements))
        CASE(PM_HASH_NODE, pm_hash_node_t, LIST(elements))
        CASE(PM_IF_NODE, pm_if_node_t, NODE(subsequent) NODE(statements) NODE(predicate))
        CASE(PM_INSTANCE_VARIABLE_WRITE_NODE, pm_instance_variable_write_node_t, NODE(value))
        CASE(PM_INTERPOLATED_STRING_NODE, pm_interpolated_string_node_t, LIST(parts))
        CASE(PM_KEYWORD_HASH_NODE, pm_keyword_hash_node_t, LIST(elements))
        CASE(PM_LOCAL_VARIABLE_WRITE_NODE, pm_local_variable_write_node_t, NODE(value))
        CASE(PM_MODULE_NODE, pm_module_node_t, NODE(body) NODE(constant_path))
        CASE(PM_OPTIONAL_PARAMETER_NODE, pm_optional_parameter_node_t, NODE(value))
        CASE(PM_OR_NODE, pm_or_node_t, NODE(right) NODE(left))
        CASE(PM_PARAMETERS_NODE, pm_parameters_node_t,
             NODE(block) NODE(keyword_rest) LIST(keywords) LIST(posts) NODE(rest) LIST(optionals) LIST(requireds))
        CASE(PM_PARENTHESES_NODE, pm_parentheses_node_t, NODE(body))
        CASE(PM_RETURN_NODE, pm_return_node_t, NODE(arguments))
        CASE(PM_STATEMENTS_NODE, pm_statements_node_t, LIST(body))
        CASE(PM_UNLESS_NODE, pm_unless_node_t, NODE(else_clause) NODE(statements) NODE(predicate))
        CASE(PM_WHEN_NODE, pm_when_node_t, NODE(statements) LIST(conditions))
        default: return others_push(visitor, top, node);
    }
}

/* ---- The walk ----------------------------------------------------------------------------------------------------- */

static void handler_time(struct cop_timing *timing, const struct cop *cop, struct inspection *inspection, const pm_node_t *node) {
    uint64_t start = clock_nanoseconds();
    cop->visit(inspection, node);
    timing->nanoseconds += clock_nanoseconds() - start;
    timing->calls++;
}

__attribute__((noinline)) static void handlers_call(struct visitor *visitor, struct inspection *inspection, const pm_node_t *node) {
    for (unsigned rows = visitor->handlers[PM_NODE_TYPE(node)]; rows != 0; rows &= rows - 1) {
        size_t row = (size_t) __builtin_ctz(rows);
        if (visitor->timed) {
            handler_time(&visitor->timings[row], cops[row], inspection, node);
        } else {
            cops[row]->visit(inspection, node);
        }
    }
}

/* Show the node, which is the last of the path, to the cops that look at its type. */
static void node_show(struct visitor *visitor, struct inspection *inspection, const pm_node_t *node) {
    if (visitor->handlers[PM_NODE_TYPE(node)] == 0) return;
    if (visitor->alone[PM_NODE_TYPE(node)] != NULL) {
        visitor->alone[PM_NODE_TYPE(node)](inspection, node);
    } else {
        handlers_call(visitor, inspection, node);
    }
}

void visitor_visit(struct visitor *visitor, struct inspection *inspection) {
    struct node_path *path = &inspection->path;
    size_t depth = 0;
    const pm_node_t **top = room_make(&visitor->pending, visitor->pending.items, 1);
    *top++ = inspection->tree->root;

    while (top > visitor->pending.items) {
        const pm_node_t *node = *--top;
        if (node == NULL) {
            depth--;
            continue;
        }
        if (depth == path->capacity) path->items = vector_grow(path->items, &path->capacity, sizeof *path->items);
        path->items[depth++] = node;
        path->count = depth;
        node_show(visitor, inspection, node);

        /* Its children stand above a NULL, which tells that they are done; where there are none, they are done now. */
        top = room_make(&visitor->pending, top, 0);
        *top++ = NULL;
        top = children_push(visitor, top, node);
        if (top[-1] == NULL) {
            top--;
            depth--;
        }
    }
}
