/* What an experiment measured: values, ratios, differences of the output. Pure. */
#include "compare/experiment.h"

#include "judge/statistics.h"

#include <string.h>

const struct experiment_side *experiment_find_side(const Experiment *experiment, const char *name, guint *index) {
    for (guint i = 0; i < experiment->sides->len; i++) {
        const struct experiment_side *side = g_ptr_array_index(experiment->sides, i);
        if (strcmp(side->name, name) != 0 && g_strcmp0(side->no_huge_pages, name) != 0) continue;
        if (index != NULL) *index = i;
        return side;
    }
    return NULL;
}

static const struct measurement *find_measurement(const Experiment *experiment, const char *side, const char *metric,
                                                  const struct input *input) {
    const struct cell name = {.input = input->name, .size = input->size, .variant = side};
    const struct cell_results *cell = side != NULL ? results_find_cell(experiment->results, &name) : NULL;
    return cell != NULL ? cell_results_find(cell, metric) : NULL;
}

/* The timing that has `side` as candidate (1), or else as reference (0). */
static const struct timing *find_timing(const Experiment *experiment, const char *side, const struct input *input, guint *place) {
    const struct timing *found = NULL;
    for (guint i = 0; i < experiment->results->timings->len; i++) {
        const struct timing *timing = g_ptr_array_index(experiment->results->timings, i);
        if (strcmp(timing->input, input->name) != 0 || timing->size != input->size) continue;
        *place = strcmp(timing->candidate, side) == 0;
        if (*place == 1) return timing;
        if (strcmp(timing->reference, side) == 0) found = timing;
    }
    return found;
}

static gboolean read_time(const Experiment *experiment, const char *side, const struct input *input, struct experiment_value *value) {
    guint place = 0;
    const struct timing *timing = find_timing(experiment, side, input, &place);
    struct ratio ratio;
    if (timing == NULL || !statistics_ratio(timing, &ratio)) return FALSE;
    const GArray *seconds = timing->seconds[place];
    value->unit = UNIT_SECONDS;
    value->seconds = statistics_median((const double *) (const void *) seconds->data, seconds->len);
    value->has_ratio = TRUE;
    value->ratio = place == 1 ? ratio.median : 1;
    value->low = place == 1 ? ratio.low : 1;
    value->high = place == 1 ? ratio.high : 1;
    return TRUE;
}

/* Of 0 there is no ratio, unless nothing changed. */
static gboolean divide(guint64 now, const struct measurement *was, double *ratio) {
    if (was == NULL || (was->value == 0 && now != 0)) return FALSE;
    *ratio = was->value == 0 ? 1 : (double) now / (double) was->value;
    return TRUE;
}

static const char *part_name(const Experiment *experiment, guint side, const struct experiment_column *column) {
    const struct experiment_side *found = g_ptr_array_index(experiment->sides, side);
    return column->no_huge_pages ? found->no_huge_pages : found->name;
}

gboolean experiment_read(const Experiment *experiment, guint side, const struct experiment_column *column, const struct input *input,
                         struct experiment_value *value) {
    const char *name = part_name(experiment, side, column);
    *value = (struct experiment_value){0};
    if (name == NULL) return FALSE;
    if (column->metric == NULL) return read_time(experiment, name, input, value);

    const struct measurement *own = find_measurement(experiment, name, column->metric, input);
    if (own == NULL) return FALSE;
    const struct experiment_side *found = g_ptr_array_index(experiment->sides, side);
    guint reference = side;
    if (found->reference != NULL) experiment_find_side(experiment, found->reference, &reference);
    value->unit = own->definition->unit;
    value->count = own->value;
    value->has_ratio =
        divide(own->value, find_measurement(experiment, part_name(experiment, reference, column), column->metric, input), &value->ratio);
    value->low = value->high = value->ratio;
    if (side == 0 || experiment->is_sorted) return TRUE;
    const struct measurement *before = find_measurement(experiment, part_name(experiment, side - 1, column), column->metric, input);
    value->has_step = divide(own->value, before, &value->step);
    return TRUE;
}

/* The first metric of the output that the two sides do not share, or NULL. */
static const char *find_difference(const Experiment *experiment, const char *reference, const char *candidate, const struct input *input) {
    const char *const sides[] = {reference, candidate, reference};
    for (guint s = 0; s < 2; s++) {
        const struct cell name = {.input = input->name, .size = input->size, .variant = sides[s]};
        const struct cell_results *cell = results_find_cell(experiment->results, &name);
        for (guint m = 0; cell != NULL && m < cell->measurements->len; m++) {
            const struct measurement *own = &g_array_index(cell->measurements, struct measurement, m);
            if (own->definition == NULL || own->definition->direction != METRIC_MUST_EQUAL) continue;
            const struct measurement *other = find_measurement(experiment, sides[s + 1], own->metric, input);
            if (other == NULL || other->value != own->value) return own->metric;
        }
    }
    return NULL;
}

static gboolean is_available(const Experiment *experiment, const char *name) {
    const struct experiment_side *side = experiment_find_side(experiment, name, NULL);
    return side != NULL && side->unavailable == NULL;
}

gboolean experiment_has_same_output(const Experiment *experiment, guint side, const struct input *input) {
    const struct experiment_side *own = g_ptr_array_index(experiment->sides, side);
    for (guint i = 0; i < experiment->pairs->len; i++) {
        const struct plan_pair *pair = g_ptr_array_index(experiment->pairs, i);
        if (strcmp(pair->candidate, own->name) != 0 || !is_available(experiment, pair->reference)) continue;
        if (find_difference(experiment, pair->reference, pair->candidate, input) != NULL) return FALSE;
    }
    return TRUE;
}

char *experiment_difference(const Experiment *experiment) {
    for (guint p = 0; p < experiment->pairs->len; p++) {
        const struct plan_pair *pair = g_ptr_array_index(experiment->pairs, p);
        if (!is_available(experiment, pair->reference) || !is_available(experiment, pair->candidate)) continue;
        for (guint i = 0; i < experiment->inputs->len; i++) {
            const struct input *input = g_ptr_array_index(experiment->inputs, i);
            const char *metric = find_difference(experiment, pair->reference, pair->candidate, input);
            if (metric == NULL) continue;
            g_autofree char *size = size_format(input->size);
            return g_strdup_printf("%s: its %s on %s/%s differs from that of %s; it does other work, so its figures cannot be compared",
                                   pair->candidate, metric, input->name, size, pair->reference);
        }
    }
    return NULL;
}

static gboolean takes_less(const Experiment *experiment, guint a, guint b, const struct input *input) {
    struct experiment_value left, right;
    for (const struct experiment_column *column = experiment->columns; column->key != NULL; column++) {
        if (column->metric != NULL || column->no_huge_pages) continue;
        if (!experiment_read(experiment, a, column, input, &left)) return FALSE;
        return !experiment_read(experiment, b, column, input, &right) || left.ratio < right.ratio;
    }
    return FALSE;
}

GArray *experiment_order(const Experiment *experiment, const struct input *input) {
    GArray *order = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < experiment->sides->len; i++) {
        const struct experiment_side *side = g_ptr_array_index(experiment->sides, i);
        if (side->unavailable != NULL) continue;
        guint place = order->len;
        while (experiment->is_sorted && place > 0 && takes_less(experiment, i, g_array_index(order, guint, place - 1), input)) place--;
        g_array_insert_val(order, place, i);
    }
    return order;
}
