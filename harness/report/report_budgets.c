/* Budgets: what each metric has spent and has left, and the words for one that is overdrawn. */
#include "report/report_parts.h"

static char *format_part(double part) {
    return g_strdup_printf("%+.2f %%", 100 * part);
}

char *report_describe_budget(const struct budget_finding *finding) {
    return g_strdup_printf("%s gained %.3g %% of %s since %s; the plan allows %.3g %%", finding->variant, 100 * finding->spent,
                           finding->metric, finding->since, 100 * finding->limit);
}

static void add_row(struct table *table, const struct budget_finding *finding) {
    gboolean compared = finding->cells > 0;
    g_autofree char *since = g_strdup_printf("%s (%.7s, %s)", finding->since, finding->commit, finding->day);
    g_autofree char *limit = g_strdup_printf("%.3g %%", 100 * finding->limit);
    g_autofree char *spent = compared ? format_part(finding->spent) : NULL;
    g_autofree char *left = compared ? format_part(finding->limit - finding->spent) : NULL;
    g_autofree char *size = compared ? size_format(finding->worst.size) : NULL;
    g_autofree char *was = compared ? metric_format_value(finding->unit, finding->was) : NULL;
    g_autofree char *now = compared ? metric_format_value(finding->unit, finding->now) : NULL;
    g_autofree char *worst = compared ? g_strdup_printf("%s/%s: %s → %s", finding->worst.input, size, was, now) : g_strdup(finding->why);
    g_autofree char *cells = compared ? g_strdup_printf("%u", finding->cells) : NULL;
    table_add_row(table, (const char *const[]){finding->variant, finding->metric, since, limit, spent, left, worst, cells});
}

const char report_budget_advice[] = "To go on with what was gained, let the budget begin later, or allow more, in the plan.";

char **report_budget_command(const struct report_facts *facts) {
    for (guint i = 0; i < facts->verdict->budgets->len; i++) {
        const struct budget_finding *finding = &g_array_index(facts->verdict->budgets, struct budget_finding, i);
        if (finding->status != VERDICT_REGRESSED) continue;
        return report_command(facts, (const char *const[]){"history", "--creep", "--since", finding->since, "--variant", finding->variant,
                                                           "--metric", finding->metric, NULL});
    }
    return NULL;
}

void report_add_budgets(Model *model, const struct report_facts *facts) {
    const Verdict *verdict = facts->verdict;
    static const struct table_column columns[] = {{"variant", TABLE_LEFT, 0},     {"metric", TABLE_LEFT, 0},  {"since", TABLE_LEFT, 3},
                                                  {"may gain", TABLE_RIGHT, 0},   {"gained", TABLE_RIGHT, 0}, {"left", TABLE_RIGHT, 0},
                                                  {"gained most", TABLE_LEFT, 1}, {"cells", TABLE_RIGHT, 2}};
    if (verdict->budgets->len == 0) return;
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));
    g_auto(GStrv) command = report_budget_command(facts);
    gboolean derived = FALSE;
    for (guint i = 0; i < verdict->budgets->len; i++) {
        const struct budget_finding *finding = &g_array_index(verdict->budgets, struct budget_finding, i);
        derived = derived || finding->derived;
        add_row(table, finding);
    }
    model_add_title(model, command != NULL ? "Budgets: overdrawn" : "Budgets");
    model_add_table(model, table, NULL);
    if (derived) {
        model_add_paragraph(model,
                            "No machine of this kind had counted machine metrics then: they are the base's here, in the proportion of what "
                            "was accepted for another kind.");
    }
    if (command == NULL) return;
    model_add_paragraph(model, "Commit by commit:");
    model_add_command(model, (const char *const *) command);
    model_add_paragraph(model, report_budget_advice);
}
