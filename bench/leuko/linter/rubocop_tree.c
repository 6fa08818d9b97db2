#include "rubocop_tree.h"

#include <string.h>

bool rubocop_name_is(const struct prism_tree *tree, pm_constant_id_t name, const char *text) {
    const uint8_t *start;
    size_t length;
    if (!prism_constant(tree, name, &start, &length) || start[0] != (uint8_t) text[0]) return false;
    return strlen(text) == length && memcmp(start, text, length) == 0;
}

bool rubocop_is_bare_call(const struct prism_tree *tree, const pm_node_t *node, const char *const *names) {
    if (PM_NODE_TYPE(node) != PM_CALL_NODE) return false;
    const pm_call_node_t *call = (const pm_call_node_t *) node;
    if (call->receiver != NULL || call->arguments != NULL || call->block != NULL) return false;
    for (; *names != NULL; names++) {
        if (rubocop_name_is(tree, call->name, *names)) return true;
    }
    return false;
}

static bool is_type(const pm_node_t *node, pm_node_type_t type) {
    return node != NULL && node->type == type;
}

/* ---- Ancestors ---------------------------------------------------------------------------------------------------- */

/* The other tree's nodes for one of Prism's, as seen from a child: at most two. */
struct shapes {
    enum rubocop_shape inner;
    enum rubocop_shape outer;
};

static struct shapes call_shapes(const struct prism_tree *tree, const pm_call_node_t *call, const pm_node_t *child) {
    bool has_block = is_type(call->block, PM_BLOCK_NODE);
    if (has_block && child == call->block) return (struct shapes){SHAPE_OTHER, SHAPE_BLOCK};
    /* /regexp/ =~ value is a match_with_lvasgn, not a send. */
    bool match = is_type(call->receiver, PM_REGULAR_EXPRESSION_NODE) && !prism_location_present(&call->call_operator_loc) &&
                 rubocop_name_is(tree, call->name, "=~");
    return (struct shapes){match ? SHAPE_OTHER : SHAPE_CALL, has_block ? SHAPE_BLOCK : SHAPE_OTHER};
}

/* a.b += value: the target is a call, and the value, which ends where the whole ends, is beside it. */
static struct shapes write_shapes(const struct prism_tree *tree, const pm_node_t *node, const pm_node_t *child) {
    bool is_value = prism_node_span(tree, child).end == prism_node_span(tree, node).end;
    return (struct shapes){is_value ? SHAPE_OTHER : SHAPE_CALL, SHAPE_OTHER};
}

/* The exceptions of a rescue are an array of their own. */
static struct shapes rescue_shapes(const pm_rescue_node_t *rescue, const pm_node_t *child) {
    for (size_t index = 0; index < rescue->exceptions.size; index++) {
        if (rescue->exceptions.nodes[index] == child) return (struct shapes){SHAPE_LITERAL, SHAPE_OTHER};
    }
    return (struct shapes){SHAPE_OTHER, SHAPE_OTHER};
}

