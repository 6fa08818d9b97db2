/* A phrase is Ruby with holes: what a shape repeats with other words each time. */
#pragma once

#include "inputs/writer.h"

/*
 * Write `phrase`, in which
 *     %0 … %9   is the word that the first, … tenth six bits of `bits` choose,
 *     %^0 … %^9 the same word with a capital,
 *     %#        `index` in decimal,
 *     %l        a line of prose (words.h), chosen by the random stream,
 *     %%        a percent sign.
 */
void phrase_write(struct writer *writer, const char *phrase, uint64_t index, uint64_t bits);
