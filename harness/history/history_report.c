#include "history/history_report.h"

#include "base/display.h"
#include "base/text_table.h"
#include "sys/json.h"

#include <string.h>

enum { SPARKS = 24, ROWS_SHOWN = 20 };

static char *format_point(const struct history_series *series, const struct history_point *point) {
    return point->present ? metric_format_value(series->unit, point->value) : g_strdup("gone");
}

/* "+12.5 %", "×3.0", "new" from 0, "" of what did not change. */
static char *format_change(enum metric_unit unit, const struct history_point *was, const struct history_point *now) {
    if (!was->present || !now->present) return g_strdup(now->present ? "back" : "gone");
    if (was->value == now->value) return g_strdup("");
    if (unit == UNIT_XXH3) return g_strdup("another");
    if (was->value == 0) return g_strdup_printf("+%" G_GUINT64_FORMAT, now->value);
    double ratio = (double) now->value / (double) was->value;
    return ratio >= 10 ? g_strdup_printf("×%.0f", ratio) : g_strdup_printf("%+.2f %%", (ratio - 1) * 100);
}

/* The value from commit to commit, the whole history in so many signs; a space where there was none. */
static char *draw_sparks(const History *history, const struct history_series *series) {
    static const char *const signs[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    guint commits = history->commits->len, count = MIN(commits, SPARKS);
    guint64 least = G_MAXUINT64, most = 0;
    if (series->unit == UNIT_XXH3) return g_strdup("");
    for (guint i = 0; i < series->points->len; i++) {
        const struct history_point *point = &g_array_index(series->points, struct history_point, i);
        if (!point->present) continue;
        least = MIN(least, point->value);
        most = MAX(most, point->value);
    }
    GString *text = g_string_new(NULL);
    for (guint s = 0, at = 0; s < count; s++) {
        guint commit = (guint) ((guint64) (s + 1) * commits / count) - 1;
        while (at + 1 < series->points->len && g_array_index(series->points, struct history_point, at + 1).commit <= commit) at++;
        const struct history_point *point = &g_array_index(series->points, struct history_point, at);
        gboolean shown = point->present && point->commit <= commit;
        double height = most > least ? (double) (point->value - least) / (double) (most - least) : 0;
        g_string_append(text, shown ? signs[(guint) (height * (G_N_ELEMENTS(signs) - 1) + 0.5)] : " ");
    }
    return g_string_free(text, FALSE);
}

/* ---- A row a series ---- */

/* What grew most first, then what shrank; what another value took the place of between them. */
static gint compare_growth(gconstpointer a, gconstpointer b) {
    const struct history_series *x = *(struct history_series *const *) a, *y = *(struct history_series *const *) b;
    double change_x = history_change(x), change_y = history_change(y);
    return (change_y > change_x) - (change_y < change_x);
}

static void add_series(const History *history, struct table *table, const struct history_series *series) {
    const struct history_point *first = history_first(series), *last = history_last(series);
    const struct history_commit *commit = g_ptr_array_index(history->commits, last->commit);
    g_autofree char *cell = g_strdup_printf("%s/%s/%s", series->variant, series->input, series->size),
                    *metric = history_metric_name(series->metric, series->machine);
    g_autofree char *was = format_point(series, first), *now = format_point(series, last);
    g_autofree char *change = format_change(series->unit, first, last), *sparks = draw_sparks(history, series);
    table_add_row(table, (const char *const[]){cell, metric, was, now, change, sparks, commit->subject});
}

static void append_all(const History *history, guint width, gboolean whole, GString *text) {
    static const struct table_column columns[] = {{"cell", TABLE_LEFT, 0},        {"metric", TABLE_LEFT, 0},  {"was", TABLE_RIGHT, 2},
                                                  {"now", TABLE_RIGHT, 1},        {"change", TABLE_RIGHT, 0}, {"history", TABLE_LEFT, 3},
                                                  {"changed last", TABLE_LEFT, 4}};
    g_autoptr(GPtrArray) changed = g_ptr_array_new();
    for (guint i = 0; i < history->series->len; i++) {
        struct history_series *series = g_ptr_array_index(history->series, i);
        if (series->points->len > 1) g_ptr_array_add(changed, series);
    }
    g_ptr_array_sort(changed, compare_growth);
    guint shown = whole ? changed->len : MIN(changed->len, ROWS_SHOWN);
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < shown; i++) add_series(history, table, g_ptr_array_index(changed, i));
    if (shown > 0) table_render(table, 0, width, text);
    table_free(table);
    g_autofree char *rest = g_strdup_printf("%s%u of %u values changed%s", shown > 0 ? "\n" : "", changed->len, history->series->len,
                                            shown < changed->len ? "; narrow them, or add --all" : "");
    display_wrap(text, rest, 0, 0, width);
}

