#include "utf8.h"

#include <endian.h>
#include <string.h>

static bool continues(uint8_t byte) {
    return (byte & 0xC0) == 0x80;
}

size_t utf8_width(const uint8_t *bytes, size_t length) {
    if (length == 0) return 0;
    uint8_t first = bytes[0];
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4 || length < 2 || !continues(bytes[1])) return 0;
    if (first < 0xE0) return 2;
    if (length < 3 || !continues(bytes[2])) return 0;
    if (first < 0xF0) {
        bool overlong = first == 0xE0 && bytes[1] < 0xA0;
        bool surrogate = first == 0xED && bytes[1] > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    if (length < 4 || !continues(bytes[3])) return 0;
    bool overlong = first == 0xF0 && bytes[1] < 0x90;
    bool beyond = first == 0xF4 && bytes[1] > 0x8F;
    return overlong || beyond ? 0 : 4;
}

uint32_t utf8_decode(const uint8_t *bytes, size_t width) {
    static const uint8_t masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t code = bytes[0] & masks[width];
    for (size_t index = 1; index < width; index++) code = code << 6 | (bytes[index] & 0x3F);
    return code;
}

#define HIGH_BITS UINT64_C(0x8080808080808080)

static uint64_t word_read(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return le64toh(word); /* the first byte is the lowest */
}

/* True when one of the 64 bytes is above 127. */
static bool has_others(const uint8_t *bytes) {
    uint64_t low = word_read(bytes) | word_read(bytes + 8) | word_read(bytes + 16) | word_read(bytes + 24);
    uint64_t high = word_read(bytes + 32) | word_read(bytes + 40) | word_read(bytes + 48) | word_read(bytes + 56);
    return ((low | high) & HIGH_BITS) != 0;
}

/* How many bytes in front are ASCII, as far as whole words tell. */
static size_t ascii_length(const uint8_t *bytes, size_t length) {
    size_t index = 0;
    while (length - index >= 8) {
        uint64_t others = word_read(bytes + index) & HIGH_BITS;
        if (others != 0) return index + (size_t) __builtin_ctzll(others) / 8;
        index += 8;
        while (length - index >= 64 && !has_others(bytes + index)) index += 64;
    }
    return index;
}

bool utf8_check(const uint8_t *bytes, size_t length, bool *ascii) {
    *ascii = true;
    for (size_t index = 0; index < length;) {
        if (bytes[index] < 0x80) index += ascii_length(bytes + index, length - index);
        if (index == length) return true;
        size_t width = utf8_width(bytes + index, length - index);
        if (width == 0) return false;
        if (width > 1) *ascii = false;
        index += width;
    }
    return true;
}