static struct shapes node_shapes(const struct prism_tree *tree, const pm_node_t *node, const pm_node_t *child) {
    switch (PM_NODE_TYPE(node)) {
        case PM_CALL_NODE: return call_shapes(tree, (const pm_call_node_t *) node, child);
        case PM_CALL_TARGET_NODE:
        case PM_INDEX_TARGET_NODE: return (struct shapes){SHAPE_CALL, SHAPE_OTHER};
        case PM_CALL_AND_WRITE_NODE:
        case PM_CALL_OR_WRITE_NODE:
        case PM_CALL_OPERATOR_WRITE_NODE:
        case PM_INDEX_AND_WRITE_NODE:
        case PM_INDEX_OR_WRITE_NODE:
        case PM_INDEX_OPERATOR_WRITE_NODE: return write_shapes(tree, node, child);
        case PM_RESCUE_NODE: return rescue_shapes((const pm_rescue_node_t *) node, child);
        case PM_ARRAY_NODE:
        case PM_HASH_NODE:
        case PM_KEYWORD_HASH_NODE:
        case PM_RANGE_NODE: return (struct shapes){SHAPE_LITERAL, SHAPE_OTHER};
        case PM_ASSOC_NODE: return (struct shapes){SHAPE_PAIR, SHAPE_OTHER};
        case PM_SUPER_NODE:
            if (!is_type(((const pm_super_node_t *) node)->block, PM_BLOCK_NODE)) return (struct shapes){SHAPE_OTHER, SHAPE_OTHER};
            return (struct shapes){SHAPE_OTHER, SHAPE_BLOCK};
        case PM_FORWARDING_SUPER_NODE:
        case PM_LAMBDA_NODE: return (struct shapes){SHAPE_OTHER, SHAPE_BLOCK};
        case PM_BEGIN_NODE: {
            bool written = prism_location_present(&((const pm_begin_node_t *) node)->begin_keyword_loc);
            return (struct shapes){SHAPE_OTHER, written ? SHAPE_KWBEGIN : SHAPE_OTHER};
        }
        default: return (struct shapes){SHAPE_OTHER, SHAPE_OTHER};
    }
}

/* Nodes that the other tree does not have: their child hangs on their parent. */
static bool is_transparent(const pm_node_t *node) {
    switch (PM_NODE_TYPE(node)) {
        case PM_ARGUMENTS_NODE:
        case PM_IMPLICIT_NODE:
        case PM_SHAREABLE_CONSTANT_NODE: return true;
        case PM_STATEMENTS_NODE: return ((const pm_statements_node_t *) node)->body.size == 1;
        default: return false;
    }
}

void rubocop_ancestors(const struct inspection *inspection, bool (*visit)(enum rubocop_shape shape, void *user), void *user) {
    const pm_node_t *child = inspection_ancestor(inspection, 0);
    bool has_block = is_type(child, PM_CALL_NODE) && is_type(((const pm_call_node_t *) child)->block, PM_BLOCK_NODE);
    if (has_block && !visit(SHAPE_BLOCK, user)) return;
    for (size_t level = 1;; level++) {
        const pm_node_t *node = inspection_ancestor(inspection, level);
        if (node == NULL) return;
        if (!is_transparent(node)) {
            struct shapes shapes = node_shapes(inspection->tree, node, child);
            bool alone = shapes.inner == SHAPE_OTHER && shapes.outer == SHAPE_BLOCK; /* the block is the parent itself */
            if (!alone && !visit(shapes.inner, user)) return;
            if (shapes.outer != SHAPE_OTHER && !visit(shapes.outer, user)) return;
        }
        child = node;
    }
}

/* ---- Bodies ------------------------------------------------------------------------------------------------------- */

static bool is_global_constant(const struct prism_tree *tree, const pm_node_t *node, const char *const *names) {
    pm_constant_id_t name = 0;
    if (is_type(node, PM_CONSTANT_READ_NODE)) name = ((const pm_constant_read_node_t *) node)->name;
    if (is_type(node, PM_CONSTANT_PATH_NODE) && ((const pm_constant_path_node_t *) node)->parent == NULL) {
        name = ((const pm_constant_path_node_t *) node)->name;
    }
    for (; name != 0 && *names != NULL; names++) {
        if (rubocop_name_is(tree, name, *names)) return true;
    }
    return false;
}

/* Class.new, Module.new, Struct.new and Data.define make a class of their block. */
static bool is_class_constructor(const struct prism_tree *tree, const pm_node_t *node) {
    static const char *const made_by_new[] = {"Class", "Module", "Struct", NULL};
    static const char *const made_by_define[] = {"Data", NULL};
    if (!is_type(node, PM_CALL_NODE)) return false;
    const pm_call_node_t *call = (const pm_call_node_t *) node;
    if (PM_NODE_FLAG_P(node, PM_CALL_NODE_FLAGS_SAFE_NAVIGATION)) return false;
    return (rubocop_name_is(tree, call->name, "new") && is_global_constant(tree, call->receiver, made_by_new)) ||
           (rubocop_name_is(tree, call->name, "define") && is_global_constant(tree, call->receiver, made_by_define));
}

