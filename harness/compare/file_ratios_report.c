/* What was measured of the files of an input, as text tables and as JSON. Pure. */
#include "base/display.h"
#include "base/text_table.h"
#include "compare/file_ratios.h"
#include "sys/json.h"

#include <math.h>
#include <string.h>

static int compare_ratios(gconstpointer a, gconstpointer b) {
    const struct file_ratio *left = a, *right = b;
    return left->ratio > right->ratio ? -1 : left->ratio < right->ratio ? 1 : strcmp(left->file->name, right->file->name);
}

static gboolean read_side(const FileRatios *ratios, const char *side, const struct input *file, guint64 *value) {
    struct experiment_value read;
    guint index = 0;
    if (experiment_find_side(ratios->experiment, side, &index) == NULL) return FALSE;
    if (!experiment_read(ratios->experiment, index, ratios->column, file, &read)) return FALSE;
    *value = read.count;
    return TRUE;
}

static double divide(guint64 candidate, guint64 reference) {
    return candidate == reference ? 1 : reference == 0 ? INFINITY : (double) candidate / (double) reference;
}

GArray *file_ratios_rows(const FileRatios *ratios, const struct plan_pair *pair) {
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct file_ratio));
    for (guint i = 0; i < ratios->experiment->inputs->len; i++) {
        struct file_ratio row = {.file = g_ptr_array_index(ratios->experiment->inputs, i)};
        if (!read_side(ratios, pair->reference, row.file, &row.reference) ||
            !read_side(ratios, pair->candidate, row.file, &row.candidate)) {
            continue;
        }
        row.ratio = divide(row.candidate, row.reference);
        g_array_append_val(rows, row);
    }
    g_array_sort(rows, compare_ratios);
    return rows;
}

/* ---- Text ---- */

static char *format_ratio(double ratio) {
    return isinf(ratio) ? g_strdup("from 0") : g_strdup_printf("%.3f", ratio);
}

static void add_rows(const FileRatios *ratios, const struct plan_pair *pair, const GArray *rows, guint most, guint width, GString *text) {
    const struct table_column columns[] = {{"file", TABLE_LEFT, 0},
                                           {"bytes", TABLE_RIGHT, 3},
                                           {pair->reference, TABLE_RIGHT, 2},
                                           {pair->candidate, TABLE_RIGHT, 1},
                                           {"ratio", TABLE_RIGHT, 0}};
    const enum metric_unit unit = probe_metric(ratios->column->metric, ratios->experiment->plan)->unit;
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < MIN(rows->len, most); i++) {
        const struct file_ratio *row = &g_array_index(rows, struct file_ratio, i);
        g_autofree char *bytes = display_count(row->file->bytes), *reference = metric_format_value(unit, row->reference),
                        *candidate = metric_format_value(unit, row->candidate), *ratio = format_ratio(row->ratio);
        table_add_row(table, (const char *[]){row->file->name, bytes, reference, candidate, ratio});
    }
    table_render(table, 2, width, text);
    table_free(table);
}

/* The ratio of the sums, and where the ratios of the files lie. `rows` has one file or more. */
static void add_summary(const struct plan_pair *pair, const GArray *rows, guint width, GString *text) {
    guint64 reference = 0, candidate = 0;
    guint above = 0;
    for (guint i = 0; i < rows->len; i++) {
        const struct file_ratio *row = &g_array_index(rows, struct file_ratio, i);
        reference += row->reference;
        candidate += row->candidate;
        above += row->candidate > row->reference;
    }
    const struct file_ratio *sorted = (const struct file_ratio *) (const void *) rows->data;
    g_autofree char *worst = format_ratio(sorted[0].ratio), *twentieth = format_ratio(sorted[rows->len / 20].ratio),
                    *median = format_ratio(sorted[rows->len / 2].ratio), *best = format_ratio(sorted[rows->len - 1].ratio),
                    *sum = format_ratio(divide(candidate, reference)), *files = display_count(rows->len), *dearer = display_count(above);
    g_autofree char *line = g_strdup_printf(
        "of %s files: worst %s, 95 of 100 at most %s, median %s, best %s; their sums: %s; %s cost%s more in %s than in %s", files, worst,
        twentieth, median, best, sum, above == 0 ? "none" : dearer, above == 1 || above == 0 ? "s" : "", pair->candidate, pair->reference);
    display_wrap(text, line, 2, 2, width);
}

