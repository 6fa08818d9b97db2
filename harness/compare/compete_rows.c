/* The competition's results as rows, and whether all contenders did the same work. */
#include "compare/compete.h"

#include <string.h>

static const struct timing *find_timing(const struct results *results, const char *side, const struct cell *cell, gboolean as_reference) {
    for (guint i = 0; i < results->timings->len; i++) {
        const struct timing *timing = g_ptr_array_index(results->timings, i);
        const char *name = as_reference ? timing->reference : timing->candidate;
        if (strcmp(name, side) == 0 && strcmp(timing->input, cell->input) == 0 && timing->size == cell->size) return timing;
    }
    return NULL;
}

/* A side's times: as a candidate, or as the reference of all, which is 1 by definition. */
static gboolean read_time(const struct results *results, const struct cell *cell, struct compete_measured *measured) {
    const struct timing *timing = find_timing(results, cell->variant, cell, FALSE);
    guint side = 1;
    if (timing == NULL) {
        timing = find_timing(results, cell->variant, cell, TRUE);
        side = 0;
    }
    if (timing == NULL || !statistics_ratio(timing, &measured->time)) return FALSE;
    if (side == 0) measured->time = (struct ratio){.median = 1, .low = 1, .high = 1};
    const GArray *seconds = timing->seconds[side];
    measured->seconds = statistics_median((const double *) (const void *) seconds->data, seconds->len);
    return TRUE;
}

static guint64 value_of(const struct cell_results *cell, const char *metric, gboolean *there) {
    const struct measurement *measurement = cell != NULL ? cell_results_find(cell, metric) : NULL;
    *there = measurement != NULL;
    return measurement != NULL ? measurement->value : 0;
}

static struct compete_row read_row(const struct results *results, const struct contender *contender, const char *input, guint64 size) {
    struct compete_row row = {.contender = contender};
    for (gsize mode = 0; mode < COMPETE_MODES; mode++) {
        const char *side = compete_side_name(contender, (enum compete_mode) mode);
        const struct cell name = {.input = input, .size = size, .variant = side};
        const struct cell_results *cell = results_find_cell(results, &name);
        struct compete_measured *measured = &row.modes[mode];
        gboolean has_rss, has_faults;
        measured->max_rss = value_of(cell, "process.max_rss", &has_rss);
        measured->page_faults = value_of(cell, "process.minor_faults", &has_faults);
        measured->measured = has_rss && has_faults && read_time(results, &name, measured);
        if (mode == COMPETE_SYSTEM) row.calls = value_of(cell, "malloc_profiler.calls", &row.counted);
    }
    return row;
}

static gint compare_rows(gconstpointer a, gconstpointer b) {
    double x = ((const struct compete_row *) a)->modes[COMPETE_SYSTEM].time.median;
    double y = ((const struct compete_row *) b)->modes[COMPETE_SYSTEM].time.median;
    return (x > y) - (x < y);
}

GArray *compete_read(const struct results *results, const GArray *contenders, const char *input, guint64 size) {
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct compete_row));
    for (guint i = 0; i < contenders->len; i++) {
        const struct contender *contender = &g_array_index(contenders, struct contender, i);
        const struct compete_row row = read_row(results, contender, input, size);
        if (row.modes[COMPETE_SYSTEM].measured) g_array_append_val(rows, row);
    }
    g_array_sort(rows, compare_rows);
    return rows;
}

/* The first installed contender with the same version of Prism: its output is what theirs must be. */
static const struct contender *model_of(const GArray *contenders, const struct contender *contender) {
    for (guint i = 0; i < contenders->len; i++) {
        const struct contender *model = &g_array_index(contenders, struct contender, i);
        if (model->installed && strcmp(model->prism, contender->prism) == 0) return model;
    }
    return contender;
}

static gboolean same_output(const struct results *results, const struct cell *a, const struct cell *b) {
    const struct cell_results *left = results_find_cell(results, a), *right = results_find_cell(results, b);
    for (const char *const *metric = results_output_metrics; *metric != NULL; metric++) {
        gboolean there, also;
        if (value_of(left, *metric, &there) != value_of(right, *metric, &also) || !there || !also) return FALSE;
    }
    return TRUE;
}

char *compete_complain(const Compete *compete) {
    for (guint i = 0; i < compete->contenders->len; i++) {
        const struct contender *contender = &g_array_index(compete->contenders, struct contender, i);
        const struct contender *model = model_of(compete->contenders, contender);
        if (!contender->installed) continue;
        for (guint c = 0; c < compete->cells->len; c++) {
            struct cell own = g_array_index(compete->cells, struct cell, c), other = own;
            own.variant = contender->name;
            other.variant = model->name;
            if (same_output(compete->results, &own, &other)) continue;
            g_autofree char *name = cell_name(&own);
            return g_strdup_printf("%s: its output is not that of %s, so its time says nothing", name, model->name);
        }
    }
    return NULL;
}
