#include "core/baseline.h"

#include "base/error.h"

#include <string.h>

#define LINE_MAXIMUM 512
#define QUOTE_MAXIMUM 40 /* of a bad field, in a message */
#define FIELDS 4
#define FINGERPRINT_PREFIX "# fingerprint: "
#define END_PREFIX "# end: "

/* Where the reading stands. */
struct reader {
    const char *name;
    guint line;
    enum metric_class class;
    metric_lookup lookup;
    gconstpointer lookup_data;
    struct cell cell; /* of the last metric; size 0 before the first */
    char *metric;     /* of the last metric */
    guint64 count;
};

static gboolean fail(const struct reader *reader, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);

static gboolean fail(const struct reader *reader, GError **error, const char *format, ...) {
    g_autofree char *message = NULL;
    va_list arguments;
    va_start(arguments, format);
    message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s:%u: %s", reader->name, reader->line, message);
    return FALSE;
}

/* A field of a broken file, fit for a message: short, and without control characters. */
static char *quote(const char *field) {
    g_autofree char *start = g_strndup(field, QUOTE_MAXIMUM);
    g_autofree char *escaped = g_strescape(start, NULL);
    return g_strdup_printf("\"%s%s\"", escaped, strlen(field) > QUOTE_MAXIMUM ? "…" : "");
}

static gboolean fail_at_field(const struct reader *reader, GError **error, const char *expected, const char *field) {
    g_autofree char *found = quote(field);
    return fail(reader, error, "expected %s, found %s", expected, found);
}

/* "probe.name" or "probe.module.name". */
static gboolean is_metric_name(const char *text) {
    guint words = 1;
    char previous = '.';
    for (; *text; previous = *text++) {
        if (*text == '.') words++;
        if ((*text == '.' && previous == '.') || !(g_ascii_isalnum(*text) || strchr("._-", *text) != NULL)) return FALSE;
    }
    return previous != '.' && (words == 2 || words == 3);
}

static gboolean read_size(struct reader *reader, const char *field, GError **error) {
    g_autofree char *written = NULL;
    guint64 size;
    if (size_parse(field, &size)) written = size_format(size);
    if (g_strcmp0(written, field) != 0) return fail_at_field(reader, error, "a size as 330, 64K or 1M", field);
    if (size < reader->cell.size) {
        return fail(reader, error, "size %s stands after a larger one; lines are sorted by size and metric", field);
    }
    if (size > reader->cell.size) g_clear_pointer(&reader->metric, g_free);
    reader->cell.size = size;
    return TRUE;
}

static gboolean read_metric(struct reader *reader, const char *field, GError **error) {
    int order = reader->metric != NULL ? strcmp(reader->metric, field) : -1;
    if (!is_metric_name(field)) return fail_at_field(reader, error, "a metric as probe.name or probe.module.name", field);
    if (order == 0) return fail(reader, error, "metric %s stands twice for this size; keep one", field);
    if (order > 0) return fail(reader, error, "metric %s stands after %s; lines are sorted by size and metric", field, reader->metric);
    g_free(reader->metric);
    reader->metric = g_strdup(field);
    return TRUE;
}

static gboolean read_value(const struct reader *reader, const char *value_field, const char *unit_field,
                           const struct metric_definition *definition, guint64 *value, GError **error) {
    enum metric_unit unit;

    if (!metric_unit_parse(unit_field, &unit)) return fail_at_field(reader, error, "a unit (calls, bytes, …)", unit_field);
    if (definition != NULL && unit != definition->unit) {
        return fail(reader, error, "%s counts %s, found the unit \"%s\"", reader->metric, metric_unit_name(definition->unit), unit_field);
    }
    if (definition != NULL && definition->class != reader->class) {
        return fail(reader, error, "%s is of class %s and has no place in a file of class %s", reader->metric,
                    metric_class_name(definition->class), metric_class_name(reader->class));
    }
    if (!metric_parse_value(unit, value_field, value)) {
        return fail_at_field(reader, error, unit == UNIT_XXH3 ? "16 hexadecimal digits" : "a number", value_field);
    }
    return TRUE;
}

/* "SIZE\tMETRIC\tVALUE\tUNIT" */
static gboolean read_measurement(struct reader *reader, const char *line, struct results *into, GError **error) {
    g_auto(GStrv) fields = g_strsplit(line, "\t", FIELDS + 2);
    guint64 value = 0;
    if (g_strv_length(fields) != FIELDS) {
        g_autofree char *found = quote(line);
        return fail(reader, error, "expected SIZE, METRIC, VALUE and UNIT with one tab between them, found %s", found);
    }
    if (!read_size(reader, fields[0], error) || !read_metric(reader, fields[1], error)) return FALSE;
    const struct metric_definition *definition = reader->lookup(fields[1], reader->lookup_data);
    if (!read_value(reader, fields[2], fields[3], definition, &value, error)) return FALSE;
    cell_results_set(results_cell(into, &reader->cell), fields[1], definition, value);
    reader->count++;
    return TRUE;
}