char *file_ratios_text(const FileRatios *ratios, guint most, guint width) {
    GString *text = g_string_new(NULL);
    const Experiment *experiment = ratios->experiment;
    g_autofree char *size = size_format(ratios->size), *measured = display_count(experiment->inputs->len),
                    *all = display_count(ratios->files);
    for (guint i = 0; i < ratios->pairs->len; i++) {
        const struct plan_pair *pair = g_ptr_array_index(ratios->pairs, i);
        g_autoptr(GArray) rows = file_ratios_rows(ratios, pair);
        g_autofree char *part = experiment->inputs->len < ratios->files
                                    ? g_strdup_printf("%s of %s files, evenly by their size", measured, all)
                                    : g_strdup_printf("all %s files", all);
        g_autofree char *line =
            g_strdup_printf("%s/%s, %s%s%s: %s of %s to %s in each file; %s; the worst first", ratios->input, size, pair->name,
                            experiment->mode != NULL ? ", " : "", experiment->mode != NULL ? experiment->mode->summary : "",
                            ratios->column->metric, pair->candidate, pair->reference, part);
        display_wrap(text, line, 0, 2, width);
        add_rows(ratios, pair, rows, most, width, text);
        if (rows->len > 0) add_summary(pair, rows, width, text);
    }
    return g_string_free(text, FALSE);
}

char *file_ratios_beyond(const FileRatios *ratios, double limit) {
    GString *lines = g_string_new(NULL);
    for (guint i = 0; i < ratios->pairs->len; i++) {
        const struct plan_pair *pair = g_ptr_array_index(ratios->pairs, i);
        g_autoptr(GArray) rows = file_ratios_rows(ratios, pair);
        const struct file_ratio *sorted = (const struct file_ratio *) (const void *) rows->data;
        guint beyond = 0;
        while (beyond < rows->len && sorted[beyond].ratio > limit) beyond++;
        if (beyond == 0) continue;
        g_autofree char *worst = format_ratio(sorted[0].ratio);
        g_string_append_printf(lines, "%s%s: %u of %u files have a ratio above %g; the worst is %s, %s", lines->len > 0 ? "\n" : "",
                               pair->name, beyond, rows->len, limit, sorted[0].file->name, worst);
    }
    gboolean none = lines->len == 0;
    return g_string_free(lines, none);
}

/* ---- JSON ---- */

static void write_pair(JsonBuilder *builder, const FileRatios *ratios, const struct plan_pair *pair) {
    g_autoptr(GArray) rows = file_ratios_rows(ratios, pair);
    json_open_object(builder, NULL);
    json_add_string(builder, "name", pair->name);
    json_add_string(builder, "reference", pair->reference);
    json_add_string(builder, "candidate", pair->candidate);
    json_open_array(builder, "files");
    for (guint i = 0; i < rows->len; i++) {
        const struct file_ratio *row = &g_array_index(rows, struct file_ratio, i);
        json_open_object(builder, NULL);
        json_add_string(builder, "file", row->file->name);
        json_add_integer(builder, "bytes", (gint64) row->file->bytes);
        json_add_integer(builder, "reference", (gint64) row->reference);
        json_add_integer(builder, "candidate", (gint64) row->candidate);
        if (isinf(row->ratio)) {
            json_add_string(builder, "ratio", NULL);
        } else {
            json_add_double(builder, "ratio", row->ratio);
        }
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
}

char *file_ratios_json(const FileRatios *ratios) {
    const Experiment *experiment = ratios->experiment;
    g_autoptr(JsonBuilder) builder = json_builder_new();
    g_autofree char *size = size_format(ratios->size);
    json_open_object(builder, NULL);
    json_add_string(builder, "schema", "leuko-bench-files/1");
    json_add_string(builder, "project", experiment->plan->project);
    json_add_string(builder, "metric", ratios->column->metric);
    json_add_string(builder, "unit", metric_unit_name(probe_metric(ratios->column->metric, experiment->plan)->unit));
    json_add_string(builder, "input", ratios->input);
    json_add_string(builder, "size", size);
    json_add_integer(builder, "files", ratios->files);
    json_add_string(builder, "mode", experiment->mode != NULL ? experiment->mode->name : NULL);
    json_open_array(builder, "pairs");
    for (guint i = 0; i < ratios->pairs->len; i++) write_pair(builder, ratios, g_ptr_array_index(ratios->pairs, i));
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    return json_text(builder);
}
