/* The difference of two profiles: which functions cost more. Pure. */
#pragma once

#include "judge/explanation.h"

/* The function of a cost's caller, "f < g": "f"; interned. */
const char *difference_function(const char *caller);

/*
 * Fill the rows and moves of `explanation` with what `amount` costs in `after` and cost in `before`.
 *
 * Rows are of (function, caller) first. One that vanished and one that appeared have moved, as far as both go, where they have the same
 * caller (renamed); where the one that grew is the caller of the one that vanished (inlined); or where the one that shrank is the caller
 * of the one that appeared (outlined). Then rows are summed by function. A row's place is the line whose cost no line of the function had
 * before, the dearest of them: lines move with every edit, and their costs do not.
 */
void explain_difference(const Costs *before, const Costs *after, enum cost_amount amount, struct explanation *explanation);
