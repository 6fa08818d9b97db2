/* The vocabulary of the shapes: words as code has them, 7 letters in the mean. */
#pragma once

#include "inputs/writer.h"

#define WORD_COUNT 64

/* Write word `number` (taken modulo WORD_COUNT): lower case letters, no keyword. */
void word_write(struct writer *writer, uint64_t number);

/* The same with a capital first letter. */
void word_write_capital(struct writer *writer, uint64_t number);

/* One line of prose, about 36 characters, without a newline: five words. */
void word_write_line(struct writer *writer);
