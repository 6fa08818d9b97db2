/*
 * RuboCop's cops ask about parents in the AST of the parser gem; Prism's tree has other nodes in between. This says what the other tree has
 * above a node of Prism's: a body of two statements is a `begin`, a call with a block is a `send` inside a `block`, and so on.
 */
#pragma once

#include "inspection.h"

enum rubocop_shape {
    SHAPE_OTHER,
    SHAPE_CALL,    /* send, csend */
    SHAPE_LITERAL, /* str, array, hash, range, … */
    SHAPE_PAIR,
    SHAPE_BLOCK,   /* block, numblock, itblock: a lambda too */
    SHAPE_KWBEGIN, /* begin … end */
};

/*
 * Call `visit` for each node that RuboCop's tree has above the visited one, from the nearest to the root; stop when it returns false. Nodes
 * that cannot matter to a question about these shapes may be told once instead of twice.
 */
void rubocop_ancestors(const struct inspection *inspection, bool (*visit)(enum rubocop_shape shape, void *user), void *user);

/* What RuboCop's tree has above a body of statements, as far as access modifiers are concerned. */
struct rubocop_body {
    bool macro_scope; /* a bare `private` in this body is an access modifier */
    bool has_parent;  /* false: the body is the whole file */
    uint32_t parent;  /* where the parent begins; valid in a macro scope with a parent */
};

/* The visited node must be a StatementsNode with more than one statement. */
struct rubocop_body rubocop_body_examine(const struct inspection *inspection);

/* True for a call of that name without receiver, arguments or block. */
bool rubocop_is_bare_call(const struct prism_tree *tree, const pm_node_t *node, const char *const *names);

/* True when the constant is `text`. */
bool rubocop_name_is(const struct prism_tree *tree, pm_constant_id_t name, const char *text);
