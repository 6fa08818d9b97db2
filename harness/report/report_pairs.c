/* The pairs side by side: a row an input, a column or two for each metric that the plan names, and the time. */
#include "report/report_parts.h"

#include <string.h>

enum column_kind { COLUMN_METRIC, COLUMN_OUTPUT, COLUMN_TIME };

struct column {
    enum column_kind kind;
    const char *metric;
    const char *mode; /* of a time; NULL: none */
};

struct pair_table {
    const struct report_facts *facts;
    const struct plan_pair *pair;
    const struct column *columns;
    guint count;
    gboolean mapped; /* one side maps memory beside the heap */
};

/* ---- One metric of both sides ---- */

static const struct measurement *find_measurement(const struct results *results, const char *input, guint64 size, const char *variant,
                                                  const char *metric) {
    const struct cell cell = {.input = input, .size = size, .variant = variant};
    const struct cell_results *found = results_find_cell(results, &cell);
    return found != NULL ? cell_results_find(found, metric) : NULL;
}

/* Both sides of one metric, at the largest size at which both have it. */
struct sides {
    guint64 size; /* 0: nowhere */
    guint64 reference, candidate;
    const struct metric_definition *definition;
};

static struct sides find_sides(const struct pair_table *pairs, const char *input, const char *metric) {
    const GArray *sizes = pairs->facts->plan->sizes;
    for (guint i = sizes->len; i > 0; i--) {
        guint64 size = g_array_index(sizes, guint64, i - 1);
        const struct measurement *was = find_measurement(pairs->facts->results, input, size, pairs->pair->reference, metric);
        const struct measurement *now = find_measurement(pairs->facts->results, input, size, pairs->pair->candidate, metric);
        if (was == NULL || now == NULL) continue;
        return (struct sides){.size = size, .reference = was->value, .candidate = now->value, .definition = now->definition};
    }
    return (struct sides){0};
}

/* TRUE where the metric says how much of the heap is used, and the heap is not all that a side uses. */
static gboolean is_part_of_memory(const struct pair_table *pairs, const struct sides *sides, const char *metric) {
    gboolean heap = g_str_has_prefix(metric, "malloc_profiler.") || g_str_has_prefix(metric, "massif.");
    return pairs->mapped && heap && sides->definition != NULL && sides->definition->unit == UNIT_BYTES;
}

/* "0.61", and more digits where a ratio is tiny. */
static char *format_ratio(double ratio) {
    if (ratio >= 0.1) return g_strdup_printf("%.2f", ratio);
    return ratio >= 0.001 || ratio == 0 ? g_strdup_printf("%.4f", ratio) : g_strdup_printf("%.1e", ratio);
}

/* "409,512 → 57" or, of bytes, "29.8 MB → 1.1 MB". */
static char *format_sides(const struct sides *sides) {
    enum metric_unit unit = sides->definition != NULL ? sides->definition->unit : UNIT_CALLS;
    gboolean bytes = unit == UNIT_BYTES;
    g_autofree char *was = bytes ? g_format_size(sides->reference) : metric_format_value(unit, sides->reference);
    g_autofree char *now = bytes ? g_format_size(sides->candidate) : metric_format_value(unit, sides->candidate);
    return g_strdup_printf("%s → %s", was, now);
}

/* " at 64K" where the value is of another size than the row. */
static char *format_place(guint64 size, guint64 row_size) {
    if (size == row_size) return g_strdup("");
    g_autofree char *text = size_format(size);
    return g_strdup_printf(" at %s", text);
}

static char *format_sides_ratio(const struct sides *sides, guint64 row_size) {
    gboolean must_equal = sides->definition != NULL && sides->definition->direction == METRIC_MUST_EQUAL;
    g_autofree char *place = format_place(sides->size, row_size);
    if (must_equal) return g_strdup_printf("%s%s", sides->reference == sides->candidate ? "equal" : "DIFFERS", place);
    if (sides->reference == 0) return NULL;
    g_autofree char *ratio = format_ratio((double) sides->candidate / (double) sides->reference);
    return g_strdup_printf("%s%s", ratio, place);
}

/* ---- Output and time ---- */

/* "equal" or "DIFFERS", of everything that must be equal, at all sizes; NULL where nothing was compared. */
static const char *compare_outputs(const struct pair_table *pairs, const char *input) {
    const struct results *results = pairs->facts->results;
    const char *found = NULL;
    for (guint i = 0; i < results->cells->len; i++) {
        const struct cell_results *cell = g_ptr_array_index(results->cells, i);
        if (strcmp(cell->cell.input, input) != 0 || strcmp(cell->cell.variant, pairs->pair->candidate) != 0) continue;
        for (guint m = 0; m < cell->measurements->len; m++) {
            const struct measurement *now = &g_array_index(cell->measurements, struct measurement, m);
            if (now->definition == NULL || now->definition->direction != METRIC_MUST_EQUAL) continue;
            const struct measurement *was = find_measurement(results, input, cell->cell.size, pairs->pair->reference, now->metric);
            if (was != NULL && was->value != now->value) return "DIFFERS";
            if (was != NULL) found = "equal";
        }
    }
    return found;
}

