#include "compare/waterfall_steps.h"

#include "base/error.h"

#include <string.h>

const struct waterfall_quantity_row waterfall_quantities[WATERFALL_QUANTITIES] = {
    [WATERFALL_CALLS] = {"calls", "malloc_profiler.calls"},
    [WATERFALL_BYTES] = {"bytes", "malloc_profiler.bytes"},
    [WATERFALL_PEAK] = {"peak_live_bytes", "malloc_profiler.peak_live_bytes"},
    [WATERFALL_INSTRUCTIONS] = {"instructions", "callgrind.instructions"},
    [WATERFALL_MAX_RSS] = {"max_rss", "process.max_rss"},
    [WATERFALL_PAGE_FAULTS] = {"page_faults", "process.minor_faults"},
};

/* What a patch is kept for. */
static const enum waterfall_quantity purposes[] = {WATERFALL_CALLS, WATERFALL_BYTES, WATERFALL_PEAK, WATERFALL_INSTRUCTIONS};

/* Of 0 nothing can be gained, and what was 0 stays what it is. */
static double ratio_of(guint64 now, guint64 was) {
    if (was == 0) return now == 0 ? 1 : G_MAXDOUBLE;
    return (double) now / (double) was;
}

static const struct measurement *find(const struct cell_results *cell, const struct cell *name, const char *metric, GError **error) {
    const struct measurement *found = cell != NULL ? cell_results_find(cell, metric) : NULL;
    if (found != NULL) return found;
    g_autofree char *text = cell_name(name);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: %s was not measured", text, metric);
    return NULL;
}

static gboolean read_step(const struct results *results, const struct cell *name, const struct cell_results *stock,
                          struct waterfall_step *step, GError **error) {
    const struct cell_results *cell = results_find_cell(results, name);
    for (gsize q = 0; q < WATERFALL_QUANTITIES; q++) {
        const struct measurement *measurement = find(cell, name, waterfall_quantities[q].metric, error);
        if (measurement == NULL) return FALSE;
        step->values[q] = measurement->value;
    }
    step->same_output = TRUE;
    for (const char *const *metric = results_output_metrics; *metric != NULL; metric++) {
        const struct measurement *own = find(cell, name, *metric, error);
        const struct measurement *expected = own != NULL ? find(stock, name, *metric, error) : NULL;
        if (expected == NULL) return FALSE;
        if (own->value != expected->value) step->same_output = FALSE;
    }
    return TRUE;
}

static void read_time(const struct results *results, const char *stock, const struct cell *name, struct waterfall_step *step) {
    for (guint i = 0; i < results->timings->len; i++) {
        const struct timing *timing = g_ptr_array_index(results->timings, i);
        if (strcmp(timing->reference, stock) != 0 || strcmp(timing->candidate, name->variant) != 0) continue;
        if (strcmp(timing->input, name->input) == 0 && timing->size == name->size) step->timed = statistics_ratio(timing, &step->time);
    }
}

GArray *waterfall_read(const struct results *results, const char *const *variants, const char *const *patches, guint count,
                       const char *input, guint64 size, GError **error) {
    g_autoptr(GArray) steps = g_array_new(FALSE, TRUE, sizeof(struct waterfall_step));
    g_array_set_size(steps, count);
    const struct cell first = {.input = input, .size = size, .variant = variants[0]};
    const struct cell_results *stock = results_find_cell(results, &first);
    for (guint i = 0; i < count; i++) {
        const struct cell name = {.input = input, .size = size, .variant = variants[i]};
        struct waterfall_step *step = &g_array_index(steps, struct waterfall_step, i);
        const struct waterfall_step *origin = &g_array_index(steps, struct waterfall_step, 0), *before = i > 0 ? step - 1 : step;
        step->patch = i > 0 ? patches[i] : NULL;
        step->variant = variants[i];
        if (!read_step(results, &name, stock, step, error)) return NULL;
        for (gsize q = 0; q < WATERFALL_QUANTITIES; q++) {
            step->ratios[q] = ratio_of(step->values[q], origin->values[q]);
            step->gains[q] = 1 - ratio_of(step->values[q], before->values[q]);
        }
        read_time(results, variants[0], &name, step);
    }
    return g_steal_pointer(&steps);
}

gboolean waterfall_step_is_idle(const GPtrArray *inputs, guint step, double least) {
    for (guint i = 0; i < inputs->len; i++) {
        const struct waterfall_step *own = &g_array_index((const GArray *) g_ptr_array_index(inputs, i), struct waterfall_step, step);
        for (gsize p = 0; p < G_N_ELEMENTS(purposes); p++) {
            if (own->gains[purposes[p]] >= least) return FALSE;
        }
    }
    return TRUE;
}

guint waterfall_find_difference(const GPtrArray *inputs, guint *input) {
    guint found = 0;
    for (guint i = 0; i < inputs->len; i++) {
        const GArray *steps = g_ptr_array_index(inputs, i);
        for (guint s = 1; s < steps->len && (found == 0 || s < found); s++) {
            if (g_array_index(steps, struct waterfall_step, s).same_output) continue;
            found = s;
            *input = i;
        }
    }
    return found;
}
