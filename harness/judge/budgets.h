/*
 * Budgets: what a metric has gained in all since an earlier revision, by steps that were each accepted. A budget is spent by the geometric
 * mean of the ratios of all cells that are measured now and had a value then.
 */
#pragma once

#include "core/plan.h"

struct judge;
struct verdict;

/* What a budget of the plan begins with. */
struct budget_start {
    const struct plan_budget *budget; /* of the plan */
    const char *commit, *day;         /* interned: the revision in full, and its day in UTC */
    Results *values;                  /* that were accepted then */
    gboolean other_machines;          /* machine metrics were counted on other kinds of machines */
    gboolean derived;                 /* those are among the values, by the ratios of another kind (history/budget_values.h) */
};

void budget_start_free(struct budget_start *start);

/* Fill the verdict's budgets. Of a shard none is judged: it has a part of the cells. */
void judge_budgets(struct judge *judge);

/* TRUE where more is spent than a budget has. */
gboolean budget_is_overdrawn(const struct verdict *verdict);
