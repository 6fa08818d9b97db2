#include "history/creep.h"

#include "base/display.h"
#include "history/history_report.h"
#include "base/text_table.h"
#include "judge/statistics.h"
#include "sys/json.h"

#include <string.h>

enum { ROWS_SHOWN = 20 };

/* ---- Finding it ---- */

static gboolean is_same_metric(const struct history_series *a, const struct history_series *b) {
    return strcmp(a->variant, b->variant) == 0 && strcmp(a->metric, b->metric) == 0 && g_strcmp0(a->machine, b->machine) == 0;
}

static gboolean has_both_ends(const struct history_series *series) {
    return series->unit != UNIT_XXH3 && history_first(series)->present && history_last(series)->present;
}

/* A metric while its cells are added. */
struct sum {
    struct creep creep;
    const struct history_series *first;
    struct gain gain;
    struct gain *commits; /* what each commit changed */
};

static void sum_add(struct sum *sum, const struct history_series *series) {
    const struct history_point *points = (const struct history_point *) (const void *) series->points->data;
    gain_add(&sum->gain, points[0].value, history_last(series)->value);
    for (guint i = 1; i < series->points->len; i++) {
        if (points[i].present && points[i - 1].present) gain_add(&sum->commits[points[i].commit], points[i - 1].value, points[i].value);
    }
    if (sum->creep.worst == NULL || history_change(series) > history_change(sum->creep.worst)) sum->creep.worst = series;
}

static struct sum *sum_of(GPtrArray *sums, const struct history_series *series, guint commits) {
    for (guint i = 0; i < sums->len; i++) {
        struct sum *sum = g_ptr_array_index(sums, i);
        if (is_same_metric(sum->first, series)) return sum;
    }
    struct sum *sum = g_new0(struct sum, 1);
    sum->first = series;
    sum->commits = g_new0(struct gain, commits);
    g_ptr_array_add(sums, sum);
    return sum;
}

static void sum_free(gpointer data) {
    struct sum *sum = data;
    g_free(sum->commits);
    g_free(sum);
}

/* The cells that a commit left alone count as 1 in what it gained, so that the steps multiply to the whole. */
static struct creep sum_close(const struct sum *sum, guint commits) {
    struct creep creep = sum->creep;
    creep.variant = sum->first->variant;
    creep.metric = sum->first->metric;
    creep.machine = sum->first->machine;
    creep.cells = sum->gain.cells;
    creep.gained = gain_mean(&sum->gain);
    for (guint i = 0; i < commits; i++) {
        const struct gain step = {sum->commits[i].logarithms, sum->gain.cells};
        if (sum->commits[i].cells == 0) continue;
        creep.steps++;
        if (gain_mean(&step) <= creep.step) continue;
        creep.step = gain_mean(&step);
        creep.largest = i;
    }
    return creep;
}

static gint compare_creeps(gconstpointer a, gconstpointer b) {
    const struct creep *x = a, *y = b;
    int order = (y->gained > x->gained) - (y->gained < x->gained);
    if (order == 0) order = strcmp(x->variant, y->variant);
    return order != 0 ? order : strcmp(x->metric, y->metric);
}

GArray *creep_find(const History *history) {
    GArray *creeps = g_array_new(FALSE, FALSE, sizeof(struct creep));
    g_autoptr(GPtrArray) sums = g_ptr_array_new_with_free_func(sum_free);
    for (guint i = 0; i < history->series->len; i++) {
        const struct history_series *series = g_ptr_array_index(history->series, i);
        if (has_both_ends(series)) sum_add(sum_of(sums, series, history->commits->len), series);
    }
    for (guint i = 0; i < sums->len; i++) {
        const struct creep creep = sum_close(g_ptr_array_index(sums, i), history->commits->len);
        if (creep.steps > 0) g_array_append_val(creeps, creep);
    }
    g_array_sort(creeps, compare_creeps);
    return creeps;
}

/* ---- Text ---- */

static char *format_gain(double gain) {
    return gain >= 9 ? g_strdup_printf("×%.0f", gain + 1) : g_strdup_printf("%+.2f %%", 100 * gain);
}

static void add_row(struct table *table, const History *history, const struct creep *creep) {
    const struct history_commit *commit = g_ptr_array_index(history->commits, creep->largest);
    const struct history_series *worst = creep->worst;
    gboolean grew = creep->step > 0;
    g_autofree char *gained = format_gain(creep->gained), *step = grew ? format_gain(creep->step) : NULL;
    g_autofree char *metric = history_metric_name(creep->metric, creep->machine);
    g_autofree char *steps = g_strdup_printf("%u", creep->steps), *cells = g_strdup_printf("%u", creep->cells);
    g_autofree char *most = format_gain(history_change(worst)), *where = g_strdup_printf("%s/%s %s", worst->input, worst->size, most);
    g_autofree char *by = grew ? g_strdup_printf("%.7s %s", commit->hash, commit->subject) : NULL;
    table_add_row(table, (const char *const[]){creep->variant, metric, gained, steps, step, cells, where, by});
}

char *creep_text(const History *history, guint width, gboolean whole) {
    static const struct table_column columns[] = {{"variant", TABLE_LEFT, 0},     {"metric", TABLE_LEFT, 0},    {"gained", TABLE_RIGHT, 0},
                                                  {"steps", TABLE_RIGHT, 0},      {"largest", TABLE_RIGHT, 2},  {"cells", TABLE_RIGHT, 3},
                                                  {"gained most", TABLE_LEFT, 1}, {"largest by", TABLE_LEFT, 4}};
    g_autoptr(GArray) creeps = creep_find(history);
    GString *text = g_string_new(NULL);
    guint shown = whole ? creeps->len : MIN(creeps->len, ROWS_SHOWN);
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < shown; i++) add_row(table, history, &g_array_index(creeps, struct creep, i));
    if (shown > 0) table_render(table, 0, width, text);
    table_free(table);
    if (shown > 0) g_string_append_c(text, '\n');
    g_autofree char *count = g_strdup_printf("%u metric%s changed%s", creeps->len, creeps->len == 1 ? "" : "s",
                                             shown < creeps->len ? "; narrow them, or add --all" : "");
    display_wrap(text, count, 0, 0, width);
    history_append_extent(history, width, text);
    return g_string_free(text, FALSE);
}

/* ---- JSON ---- */

static void add_json(JsonBuilder *builder, const History *history, const struct creep *creep) {
    const struct history_commit *commit = g_ptr_array_index(history->commits, creep->largest);
    json_open_object(builder, NULL);
    json_add_string(builder, "variant", creep->variant);
    json_add_string(builder, "metric", creep->metric);
    json_add_string(builder, "machine", creep->machine);
    json_add_integer(builder, "cells", creep->cells);
    json_add_double(builder, "gained", creep->gained);
    json_add_integer(builder, "steps", creep->steps);
    json_add_double(builder, "largest", creep->step);
    json_add_string(builder, "commit", creep->step > 0 ? commit->hash : NULL);
    json_builder_end_object(builder);
}

char *creep_json(const History *history) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    g_autoptr(GArray) creeps = creep_find(history);
    json_open_object(builder, NULL);
    json_add_string(builder, "schema", "leuko-bench-creep/1");
    json_add_boolean(builder, "shallow", history->shallow);
    json_open_array(builder, "metrics");
    for (guint i = 0; i < creeps->len; i++) add_json(builder, history, &g_array_index(creeps, struct creep, i));
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    return json_text(builder);
}
