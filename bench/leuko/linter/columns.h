/*
 * From byte offsets to what a person reads: lines, and columns in characters. Characters are those of the source's encoding, and a CR
 * before an LF is none, as in RuboCop. Every question is answered in logarithmic time or better, on a file of one line too.
 */
#pragma once

#include "prism_api.h"
#include "vector.h"

/* Characters before a byte offset that begins a character. */
struct checkpoint {
    uint32_t offset;
    uint32_t characters;
};

VECTOR_TYPE(checkpoints, struct checkpoint);

struct columns {
    const struct prism_tree *tree;
    bool ascii; /* there is no byte above 127 */
    bool plain; /* each byte is a character; found out at the first question */
    bool plainness_known;
    struct checkpoints checkpoints; /* made at the first question, and only when not plain */
    uint32_t width_offset;          /* columns_display_width's last answer, from which the next goes on */
    uint32_t width_line;
    uint32_t width;
};

/* Begin with a tree; `ascii` when there is no byte above 127. The memory of an earlier file is used again. */
void columns_open(struct columns *columns, const struct prism_tree *tree, bool ascii);
void columns_close(struct columns *columns);

/* The line that holds the offset, counted from 0. */
size_t columns_line(const struct columns *columns, uint32_t offset);

/* Characters before the offset. */
uint32_t columns_characters(struct columns *columns, uint32_t offset);

/* One character on, or back. Not beyond the ends of the source. */
uint32_t columns_next(const struct columns *columns, uint32_t offset);
uint32_t columns_previous(struct columns *columns, uint32_t offset);

/* Characters between the line's first and the offset. */
uint32_t columns_column(struct columns *columns, uint32_t offset);

/* Columns a terminal uses for what stands before the offset on its line, as RuboCop counts them: a tab is 1, a form feed 0, 全 2. */
uint32_t columns_display_width(struct columns *columns, uint32_t offset);

/* True when only blanks stand before the offset on its line; *width is then their display width. */
bool columns_begins_line(const struct columns *columns, uint32_t offset, uint32_t *width);
