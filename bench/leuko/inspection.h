/* One file under inspection: what a cop may look at, and where it reports. */
#pragma once

#include "columns.h"
#include "indentation_style.h"
#include "offences.h"
#include "prism_api.h"
#include "source.h"

VECTOR_TYPE(node_path, const pm_node_t *);

struct inspection {
    const struct source *source;
    const struct prism_tree *tree;
    enum indentation_style style;
    struct columns columns;
    struct node_path path; /* from the root to the node that is visited, which is the last */
    struct offences offences;
};

void inspection_report(struct inspection *inspection, const struct cop *cop, struct span span, struct message message, bool correctable);

/* The node `levels` above the visited one; NULL beyond the root. */
const pm_node_t *inspection_ancestor(const struct inspection *inspection, size_t levels);
