/*
 * What a change no longer measures or judges: the plan of the base against the plan of the head. A change that drops a probe, or tolerates
 * more, would otherwise be green because nothing is left to be red.
 */
#pragma once

#include "core/fault.h"
#include "core/plan.h"

/*
 * Append to `lost` a sentence for each thing that `base` has and `head` has not, of one profile in both: variants, inputs, sizes and
 * probes; cells of a probe; rounds; pairs, and what they compare; tolerances; budgets; exit codes; and, of a plan's own metrics, what makes
 * them gate. What follows from a sentence is not said again. A sentence is the same in every run: it is what `accept` keeps. `lost` is of
 * char *, freed by it.
 */
void coverage_compare(const Plan *base, const Plan *head, GPtrArray *lost);

/* Append in what the head's fault of the same name asks less of a gate: sentences as above. */
void coverage_compare_faults(const struct fault *was, const struct fault *now, GPtrArray *lost);

/* Remove from `lost` the sentences that `text` accepts: rows SENTENCE<TAB>REASON. `base` (may be NULL) is the same file of the base, whose
 * rows accept nothing more. */
void coverage_subtract(GPtrArray *lost, const char *text, const char *base);

/* The file's text with a row more for each of `lost`: what `text` (may be NULL) had, less the rows that `base` has. Free with g_free. */
char *coverage_append(const char *text, const char *base, const GPtrArray *lost, const char *reason);