/* ---- A row a commit ---- */

static void append_one(const History *history, const struct history_series *series, guint width, gboolean whole, GString *text) {
    static const struct table_column columns[] = {{"date", TABLE_LEFT, 2},    {"commit", TABLE_LEFT, 0}, {"value", TABLE_RIGHT, 0},
                                                  {"change", TABLE_RIGHT, 0}, {"author", TABLE_LEFT, 3}, {"subject", TABLE_LEFT, 1}};
    g_autofree char *metric = history_metric_name(series->metric, series->machine), *sparks = draw_sparks(history, series);
    g_autofree char *head = g_strdup_printf("%s of %s/%s/%s, in %s  %s", metric, series->variant, series->input, series->size,
                                            metric_unit_name(series->unit), sparks);
    display_wrap(text, head, 0, 2, width);
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));
    guint first = whole || series->points->len <= ROWS_SHOWN ? 0 : series->points->len - ROWS_SHOWN;
    for (guint i = first; i < series->points->len; i++) {
        const struct history_point *point = &g_array_index(series->points, struct history_point, i);
        const struct history_commit *commit = g_ptr_array_index(history->commits, point->commit);
        g_autofree char *date = history_commit_day(commit), *hash = g_strndup(commit->hash, 12), *value = format_point(series, point);
        g_autofree char *change = i > 0 ? format_change(series->unit, point - 1, point) : g_strdup("");
        table_add_row(table, (const char *const[]){date, hash, value, change, commit->author, commit->subject});
    }
    table_render(table, 2, width, text);
    table_free(table);
    if (first == 0) return;
    g_autofree char *earlier = g_strdup_printf("%u earlier changes; add --all", first);
    display_wrap(text, earlier, 2, 4, width);
}

void history_append_extent(const History *history, guint width, GString *text) {
    if (history->commits->len == 0) return;
    const struct history_commit *first = g_ptr_array_index(history->commits, 0);
    const struct history_commit *last = g_ptr_array_index(history->commits, history->commits->len - 1);
    g_autofree char *from = history_commit_day(first), *to = history_commit_day(last);
    g_autofree char *line =
        g_strdup_printf("%u commit%s, %s to %s%s", history->commits->len, history->commits->len == 1 ? "" : "s", from, to,
                        history->shallow ? "; the clone is shallow, and what was before is not there: git fetch --unshallow" : "");
    display_wrap(text, line, 0, 0, width);
}

char *history_text(const History *history, guint width, gboolean whole) {
    GString *text = g_string_new(NULL);
    if (history->series->len == 1) {
        append_one(history, g_ptr_array_index(history->series, 0), width, whole, text);
    } else {
        append_all(history, width, whole, text);
    }
    history_append_extent(history, width, text);
    return g_string_free(text, FALSE);
}

/* ---- JSON ---- */

static void add_commit(JsonBuilder *builder, const struct history_commit *commit) {
    g_autofree char *author = display_clean(commit->author), *subject = display_clean(commit->subject);
    json_open_object(builder, NULL);
    json_add_string(builder, "hash", commit->hash);
    json_add_integer(builder, "time", commit->time);
    json_add_string(builder, "author", author);
    json_add_string(builder, "subject", subject);
    json_builder_end_object(builder);
}

static void add_json_series(JsonBuilder *builder, const struct history_series *series) {
    json_open_object(builder, NULL);
    json_add_string(builder, "variant", series->variant);
    json_add_string(builder, "input", series->input);
    json_add_string(builder, "size", series->size);
    json_add_string(builder, "metric", series->metric);
    json_add_string(builder, "machine", series->machine);
    json_add_string(builder, "unit", metric_unit_name(series->unit));
    json_open_array(builder, "points");
    for (guint i = 0; i < series->points->len; i++) {
        const struct history_point *point = &g_array_index(series->points, struct history_point, i);
        g_autofree char *value = point->present ? metric_write_value(series->unit, point->value) : NULL;
        json_open_object(builder, NULL);
        json_add_integer(builder, "commit", point->commit);
        json_add_string(builder, "value", value);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
}

char *history_json(const History *history) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_open_object(builder, NULL);
    json_add_string(builder, "schema", "leuko-bench-history/1");
    json_add_boolean(builder, "shallow", history->shallow);
    json_open_array(builder, "commits");
    for (guint i = 0; i < history->commits->len; i++) add_commit(builder, g_ptr_array_index(history->commits, i));
    json_builder_end_array(builder);
    json_open_array(builder, "series");
    for (guint i = 0; i < history->series->len; i++) add_json_series(builder, g_ptr_array_index(history->series, i));
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    return json_text(builder);
}
