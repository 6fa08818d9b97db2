#include "display_width.h"

#include <stddef.h>

/* Below it everything but a few controls is one column wide. */
#define TABLE_FIRST 0x300

static const struct {
    uint32_t first;
    uint32_t last;
    uint32_t columns;
} table[] = {
#include "display_width_table.inc"
};

static uint32_t control_width(uint32_t code) {
    return code == 0 || code == 5 || code == '\a' || code == '\b' || (code >= '\n' && code <= 15) ? 0 : 1;
}

uint32_t display_width(uint32_t code) {
    if (code < TABLE_FIRST) return code == 0xAD ? 0 : control_width(code);
    size_t low = 0;
    size_t high = sizeof table / sizeof table[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (code > table[middle].last) {
            low = middle + 1;
        } else if (code < table[middle].first) {
            high = middle;
        } else {
            return table[middle].columns;
        }
    }
    return 1;
}
