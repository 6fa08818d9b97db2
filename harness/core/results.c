#include "core/results.h"

#include <string.h>

static void cell_results_free(gpointer data) {
    struct cell_results *cell_results = data;
    g_array_unref(cell_results->measurements);
    g_free(cell_results);
}

static void timing_free(gpointer data) {
    struct timing *timing = data;
    for (gsize side = 0; side < G_N_ELEMENTS(timing->seconds); side++) g_clear_pointer(&timing->seconds[side], g_array_unref);
    g_array_unref(timing->groups);
    g_free(timing);
}

static void base_timing_free(gpointer data) {
    struct base_timing *timing = data;
    for (gsize arm = 0; arm < ARMS; arm++) g_array_unref(timing->seconds[arm]);
    g_free(timing);
}

static void program_free(gpointer data) {
    struct results_program *program = data;
    g_free(program->digest);
    g_free(program);
}

struct results *results_new(void) {
    struct results *results = g_new0(struct results, 1);
    results->cells = g_ptr_array_new_with_free_func(cell_results_free);
    results->timings = g_ptr_array_new_with_free_func(timing_free);
    results->base_timings = g_ptr_array_new_with_free_func(base_timing_free);
    results->programs = g_ptr_array_new_with_free_func(program_free);
    return results;
}

void results_free(Results *results) {
    if (results == NULL) return;
    g_ptr_array_unref(results->cells);
    g_ptr_array_unref(results->timings);
    g_ptr_array_unref(results->base_timings);
    g_ptr_array_unref(results->programs);
    commit_clear(&results->commit);
    g_free(results->base_reason);
    g_free(results->fingerprint);
    g_free(results);
}

struct timing *results_add_timing(struct results *results, const struct timing *names) {
    struct timing *timing = g_new(struct timing, 1);
    *timing = (struct timing){
        .input = g_intern_string(names->input),
        .size = names->size,
        .reference = g_intern_string(names->reference),
        .candidate = g_intern_string(names->candidate),
        .mode = g_intern_string(names->mode),
        .rounds = names->rounds,
        .runs_per_round = names->runs_per_round,
        .groups = g_array_new(FALSE, FALSE, sizeof(guint)),
    };
    for (gsize side = 0; side < G_N_ELEMENTS(timing->seconds); side++) timing->seconds[side] = g_array_new(FALSE, FALSE, sizeof(double));
    g_ptr_array_add(results->timings, timing);
    return timing;
}

struct timing *results_find_timing(const struct results *results, const struct timing *names) {
    for (guint i = 0; i < results->timings->len; i++) {
        struct timing *timing = g_ptr_array_index(results->timings, i);
        if (timing->size == names->size && strcmp(timing->input, names->input) == 0 && strcmp(timing->reference, names->reference) == 0 &&
            strcmp(timing->candidate, names->candidate) == 0 && g_strcmp0(timing->mode, names->mode) == 0)
            return timing;
    }
    return NULL;
}

void timing_add_group(struct timing *timing, guint rounds, const double *reference, const double *candidate) {
    guint count = rounds * timing->runs_per_round;
    g_array_append_val(timing->groups, rounds);
    timing->rounds += rounds;
    g_array_append_vals(timing->seconds[0], reference, count);
    g_array_append_vals(timing->seconds[1], candidate, count);
}

const char time_metric[] = "time", cpu_time_metric[] = "cpu_time";

const char *time_metric_of(const char *mode) {
    g_autofree char *name = g_strdup_printf("%s.%s", time_metric, mode);
    return g_intern_string(name);
}

gboolean is_process_time(const char *metric) {
    return strcmp(metric, time_metric) == 0 || strcmp(metric, cpu_time_metric) == 0;
}

const char *time_metric_mode(const char *metric) {
    const gsize length = sizeof time_metric - 1;
    return g_str_has_prefix(metric, time_metric) && metric[length] == '.' ? metric + length + 1 : NULL;
}

struct base_timing *results_add_base_timing(struct results *results, const struct cell *cell, const char *metric, guint runs_per_round) {
    struct base_timing *timing = g_new0(struct base_timing, 1);
    timing->input = g_intern_string(cell->input);
    timing->size = cell->size;
    timing->variant = g_intern_string(cell->variant);
    timing->metric = g_intern_string(metric);
    timing->runs_per_round = runs_per_round;
    for (gsize arm = 0; arm < ARMS; arm++) timing->seconds[arm] = g_array_new(FALSE, FALSE, sizeof(double));
    g_ptr_array_add(results->base_timings, timing);
    return timing;
}

struct base_timing *results_find_base_timing(const struct results *results, const struct cell *cell, const char *metric) {
    for (guint i = 0; i < results->base_timings->len; i++) {
        struct base_timing *timing = g_ptr_array_index(results->base_timings, i);
        const struct cell found = {timing->input, timing->size, timing->variant};
        if (cell_compare(&found, cell) == 0 && strcmp(timing->metric, metric) == 0) return timing;
    }
    return NULL;
}

guint timing_groups(const struct timing *timing) {
    return timing->groups != NULL && timing->groups->len > 0 ? timing->groups->len : 1;
}

