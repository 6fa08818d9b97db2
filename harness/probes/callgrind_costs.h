/* Where the program spends instructions, from what callgrind counted: by the functions that somebody wrote, not by those that were linked.
 */
#pragma once

#include "core/costs.h"

/* The probe's name, and its files in raw/<variant>/<input>/<size>/callgrind/ that hold these costs, and the start-up by object. */
extern const char callgrind_name[], callgrind_costs[], callgrind_startup[];

/*
 * Instructions by function, caller and line of the program's own objects; libraries below /usr and /lib are none of them, unless all are.
 *
 * A function has what it spends itself and what libraries spend for it: of each call of theirs the part that does not come back into the
 * program's own code. Code that was inlined counts for the function that its line is in, as `program`'s debug information has it. A
 * function's caller is the one that calls it most often, and of an inlined one the function that it is inlined into. What no own function
 * called is left out: the loader, and the ends of libraries.
 */
Costs *callgrind_costs_find(const GPtrArray *functions, const char *program);
