#include "rubocop_statements.h"

#include "exit.h"

/* ---- Nodes of the parser gem's AST -------------------------------------------------------------------------------- */

/* A node with this span is in the tree. */
static void node_add(struct rubocop_statements *statements, struct span span) {
    struct span *longest = &statements->longest[columns_line(statements->columns, span.start)];
    if (longest->end == 0 ||
        (span.end > longest->end && columns_line(statements->columns, span.end) > columns_line(statements->columns, longest->end))) {
        *longest = span;
    }
}

static struct span span_join(struct span one, struct span other) {
    return (struct span){one.start < other.start ? one.start : other.start, one.end > other.end ? one.end : other.end};
}

/* The span of what is there: {0, 0} is nothing yet, and no optional part begins a file. */
static void span_extend(const struct prism_tree *tree, struct span *span, const pm_node_t *node) {
    if (node == NULL) return;
    struct span other = prism_node_span(tree, node);
    *span = span->end == 0 ? other : span_join(*span, other);
}

static void span_extend_list(const struct prism_tree *tree, struct span *span, const pm_node_list_t *list) {
    if (list->size == 0) return;
    span_extend(tree, span, list->nodes[0]);
    span_extend(tree, span, list->nodes[list->size - 1]);
}

static struct span statements_span(const struct prism_tree *tree, const pm_statements_node_t *body) {
    struct span span = {0, 0};
    if (body != NULL) span_extend_list(tree, &span, &body->body);
    return span;
}

/* Behind the semicolon that only blanks part from the offset; 0 where there is none. */
static uint32_t semicolon_find(const struct prism_tree *tree, uint32_t offset) {
    while (offset < tree->size && (tree->source[offset] == ' ' || (tree->source[offset] >= '\t' && tree->source[offset] <= '\r'))) offset++;
    return offset < tree->size && tree->source[offset] == ';' ? offset + 1 : 0;
}

static bool is_elsif(const struct prism_tree *tree, const pm_if_node_t *node) {
    if (!prism_location_present(&node->if_keyword_loc)) return false;
    struct span keyword = prism_span(tree, &node->if_keyword_loc);
    return keyword.end - keyword.start == sizeof "elsif" - 1;
}

/* An `elsif` ends with what is in it, where Prism's reaches to the `end` of the `if`. */
static uint32_t elsif_end(const struct prism_tree *tree, const pm_if_node_t *node) {
    while (node->subsequent != NULL && PM_NODE_TYPE(node->subsequent) == PM_IF_NODE) node = (const pm_if_node_t *) node->subsequent;
    if (node->subsequent != NULL) {
        const pm_else_node_t *clause = (const pm_else_node_t *) node->subsequent;
        struct span body = statements_span(tree, clause->statements);
        return body.end > 0 ? body.end : prism_span(tree, &clause->else_keyword_loc).end;
    }
    struct span body = statements_span(tree, node->statements);
    if (body.end > 0) return body.end;
    if (prism_location_present(&node->then_keyword_loc)) return prism_span(tree, &node->then_keyword_loc).end;
    uint32_t predicate = prism_node_span(tree, node->predicate).end;
    uint32_t semicolon = semicolon_find(tree, predicate);
    return semicolon > 0 ? semicolon : predicate;
}

static void if_add(struct rubocop_statements *statements, const pm_if_node_t *node) {
    struct span span = prism_node_span(statements->tree, &node->base);
    if (is_elsif(statements->tree, node)) span.end = elsif_end(statements->tree, node);
    node_add(statements, span);
}

/* A `when` or `in` ends with its body, or with its conditions. */
static void branch_add(struct rubocop_statements *statements, const pm_node_t *node, const pm_statements_node_t *body,
                       const pm_node_t *condition) {
    struct span span = prism_node_span(statements->tree, node);
    span.end = body != NULL ? statements_span(statements->tree, body).end : prism_node_span(statements->tree, condition).end;
    node_add(statements, span);
}

/* The `if` or `unless` of a guard is no node; what it asks is. */
static void in_add(struct rubocop_statements *statements, const pm_in_node_t *node) {
    bool has_guard = PM_NODE_TYPE(node->pattern) == PM_IF_NODE || PM_NODE_TYPE(node->pattern) == PM_UNLESS_NODE;
    if (has_guard) statements->guarded = node->pattern;
    branch_add(statements, &node->base, node->statements, node->pattern);
}

