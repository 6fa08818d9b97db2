/* UTF-8, as strict as Ruby's: no overlong forms, no surrogates, nothing above U+10FFFF. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the character at `bytes`, 0 when there is no valid one within `length`. */
size_t utf8_width(const uint8_t *bytes, size_t length);

/* The code point of a valid character of `width` bytes. */
uint32_t utf8_decode(const uint8_t *bytes, size_t width);

/* True when all of it is valid; *ascii tells whether it is ASCII alone. Reads 64 bytes at a time over ASCII. */
bool utf8_check(const uint8_t *bytes, size_t length, bool *ascii);
