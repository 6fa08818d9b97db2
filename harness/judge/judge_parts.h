/* What the parts of the judge share: values against the reference (judge.c), pairs within the run (pairs.c), growth (growth.c). */
#pragma once

#include "judge/verdict.h"

/* What a judgement is made of, and what it is made into. */
struct judge {
    const struct results *results;
    const struct reference *reference;
    const struct plan *plan;
    gboolean machine_comparable;
    Verdict *verdict;
};

/* TRUE for a metric that gates by its value, or whose value must not change. */
gboolean metric_is_judged(const struct metric_definition *definition);
gboolean metric_must_equal(const struct metric_definition *definition);

/* Count the finding, and keep it unless it is the same. */
void judge_add(struct judge *judge, const struct finding *finding);

/* TRUE when a metric that the cell lacks is known to be 0: it may be absent, and its probe did report there. */
gboolean judge_knows_zero(const struct results *results, const struct cell *cell, const char *metric,
                          const struct metric_definition *definition);
