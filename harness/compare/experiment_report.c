/* An experiment as text tables and as JSON. */
#include "sys/files.h"
#include "sys/json.h"
#include "base/text_table.h"
#include "compare/experiment.h"

#include <math.h>

static const char absent[] = "-";

/* What one column of the text shows of a column of the experiment; NULL: label of the side, or its output. */
struct text_column {
    const struct experiment_column *column;
    enum column_shows shows;
};

static char *format_ratio(double ratio) {
    return ratio >= 0.1 ? g_strdup_printf("%.3f", ratio) : g_strdup_printf("%.2g", ratio);
}

/* "-12.3 %": the change against the side before. */
static char *format_change(double step) {
    return fabs(step - 1) < 0.0005 ? g_strdup("0 %") : g_strdup_printf("%+.1f %%", 100 * (step - 1));
}

static char *format_value(const struct experiment_value *value) {
    if (value->unit == UNIT_SECONDS) return g_strdup_printf("%.1f ms", value->seconds * 1000);
    if (value->unit == UNIT_BYTES) return g_format_size(value->count);
    return metric_format_value(value->unit, value->count);
}

static char *format_cell(const Experiment *experiment, guint side, const struct text_column *text, const struct input *input) {
    struct experiment_value value;
    if (!experiment_read(experiment, side, text->column, input, &value)) return g_strdup(absent);
    switch (text->shows) {
        case COLUMN_VALUE: return format_value(&value);
        case COLUMN_CHANGE: return value.has_step ? format_change(value.step) : g_strdup(absent);
        case COLUMN_RATIO: break;
    }
    if (!value.has_ratio) return g_strdup(absent);
    if (text->column->metric != NULL) return format_ratio(value.ratio);
    if (value.low == value.high) return g_strdup_printf("%.3f", value.ratio); /* the reference */
    return g_strdup_printf("%.3f [%.3f–%.3f]", value.ratio, value.low, value.high);
}

static gboolean is_measured(const Experiment *experiment, const struct experiment_column *column) {
    for (guint i = 0; i < experiment->inputs->len; i++) {
        for (guint side = 0; side < experiment->sides->len; side++) {
            struct experiment_value value;
            if (experiment_read(experiment, side, column, g_ptr_array_index(experiment->inputs, i), &value)) return TRUE;
        }
    }
    return FALSE;
}

/* The text's columns: `titles` of struct table_column, and beside them `columns` of struct text_column. */
static void list_columns(const Experiment *experiment, GArray *titles, GArray *columns) {
    const struct table_column side = {"side", TABLE_LEFT, 0}, output = {"output", TABLE_LEFT, 0};
    const struct text_column none = {0};
    g_array_append_val(titles, side);
    g_array_append_val(columns, none);
    for (const struct experiment_column *column = experiment->columns; column->key != NULL; column++) {
        const gboolean alone = (column->shows & COLUMN_VALUE) == 0;
        const struct {
            enum column_shows shows;
            struct table_column title;
        } parts[] = {
            {COLUMN_VALUE, {column->title, TABLE_RIGHT, column->value_rank}},
            {COLUMN_RATIO, {alone ? column->title : "ratio", column->metric == NULL ? TABLE_LEFT : TABLE_RIGHT, column->ratio_rank}},
            {COLUMN_CHANGE, {"change", TABLE_RIGHT, column->ratio_rank}},
        };
        for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
            const struct text_column text = {column, parts[i].shows};
            if ((column->shows & parts[i].shows) == 0 || !is_measured(experiment, column)) continue;
            g_array_append_val(titles, parts[i].title);
            g_array_append_val(columns, text);
        }
    }
    g_array_append_val(titles, output);
    g_array_append_val(columns, none);
}

static void add_row(const Experiment *experiment, guint side, const struct input *input, const GArray *columns, struct table *table) {
    const struct experiment_side *own = g_ptr_array_index(experiment->sides, side);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(texts, g_strdup(own->label));
    for (guint c = 1; c + 1 < columns->len; c++) {
        g_ptr_array_add(texts, format_cell(experiment, side, &g_array_index(columns, struct text_column, c), input));
    }
    g_ptr_array_add(texts, g_strdup(experiment_has_same_output(experiment, side, input) ? NULL : "DIFFERENT"));
    table_add_row(table, (const char *const *) texts->pdata);
}

static const char *subject_of(const Experiment *experiment) {
    return experiment->mode != NULL ? experiment->mode->summary : "the whole program";
}

static void add_table(const Experiment *experiment, const struct input *input, guint width, GString *text) {
    g_autoptr(GArray) titles = g_array_new(FALSE, FALSE, sizeof(struct table_column));
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(struct text_column));
    g_autoptr(GArray) order = experiment_order(experiment, input);
    g_autofree char *size = size_format(input->size);
    g_string_append_printf(text, "%s/%s, %s: %s\n", input->name, size, subject_of(experiment), experiment->title);
    list_columns(experiment, titles, columns);
    struct table *table = table_new((const struct table_column *) (const void *) titles->data, titles->len);
    for (guint i = 0; i < order->len; i++) add_row(experiment, g_array_index(order, guint, i), input, columns, table);
    table_render(table, 2, width, text);
    table_free(table);
}