/* A resbody: one `rescue` without those that follow, which Prism's span has. */
static struct span resbody_span(const struct prism_tree *tree, const pm_rescue_node_t *clause) {
    struct span span = prism_span(tree, &clause->keyword_loc);
    span_extend_list(tree, &span, &clause->exceptions);
    span_extend(tree, &span, clause->reference);
    struct span body = statements_span(tree, clause->statements);
    uint32_t semicolon = semicolon_find(tree, span.end);
    if (body.end > 0) {
        span.end = body.end;
    } else if (semicolon > 0) {
        span.end = semicolon;
    }
    return span;
}

/* A body with `rescue` is a node from its first statement to the end of the last clause; one with `ensure`, a node around that. */
static void begin_add(struct rubocop_statements *statements, const pm_begin_node_t *node) {
    const struct prism_tree *tree = statements->tree;
    if (prism_location_present(&node->begin_keyword_loc)) node_add(statements, prism_node_span(tree, &node->base));

    struct span rescued = statements_span(tree, node->statements);
    if (node->rescue_clause != NULL) {
        const pm_rescue_node_t *last = node->rescue_clause;
        while (last->subsequent != NULL) last = last->subsequent;
        struct span first = resbody_span(tree, node->rescue_clause);
        rescued = rescued.end == 0 ? first : span_join(rescued, first);
        rescued = span_join(rescued, resbody_span(tree, last));
        if (node->else_clause != NULL) {
            struct span body = statements_span(tree, node->else_clause->statements);
            rescued = span_join(rescued, body.end > 0 ? body : prism_span(tree, &node->else_clause->else_keyword_loc));
        }
    }
    if (node->ensure_clause != NULL) {
        struct span keyword = prism_span(tree, &node->ensure_clause->ensure_keyword_loc);
        struct span body = statements_span(tree, node->ensure_clause->statements);
        struct span ensured = rescued.end == 0 ? keyword : span_join(rescued, keyword);
        node_add(statements, body.end > 0 ? span_join(ensured, body) : ensured);
    }
    if (node->rescue_clause != NULL) node_add(statements, rescued);
}

/* The parameters of a method are a node that has the parentheses in it. */
static void parameters_add(struct rubocop_statements *statements, const pm_def_node_t *node) {
    const struct prism_tree *tree = statements->tree;
    if (prism_location_present(&node->lparen_loc)) {
        node_add(statements, span_join(prism_span(tree, &node->lparen_loc), prism_span(tree, &node->rparen_loc)));
    } else if (node->parameters != NULL) {
        node_add(statements, prism_node_span(tree, &node->parameters->base));
    }
}

/* `a rescue b`: what handles it is a node from the keyword on. */
static void rescue_modifier_add(struct rubocop_statements *statements, const pm_rescue_modifier_node_t *node) {
    struct span keyword = prism_span(statements->tree, &node->keyword_loc);
    node_add(statements, (struct span){keyword.start, prism_node_span(statements->tree, &node->base).end});
}

/* In Constant(a, b) what is in the parentheses is a node without them. */
static void inner_pattern_add(struct rubocop_statements *statements, const pm_node_t *constant, struct span elements) {
    if (constant != NULL && elements.end > 0) node_add(statements, elements);
}

static void array_pattern_add(struct rubocop_statements *statements, const pm_array_pattern_node_t *pattern) {
    struct span elements = {0, 0};
    span_extend_list(statements->tree, &elements, &pattern->requireds);
    span_extend(statements->tree, &elements, pattern->rest);
    span_extend_list(statements->tree, &elements, &pattern->posts);
    inner_pattern_add(statements, pattern->constant, elements);
}

static void find_pattern_add(struct rubocop_statements *statements, const pm_find_pattern_node_t *pattern) {
    struct span elements = {0, 0};
    span_extend(statements->tree, &elements, (const pm_node_t *) pattern->left);
    span_extend(statements->tree, &elements, (const pm_node_t *) pattern->right);
    inner_pattern_add(statements, pattern->constant, elements);
}

