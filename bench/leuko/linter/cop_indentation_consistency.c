#include "cop.h"
#include "inspection.h"
#include "rubocop_tree.h"

static const char *const modifiers[] = {"public", "protected", "private", "module_function", NULL};

/* One body, or one section of it, whose statements should begin in one column. */
struct alignment {
    struct inspection *inspection;
    bool has_base;
    uint32_t base; /* the column */
    bool has_first;
    uint32_t first;    /* where the first statement begins; its column is the base where there is none yet */
    uint32_t previous; /* where the previous statement begins */
};

/* The column of a statement that stands anywhere on its line. */
static uint32_t column_of(struct inspection *inspection, uint32_t offset) {
    uint32_t column;
    if (columns_begins_line(&inspection->columns, offset, &column)) return column;
    return columns_display_width(&inspection->columns, offset);
}

static bool are_blanks(const struct source *source, size_t first, size_t count) {
    if (first + count > source->size) return false;
    for (size_t index = first; index < first + count; index++) {
        if (source->bytes[index] != ' ' && source->bytes[index] != '\t') return false;
    }
    return true;
}

/* RuboCop moves a statement to the left line by line, where blanks can go; it has something to correct if one line can be moved. */
static bool is_movable_left(const struct source *source, struct span span, uint32_t distance) {
    if (are_blanks(source, span.start - distance, distance)) return true;
    for (size_t index = span.start; index + 1 < span.end; index++) {
        if (source->bytes[index] == '\n' && source->bytes[index + 1] == ' ' && are_blanks(source, index + 1, distance)) return true;
    }
    return false;
}

/* A =begin comment cannot be moved. */
static bool is_movable(struct inspection *inspection, struct span span, uint32_t column, uint32_t base) {
    if (column > base && !is_movable_left(inspection->source, span, column - base)) return false;
    return !inspection_has_block_comment(inspection, span);
}

static void statement_report(struct alignment *alignment, const pm_node_t *statement, uint32_t column) {
    struct inspection *inspection = alignment->inspection;
    struct span span = prism_node_span(inspection->tree, statement);
    bool correctable = !inspection_is_covered(inspection, span) && is_movable(inspection, span, column, alignment->base);
    struct message message = {"Inconsistent indentation detected.", {0, 0}, "", ""};
    inspection_report(inspection, &cop_indentation_consistency, span, message, correctable);
}

/* Hold one statement against those before it. Only a statement that begins its line counts. */
static void statement_check(struct alignment *alignment, const pm_node_t *statement) {
    struct inspection *inspection = alignment->inspection;
    uint32_t start = prism_node_span(inspection->tree, statement).start;
    bool later = !alignment->has_first || start > alignment->previous; /* BEGIN { } comes first wherever it stands */
    if (!alignment->has_first) {
        alignment->has_first = true;
        alignment->first = start;
    }
    alignment->previous = start;
    uint32_t column;
    if (!later || !columns_begins_line(&inspection->columns, start, &column)) return;
    if (!alignment->has_base) {
        if (start == alignment->first) return;
        alignment->base = column_of(inspection, alignment->first);
        alignment->has_base = true;
    }
    if (column != alignment->base) statement_report(alignment, statement, column);
}

static bool is_modifier(const struct inspection *inspection, const pm_node_t *statement) {
    return PM_NODE_TYPE(statement) == PM_CALL_NODE && rubocop_is_bare_call(inspection->tree, statement, modifiers);
}

static bool has_modifier(const struct inspection *inspection, const pm_node_list_t *statements) {
    for (size_t index = 0; index < statements->size; index++) {
        if (is_modifier(inspection, statements->nodes[index])) return true;
    }
    return false;
}

/* A body that begins with `private` follows its column, unless that stands out as far as the class. */
static void modifier_base(struct alignment *alignment, const pm_node_t *first, const struct rubocop_body *body) {
    uint32_t column = column_of(alignment->inspection, prism_node_span(alignment->inspection->tree, first).start);
    if (body->has_parent && column <= column_of(alignment->inspection, body->parent)) return;
    alignment->has_base = true;
    alignment->base = column;
}

/* Not inlined: most bodies are one statement, and spare its stack frame. */
__attribute__((noinline)) static void statements_check(struct inspection *inspection, const pm_node_list_t *statements) {
    struct rubocop_body body = {0};
    if (has_modifier(inspection, statements)) body = rubocop_body_examine(inspection);

    inspection_cover_begin(inspection);
    struct alignment alignment = {.inspection = inspection};
    for (size_t index = 0; index < statements->size; index++) {
        const pm_node_t *statement = statements->nodes[index];
        if (!body.macro_scope || !is_modifier(inspection, statement)) {
            statement_check(&alignment, statement);
        } else if (inspection->style == STYLE_INDENTED_INTERNAL_METHODS) {
            alignment = (struct alignment){.inspection = inspection};
        } else if (index == 0) {
            modifier_base(&alignment, statement, &body);
        }
    }
    inspection_cover_end(inspection);
}

static void indentation_visit(struct inspection *inspection, const pm_node_t *node) {
    const pm_node_list_t *statements = &((const pm_statements_node_t *) node)->body;
    if (statements->size > 1) statements_check(inspection, statements);
}

const struct cop cop_indentation_consistency = {
    .name = "Layout/IndentationConsistency",
    .summary = "statements of one body that begin in different columns",
    .severity = SEVERITY_CONVENTION,
    .types = {PM_STATEMENTS_NODE},
    .visit = indentation_visit,
};
