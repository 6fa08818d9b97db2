#include "columns.h"

#include "display_width.h"
#include "utf8.h"

#include <endian.h>
#include <string.h>

#define CHECKPOINT_DISTANCE 512

void columns_open(struct columns *columns, const struct prism_tree *tree, bool ascii) {
    columns->tree = tree;
    columns->ascii = ascii;
    columns->plainness_known = false;
    columns->checkpoints.count = 0;
    columns->width_offset = 0;
    columns->width_line = UINT32_MAX;
    columns->width = 0;
}

void columns_close(struct columns *columns) {
    VECTOR_FREE(&columns->checkpoints);
}

/* True when each byte is a character. */
static bool is_plain(struct columns *columns) {
    const struct prism_tree *tree = columns->tree;
    if (columns->plainness_known) return columns->plain;
    columns->plain = columns->ascii && (tree->size == 0 || memchr(tree->source, '\r', tree->size) == NULL);
    columns->plainness_known = true;
    return columns->plain;
}

size_t columns_line(const struct columns *columns, uint32_t offset) {
    size_t low = 0;
    size_t high = prism_line_count(columns->tree);
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (prism_line_start(columns->tree, middle) <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Go one character on from `point`. A byte that is no character counts as one. */
static struct checkpoint character_next(const struct columns *columns, struct checkpoint point) {
    const struct prism_tree *tree = columns->tree;
    const uint8_t *bytes = tree->source + point.offset;
    if (bytes[0] == '\r' && point.offset + 1 < tree->size && bytes[1] == '\n') {
        return (struct checkpoint){point.offset + 1, point.characters};
    }
    uint32_t width = bytes[0] < 0x80 ? 1 : (uint32_t) prism_character_width(tree, point.offset);
    return (struct checkpoint){point.offset + width, point.characters + 1};
}

/* Go on over bytes that are ASCII and no CR, eight at a time, to the first that is another, or until less than eight are left to `end`. */
static struct checkpoint ascii_skip(const struct columns *columns, struct checkpoint point, uint32_t end) {
    const uint64_t high = 0x8080808080808080u;
    const uint64_t low = 0x0101010101010101u;
    while (end - point.offset >= 8) {
        uint64_t bytes;
        memcpy(&bytes, columns->tree->source + point.offset, sizeof bytes);
        bytes = le64toh(bytes);                  /* the first byte is the lowest */
        uint64_t returns = bytes ^ (low * '\r'); /* a CR is a byte of zero here */
        uint64_t others = (bytes | ((returns - low) & ~returns)) & high;
        uint32_t skipped = others == 0 ? 8 : (uint32_t) __builtin_ctzll(others) / 8;
        point.offset += skipped;
        point.characters += skipped;
        if (skipped < 8) break;
    }
    return point;
}

/* Go on to the first character at or behind `end`, which is within the source. */
static struct checkpoint characters_skip(const struct columns *columns, struct checkpoint point, uint32_t end) {
    while (point.offset < end) {
        if (columns->tree->source[point.offset] < 0x80) point = ascii_skip(columns, point, end);
        if (point.offset < end) point = character_next(columns, point);
    }
    return point;
}

static void checkpoints_fill(struct columns *columns) {
    uint32_t size = (uint32_t) columns->tree->size;
    struct checkpoint point = {0, 0};
    while (point.offset < size) {
        VECTOR_PUSH(&columns->checkpoints, point);
        point = characters_skip(columns, point, size - point.offset > CHECKPOINT_DISTANCE ? point.offset + CHECKPOINT_DISTANCE : size);
    }
}

/* The last checkpoint at or before the offset. */
static struct checkpoint checkpoint_before(const struct columns *columns, uint32_t offset) {
    size_t low = 0;
    size_t high = columns->checkpoints.count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (columns->checkpoints.items[middle].offset <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return columns->checkpoints.items[low];
}

uint32_t columns_next(const struct columns *columns, uint32_t offset) {
    struct checkpoint point = {offset, 0};
    while (point.characters == 0 && point.offset < columns->tree->size) point = character_next(columns, point);
    return point.offset;
}

uint32_t columns_characters(struct columns *columns, uint32_t offset) {
    if (offset == 0 || is_plain(columns)) return offset;
    if (columns->checkpoints.count == 0) checkpoints_fill(columns);
    return characters_skip(columns, checkpoint_before(columns, offset), offset).characters;
}

uint32_t columns_previous(struct columns *columns, uint32_t offset) {
    if (is_plain(columns)) return offset - 1;
    uint32_t characters = columns_characters(columns, offset);
    uint32_t previous = offset - 1;
    while (previous > 0 && columns_characters(columns, previous) + 1 > characters) previous--;
    return previous;
}

uint32_t columns_column(struct columns *columns, uint32_t offset) {
    uint32_t line = prism_line_start(columns->tree, columns_line(columns, offset));
    return columns_characters(columns, offset) - columns_characters(columns, line);
}

uint32_t columns_display_width(struct columns *columns, uint32_t offset) {
    const struct prism_tree *tree = columns->tree;
    uint32_t line = prism_line_start(tree, columns_line(columns, offset));
    if (line != columns->width_line || offset < columns->width_offset) {
        columns->width_line = line;
        columns->width_offset = line;
        columns->width = 0;
    }
    while (columns->width_offset < offset) {
        const uint8_t *bytes = tree->source + columns->width_offset;
        size_t width = bytes[0] < 0x80 ? 1 : utf8_width(bytes, tree->size - columns->width_offset);
        columns->width += width == 0 ? 1 : display_width(utf8_decode(bytes, width));
        columns->width_offset += width == 0 ? 1 : (uint32_t) width;
    }
    return columns->width;
}

/* How many spaces stand before the offset, as far as whole words of eight bytes tell. */
static uint32_t spaces_before(const uint8_t *source, uint32_t offset) {
    uint32_t count = 0;
    while (offset - count >= 8) {
        uint64_t bytes;
        memcpy(&bytes, source + offset - count - 8, sizeof bytes);
        uint64_t others = le64toh(bytes) ^ UINT64_C(0x2020202020202020); /* the last byte is the highest */
        if (others != 0) return count + (uint32_t) __builtin_clzll(others) / 8;
        count += 8;
    }
    return count;
}

bool columns_begins_line(const struct columns *columns, uint32_t offset, uint32_t *width) {
    const uint8_t *source = columns->tree->source;
    *width = spaces_before(source, offset);
    for (offset -= *width; offset > 0 && source[offset - 1] != '\n'; offset--) {
        uint8_t byte = source[offset - 1];
        if (byte == ' ' || byte == '\t') {
            ++*width;
        } else if (byte < '\t' || byte > '\r') {
            return false; /* vertical tab, form feed and CR are blanks without width */
        }
    }
    return true;
}