char *experiment_text(const Experiment *experiment, guint width) {
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < experiment->inputs->len; i++) add_table(experiment, g_ptr_array_index(experiment->inputs, i), width, text);
    for (guint i = 0; i < experiment->sides->len; i++) {
        const struct experiment_side *side = g_ptr_array_index(experiment->sides, i);
        if (side->unavailable != NULL) g_string_append_printf(text, "skipped: %s: %s\n", side->label, side->unavailable);
    }
    for (guint i = 0; i < experiment->notes->len; i++) {
        g_string_append_printf(text, "%s\n", (const char *) g_ptr_array_index(experiment->notes, i));
    }
    if (experiment->rounds > 0) {
        g_string_append_printf(text, "times: medians of %u alternating rounds of %u runs, with the 95 %% interval of the ratio\n",
                               experiment->rounds, experiment->runs);
    }
    g_string_append_printf(text, "transparent huge pages: %s; a page fault costs %.2f µs here\n",
                           experiment->huge_pages != NULL ? experiment->huge_pages : "none in this kernel",
                           (double) experiment->page_fault_ns / 1000);
    return g_string_free(text, FALSE);
}

/* ---- JSON ---- */

static void write_columns(JsonBuilder *builder, const Experiment *experiment) {
    json_builder_set_member_name(builder, "columns");
    json_builder_begin_array(builder);
    for (const struct experiment_column *column = experiment->columns; column->key != NULL; column++) {
        if (!is_measured(experiment, column)) continue;
        json_builder_begin_object(builder);
        json_add_string(builder, "key", column->key);
        json_add_string(builder, "title", column->title);
        json_add_string(builder, "metric", column->metric);
        json_add_boolean(builder, "no_huge_pages", column->no_huge_pages);
        json_add_boolean(builder, "purpose", column->is_purpose);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

/* All sides in their order, also those that are not available. */
static void write_sides(JsonBuilder *builder, const Experiment *experiment) {
    json_builder_set_member_name(builder, "sides");
    json_builder_begin_array(builder);
    for (guint i = 0; i < experiment->sides->len; i++) {
        const struct experiment_side *side = g_ptr_array_index(experiment->sides, i);
        json_builder_begin_object(builder);
        json_add_string(builder, "side", side->name);
        json_add_string(builder, "label", side->label);
        json_add_string(builder, "variant", side->variant->name);
        json_add_string(builder, "addition", side->addition);
        json_add_string(builder, "reference", side->reference);
        json_add_string(builder, "unavailable", side->unavailable);
        g_autofree char *digest = side->program != NULL ? metric_write_value(UNIT_XXH3, side->program->digest) : NULL;
        json_add_string(builder, "digest", digest);
        json_add_boolean(builder, "maps_memory", side->variant->maps_memory);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void write_value(JsonBuilder *builder, const char *key, const struct experiment_value *value) {
    json_builder_set_member_name(builder, key);
    json_builder_begin_object(builder);
    if (value->unit == UNIT_SECONDS) {
        json_add_double(builder, "seconds", value->seconds);
    } else {
        json_add_integer(builder, "value", (gint64) value->count);
    }
    json_add_string(builder, "unit", metric_unit_name(value->unit));
    if (value->has_ratio) {
        json_add_double(builder, "ratio", value->ratio);
        json_add_double(builder, "low", value->low);
        json_add_double(builder, "high", value->high);
    }
    if (value->has_step) json_add_double(builder, "step", value->step);
    json_builder_end_object(builder);
}

static void write_row(JsonBuilder *builder, const Experiment *experiment, guint side, const struct input *input) {
    const struct experiment_side *own = g_ptr_array_index(experiment->sides, side);
    json_builder_begin_object(builder);
    json_add_string(builder, "side", own->name);
    json_add_boolean(builder, "same_output", experiment_has_same_output(experiment, side, input));
    json_builder_set_member_name(builder, "values");
    json_builder_begin_object(builder);
    for (const struct experiment_column *column = experiment->columns; column->key != NULL; column++) {
        struct experiment_value value;
        if (experiment_read(experiment, side, column, input, &value)) write_value(builder, column->key, &value);
    }
    json_builder_end_object(builder);
    json_builder_end_object(builder);
}

static void write_input(JsonBuilder *builder, const Experiment *experiment, const struct input *input) {
    g_autoptr(GArray) order = experiment_order(experiment, input);
    json_builder_begin_object(builder);
    json_add_string(builder, "input", input->name);
    json_add_integer(builder, "size", (gint64) input->size);
    json_add_integer(builder, "bytes", (gint64) input->bytes);
    json_builder_set_member_name(builder, "rows");
    json_builder_begin_array(builder);
    for (guint i = 0; i < order->len; i++) write_row(builder, experiment, g_array_index(order, guint, i), input);
    json_builder_end_array(builder);
    json_builder_end_object(builder);
}

char *experiment_json(const Experiment *experiment) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    json_add_string(builder, "schema", "leuko-bench-experiment/3");
    json_add_string(builder, "project", experiment->plan->project);
    json_add_string(builder, "experiment", experiment->name);
    json_add_string(builder, "title", experiment->title);
    json_add_string(builder, "subject", subject_of(experiment));
    json_add_string(builder, "mode", experiment->mode != NULL ? experiment->mode->name : NULL);
    json_add_string(builder, "fingerprint", experiment->fingerprint);
    json_add_string(builder, "huge_pages", experiment->huge_pages);
    json_add_integer(builder, "page_fault_ns", (gint64) experiment->page_fault_ns);
    json_add_integer(builder, "rounds", experiment->rounds);
    json_add_integer(builder, "runs", experiment->runs);
    write_columns(builder, experiment);
    write_sides(builder, experiment);
    json_builder_set_member_name(builder, "inputs");
    json_builder_begin_array(builder);
    for (guint i = 0; i < experiment->inputs->len; i++) write_input(builder, experiment, g_ptr_array_index(experiment->inputs, i));
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    return json_text(builder);
}

gboolean experiment_write(const Experiment *experiment, const char *path, GError **error) {
    g_autofree char *text = experiment_json(experiment);
    return file_write(path, text, -1, error);
}