static const struct timing_finding *find_timing(const struct pair_table *pairs, const char *input, const char *mode) {
    const struct timing_finding *largest = NULL;
    const GArray *findings = pairs->facts->verdict->timing_findings;
    for (guint i = 0; i < findings->len; i++) {
        const struct timing_finding *finding = &g_array_index(findings, struct timing_finding, i);
        if (strcmp(finding->input, input) != 0 || strcmp(finding->candidate, pairs->pair->candidate) != 0 ||
            strcmp(finding->reference, pairs->pair->reference) != 0 || g_strcmp0(finding->mode, mode) != 0 ||
            finding->status == VERDICT_INCOMPARABLE) {
            continue;
        }
        if (largest == NULL || finding->size > largest->size) largest = finding;
    }
    return largest;
}

static char *format_time(const struct timing_finding *finding, guint64 row_size) {
    g_autofree char *place = format_place(finding->size, row_size);
    return g_strdup_printf("%.2f [%.2f–%.2f]%s", finding->ratio.median, finding->ratio.low, finding->ratio.high, place);
}

/* ---- The table ---- */

/* "peak live bytes" of "malloc_profiler.peak_live_bytes"; the whole name where another column would be called the same. */
static char *column_title(const struct pair_table *pairs, guint column) {
    const char *metric = pairs->columns[column].metric, *dot = strrchr(metric, '.'), *word = dot != NULL ? dot + 1 : metric;
    for (guint c = 0; c < pairs->count; c++) {
        const char *other = pairs->columns[c].metric;
        if (c == column || other == NULL) continue;
        const char *other_dot = strrchr(other, '.');
        if (strcmp(other_dot != NULL ? other_dot + 1 : other, word) == 0) return g_strdup(metric);
    }
    return g_strdelimit(g_strdup(word), "_", ' ');
}

/* Of a column that is no metric; `titles` keeps it. */
static const char *other_title(const struct column *column, GPtrArray *titles) {
    if (column->kind != COLUMN_TIME) return output_column;
    if (column->mode == NULL) return "time [95 %]";
    char *title = g_strdup_printf("%s time [95 %%]", column->mode);
    g_ptr_array_add(titles, title);
    return title;
}

static struct table *make_table(const struct pair_table *pairs) {
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(struct table_column));
    g_autoptr(GPtrArray) titles = g_ptr_array_new_with_free_func(g_free);
    const struct table_column first[] = {{"input", TABLE_LEFT, 0}, {"size", TABLE_RIGHT, 0}};
    g_array_append_vals(columns, first, G_N_ELEMENTS(first));
    for (guint c = 0; c < pairs->count; c++) {
        if (pairs->columns[c].kind == COLUMN_METRIC) {
            char *title = column_title(pairs, c), *ratio = g_strdup_printf("%s ratio", title);
            g_ptr_array_add(titles, title);
            g_ptr_array_add(titles, ratio);
            /* The first ratio stays always, the time and the output for long; the values behind the ratios leave first. */
            const struct table_column both[] = {{title, TABLE_RIGHT, pairs->count + 1 + c}, {ratio, TABLE_RIGHT, c == 0 ? 0 : 1 + c}};
            g_array_append_vals(columns, both, G_N_ELEMENTS(both));
        } else {
            const struct table_column column = {other_title(&pairs->columns[c], titles), TABLE_LEFT, 1};
            g_array_append_val(columns, column);
        }
    }
    return table_new((const struct table_column *) columns->data, columns->len);
}

/* The size that most of a row is of: that of its first metric, or else of its time. */
static guint64 find_row_size(const struct pair_table *pairs, const char *input) {
    for (guint c = 0; c < pairs->count; c++) {
        if (pairs->columns[c].kind != COLUMN_METRIC) continue;
        const struct sides sides = find_sides(pairs, input, pairs->columns[c].metric);
        if (sides.size != 0 && !is_part_of_memory(pairs, &sides, pairs->columns[c].metric)) return sides.size;
    }
    const struct timing_finding *timing = find_timing(pairs, input, NULL);
    return timing != NULL ? timing->size : 0;
}

static void add_row(struct table *table, const struct pair_table *pairs, const char *input) {
    guint64 row_size = find_row_size(pairs, input);
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(cells, g_strdup(input));
    g_ptr_array_add(cells, row_size != 0 ? size_format(row_size) : NULL);
    gboolean any = FALSE;
    for (guint c = 0; c < pairs->count; c++) {
        const struct column *column = &pairs->columns[c];
        const struct timing_finding *timing = column->kind == COLUMN_TIME ? find_timing(pairs, input, column->mode) : NULL;
        if (column->kind == COLUMN_METRIC) {
            const struct sides sides = find_sides(pairs, input, column->metric);
            gboolean shown = sides.size != 0 && !is_part_of_memory(pairs, &sides, column->metric);
            gboolean number = shown && sides.definition != NULL && sides.definition->direction != METRIC_MUST_EQUAL;
            g_ptr_array_add(cells, number ? format_sides(&sides) : NULL);
            g_ptr_array_add(cells, shown ? format_sides_ratio(&sides, row_size) : NULL);
            any = any || shown;
        } else {
            g_ptr_array_add(cells, timing != NULL                  ? format_time(timing, row_size)
                                   : column->kind == COLUMN_OUTPUT ? g_strdup(compare_outputs(pairs, input))
                                                                   : NULL);
            any = any || cells->pdata[cells->len - 1] != NULL;
        }
    }
    if (any) table_add_row(table, (const char *const *) cells->pdata);
}

