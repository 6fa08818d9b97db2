/* Where a verdict's regressions come from: the costs of the run beside those of its reference, in the cells that tell it best. */
#pragma once

#include "core/plan.h"
#include "judge/verdict.h"

/* Which amount of a cell's costs adds up to the metric. FALSE where none does. */
gboolean explain_amount(const char *metric, enum cost_amount *amount);

/* The metrics of which one does, for messages: "malloc_profiler.calls, …". New string. */
char *explain_metrics(void);

/*
 * Explain one metric of one cell; explanation_startup is one, too. NULL where the run or the reference keeps no costs of it, or nothing of
 * them changed. `folder` is the run's.
 */
struct explanation *explain_cell(const Plan *plan, const char *folder, const struct reference *reference, const struct finding *finding);

/*
 * Fill the verdict's explanations, in the order of its findings. For each kind of cost the worst regressed cell, and others as far as they
 * blame a function that none before did. Against the base where there is one, whose profiles are of this machine and this plan; else
 * against what the reference keeps: of a cell of another size than COSTS_SIZE, the same input and variant at that size.
 *
 * Its growths get the function that grows faster, where profiles of all sizes are there. Its startups are filled, for each variant with the
 * cell whose start-up changed most against the base, or else against another run on this kind of machine, by object: baselines keep none.
 * `results` are the run's.
 */
void explain_verdict(Verdict *verdict, const Plan *plan, const char *folder, const Results *results, const struct reference *reference);

/* The regressed finding that is worst among those of `class`, digests aside, or NULL. */
const struct finding *explain_worst(const Verdict *verdict, enum metric_class class);
