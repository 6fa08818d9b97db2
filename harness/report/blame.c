#include "report/blame.h"

#include <string.h>

enum { GROWTHS_MAXIMUM = 6, LINES_OF_ONE = 3, MOVES_SHOWN = 8 };

/* "n^1.9", or "no growth" of 0. */
static char *describe_exponent(double exponent) {
    return exponent != 0 ? g_strdup_printf("n^%.1f", exponent) : g_strdup("no growth");
}

static char *describe_growth(const struct growth_finding *growth) {
    g_autofree char *was = describe_exponent(growth->was), *function_was = describe_exponent(growth->function_was);
    g_autofree char *function = growth->function != NULL
                                    ? g_strdup_printf("; %s grows as n^%.1f (was %s)", growth->function, growth->of_function, function_was)
                                    : g_strdup("");
    if (growth->cause == GROWTH_CHANGE) {
        return g_strdup_printf("%s on %s: what was added to %s grows as n^%.1f (the whole: %s)%s", growth->variant, growth->input,
                               growth->metric, growth->exponent, was, function);
    }
    return g_strdup_printf("%s on %s: %s grows as n^%.1f (was %s)%s%s", growth->variant, growth->input, growth->metric, growth->exponent,
                           was, growth->cause == GROWTH_CEILING ? ", beyond the plan's ceiling" : "", function);
}

static gboolean follows_from_primary(const Plan *plan, const Verdict *verdict, const struct growth_finding *growth) {
    if (growth->cause != GROWTH_REGRESSED || plan_is_primary(plan, growth->metric)) return FALSE;
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        if (finding->status == VERDICT_REGRESSED && plan_is_primary(plan, finding->metric) &&
            strcmp(finding->cell.variant, growth->variant) == 0 && strcmp(finding->cell.input, growth->input) == 0) {
            return TRUE;
        }
    }
    return FALSE;
}

char **blame_describe_growths(const Plan *plan, const Verdict *verdict) {
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    for (guint i = 0; i < verdict->growths->len; i++) {
        const struct growth_finding *growth = &g_array_index(verdict->growths, struct growth_finding, i);
        if (!follows_from_primary(plan, verdict, growth)) g_ptr_array_add(lines, describe_growth(growth));
    }
    g_ptr_array_add(lines, NULL);
    return (char **) g_ptr_array_free(g_steal_pointer(&lines), FALSE);
}

void blame_add_growths(Model *model, const Plan *plan, const Verdict *verdict) {
    g_auto(GStrv) lines = blame_describe_growths(plan, verdict);
    if (lines[0] == NULL) return;
    const char *first[GROWTHS_MAXIMUM + 1] = {NULL};
    for (gsize i = 0; i < GROWTHS_MAXIMUM && lines[i] != NULL; i++) first[i] = lines[i];
    model_add_title(model, "Grows faster with its input");
    model_add_list(model, first);
}

/* "+12" or "-12", in the unit of the explanation. */
static char *format_net(const struct explanation *explanation, gint64 net) {
    g_autofree char *amount = metric_format_value(explanation->unit, net < 0 ? (guint64) -net : (guint64) net);
    return g_strconcat(net < 0 ? "-" : "+", amount, NULL);
}

static char *describe_blame(const struct explanation *explanation, const struct blame *row) {
    g_autofree char *cell = cell_name(&explanation->cell), *net = format_net(explanation, explanation_net(explanation, row));
    g_autofree char *place = row->place != NULL ? g_strdup_printf(" (%s)", row->place) : g_strdup("");
    g_autofree char *caller = row->caller != NULL ? g_strdup_printf(", called by %s", row->caller) : g_strdup("");
    return g_strdup_printf("%s%s%s: %s %s on %s", row->function, place, caller, net, metric_unit_name(explanation->unit), cell);
}

void blame_add_lines(Model *model, const Verdict *verdict, guint most) {
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    for (guint e = 0; e < verdict->explanations->len; e++) {
        const struct explanation *explanation = g_ptr_array_index(verdict->explanations, e);
        for (guint r = 0; r < MIN(explanation->rows->len, LINES_OF_ONE) && lines->len < most; r++) {
            const struct blame *row = &g_array_index(explanation->rows, struct blame, r);
            if (explanation_blames(explanation, row)) g_ptr_array_add(lines, describe_blame(explanation, row));
        }
    }
    if (lines->len == 0) return;
    g_ptr_array_add(lines, NULL);
    model_add_title(model, "Responsible");
    model_add_list(model, (const char *const *) lines->pdata);
}

