/*
 * The statement that begins on a line, as RuboCop's `-next` directives see it: of the nodes that begin there in the AST of the parser gem,
 * the one that ends on the latest line, and of several that do the first; with it the heredocs that it opens.
 */
#pragma once

#include "columns.h"
#include "inspection.h"

/* A heredoc: where it is opened, and the line of its end. */
struct heredoc {
    uint32_t opening;
    size_t last_line;
};

VECTOR_TYPE(heredocs, struct heredoc);

struct rubocop_statements {
    const struct prism_tree *tree;
    const struct columns *columns;
    struct span *longest; /* by line, counted from 0; {0, 0} where no node begins; NULL: not open */
    struct heredocs heredocs;
    struct node_path pending; /* nodes to visit, the next last */
    const pm_node_t *guarded; /* the pattern of an `in` with a guard */
};

/* Walk the whole tree once. One with syntax errors has no statements, as in RuboCop. Out of memory ends the process with a message. */
void rubocop_statements_open(struct rubocop_statements *statements, const struct inspection *inspection);
void rubocop_statements_close(struct rubocop_statements *statements);

/* The last line of the statement that begins on `line`, both counted from 0; `line` where none does. */
size_t rubocop_statements_last_line(const struct rubocop_statements *statements, size_t line);
