#include "store/results_check.h"

#include "base/error.h"
#include "judge/pairs.h"
#include "probes/hyperfine.h"
#include "probes/probe.h"

#include <string.h>

struct check {
    const char *name;
    const struct results *results;
    const struct plan *plan;
    const char *manifest;
};

static gboolean fail(const struct check *check, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);

static gboolean fail(const struct check *check, GError **error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: %s; the file is edited or cut, measure again", check->name, what);
    return FALSE;
}

static gboolean has_variant(const struct plan *plan, const char *name) {
    for (guint i = 0; i < plan->variants->len; i++) {
        if (strcmp(((const struct plan_variant *) g_ptr_array_index(plan->variants, i))->name, name) == 0) return TRUE;
    }
    return FALSE;
}

static gboolean has_input(const struct plan *plan, const char *name) {
    return g_ptr_array_find_with_equal_func(plan->inputs, name, g_str_equal, NULL);
}

static gboolean has_size(const struct plan *plan, guint64 size) {
    for (guint i = 0; i < plan->sizes->len; i++) {
        if (g_array_index(plan->sizes, guint64, i) == size) return TRUE;
    }
    return FALSE;
}

/* ---- Cells ---- */

static gboolean probe_reported(const struct cell_results *cell, const char *probe) {
    gsize length = strlen(probe);
    for (guint i = 0; i < cell->measurements->len; i++) {
        const char *metric = g_array_index(cell->measurements, struct measurement, i).metric;
        if (strncmp(metric, probe, length) == 0 && metric[length] == '.') return TRUE;
    }
    return FALSE;
}

/* What a probe that measures cells must have reported. */
struct described {
    const char *name;
    gboolean per_module;
    const struct metric_definition *metrics;
};

/* FALSE for a probe that times pairs. */
static gboolean describe(const struct plan *plan, const char *name, struct described *described) {
    const struct plan_command_probe *own = plan_find_command_probe(plan, name);
    const struct probe *built_in = probe_find(name);
    if (own != NULL)
        *described = (struct described){name, own->per_module, (const struct metric_definition *) (const void *) own->metrics->data};
    else if (built_in != NULL && built_in->kind == PROBE_MEASURES_CELL)
        *described = (struct described){name, FALSE, built_in->metrics};
    else
        return FALSE;
    return TRUE;
}

static gboolean check_probe(const struct check *check, const struct cell_results *cell, guint index, const struct described *probe,
                            GError **error) {
    g_autofree char *name = cell_name(&cell->cell);
    if (probe->per_module) {
        if (probe_reported(cell, probe->name)) return TRUE;
        return fail(check, error, "cells[%u].metrics: %s has no metric of %s, which the plan measures there", index, name, probe->name);
    }
    for (const struct metric_definition *definition = probe->metrics; definition->name != NULL; definition++) {
        g_autofree char *metric = g_strdup_printf("%s.%s", probe->name, definition->name);
        if (definition->absent_is_zero || cell_results_find(cell, metric) != NULL) continue;
        return fail(check, error, "cells[%u].metrics: %s has no %s, which the plan measures there", index, name, metric);
    }
    return TRUE;
}

static gboolean check_cell(const struct check *check, guint index, GError **error) {
    const struct cell_results *cell = g_ptr_array_index(check->results->cells, index);
    const struct cell *of = &cell->cell;
    if (!has_variant(check->plan, of->variant)) return fail(check, error, "cells[%u].variant: the plan has no \"%s\"", index, of->variant);
    if (!has_input(check->plan, of->input)) return fail(check, error, "cells[%u].input: the plan has no \"%s\"", index, of->input);
    if (!has_size(check->plan, of->size)) {
        g_autofree char *size = size_format(of->size);
        return fail(check, error, "cells[%u].size: the plan has no %s", index, size);
    }
    for (guint p = 0; p < check->plan->probes->len; p++) {
        const struct plan_probe *planned = g_ptr_array_index(check->plan->probes, p);
        struct described described;
        if (!describe(check->plan, planned->name, &described)) continue;
        if (!plan_measures(check->plan, planned->name, of->input, of->size)) continue;
        if (!check_probe(check, cell, index, &described, error)) return FALSE;
    }
    return TRUE;
}

/* TRUE when the run made the input at this size: not every input has every size of the plan. */
static gboolean input_was_made(const struct check *check, const char *input, guint64 size) {
    g_autofree char *label = size_format(size), *start = g_strdup_printf("\n%s\t%s\t", input, label);
    return strstr(check->manifest, start) != NULL;
}

static gboolean is_counted(const struct check *check, const char *input, guint64 size) {
    for (guint p = 0; p < check->plan->probes->len; p++) {
        const struct plan_probe *planned = g_ptr_array_index(check->plan->probes, p);
        struct described described;
        if (!describe(check->plan, planned->name, &described)) continue;
        if (plan_measures(check->plan, planned->name, input, size)) return TRUE;
    }
    return FALSE;
}