/* "new starts up with +500,012 instructions: +500,010 in sort, +2 in libc.so.6 (on new/lines/64K, against the base 0123)". */
static char *describe_startup(const struct explanation *explanation) {
    g_autofree char *cell = cell_name(&explanation->cell),
                    *change = format_net(explanation, (gint64) (explanation->now - explanation->was));
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "%s starts up with %s instructions:", explanation->cell.variant, change);
    for (guint i = 0; i < explanation->rows->len; i++) {
        const struct blame *row = &g_array_index(explanation->rows, struct blame, i);
        g_autofree char *difference = format_net(explanation, (gint64) (row->now - row->was));
        g_string_append_printf(text, "%s %s in %s", i > 0 ? "," : "", difference, row->function);
    }
    g_string_append_printf(text, " (on %s, against %s)", cell, explanation->against);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char **blame_describe_startups(const Verdict *verdict) {
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    for (guint i = 0; i < verdict->startups->len; i++) g_ptr_array_add(lines, describe_startup(g_ptr_array_index(verdict->startups, i)));
    g_ptr_array_add(lines, NULL);
    return (char **) g_ptr_array_free(g_steal_pointer(&lines), FALSE);
}

void blame_add_startups(Model *model, const Verdict *verdict) {
    g_auto(GStrv) lines = blame_describe_startups(verdict);
    if (lines[0] == NULL) return;
    model_add_title(model, "Start-up, which is not judged");
    model_add_list(model, (const char *const *) lines);
}

static void add_moves(Model *model, const struct explanation *explanation, gboolean whole) {
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < (whole ? explanation->moves->len : MIN(explanation->moves->len, MOVES_SHOWN)); i++) {
        const struct move *move = &g_array_index(explanation->moves, struct move, i);
        g_autofree char *amount = metric_format_value(explanation->unit, move->amount);
        g_ptr_array_add(lines,
                        g_strdup_printf("moved from %s to %s: %s %s", move->from, move->to, amount, metric_unit_name(explanation->unit)));
    }
    if (lines->len == 0) return;
    g_ptr_array_add(lines, NULL);
    model_add_list(model, (const char *const *) lines->pdata);
}

static void add_row(const struct explanation *explanation, struct table *table, const struct blame *row) {
    gint64 net = explanation_net(explanation, row), moved = (gint64) (row->now - row->was) - net;
    g_autofree char *was = metric_format_value(explanation->unit, row->was), *now = metric_format_value(explanation->unit, row->now);
    g_autofree char *shown = format_net(explanation, net), *apart = moved != 0 ? format_net(explanation, moved) : NULL;
    table_add_row(table, (const char *const[]){row->function, row->place, row->caller, was, now, shown, apart});
}

void blame_add_table(Model *model, const struct explanation *explanation, gboolean whole) {
    const char *part = strcmp(explanation->metric, explanation_startup) == 0 ? "object" : "function";
    const struct table_column columns[] = {{part, TABLE_LEFT, 0},    {"line", TABLE_LEFT, 0}, {"called by", TABLE_LEFT, 3},
                                           {"was", TABLE_RIGHT, 2},  {"now", TABLE_RIGHT, 2}, {"change", TABLE_RIGHT, 0},
                                           {"moved", TABLE_RIGHT, 1}};
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < explanation->rows->len; i++) add_row(explanation, table, &g_array_index(explanation->rows, struct blame, i));
    gint64 rest = explanation_rest(explanation);
    if (rest != 0) {
        g_autofree char *shown = format_net(explanation, rest);
        table_add_row(table, (const char *const[]){"(libraries, by themselves)", NULL, NULL, NULL, NULL, shown, NULL});
    }
    g_autofree char *cell = cell_name(&explanation->cell);
    g_autofree char *was = metric_format_value(explanation->unit, explanation->was),
                    *now = metric_format_value(explanation->unit, explanation->now);
    g_autofree char *title =
        g_strdup_printf("%s of %s by %s: %s → %s, against %s", explanation->metric, cell, part, was, now, explanation->against);
    model_add_title(model, title);
    model_add_table(model, table, whole ? NULL : "functions");
    add_moves(model, explanation, whole);
}