static gboolean some_output_differs(const struct pair_table *pairs) {
    for (guint i = 0; i < pairs->facts->plan->inputs->len; i++) {
        if (g_strcmp0(compare_outputs(pairs, g_ptr_array_index(pairs->facts->plan->inputs, i)), "DIFFERS") == 0) return TRUE;
    }
    return FALSE;
}

/* The report's columns, and the output where one differs, whatever the plan names. */
static GArray *choose_columns(const struct pair_table *pairs) {
    gboolean has_output = FALSE;
    GArray *columns = g_array_new(FALSE, FALSE, sizeof(struct column));
    for (const char *const *name = plan_columns(pairs->facts->plan); *name != NULL; name++) {
        struct column column = {.kind = COLUMN_METRIC, .metric = *name};
        const char *mode = time_metric_mode(*name);
        if (mode != NULL || strcmp(*name, time_metric) == 0) column = (struct column){.kind = COLUMN_TIME, .mode = mode};
        if (strcmp(*name, output_column) == 0) column = (struct column){.kind = COLUMN_OUTPUT};
        has_output = has_output || column.kind == COLUMN_OUTPUT;
        g_array_append_val(columns, column);
    }
    const struct column output = {.kind = COLUMN_OUTPUT};
    if (!has_output && some_output_differs(pairs)) g_array_append_val(columns, output);
    return columns;
}

static gboolean maps_memory(const Plan *plan, const char *name) {
    const struct plan_variant *variant = plan_find_variant(plan, name);
    return variant != NULL && variant->maps_memory;
}

static const char faults_metric[] = "process.minor_faults";

/* The page faults of both sides in the largest of what was timed: how much of a time they are differs from machine to machine. */
static void add_faults(Model *model, const struct pair_table *pairs) {
    const struct results *results = pairs->facts->results;
    const struct timing_finding *timing = NULL;
    for (guint i = 0; i < pairs->facts->plan->inputs->len; i++) {
        const struct timing_finding *found = find_timing(pairs, g_ptr_array_index(pairs->facts->plan->inputs, i), NULL);
        if (found != NULL && (timing == NULL || found->size > timing->size)) timing = found;
    }
    if (timing == NULL || results->page_fault_ns == 0) return;
    const struct measurement *reference = find_measurement(results, timing->input, timing->size, timing->reference, faults_metric);
    const struct measurement *candidate = find_measurement(results, timing->input, timing->size, timing->candidate, faults_metric);
    if (reference == NULL || candidate == NULL) return;
    g_autofree char *size = size_format(timing->size);
    g_autofree char *was = metric_format_value(UNIT_FAULTS, reference->value), *now = metric_format_value(UNIT_FAULTS, candidate->value);
    g_autofree char *note =
        g_strdup_printf("Page faults on %s/%s, without huge pages: %s %s, %s %s. Each costs %.2f µs here, less where a "
                        "call maps many pages at once.",
                        timing->input, size, timing->reference, was, timing->candidate, now, (double) results->page_fault_ns / 1000);
    model_add_paragraph(model, note);
}

/* A pair in a mode is a column of the table of the two variants, where the plan names it so. */
static void add_pair(Model *model, const struct report_facts *facts, const struct plan_pair *pair) {
    if (pair->mode != NULL) return;
    struct pair_table pairs = {.facts = facts, .pair = pair};
    const char *mapping = maps_memory(facts->plan, pair->candidate) ? pair->candidate : pair->reference;
    pairs.mapped = maps_memory(facts->plan, mapping);
    g_autoptr(GArray) columns = choose_columns(&pairs);
    pairs.columns = (const struct column *) columns->data;
    pairs.count = columns->len;

    struct table *table = make_table(&pairs);
    for (guint i = 0; i < facts->plan->inputs->len; i++) add_row(table, &pairs, g_ptr_array_index(facts->plan->inputs, i));
    if (table_row_count(table) == 0) {
        table_free(table);
        return;
    }
    g_autofree char *title = g_strdup_printf("%s against %s", pair->candidate, pair->reference);
    model_add_title(model, title);
    model_add_table(model, table, NULL);
    add_faults(model, &pairs);
    if (!pairs.mapped) return;
    g_autofree char *note =
        g_strdup_printf("%s maps memory beside the heap, so the bytes of the heap are not all that it uses and are not compared.", mapping);
    model_add_paragraph(model, note);
}

void report_add_pairs(Model *model, const struct report_facts *facts) {
    for (guint i = 0; i < facts->plan->pairs->len; i++) add_pair(model, facts, g_ptr_array_index(facts->plan->pairs, i));
}
