#include "history/budget_values.h"

#include "base/error.h"
#include "core/machine_identity.h"
#include "history/history.h"
#include "probes/probe.h"

struct reading {
    const Project *project;
    const Run *run;
    char *kind;            /* of this machine; NULL: nothing of the run depends on it */
    GHashTable *revisions; /* what was accepted at each, read once: revision → History */
};

static const History *accepted_at(const struct reading *reading, const char *revision, GError **error) {
    static const struct history_selection all = {0};
    History *accepted = g_hash_table_lookup(reading->revisions, revision);
    if (accepted != NULL) return accepted;
    accepted = history_read_at(reading->project, &all, revision, error);
    if (accepted != NULL) g_hash_table_insert(reading->revisions, g_strdup(revision), accepted);
    return accepted;
}

static gboolean is_comparable(const struct reading *reading, const struct history_series *series) {
    return series->machine == NULL || g_strcmp0(series->machine, reading->kind) == 0;
}

static gboolean is_of(const struct plan_budget *budget, const struct history_series *series) {
    return plan_budget_covers(budget, series->variant, series->metric);
}

/* The cell of a series. FALSE where its size is none. */
static gboolean cell_of(const struct history_series *series, struct cell *cell) {
    *cell = (struct cell){.input = g_intern_string(series->input), .variant = g_intern_string(series->variant)};
    return size_parse(series->size, &cell->size);
}

static void set_value(struct budget_start *start, const Plan *plan, const struct cell *cell, const char *metric, guint64 value) {
    cell_results_set(results_cell(start->values, cell), metric, probe_metric(metric, plan), value);
}

static void derive_value(const struct reading *reading, struct budget_start *start, const struct history_series *then,
                         const History *accepted) {
    struct cell cell;
    const struct history_series *at_base = history_find(accepted, then);
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
    if (base == NULL || base->commit.hash == NULL) return TRUE;
    const History *accepted = accepted_at(reading, base->commit.hash, error);
    if (accepted == NULL) return FALSE;
    for (guint i = 0; i < then->series->len; i++) {
        const struct history_series *series = g_ptr_array_index(then->series, i);
        if (is_of(start->budget, series) && !is_comparable(reading, series)) derive_value(reading, start, series, accepted);
    }
    return TRUE;
}

/* FALSE with an error. `found` is how many series the budget covers. */
static gboolean take_values(const struct reading *reading, struct budget_start *start, const History *then, guint *found, GError **error) {
    struct cell cell;
    for (guint i = 0; i < then->series->len; i++) {
        const struct history_series *series = g_ptr_array_index(then->series, i);
        if (!is_of(start->budget, series)) continue;
        *found += 1;
        if (!is_comparable(reading, series)) {
            start->other_machines = TRUE;
        } else if (cell_of(series, &cell)) {
            set_value(start, reading->run->plan, &cell, series->metric, history_last(series)->value);
        }
    }
    return !start->other_machines || derive_values(reading, start, then, error);
}

static struct budget_start *read_start(const struct reading *reading, const struct plan_budget *budget, GError **error) {
    g_autoptr(GError) problem = NULL;
    const History *then = accepted_at(reading, budget->since, &problem);
    if (then == NULL) {
        project_fail(reading->project, budget->line, problem->code, error, "the budget of %s.%s: %s", budget->variant, budget->metric,
                     problem->message);
        return NULL;
    }
    const struct history_commit *commit = g_ptr_array_index(then->commits, 0);
    g_autofree char *day = history_commit_day(commit);
    struct budget_start *start = g_new0(struct budget_start, 1);
    start->budget = budget;
    start->commit = g_intern_string(commit->hash);
    start->day = g_intern_string(day);
    start->values = results_new();
    guint found = 0;
    if (take_values(reading, start, then, &found, error) && found > 0) return start;
    if (found == 0) {
        project_fail(reading->project, budget->line, BENCH_ERROR_INPUT, error,
                     "no value of %s.%s was accepted at %s (%.12s, %s): mend the name, or let the budget begin later", budget->variant,
                     budget->metric, budget->since, commit->hash, day);
    }
    budget_start_free(start);
    return NULL;
}

GPtrArray *budget_values_read(const Project *project, const Run *run, GError **error) {
    g_autoptr(GPtrArray) starts = g_ptr_array_new_with_free_func((GDestroyNotify) budget_start_free);
    g_autoptr(GHashTable) revisions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) history_free);
    g_autofree char *kind = run->results->fingerprint != NULL ? machine_digest(run->results->fingerprint) : NULL;
    const struct reading reading = {project, run, kind, revisions};
    for (guint i = 0; i < run->plan->budgets->len; i++) {
        struct budget_start *start = read_start(&reading, g_ptr_array_index(run->plan->budgets, i), error);
        if (start == NULL) return NULL;
        g_ptr_array_add(starts, start);
    }
    return g_steal_pointer(&starts);
}
