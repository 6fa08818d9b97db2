/* The pair side by side: calls, bytes, peak, instructions and time, a row an input. */
#include "report/report_parts.h"

#include <string.h>

static const guint64 *find_value(const struct results *results, const struct cell *cell, const char *metric) {
    const struct cell_results *found = results_find_cell(results, cell);
    const struct measurement *measurement = found != NULL ? cell_results_find(found, metric) : NULL;
    return measurement != NULL ? &measurement->value : NULL;
}

/* Both sides of one metric, at the largest size up to `size` at which both have it. */
struct sides {
    guint64 size; /* 0: nowhere */
    guint64 reference, candidate;
};

static struct sides find_sides(const struct report *report, const struct plan_pair *pair, const char *input, const char *metric) {
    const GArray *sizes = report->plan->sizes;
    for (guint i = sizes->len; i > 0; i--) {
        guint64 size = g_array_index(sizes, guint64, i - 1);
        const struct cell reference = {.input = input, .size = size, .variant = pair->reference};
        const struct cell candidate = {.input = input, .size = size, .variant = pair->candidate};
        const guint64 *was = find_value(report->results, &reference, metric);
        const guint64 *now = find_value(report->results, &candidate, metric);
        if (was != NULL && now != NULL) return (struct sides){.size = size, .reference = *was, .candidate = *now};
    }
    return (struct sides){0};
}

gboolean report_maps_memory(const struct results *results, const char *variant) {
    for (guint i = 0; i < results->cells->len; i++) {
        const struct cell *cell = &((const struct cell_results *) g_ptr_array_index(results->cells, i))->cell;
        if (strcmp(cell->variant, variant) != 0) continue;
        const guint64 *arena = find_value(results, cell, "alloc_stats.pm_arena.bytes_alloc");
        const guint64 *heap = find_value(results, cell, "malloc_profiler.bytes");
        if (arena != NULL && heap != NULL && *arena > *heap) return TRUE;
    }
    return FALSE;
}

/* "0.61", and more digits where a ratio is tiny. */
static char *format_ratio(double ratio) {
    if (ratio >= 0.1) return g_strdup_printf("%.2f", ratio);
    return ratio >= 0.001 ? g_strdup_printf("%.4f", ratio) : g_strdup_printf("%.1e", ratio);
}

static char *format_sides_ratio(const struct sides *sides) {
    if (sides->size == 0 || sides->reference == 0) return NULL;
    return format_ratio((double) sides->candidate / (double) sides->reference);
}

/* "409,512 → 57" or, of bytes, "29.8 MB → 1.1 MB". */
static char *format_sides(const struct sides *sides, enum metric_unit unit) {
    if (sides->size == 0) return NULL;
    if (unit == UNIT_BYTES) {
        g_autofree char *was = g_format_size(sides->reference), *now = g_format_size(sides->candidate);
        return g_strdup_printf("%s → %s", was, now);
    }
    g_autofree char *was = metric_format_value(unit, sides->reference), *now = metric_format_value(unit, sides->candidate);
    return g_strdup_printf("%s → %s", was, now);
}

static char *format_time(const struct report *report, const struct plan_pair *pair, const char *input) {
    const struct timing_finding *largest = NULL;
    for (guint i = 0; i < report->verdict->timing_findings->len; i++) {
        const struct timing_finding *finding = &g_array_index(report->verdict->timing_findings, struct timing_finding, i);
        if (finding->input != input || finding->candidate != pair->candidate || finding->reference != pair->reference) continue;
        if (finding->status == VERDICT_INCOMPARABLE) continue;
        if (largest == NULL || finding->size > largest->size) largest = finding;
    }
    if (largest == NULL) return NULL;
    g_autofree char *size = size_format(largest->size);
    return g_strdup_printf("%.2f [%.2f–%.2f] at %s", largest->ratio.median, largest->ratio.low, largest->ratio.high, size);
}

struct table *report_pair_table(const struct report *report, const struct plan_pair *pair) {
    static const struct table_column columns[] = {
        {"input", TABLE_LEFT, 0},         {"size", TABLE_RIGHT, 0},        {"heap calls", TABLE_RIGHT, 4}, {"calls ratio", TABLE_RIGHT, 0},
        {"bytes", TABLE_RIGHT, 6},        {"bytes ratio", TABLE_RIGHT, 1}, {"peak", TABLE_RIGHT, 5},       {"peak ratio", TABLE_RIGHT, 1},
        {"instructions", TABLE_RIGHT, 3}, {"time [95 %]", TABLE_LEFT, 2},
    };
    static const struct sides none = {0};
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));
    gboolean mapped = report_maps_memory(report->results, pair->reference) || report_maps_memory(report->results, pair->candidate);
    for (guint s = 0; s < report->plan->inputs->len; s++) {
        const char *input = g_ptr_array_index(report->plan->inputs, s);
        const struct sides calls = find_sides(report, pair, input, "malloc_profiler.calls");
        const struct sides bytes = mapped ? none : find_sides(report, pair, input, "malloc_profiler.bytes");
        const struct sides peak = mapped ? none : find_sides(report, pair, input, "malloc_profiler.peak_live_bytes");
        const struct sides instructions = find_sides(report, pair, input, "callgrind.instructions");
        g_autofree char *time = format_time(report, pair, input);
        if (calls.size == 0 && instructions.size == 0 && time == NULL) continue;

        g_autofree char *size = calls.size != 0 ? size_format(calls.size) : NULL;
        g_autofree char *calls_text = format_sides(&calls, UNIT_CALLS), *calls_ratio = format_sides_ratio(&calls);
        g_autofree char *bytes_text = format_sides(&bytes, UNIT_BYTES), *bytes_ratio = format_sides_ratio(&bytes);
        g_autofree char *peak_text = format_sides(&peak, UNIT_BYTES), *peak_ratio = format_sides_ratio(&peak);
        g_autofree char *ratio = format_sides_ratio(&instructions), *at = size_format(MAX(instructions.size, 1));
        g_autofree char *instructions_text = ratio != NULL ? g_strdup_printf("%s at %s", ratio, at) : NULL;
        table_add_row(table, (const char *const[]){input, size, calls_text, calls_ratio, bytes_text, bytes_ratio, peak_text, peak_ratio,
                                                   instructions_text, time});
    }
    return table;
}
