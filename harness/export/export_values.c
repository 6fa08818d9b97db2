/*
 * Values of cells. A digest is a value to CSV alone: the other formats hold amounts. Sources: RFC 4180; bencher.dev/docs, "Bencher Metric
 * Format"; the README of github-action-benchmark; the OpenMetrics specification 1.0.
 */
#include "export/export_parts.h"

#include <string.h>

/* A value of a cell. */
typedef void (*each_value)(gpointer data, const struct cell *cell, const struct measurement *measurement);

/* `digests`: those, too, which are no amounts. */
static void for_each_value(const struct export_subject *subject, gboolean digests, each_value each, gpointer data) {
    const Results *results = subject->run->results;
    for (guint i = 0; i < results->cells->len; i++) {
        const struct cell_results *cell = g_ptr_array_index(results->cells, i);
        for (guint j = 0; j < cell->measurements->len; j++) {
            const struct measurement *measurement = &g_array_index(cell->measurements, struct measurement, j);
            if (measurement->definition == NULL || (!digests && measurement->definition->unit == UNIT_XXH3)) continue;
            each(data, &cell->cell, measurement);
        }
    }
}

/* ---- CSV ---- */

static void append_field(GString *text, const char *field, const char *end) {
    if (strpbrk(field, ",\"\r\n") == NULL) {
        g_string_append(text, field);
    } else {
        g_auto(GStrv) parts = g_strsplit(field, "\"", -1);
        g_autofree char *doubled = g_strjoinv("\"\"", parts);
        g_string_append_printf(text, "\"%s\"", doubled);
    }
    g_string_append(text, end);
}

static void csv_add(gpointer data, const struct cell *cell, const struct measurement *measurement) {
    g_autofree char *size = size_format(cell->size), *value = metric_write_value(measurement->definition->unit, measurement->value);
    append_field(data, cell->variant, ",");
    append_field(data, cell->input, ",");
    append_field(data, size, ",");
    append_field(data, measurement->metric, ",");
    append_field(data, metric_unit_name(measurement->definition->unit), ",");
    append_field(data, metric_class_name(measurement->definition->class), ",");
    append_field(data, value, "\r\n");
}

char *export_csv(const struct export_subject *subject, GError **error) {
    (void) error;
    GString *text = g_string_new("variant,input,size,metric,unit,class,value\r\n");
    for_each_value(subject, TRUE, csv_add, text);
    return g_string_free(text, FALSE);
}

/* ---- Bencher: {"BENCHMARK": {"MEASURE": {"value": 1}}} ---- */

/* The builder, and the name of the benchmark whose object is open. */
struct bencher {
    JsonBuilder *builder;
    char *open;
};

static void bencher_open(struct bencher *bencher, char *name) {
    if (bencher->open != NULL && strcmp(bencher->open, name) == 0) {
        g_free(name);
        return;
    }
    if (bencher->open != NULL) json_builder_end_object(bencher->builder);
    json_open_object(bencher->builder, name);
    g_free(bencher->open);
    bencher->open = name;
}

static void bencher_add(gpointer data, const struct cell *cell, const struct measurement *measurement) {
    struct bencher *bencher = data;
    bencher_open(bencher, cell_name(cell));
    json_open_object(bencher->builder, measurement->metric);
    json_add_double(bencher->builder, "value", (double) measurement->value);
    json_builder_end_object(bencher->builder);
}

/* The ratio of a pair's times, with its interval. */
static void bencher_add_timing(struct bencher *bencher, const struct timing_finding *timing) {
    if (timing->status == VERDICT_INCOMPARABLE) return;
    bencher_open(bencher, timing_name(timing));
    json_open_object(bencher->builder, "time.ratio");
    json_add_double(bencher->builder, "value", timing->ratio.median);
    json_add_double(bencher->builder, "lower_value", timing->ratio.low);
    json_add_double(bencher->builder, "upper_value", timing->ratio.high);
    json_builder_end_object(bencher->builder);
}