static gboolean check_presence(const struct check *check, const char *input, guint64 size, GError **error) {
    if (!is_counted(check, input, size) || !input_was_made(check, input, size)) return TRUE;
    for (guint v = 0; v < check->plan->variants->len; v++) {
        const struct plan_variant *variant = g_ptr_array_index(check->plan->variants, v);
        const struct cell cell = {.input = input, .size = size, .variant = variant->name};
        if (results_find_cell(check->results, &cell) != NULL) continue;
        g_autofree char *name = cell_name(&cell);
        return fail(check, error, "cells: %s is missing, which the plan measures", name);
    }
    return TRUE;
}

/* ---- Timings ---- */

static gboolean check_timing(const struct check *check, guint index, const struct plan_probe *clock, GError **error) {
    const struct timing *timing = g_ptr_array_index(check->results->timings, index);
    if (!has_variant(check->plan, timing->reference) || !has_variant(check->plan, timing->candidate))
        return fail(check, error, "timings[%u]: the plan has no pair of %s and %s", index, timing->candidate, timing->reference);
    if (timing->mode != NULL && plan_find_mode(check->plan, timing->mode) == NULL)
        return fail(check, error, "timings[%u].mode: the plan has no mode %s", index, timing->mode);
    if (clock == NULL || !plan_measures(check->plan, clock->name, timing->input, timing->size))
        return fail(check, error, "timings[%u]: the plan does not time this input and size", index);
    if (timing->runs_per_round > clock->runs) return fail(check, error, "timings[%u].runs_per_round: the plan has %u", index, clock->runs);
    for (guint g = 0; g < timing_groups(timing); g++) {
        if (timing_group_rounds(timing, g) == clock->rounds) continue;
        return fail(check, error, "timings[%u].groups[%u].rounds: the plan has %u rounds a group, found %u", index, g, clock->rounds,
                    timing_group_rounds(timing, g));
    }
    return TRUE;
}

static gboolean check_pair(const struct check *check, const struct plan_pair *pair, const char *input, guint64 size, GError **error) {
    const struct timing names = {
        .input = input, .size = size, .reference = pair->reference, .candidate = pair->candidate, .mode = pair->mode};
    if (results_find_timing(check->results, &names) != NULL) return TRUE;
    g_autofree char *text = size_format(size), *mode = pair->mode != NULL ? g_strdup_printf(", %s,", pair->mode) : g_strdup("");
    return fail(check, error, "timings: %s against %s%s on %s/%s is missing, which the plan measures", pair->candidate, pair->reference,
                mode, input, text);
}

/* A timing against the base is of a variant that changed, where the plan times it; each such cell has one. */
static gboolean check_base_timing(const struct check *check, guint index, const struct plan_probe *clock, GError **error) {
    const struct base_timing *timing = g_ptr_array_index(check->results->base_timings, index);
    if (!has_variant(check->plan, timing->variant) || results_is_unchanged(check->results, timing->variant))
        return fail(check, error, "base_timings[%u]: %s is no variant that changed", index, timing->variant);
    if (clock == NULL || !plan_measures(check->plan, clock->name, timing->input, timing->size))
        return fail(check, error, "base_timings[%u]: the plan does not time this input and size", index);
    if (!plan_times(check->plan, timing->variant, timing->metric))
        return fail(check, error, "base_timings[%u]: the plan does not time %s by %s", index, timing->variant, timing->metric);
    return TRUE;
}

static gboolean check_timings(const struct check *check, GError **error) {
    const struct plan_probe *clock = plan_find_probe(check->plan, hyperfine_tool);
    for (guint t = 0; t < check->results->timings->len; t++) {
        if (!check_timing(check, t, clock, error)) return FALSE;
    }
    for (guint t = 0; t < check->results->base_timings->len; t++) {
        if (!check_base_timing(check, t, clock, error)) return FALSE;
    }
    for (guint i = 0; clock != NULL && i < clock->inputs->len; i++) {
        const char *input = g_ptr_array_index(clock->inputs, i);
        for (guint s = 0; s < clock->sizes->len; s++) {
            guint64 size = g_array_index(clock->sizes, guint64, s);
            if (!input_was_made(check, input, size) || !plan_measures(check->plan, clock->name, input, size)) continue;
            for (guint p = 0; p < check->plan->pairs->len; p++) {
                const struct plan_pair *pair = g_ptr_array_index(check->plan->pairs, p);
                if (pair_is_timed(pair, check->results) && !check_pair(check, pair, input, size, error)) return FALSE;
            }
        }
    }
    return TRUE;
}

gboolean results_check(const char *name, const struct results *results, const struct plan *plan, const char *manifest, GError **error) {
    const struct check check = {name, results, plan, manifest};
    for (guint c = 0; c < results->cells->len; c++) {
        if (!check_cell(&check, c, error)) return FALSE;
    }
    for (guint i = 0; i < plan->inputs->len; i++) {
        for (guint s = 0; s < plan->sizes->len; s++) {
            if (!check_presence(&check, g_ptr_array_index(plan->inputs, i), g_array_index(plan->sizes, guint64, s), error)) return FALSE;
        }
    }
    return check_timings(&check, error);
}
