/* The waterfall as text and as JSON. */
#include "compare/experiment.h"
#include "base/json.h"
#include "base/text_table.h"
#include "compare/waterfall.h"

#include <math.h>

/* A patch that makes nothing less by this much gives nothing that can be told from the noise of a rebuild. */
static const double least_gain = 0.001;

static char *format_ratio(double ratio) {
    return ratio >= 0.1 ? g_strdup_printf("%.3f", ratio) : g_strdup_printf("%.2g", ratio);
}

/* "-12.3 %": what the patch did to the value before it. */
static char *format_change(double gain) {
    return fabs(gain) < 0.0005 ? g_strdup("0 %") : g_strdup_printf("%+.1f %%", -100 * gain);
}

static char *format_time(const struct waterfall_step *step) {
    if (!step->timed) return NULL;
    return g_strdup_printf("%.3f [%.3f–%.3f]", step->time.median, step->time.low, step->time.high);
}

static void add_row(struct table *table, const struct waterfall_step *step) {
    const guint64 *values = step->values;
    const double *ratios = step->ratios;
    gboolean stock = step->patch == NULL;
    g_autofree char *calls = metric_format_value(UNIT_CALLS, values[WATERFALL_CALLS]), *calls_ratio = format_ratio(ratios[WATERFALL_CALLS]);
    g_autofree char *bytes = g_format_size(values[WATERFALL_BYTES]), *bytes_ratio = format_ratio(ratios[WATERFALL_BYTES]);
    g_autofree char *peak = g_format_size(values[WATERFALL_PEAK]), *peak_ratio = format_ratio(ratios[WATERFALL_PEAK]);
    g_autofree char *rss = g_format_size(values[WATERFALL_MAX_RSS]), *rss_ratio = format_ratio(ratios[WATERFALL_MAX_RSS]);
    g_autofree char *instructions = metric_format_value(UNIT_INSTRUCTIONS, values[WATERFALL_INSTRUCTIONS]);
    g_autofree char *ratio = format_ratio(ratios[WATERFALL_INSTRUCTIONS]), *time = format_time(step);
    g_autofree char *change = stock ? NULL : format_change(step->gains[WATERFALL_INSTRUCTIONS]);
    table_add_row(table, (const char *const[]){stock ? "stock" : step->patch, calls, calls_ratio, bytes, bytes_ratio, peak, peak_ratio, rss,
                                               rss_ratio, instructions, ratio, change, time, step->same_output ? NULL : "DIFFERENT"});
}

/* The patches that no count speaks for. Their times stand in the table. */
static void add_idle(const Waterfall *waterfall, GString *text) {
    const GArray *steps = waterfall->inputs->len > 0 ? g_ptr_array_index(waterfall->inputs, 0) : NULL;
    for (guint s = 1; steps != NULL && s < steps->len; s++) {
        if (!waterfall_step_is_idle(waterfall->inputs, s, least_gain)) continue;
        g_string_append_printf(text,
                               "%s: makes no count on these inputs less by %.1f %% or more; where its time says nothing either, drop it\n",
                               g_array_index(steps, struct waterfall_step, s).patch, 100 * least_gain);
    }
}

char *waterfall_text(const Waterfall *waterfall, guint width) {
    static const struct table_column columns[] = {
        {"patch", TABLE_LEFT, 0},       {"heap calls", TABLE_RIGHT, 4},   {"ratio", TABLE_RIGHT, 1}, {"bytes", TABLE_RIGHT, 6},
        {"ratio", TABLE_RIGHT, 2},      {"peak", TABLE_RIGHT, 6},         {"ratio", TABLE_RIGHT, 1}, {"max RSS", TABLE_RIGHT, 6},
        {"ratio", TABLE_RIGHT, 3},      {"instructions", TABLE_RIGHT, 5}, {"ratio", TABLE_RIGHT, 0}, {"patch alone", TABLE_RIGHT, 0},
        {"time [95 %]", TABLE_LEFT, 0}, {"output", TABLE_LEFT, 0},
    };
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < waterfall->inputs->len; i++) {
        const struct cell *cell = &g_array_index(waterfall->cells, struct cell, i);
        const GArray *steps = g_ptr_array_index(waterfall->inputs, i);
        g_autofree char *size = size_format(cell->size);
        g_string_append_printf(text, "Prism %s, patch by patch, on %s/%s, %s; ratios are to stock\n", waterfall->version, cell->input, size,
                               comparison_subject(waterfall->parse_only));
        struct table *table = table_new(columns, G_N_ELEMENTS(columns));
        for (guint s = 0; s < steps->len; s++) add_row(table, &g_array_index(steps, struct waterfall_step, s));
        table_render(table, 2, width, text);
        table_free(table);
    }
    add_idle(waterfall, text);
    if (waterfall->rounds > 0) {
        g_string_append_printf(text,
                               "times: median of the ratio to stock in %u alternating rounds of %u runs; transparent huge pages: %s\n",
                               waterfall->rounds, waterfall->runs, waterfall->huge_pages != NULL ? waterfall->huge_pages : "none");
    }
    return g_string_free(text, FALSE);
}

static void write_step(JsonBuilder *builder, const struct waterfall_step *step) {
    json_builder_begin_object(builder);
    json_add_string(builder, "patch", step->patch);
    json_add_string(builder, "variant", step->variant);
    json_add_boolean(builder, "same_output", step->same_output);
    for (gsize q = 0; q < WATERFALL_QUANTITIES; q++) {
        json_builder_set_member_name(builder, waterfall_quantities[q].name);
        json_builder_begin_object(builder);
        json_add_integer(builder, "value", (gint64) step->values[q]);
        json_add_double(builder, "ratio", step->ratios[q]);
        json_add_double(builder, "gain", step->gains[q]);
        json_builder_end_object(builder);
    }
    if (step->timed) {
        json_builder_set_member_name(builder, "time");
        json_builder_begin_object(builder);
        json_add_double(builder, "ratio", step->time.median);
        json_add_double(builder, "low", step->time.low);
        json_add_double(builder, "high", step->time.high);
        json_builder_end_object(builder);
    }
    json_builder_end_object(builder);
}

gboolean waterfall_write(const Waterfall *waterfall, const char *path, GError **error) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    json_add_string(builder, "schema", "leuko-bench-waterfall/1");
    json_add_string(builder, "series", waterfall->version);
    json_add_string(builder, "fingerprint", waterfall->identity);
    json_add_string(builder, "huge_pages", waterfall->huge_pages);
    json_add_boolean(builder, "parse_only", waterfall->parse_only);
    json_add_integer(builder, "rounds", waterfall->rounds);
    json_add_integer(builder, "runs", waterfall->runs);
    json_builder_set_member_name(builder, "inputs");
    json_builder_begin_array(builder);
    for (guint i = 0; i < waterfall->inputs->len; i++) {
        const struct cell *cell = &g_array_index(waterfall->cells, struct cell, i);
        const GArray *steps = g_ptr_array_index(waterfall->inputs, i);
        json_builder_begin_object(builder);
        json_add_string(builder, "input", cell->input);
        json_add_integer(builder, "size", (gint64) cell->size);
        json_builder_set_member_name(builder, "steps");
        json_builder_begin_array(builder);
        for (guint s = 0; s < steps->len; s++) write_step(builder, &g_array_index(steps, struct waterfall_step, s));
        json_builder_end_array(builder);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    return json_write_file(builder, path, error);
}
