/* What grew where a verdict is worse: call sites and functions of the run beside those of the reference. */
#pragma once

#include "core/plan.h"
#include "judge/verdict.h"

/* The cell of the worst regressed count of `class`, digests aside, or NULL. */
const struct cell *explain_worst_cell(const Verdict *verdict, enum metric_class class);

/*
 * Fill the verdict's explanations: what grew against the reference, by caller in the worst cell of an exact count and by function in the
 * worst cell of a machine one. Where the reference keeps nothing of that cell, the same input and variant at ATTRIBUTION_SIZE. They stay
 * empty where nothing regressed, nothing is kept, or nothing grew. `folder` is the run's.
 */
void explain_verdict(Verdict *verdict, const Plan *plan, const char *folder, const struct reference *reference);