char *export_bencher(const struct export_subject *subject, GError **error) {
    (void) error;
    g_autoptr(JsonBuilder) builder = json_builder_new();
    struct bencher bencher = {builder, NULL};
    json_open_object(builder, NULL);
    for_each_value(subject, FALSE, bencher_add, &bencher);
    for (guint i = 0; subject->verdict != NULL && i < subject->verdict->timing_findings->len; i++) {
        bencher_add_timing(&bencher, &g_array_index(subject->verdict->timing_findings, struct timing_finding, i));
    }
    if (bencher.open != NULL) json_builder_end_object(builder);
    json_builder_end_object(builder);
    g_free(bencher.open);
    return json_text(builder);
}

/* ---- github-action-benchmark: [{"name", "unit", "value"}] ---- */

static void action_add(gpointer data, const struct cell *cell, const struct measurement *measurement) {
    JsonBuilder *builder = data;
    g_autofree char *name = cell_name(cell), *whole = g_strdup_printf("%s %s", name, measurement->metric);
    json_open_object(builder, NULL);
    json_add_string(builder, "name", whole);
    json_add_string(builder, "unit", metric_unit_name(measurement->definition->unit));
    json_add_double(builder, "value", (double) measurement->value);
    json_builder_end_object(builder);
}

char *export_action(const struct export_subject *subject, GError **error) {
    (void) error;
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_open_array(builder, NULL);
    for_each_value(subject, FALSE, action_add, builder);
    json_builder_end_array(builder);
    return json_text(builder);
}

/* ---- OpenMetrics: a family a unit, whose samples stand together ---- */

static void append_label(GString *text, const char *name, const char *value) {
    g_string_append_printf(text, "%s=\"", name);
    for (; *value != '\0'; value++) {
        switch (*value) {
            case '\\': g_string_append(text, "\\\\"); break;
            case '"': g_string_append(text, "\\\""); break;
            case '\n': g_string_append(text, "\\n"); break;
            default: g_string_append_c(text, *value);
        }
    }
    g_string_append_c(text, '"');
}

/* The samples by unit, and the label of the project, which all have. */
struct families {
    GHashTable *samples; /* name of the unit → GString */
    const char *project;
};

static void family_add(gpointer data, const struct cell *cell, const struct measurement *measurement) {
    struct families *families = data;
    g_autofree char *unit = g_strdelimit(g_strdup(metric_unit_name(measurement->definition->unit)), " -", '_');
    GString *samples = g_hash_table_lookup(families->samples, unit);
    if (samples == NULL) {
        samples = g_string_new(NULL);
        g_hash_table_insert(families->samples, g_strdup(unit), samples);
    }
    g_autofree char *size = size_format(cell->size);
    g_string_append_printf(samples, "leuko_bench_%s{", unit);
    const char *const labels[][2] = {{"project", families->project},
                                     {"variant", cell->variant},
                                     {"input", cell->input},
                                     {"size", size},
                                     {"metric", measurement->metric}};
    for (gsize i = 0; i < G_N_ELEMENTS(labels); i++) {
        if (i > 0) g_string_append_c(samples, ',');
        append_label(samples, labels[i][0], labels[i][1]);
    }
    g_string_append_printf(samples, "} %" G_GUINT64_FORMAT "\n", measurement->value);
}

static void samples_free(gpointer samples) {
    g_string_free(samples, TRUE);
}

char *export_openmetrics(const struct export_subject *subject, GError **error) {
    (void) error;
    g_autoptr(GHashTable) samples = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, samples_free);
    const char *project = subject->run->plan->project;
    struct families families = {samples, project != NULL ? project : ""};
    for_each_value(subject, FALSE, family_add, &families);
    GString *text = g_string_new(NULL);
    g_autoptr(GList) units = g_list_sort(g_hash_table_get_keys(samples), (GCompareFunc) strcmp);
    for (GList *unit = units; unit != NULL; unit = unit->next) {
        const char *name = unit->data;
        g_string_append_printf(text, "# TYPE leuko_bench_%s gauge\n# UNIT leuko_bench_%s %s\n# HELP leuko_bench_%s A metric in %s.\n%s",
                               name, name, name, name, name, ((GString *) g_hash_table_lookup(samples, name))->str);
    }
    g_string_append(text, "# EOF\n");
    return g_string_free(text, FALSE);
}