static void hash_pattern_add(struct rubocop_statements *statements, const pm_hash_pattern_node_t *pattern) {
    struct span elements = {0, 0};
    span_extend_list(statements->tree, &elements, &pattern->elements);
    span_extend(statements->tree, &elements, pattern->rest);
    inner_pattern_add(statements, pattern->constant, elements);
}

/* ---- Strings ------------------------------------------------------------------------------------------------------ */

/*
 * Text between interpolations is a node for each of its lines, with the newline; a line that a backslash continues is one with the next.
 * Where the first of them ends: Prism parts a heredoc at its lines, so that may be behind the part.
 */
static uint32_t line_end_find(const struct prism_tree *tree, struct span part) {
    const uint8_t *source = tree->source;
    uint32_t size = (uint32_t) tree->size;
    uint32_t limit = part.end;
    for (uint32_t offset = part.start; offset < limit; offset++) {
        if (source[offset] == '\n') return offset + 1;
        if (offset >= part.end && source[offset] == '#' && offset + 1 < size && source[offset + 1] == '{') return offset;
        if (source[offset] != '\\' || ++offset == limit) continue;
        if (source[offset] == '\r' && offset + 1 < limit) offset++;
        if (source[offset] == '\n' && offset + 1 == part.end) limit = size;
    }
    return limit;
}

static bool is_heredoc(const struct rubocop_statements *statements, const pm_location_t *opening) {
    return prism_location_present(opening) && statements->tree->source[prism_span(statements->tree, opening).start] == '<';
}

/* A string of any kind with these delimiters. */
static void string_add(struct rubocop_statements *statements, const pm_node_t *node, const pm_location_t *opening,
                       const pm_location_t *closing) {
    struct span span = prism_node_span(statements->tree, node);
    if (is_heredoc(statements, opening)) {
        span = prism_span(statements->tree, opening);
        struct heredoc heredoc = {span.start, columns_line(statements->columns, prism_span(statements->tree, closing).start)};
        VECTOR_PUSH(&statements->heredocs, heredoc);
    } else if (PM_NODE_TYPE(node) == PM_STRING_NODE && !prism_location_present(opening)) {
        span.end = line_end_find(statements->tree, span);
    }
    node_add(statements, span);
}

/* ---- The walk ----------------------------------------------------------------------------------------------------- */

/* True where the other tree has nothing for a node of this type, or a `begin`, which RuboCop passes over. */
static bool is_absent(pm_node_type_t type) {
    switch (type) {
        case PM_ARGUMENTS_NODE:
        case PM_BLOCK_NODE:
        case PM_ELSE_NODE:
        case PM_EMBEDDED_STATEMENTS_NODE:
        case PM_EMBEDDED_VARIABLE_NODE:
        case PM_ENSURE_NODE:
        case PM_IMPLICIT_NODE:
        case PM_IMPLICIT_REST_NODE:
        case PM_IT_PARAMETERS_NODE:
        case PM_NUMBERED_PARAMETERS_NODE:
        case PM_PARAMETERS_NODE:
        case PM_PARENTHESES_NODE:
        case PM_PROGRAM_NODE:
        case PM_SHAREABLE_CONSTANT_NODE:
        case PM_STATEMENTS_NODE: return true;
        default: return false;
    }
}

#define CASE(type, node_type, call)                                       \
    case type: {                                                          \
        const node_type *typed = (const node_type *) (const void *) node; \
        call;                                                             \
        return;                                                           \
    }
#define STRING string_add(statements, node, &typed->opening_loc, &typed->closing_loc)