/* "# end: N metrics", with nothing behind it. */
static gboolean read_end(const struct reader *reader, const char *line, const char *rest, GError **error) {
    g_autofree char *expected = g_strdup_printf(END_PREFIX "%" G_GUINT64_FORMAT " metrics", reader->count);
    if (strcmp(line, expected) != 0) {
        g_autofree char *found = quote(line);
        return fail(reader, error, "expected \"%s\", found %s: lines were lost or added", expected, found);
    }
    if (*rest) return fail(reader, error, "there is more behind the end line");
    return TRUE;
}

/* The next line, without its end; NULL on error. `text` moves behind it. */
static char *next_line(struct reader *reader, const char **text, GError **error) {
    const char *end = strchr(*text, '\n');
    char *line;
    reader->line++;
    if (end == NULL) {
        fail(reader, error, "the file ends before \"" END_PREFIX "N metrics\": it is truncated; restore it from version control");
        return NULL;
    }
    gsize length = (gsize) (end - *text);
    if (length > LINE_MAXIMUM) {
        fail(reader, error, "the line is longer than %d bytes", LINE_MAXIMUM);
        return NULL;
    }
    if (length > 0 && end[-1] == '\r') {
        fail(reader, error, "the line ends in CR LF; save the file with LF");
        return NULL;
    }
    line = g_strndup(*text, length);
    *text = end + 1;
    return line;
}

static gboolean read_fingerprint(const struct reader *reader, const char *line, char **fingerprint, GError **error) {
    if (!g_str_has_prefix(line, FINGERPRINT_PREFIX) || line[strlen(FINGERPRINT_PREFIX)] == '\0') {
        return fail_at_field(reader, error, "the line \"" FINGERPRINT_PREFIX "TEXT\" first", line);
    }
    *fingerprint = g_strdup(line + strlen(FINGERPRINT_PREFIX));
    return TRUE;
}

static gboolean read_lines(struct reader *reader, const char *text, struct results *into, char **fingerprint, GError **error) {
    for (;;) {
        g_autofree char *line = next_line(reader, &text, error);
        if (line == NULL) return FALSE;
        if (reader->line == 1 && reader->class == METRIC_MACHINE) {
            if (!read_fingerprint(reader, line, fingerprint, error)) return FALSE;
        } else if (g_str_has_prefix(line, END_PREFIX)) {
            return read_end(reader, line, text, error);
        } else if (line[0] != '#') {
            if (!read_measurement(reader, line, into, error)) return FALSE;
        } else if (reader->count > 0) {
            return fail(reader, error, "a comment may only stand above the first metric");
        }
    }
}

gboolean baseline_parse(const char *name, const char *text, const char *input, const char *variant, enum metric_class class,
                        metric_lookup lookup, gconstpointer lookup_data, struct results *into, char **fingerprint, GError **error) {
    struct reader reader = {
        .name = name, .class = class, .lookup = lookup, .lookup_data = lookup_data, .cell = {.input = input, .variant = variant}};
    g_autofree char *found = NULL;
    gboolean read = read_lines(&reader, text, into, &found, error);

    g_free(reader.metric);
    if (read && fingerprint != NULL) *fingerprint = g_steal_pointer(&found);
    return read;
}

static gboolean is_accepted(const struct measurement *measurement, enum metric_class class) {
    return measurement->definition != NULL && measurement->definition->gates && measurement->definition->class == class;
}

/* Append the lines of one cell; how many. */
static guint64 write_cell(const struct cell_results *cell_results, enum metric_class class, GString *text) {
    g_autofree char *size = size_format(cell_results->cell.size);
    guint64 count = 0;
    for (guint i = 0; i < cell_results->measurements->len; i++) {
        const struct measurement *measurement = &g_array_index(cell_results->measurements, struct measurement, i);
        g_autofree char *value = NULL;
        if (!is_accepted(measurement, class)) continue;
        value = metric_write_value(measurement->definition->unit, measurement->value);
        g_string_append_printf(text, "%s\t%s\t%s\t%s\n", size, measurement->metric, value, metric_unit_name(measurement->definition->unit));
        count++;
    }
    return count;
}

char *baseline_format(const struct results *results, const char *input, const char *variant, enum metric_class class) {
    g_autoptr(GString) text = g_string_new(NULL);
    guint64 count = 0;
    if (class == METRIC_MACHINE) {
        if (results->fingerprint == NULL) return NULL;
        g_string_append_printf(text, FINGERPRINT_PREFIX "%s\n", results->fingerprint);
    }
    g_string_append(text, "# size, metric, value, unit; written by make update-baselines\n");
    for (guint i = 0; i < results->cells->len; i++) {
        const struct cell_results *cell_results = g_ptr_array_index(results->cells, i);
        if (strcmp(cell_results->cell.input, input) == 0 && strcmp(cell_results->cell.variant, variant) == 0) {
            count += write_cell(cell_results, class, text);
        }
    }
    g_string_append_printf(text, END_PREFIX "%" G_GUINT64_FORMAT " metrics\n", count);
    return count > 0 ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}
