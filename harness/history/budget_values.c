#include "history/budget_values.h"

#include "base/error.h"
#include "core/machine_identity.h"
#include "history/history.h"
#include "probes/probe.h"

/* What is read, and for which budget. */
struct reading {
    const Project *project;
    const Run *run;
    const struct plan_budget *budget;
    struct history_selection selection;
    char *kind; /* of this machine; NULL: nothing of the run depends on it */
};

static gboolean is_comparable(const struct reading *reading, const struct history_series *series) {
    return series->machine == NULL || g_strcmp0(series->machine, reading->kind) == 0;
}

/* The cell of a series. FALSE where its size is none. */
static gboolean cell_of(const struct history_series *series, struct cell *cell) {
    *cell = (struct cell){.input = g_intern_string(series->input), .variant = g_intern_string(series->variant)};
    return size_parse(series->size, &cell->size);
}

static void set_value(struct budget_start *start, const Plan *plan, const struct cell *cell, const char *metric, guint64 value) {
    cell_results_set(results_cell(start->values, cell), metric, probe_metric(metric, plan), value);
}

static const struct history_series *find_series(const History *history, const struct history_series *like) {
    for (guint i = 0; i < history->series->len; i++) {
        const struct history_series *series = g_ptr_array_index(history->series, i);
        if (g_str_equal(series->variant, like->variant) && g_str_equal(series->input, like->input) &&
            g_str_equal(series->size, like->size) && g_str_equal(series->metric, like->metric) &&
            g_strcmp0(series->machine, like->machine) == 0)
            return series;
    }
    return NULL;
}

static void derive_value(const struct reading *reading, struct budget_start *start, const struct history_series *then,
                         const History *accepted) {
    struct cell cell;
    const struct history_series *at_base = find_series(accepted, then);
    if (at_base == NULL || !cell_of(then, &cell) || results_find_value(start->values, &cell, then->metric) != NULL) return;
    const struct measurement *here = results_find_value(reading->run->base, &cell, then->metric);
    if (here == NULL || history_last(at_base)->value == 0) return;
    double part = (double) history_last(then)->value / (double) history_last(at_base)->value;
    set_value(start, reading->run->plan, &cell, then->metric, (guint64) ((double) here->value * part + 0.5));
    start->derived = TRUE;
}

/* Values that no machine of this kind counted, by those of another kind. */
static gboolean derive_values(const struct reading *reading, struct budget_start *start, const History *then, GError **error) {
    const Results *base = reading->run->base;
    if (base == NULL || base->commit == NULL) return TRUE;
    g_autoptr(History) accepted = history_read_at(reading->project, &reading->selection, base->commit, error);
    if (accepted == NULL) return FALSE;
    for (guint i = 0; i < then->series->len; i++) {
        const struct history_series *series = g_ptr_array_index(then->series, i);
        if (!is_comparable(reading, series)) derive_value(reading, start, series, accepted);
    }
    return TRUE;
}

static gboolean take_values(const struct reading *reading, struct budget_start *start, const History *then, GError **error) {
    struct cell cell;
    for (guint i = 0; i < then->series->len; i++) {
        const struct history_series *series = g_ptr_array_index(then->series, i);
        if (!is_comparable(reading, series)) {
            start->other_machines = TRUE;
        } else if (cell_of(series, &cell)) {
            set_value(start, reading->run->plan, &cell, series->metric, history_last(series)->value);
        }
    }
    return !start->other_machines || derive_values(reading, start, then, error);
}

static struct budget_start *read_start(const struct reading *reading, GError **error) {
    const struct plan_budget *budget = reading->budget;
    g_autoptr(GError) problem = NULL;
    g_autoptr(History) then = history_read_at(reading->project, &reading->selection, budget->since, &problem);
    if (then == NULL) {
        project_fail(reading->project, budget->line, problem->code, error, "the budget of %s.%s: %s", budget->variant, budget->metric,
                     problem->message);
        return NULL;
    }
    const struct history_commit *commit = g_ptr_array_index(then->commits, 0);
    g_autofree char *day = history_commit_day(commit);
    if (then->series->len == 0) {
        project_fail(reading->project, budget->line, BENCH_ERROR_INPUT, error,
                     "no value of %s.%s was accepted at %s (%.12s, %s): mend the name, or let the budget begin later", budget->variant,
                     budget->metric, budget->since, commit->hash, day);
        return NULL;
    }
    struct budget_start *start = g_new0(struct budget_start, 1);
    start->budget = budget;
    start->commit = g_intern_string(commit->hash);
    start->day = g_intern_string(day);
    start->values = results_new();
    if (take_values(reading, start, then, error)) return start;
    budget_start_free(start);
    return NULL;
}

GPtrArray *budget_values_read(const Project *project, const Run *run, GError **error) {
    g_autoptr(GPtrArray) starts = g_ptr_array_new_with_free_func((GDestroyNotify) budget_start_free);
    g_autofree char *kind = run->results->fingerprint != NULL ? machine_digest(run->results->fingerprint) : NULL;
    for (guint i = 0; i < run->plan->budgets->len; i++) {
        const struct plan_budget *budget = g_ptr_array_index(run->plan->budgets, i);
        const struct reading reading = {
            project, run, budget, {.variants = (char *[]){budget->variant, NULL}, .metrics = (char *[]){budget->metric, NULL}}, kind};
        struct budget_start *start = read_start(&reading, error);
        if (start == NULL) return NULL;
        g_ptr_array_add(starts, start);
    }
    return g_steal_pointer(&starts);
}
