#include "judge/budgets.h"

#include "judge/judge_parts.h"

#include <string.h>

static const double rounding = 1e-9; /* of a mean of ratios: what is spent to the last is not overdrawn */

void budget_start_free(struct budget_start *start) {
    results_free(start->values);
    g_free(start);
}

/* A finding on a metric, before anything is compared. The names are interned. */
static struct budget_finding finding_of(const struct budget_start *start, const char *variant, const char *metric) {
    return (struct budget_finding){.variant = variant,
                                   .metric = metric,
                                   .since = g_intern_string(start->budget->since),
                                   .commit = start->commit,
                                   .day = start->day,
                                   .limit = start->budget->limit};
}

/* A finding that is being made: of one metric of one variant. */
struct account {
    struct budget_finding finding;
    struct gain gain;
    double worst; /* ratio of the cell that gained most */
    enum metric_class class;
};

static struct account *account_of(GArray *accounts, const struct budget_start *start, const struct cell *cell,
                                  const struct measurement *measured) {
    for (guint i = 0; i < accounts->len; i++) {
        struct account *account = &g_array_index(accounts, struct account, i);
        if (account->finding.variant == cell->variant && account->finding.metric == measured->metric) return account;
    }
    struct account account = {.finding = finding_of(start, cell->variant, measured->metric), .class = measured->definition->class};
    account.finding.unit = measured->definition->unit;
    g_array_append_val(accounts, account);
    return &g_array_index(accounts, struct account, accounts->len - 1);
}

static void account_add(struct account *account, const struct cell *cell, guint64 was, guint64 now) {
    double ratio = (double) MAX(now, 1) / (double) MAX(was, 1);
    gain_add(&account->gain, was, now);
    if (account->gain.cells > 1 && ratio <= account->worst) return;
    account->worst = ratio;
    account->finding.worst = *cell;
    account->finding.was = was;
    account->finding.now = now;
}

static void account_close(struct account *account, const struct budget_start *start, Verdict *verdict) {
    struct budget_finding *finding = &account->finding;
    finding->spent = gain_mean(&account->gain);
    finding->cells = account->gain.cells;
    finding->derived = account->class == METRIC_MACHINE && start->derived;
    if (finding->cells == 0) {
        finding->status = VERDICT_INCOMPARABLE;
        finding->why = account->class == METRIC_MACHINE && start->other_machines ? "No machine of this kind had counted it then."
                                                                                 : "No value of these cells was accepted then.";
    } else {
        finding->status = finding->spent > finding->limit + rounding ? VERDICT_REGRESSED : VERDICT_SAME;
    }
    g_array_append_val(verdict->budgets, *finding);
}

static gboolean is_cost(const struct metric_definition *definition) {
    return metric_is_judged(definition) && !metric_must_equal(definition);
}

static void judge_budget(struct judge *judge, const struct budget_start *start) {
    g_autoptr(GArray) accounts = g_array_new(FALSE, FALSE, sizeof(struct account));
    for (guint i = 0; i < judge->results->cells->len; i++) {
        const struct cell_results *cell = g_ptr_array_index(judge->results->cells, i);
        for (guint m = 0; m < cell->measurements->len; m++) {
            const struct measurement *measured = &g_array_index(cell->measurements, struct measurement, m);
            if (!is_cost(measured->definition) || !plan_budget_covers(start->budget, cell->cell.variant, measured->metric)) continue;
            struct account *account = account_of(accounts, start, &cell->cell, measured);
            const struct measurement *was = results_find_value(start->values, &cell->cell, measured->metric);
            if (was != NULL) account_add(account, &cell->cell, was->value, measured->value);
        }
    }
    for (guint i = 0; i < accounts->len; i++) account_close(&g_array_index(accounts, struct account, i), start, judge->verdict);
    if (accounts->len > 0) return;
    struct budget_finding finding = finding_of(start, g_intern_string(start->budget->variant), g_intern_string(start->budget->metric));
    finding.status = VERDICT_INCOMPARABLE;
    finding.why = "This run measures nothing of it.";
    g_array_append_val(judge->verdict->budgets, finding);
}

/* The least left first, and what could not be compared last. */
static gint compare_findings(gconstpointer a, gconstpointer b) {
    const struct budget_finding *x = a, *y = b;
    double left_x = x->limit - x->spent, left_y = y->limit - y->spent;
    int order = (x->why != NULL) - (y->why != NULL);
    if (order == 0) order = (left_x > left_y) - (left_x < left_y);
    if (order == 0) order = strcmp(x->variant, y->variant);
    return order != 0 ? order : strcmp(x->metric, y->metric);
}

void judge_budgets(struct judge *judge) {
    const GPtrArray *starts = judge->reference->budgets;
    if (starts == NULL || judge->plan->shards > 1) return;
    for (guint i = 0; i < starts->len; i++) judge_budget(judge, g_ptr_array_index(starts, i));
    g_array_sort(judge->verdict->budgets, compare_findings);
}

gboolean budget_is_overdrawn(const Verdict *verdict) {
    for (guint i = 0; i < verdict->budgets->len; i++) {
        if (g_array_index(verdict->budgets, struct budget_finding, i).status == VERDICT_REGRESSED) return TRUE;
    }
    return FALSE;
}