/* A begin … end without rescue, else and ensure: they would be parents of the body, and no macro scope. */
static bool is_plain_begin(const pm_node_t *node) {
    const pm_begin_node_t *begin = (const pm_begin_node_t *) node;
    return prism_location_present(&begin->begin_keyword_loc) && begin->rescue_clause == NULL && begin->else_clause == NULL &&
           begin->ensure_clause == NULL;
}

static bool is_predicate(const pm_node_t *node, const pm_node_t *child) {
    if (is_type(node, PM_IF_NODE)) return ((const pm_if_node_t *) node)->predicate == child;
    return ((const pm_unless_node_t *) node)->predicate == child;
}

/* What one node above means for the body below it. */
enum scope_step {
    STEP_NONE,    /* not a node of the other tree, or one that is the body itself */
    STEP_WRAPPER, /* a parent whose own surroundings decide */
    STEP_SCOPE,   /* a class: the search ends well */
    STEP_END,     /* anything else: no access modifiers here */
};

/* The node `level` above the body, which came up through the node below it. */
static enum scope_step scope_step(const struct inspection *inspection, size_t level) {
    const pm_node_t *node = inspection_ancestor(inspection, level);
    const pm_node_t *child = inspection_ancestor(inspection, level - 1);
    const pm_node_t *above = inspection_ancestor(inspection, level + 1);
    switch (PM_NODE_TYPE(node)) {
        case PM_CLASS_NODE:
        case PM_MODULE_NODE:
        case PM_SINGLETON_CLASS_NODE: return STEP_SCOPE;
        case PM_STATEMENTS_NODE: return ((const pm_statements_node_t *) node)->body.size == 1 ? STEP_NONE : STEP_WRAPPER;
        case PM_PARENTHESES_NODE:
        case PM_LAMBDA_NODE: return STEP_WRAPPER;
        case PM_BEGIN_NODE: return is_plain_begin(node) ? STEP_WRAPPER : STEP_END;
        case PM_BLOCK_NODE: return STEP_NONE; /* its call, the next, stands for it */
        case PM_CALL_NODE:
            if (((const pm_call_node_t *) node)->block != child) return STEP_END;
            return is_class_constructor(inspection->tree, node) ? STEP_SCOPE : STEP_WRAPPER;
        case PM_SUPER_NODE: return ((const pm_super_node_t *) node)->block == child ? STEP_WRAPPER : STEP_END;
        case PM_FORWARDING_SUPER_NODE: return STEP_WRAPPER;
        case PM_IF_NODE:
        case PM_UNLESS_NODE: return is_predicate(node, child) ? STEP_END : STEP_WRAPPER;
        case PM_ELSE_NODE: return is_type(above, PM_IF_NODE) || is_type(above, PM_UNLESS_NODE) ? STEP_NONE : STEP_END;
        default: return STEP_END;
    }
}

/* (a; b) and begin a; b end are one node with their body there. */
static bool is_body_itself(const pm_node_t *node) {
    return is_type(node, PM_PARENTHESES_NODE) || (is_type(node, PM_BEGIN_NODE) && is_plain_begin(node));
}

struct rubocop_body rubocop_body_examine(const struct inspection *inspection) {
    struct rubocop_body body = {0};
    size_t level = 1;
    if (is_body_itself(inspection_ancestor(inspection, level))) level++;
    for (;; level++) {
        const pm_node_t *node = inspection_ancestor(inspection, level);
        if (is_type(node, PM_PROGRAM_NODE)) {
            body.macro_scope = true;
            return body;
        }
        enum scope_step step = scope_step(inspection, level);
        if (step == STEP_NONE) continue;
        if (step == STEP_END) return (struct rubocop_body){0};
        if (!body.has_parent) {
            body.has_parent = true;
            body.parent = prism_node_span(inspection->tree, node).start;
        }
        if (step == STEP_SCOPE) {
            body.macro_scope = true;
            return body;
        }
    }
}
