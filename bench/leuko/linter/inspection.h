/* One file under inspection: what a cop may look at, and where it reports. */
#pragma once

#include "columns.h"
#include "indentation_style.h"
#include "offences.h"
#include "prism_api.h"
#include "source.h"

VECTOR_TYPE(node_path, const pm_node_t *);
VECTOR_TYPE(spans, struct span);

/* The offences of one body, and whether the body is inside an offence itself. */
struct cover {
    const pm_node_t *body;
    size_t depth; /* of the body: its index in the path */
    size_t first; /* its offences: [first, end) */
    size_t end;
    bool covered;
};

VECTOR_TYPE(covers, struct cover);

struct inspection {
    const struct source *source;
    const struct prism_tree *tree;
    enum indentation_style style;
    struct columns columns;
    struct node_path path; /* from the root to the node that is visited, which is the last */
    struct offences offences;
    struct covers covers;        /* of the bodies around the visited node that have offences, from the outside */
    size_t cover_first;          /* the visited body's first offence */
    struct spans block_comments; /* =begin … =end, in order */
    bool block_comments_collected;
};

/* Turn to the next file; the memory of the last one is used again. */
void inspection_open(struct inspection *inspection, const struct source *source, const struct prism_tree *tree, bool ascii);

/* Free what all files used. */
void inspection_close(struct inspection *inspection);

void inspection_report(struct inspection *inspection, const struct cop *cop, struct span span, struct message message, bool correctable);

/*
 * Between these two, what is reported are the offences of the visited body. RuboCop moves an offending statement with all that is in
 * it, so an offence inside an offence is not correctable on its own; inspection_is_covered, asked in between, tells. Each answer is
 * O(log n).
 */
void inspection_cover_begin(struct inspection *inspection);
void inspection_cover_end(struct inspection *inspection);
bool inspection_is_covered(const struct inspection *inspection, struct span span);

/* True when a =begin comment lies within the span. */
bool inspection_has_block_comment(struct inspection *inspection, struct span span);

/* The node `levels` above the visited one; NULL beyond the root. */
const pm_node_t *inspection_ancestor(const struct inspection *inspection, size_t levels);