guint timing_group_rounds(const struct timing *timing, guint group) {
    return timing->groups != NULL && timing->groups->len > 0 ? g_array_index(timing->groups, guint, group) : timing->rounds;
}

static struct results_program *find_program(const struct results *results, const char *variant) {
    for (guint i = 0; i < results->programs->len; i++) {
        struct results_program *program = g_ptr_array_index(results->programs, i);
        if (strcmp(program->variant, variant) == 0) return program;
    }
    return NULL;
}

void results_set_program(struct results *results, const char *variant, const char *digest, gboolean unchanged) {
    struct results_program *program = find_program(results, variant);
    if (program == NULL) {
        program = g_new0(struct results_program, 1);
        program->variant = g_intern_string(variant);
        g_ptr_array_add(results->programs, program);
    }
    g_free(program->digest);
    program->digest = g_strdup(digest);
    program->unchanged = unchanged;
}

gboolean results_is_unchanged(const struct results *results, const char *variant) {
    const struct results_program *program = find_program(results, variant);
    return program != NULL && program->unchanged;
}

int cell_compare(const struct cell *a, const struct cell *b) {
    int order = strcmp(a->input, b->input);
    if (order == 0) order = (a->size > b->size) - (a->size < b->size);
    return order != 0 ? order : strcmp(a->variant, b->variant);
}

char *cell_name(const struct cell *cell) {
    g_autofree char *size = size_format(cell->size);
    return g_strdup_printf("%s/%s/%s", cell->variant, cell->input, size);
}

/* The index of the first cell that is not before `cell`. */
static guint cell_lower_bound(const struct results *results, const struct cell *cell) {
    guint low = 0, high = results->cells->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        const struct cell_results *found = g_ptr_array_index(results->cells, middle);
        if (cell_compare(&found->cell, cell) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct cell_results *results_find_cell(const struct results *results, const struct cell *cell) {
    guint index = cell_lower_bound(results, cell);
    if (index == results->cells->len) return NULL;
    const struct cell_results *found = g_ptr_array_index(results->cells, index);
    return cell_compare(&found->cell, cell) == 0 ? found : NULL;
}

struct cell_results *results_cell(struct results *results, const struct cell *cell) {
    guint index = cell_lower_bound(results, cell);
    if (index < results->cells->len) {
        struct cell_results *found = g_ptr_array_index(results->cells, index);
        if (cell_compare(&found->cell, cell) == 0) return found;
    }
    struct cell_results *cell_results = g_new0(struct cell_results, 1);
    cell_results->cell = (struct cell){
        .input = g_intern_string(cell->input),
        .size = cell->size,
        .variant = g_intern_string(cell->variant),
    };
    cell_results->measurements = g_array_new(FALSE, FALSE, sizeof(struct measurement));
    g_ptr_array_insert(results->cells, (gint) index, cell_results);
    return cell_results;
}

/* The index of the first measurement whose name is not before `name`; TRUE when it is `name`'s own. */
static gboolean measurement_position(const struct cell_results *cell_results, const char *name, guint *index) {
    guint low = 0, high = cell_results->measurements->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        int order = strcmp(g_array_index(cell_results->measurements, struct measurement, middle).metric, name);
        if (order == 0) {
            *index = middle;
            return TRUE;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *index = low;
    return FALSE;
}

void cell_results_set(struct cell_results *cell_results, const char *name, const struct metric_definition *definition, guint64 value) {
    const struct measurement measurement = {.metric = g_intern_string(name), .definition = definition, .value = value};
    guint index;
    if (measurement_position(cell_results, name, &index)) {
        g_array_index(cell_results->measurements, struct measurement, index) = measurement;
    } else {
        g_array_insert_val(cell_results->measurements, index, measurement);
    }
}

const struct measurement *cell_results_find(const struct cell_results *cell_results, const char *name) {
    guint index;
    if (!measurement_position(cell_results, name, &index)) return NULL;
    return &g_array_index(cell_results->measurements, struct measurement, index);
}

const struct measurement *results_find_value(const struct results *results, const struct cell *cell, const char *name) {
    const struct cell_results *cell_results = results_find_cell(results, cell);
    return cell_results != NULL ? cell_results_find(cell_results, name) : NULL;
}

static void take_all(GPtrArray *into, GPtrArray *from) {
    while (from->len > 0) g_ptr_array_add(into, g_ptr_array_steal_index(from, 0));
}

void results_take_timings(struct results *into, struct results *from) {
    take_all(into->timings, from->timings);
    take_all(into->base_timings, from->base_timings);
}

void results_merge(struct results *into, const struct results *from) {
    for (guint c = 0; c < from->cells->len; c++) {
        const struct cell_results *source = g_ptr_array_index(from->cells, c);
        struct cell_results *target = results_cell(into, &source->cell);
        if (source->input_bytes != 0) target->input_bytes = source->input_bytes;
        for (guint i = 0; i < source->measurements->len; i++) {
            const struct measurement *measurement = &g_array_index(source->measurements, struct measurement, i);
            cell_results_set(target, measurement->metric, measurement->definition, measurement->value);
        }
    }
}
