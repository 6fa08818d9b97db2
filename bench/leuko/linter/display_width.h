#pragma once

#include <stdint.h>

/* Terminal columns of a character: 0 for most control characters and for combining ones, 2 for wide ones, else 1; a tab is 1. */
uint32_t display_width(uint32_t code);