/* Add what the parser gem's AST has for the node, its children apart. */
static void node_visit(struct rubocop_statements *statements, const pm_node_t *node) {
    if (is_absent(PM_NODE_TYPE(node)) || node == statements->guarded) return;
    switch (PM_NODE_TYPE(node)) {
        CASE(PM_BEGIN_NODE, pm_begin_node_t, begin_add(statements, typed))
        CASE(PM_RESCUE_NODE, pm_rescue_node_t, node_add(statements, resbody_span(statements->tree, typed)))
        CASE(PM_IF_NODE, pm_if_node_t, if_add(statements, typed))
        CASE(PM_WHEN_NODE, pm_when_node_t,
             branch_add(statements, node, typed->statements, typed->conditions.nodes[typed->conditions.size - 1]))
        CASE(PM_IN_NODE, pm_in_node_t, in_add(statements, typed))
        CASE(PM_STRING_NODE, pm_string_node_t, STRING)
        CASE(PM_X_STRING_NODE, pm_x_string_node_t, STRING)
        CASE(PM_INTERPOLATED_STRING_NODE, pm_interpolated_string_node_t, STRING)
        CASE(PM_INTERPOLATED_X_STRING_NODE, pm_interpolated_x_string_node_t, STRING)
        default: break;
    }
    node_add(statements, prism_node_span(statements->tree, node));
    switch (PM_NODE_TYPE(node)) {
        CASE(PM_DEF_NODE, pm_def_node_t, parameters_add(statements, typed))
        CASE(PM_ARRAY_PATTERN_NODE, pm_array_pattern_node_t, array_pattern_add(statements, typed))
        CASE(PM_FIND_PATTERN_NODE, pm_find_pattern_node_t, find_pattern_add(statements, typed))
        CASE(PM_HASH_PATTERN_NODE, pm_hash_pattern_node_t, hash_pattern_add(statements, typed))
        CASE(PM_RESCUE_MODIFIER_NODE, pm_rescue_modifier_node_t, rescue_modifier_add(statements, typed))
        default: return;
    }
}

static prism_visit_result child_push(const pm_node_t *child, void *user) {
    struct rubocop_statements *statements = user;
    VECTOR_PUSH(&statements->pending, child);
    return PRISM_VISIT_SIBLINGS;
}

/* Parents before children, and in source order: of nodes that end on one line, the first counts. */
static void tree_walk(struct rubocop_statements *statements) {
    struct node_path *pending = &statements->pending;
    VECTOR_PUSH(pending, statements->tree->root);
    while (pending->count > 0) {
        const pm_node_t *node = pending->items[--pending->count];
        node_visit(statements, node);
        size_t low = pending->count;
        pm_visit_child_nodes(node, child_push, statements);
        for (size_t high = pending->count; high - low > 1; low++) {
            const pm_node_t *swap = pending->items[low];
            pending->items[low] = pending->items[--high];
            pending->items[high] = swap;
        }
    }
}

static int heredoc_compare(const void *left, const void *right) {
    uint32_t one = ((const struct heredoc *) left)->opening;
    uint32_t other = ((const struct heredoc *) right)->opening;
    return (one > other) - (one < other);
}

void rubocop_statements_open(struct rubocop_statements *statements, const struct inspection *inspection) {
    *statements = (struct rubocop_statements){.tree = inspection->tree, .columns = &inspection->columns};
    statements->longest = calloc(prism_line_count(inspection->tree), sizeof *statements->longest);
    if (statements->longest == NULL) exit_with_message("out of memory");
    if (prism_has_errors(inspection->tree)) return;
    tree_walk(statements);
    if (statements->heredocs.count > 1) {
        qsort(statements->heredocs.items, statements->heredocs.count, sizeof *statements->heredocs.items, heredoc_compare);
    }
}

void rubocop_statements_close(struct rubocop_statements *statements) {
    free(statements->longest);
    statements->longest = NULL;
    VECTOR_FREE(&statements->heredocs);
    VECTOR_FREE(&statements->pending);
}

/* The number of heredocs that are opened before the offset. */
static size_t heredocs_before(const struct heredocs *heredocs, uint32_t offset) {
    size_t low = 0;
    size_t high = heredocs->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (heredocs->items[middle].opening < offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

size_t rubocop_statements_last_line(const struct rubocop_statements *statements, size_t line) {
    struct span span = statements->longest[line];
    if (span.end == 0) return line;
    size_t last = columns_line(statements->columns, span.end);
    /* A heredoc that is opened on an earlier line than the last ends before the last. */
    uint32_t start = prism_line_start(statements->tree, last);
    if (start < span.start) start = span.start;
    for (size_t index = heredocs_before(&statements->heredocs, span.end); index-- > 0;) {
        const struct heredoc *heredoc = &statements->heredocs.items[index];
        if (heredoc->opening < start) break;
        if (heredoc->last_line > last) last = heredoc->last_line;
    }
    return last;
}
