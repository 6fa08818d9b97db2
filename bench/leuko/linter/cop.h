/*
 * A cop: one rule, named as RuboCop names it. A new cop is one file cop_<noun>.c with a `const struct cop`, and one row in cops.c.
 */
#pragma once

#include "prism_api.h"

#define COP_COUNT_MAXIMUM 16
#define COP_TYPES_MAXIMUM 8

struct inspection;

/* RuboCop's severities, by the letter it prints. */
enum severity {
    SEVERITY_CONVENTION = 'C',
    SEVERITY_WARNING = 'W',
    SEVERITY_FATAL = 'F',
};

struct cop {
    const char *name;
    const char *summary;
    enum severity severity;

    /* Called for each node of one of these types (0 ends them), parents before children. */
    pm_node_type_t types[COP_TYPES_MAXIMUM];
    void (*visit)(struct inspection *inspection, const pm_node_t *node);
};

/* The table of all cops, ended by NULL. */
extern const struct cop *const cops[];

/* Reports syntax errors; it has no nodes to visit, and is always on. */
extern const struct cop cop_syntax;

extern const struct cop cop_debugger;
extern const struct cop cop_indentation_consistency;

/* The row of `cop` in the table. */
size_t cop_index(const struct cop *cop);

/* "convention" */
const char *severity_name(enum severity severity);
