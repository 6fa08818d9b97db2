#include "inspection.h"

#include <string.h>

void inspection_open(struct inspection *inspection, const struct source *source, const struct prism_tree *tree, bool ascii) {
    inspection->source = source;
    inspection->tree = tree;
    columns_open(&inspection->columns, tree, ascii);
    inspection->path.count = 0;
    inspection->offences.count = 0;
    inspection->covers.count = 0;
    inspection->block_comments.count = 0;
    inspection->block_comments_collected = false;
}

void inspection_close(struct inspection *inspection) {
    columns_close(&inspection->columns);
    VECTOR_FREE(&inspection->path);
    VECTOR_FREE(&inspection->offences);
    VECTOR_FREE(&inspection->covers);
    VECTOR_FREE(&inspection->block_comments);
}

void inspection_report(struct inspection *inspection, const struct cop *cop, struct span span, struct message message, bool correctable) {
    struct offence offence = {cop, span, message, correctable};
    VECTOR_PUSH(&inspection->offences, offence);
}

const pm_node_t *inspection_ancestor(const struct inspection *inspection, size_t levels) {
    return levels < inspection->path.count ? inspection->path.items[inspection->path.count - 1 - levels] : NULL;
}

/* ---- Covers ------------------------------------------------------------------------------------------------------- */

static bool span_contains(struct span outer, struct span inner) {
    return outer.start <= inner.start && inner.end <= outer.end;
}

/* The offences of a body are in source order and do not overlap: the last that begins before the span is the one that may hold it. */
static bool cover_contains(const struct inspection *inspection, const struct cover *cover, struct span span) {
    size_t low = cover->first;
    size_t high = cover->end;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (inspection->offences.items[middle].span.start <= span.start) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low > cover->first && span_contains(inspection->offences.items[low - 1].span, span);
}

static const struct cover *cover_top(const struct inspection *inspection) {
    return inspection->covers.count == 0 ? NULL : &inspection->covers.items[inspection->covers.count - 1];
}

void inspection_cover_begin(struct inspection *inspection) {
    /* Forget the bodies that the walk has left. */
    for (const struct cover *top = cover_top(inspection); top != NULL; top = cover_top(inspection)) {
        if (top->depth < inspection->path.count && inspection->path.items[top->depth] == top->body) break;
        inspection->covers.count--;
    }
    inspection->cover_first = inspection->offences.count;
}

bool inspection_is_covered(const struct inspection *inspection, struct span span) {
    const struct cover *top = cover_top(inspection);
    return top != NULL && (top->covered || cover_contains(inspection, top, span));
}

void inspection_cover_end(struct inspection *inspection) {
    size_t first = inspection->cover_first;
    if (first == inspection->offences.count) return;
    bool covered = inspection_is_covered(inspection, inspection->offences.items[first].span);
    struct cover cover = {inspection_ancestor(inspection, 0), inspection->path.count - 1, first, inspection->offences.count, covered};
    VECTOR_PUSH(&inspection->covers, cover);
}

/* ---- Block comments ----------------------------------------------------------------------------------------------- */

static void block_comment_collect(struct span span, void *user) {
    struct inspection *inspection = user;
    if (inspection->source->bytes[span.start] == '=') VECTOR_PUSH(&inspection->block_comments, span);
}

bool inspection_has_block_comment(struct inspection *inspection, struct span span) {
    if (!inspection->block_comments_collected) {
        prism_comments(inspection->tree, block_comment_collect, inspection);
        inspection->block_comments_collected = true;
    }
    size_t low = 0;
    size_t high = inspection->block_comments.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (inspection->block_comments.items[middle].start < span.start) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < inspection->block_comments.count && span_contains(span, inspection->block_comments.items[low]);
}
