#include "judge/growth.h"

#include "judge/verdict.h"

#include <math.h>
#include <string.h>

enum { SIZES = 3 };
static const double least_rise = 100, least_difference = 0.1;

/* One metric at the largest sizes that it was measured at, ascending. */
struct series {
    guint count;
    double sizes[SIZES], values[SIZES];
};

static void series_add(struct series *series, double size, double value) {
    if (series->count == SIZES) {
        memmove(series->sizes, series->sizes + 1, (SIZES - 1) * sizeof *series->sizes);
        memmove(series->values, series->values + 1, (SIZES - 1) * sizeof *series->values);
        series->count--;
    }
    series->sizes[series->count] = size;
    series->values[series->count++] = value;
}

/* Cells are sorted by input, size and variant. */
static struct series find_series(const Results *results, const char *variant, const char *input, const char *metric) {
    struct series series = {0};
    for (guint i = 0; i < results->cells->len; i++) {
        const struct cell_results *cell = g_ptr_array_index(results->cells, i);
        if (cell->cell.variant != variant || cell->cell.input != input || cell->cell.size == SIZE_ALL) continue;
        const struct measurement *measured = cell_results_find(cell, metric);
        if (measured != NULL) series_add(&series, (double) cell->cell.size, (double) measured->value);
    }
    return series;
}

gboolean growth_exponent(const Results *results, const char *variant, const char *input, const char *metric, double *exponent) {
    const struct series series = find_series(results, variant, input, metric);
    if (series.count < SIZES) return FALSE;
    double first = series.values[1] - series.values[0], second = series.values[2] - series.values[1];
    double first_size = series.sizes[1] - series.sizes[0], second_size = series.sizes[2] - series.sizes[1];
    if (first < least_rise || second < least_rise || first_size <= 0 || second_size <= first_size) return FALSE;
    *exponent = log(second / first) / log(second_size / first_size);
    return TRUE;
}

static gboolean is_known(const GArray *growths, const struct finding *finding) {
    for (guint i = 0; i < growths->len; i++) {
        const struct growth_finding *growth = &g_array_index(growths, struct growth_finding, i);
        if (growth->variant == finding->cell.variant && growth->input == finding->cell.input && growth->metric == finding->metric)
            return TRUE;
    }
    return FALSE;
}

static gboolean is_largest(const Results *results, const struct finding *finding) {
    const struct series series = find_series(results, finding->cell.variant, finding->cell.input, finding->metric);
    return series.count > 0 && series.sizes[series.count - 1] <= (double) finding->cell.size;
}

void judge_growths(const Results *results, const struct reference *reference, struct verdict *verdict) {
    const Results *before = reference->base != NULL ? reference->base->values : reference->values;
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        struct growth_finding growth = {.variant = finding->cell.variant, .input = finding->cell.input, .metric = finding->metric};
        if (finding->status != VERDICT_REGRESSED || finding->other != NULL || is_known(verdict->growths, finding)) continue;
        if (!is_largest(results, finding) || !growth_exponent(results, growth.variant, growth.input, growth.metric, &growth.exponent))
            continue;
        if (!growth_exponent(before, growth.variant, growth.input, growth.metric, &growth.was)) growth.was = 0;
        if (growth.exponent > 1 + least_difference && growth.exponent > growth.was + least_difference) {
            g_array_append_val(verdict->growths, growth);
        }
    }
}
