#include "store/results_file.h"

#include "base/error.h"
#include "probes/probe.h"
#include "store/cell_json.h"
#include "sys/json.h"

#include <string.h>

static const char results_schema[] = "leuko-bench-results/6";

static void write_request(JsonBuilder *builder, const struct request *request) {
    json_builder_set_member_name(builder, "request");
    json_builder_begin_object(builder);
    json_add_string(builder, "profile", request->profile);
    json_add_strings(builder, "variants", request->variants);
    json_add_strings(builder, "inputs", request->inputs);
    json_add_strings(builder, "sizes", request->sizes);
    json_add_strings(builder, "probes", request->probes);
    json_add_integer(builder, "shard", request->shard);
    json_add_integer(builder, "shards", request->shards);
    json_add_strings(builder, "sides", request->sides);
    json_builder_end_object(builder);
}

static void write_cell(JsonBuilder *builder, const struct cell_results *cell) {
    json_builder_begin_object(builder);
    json_add_string(builder, "input", cell->cell.input);
    json_add_integer(builder, "size", (gint64) cell->cell.size);
    json_add_string(builder, "variant", cell->cell.variant);
    json_add_integer(builder, "input_bytes", (gint64) cell->input_bytes);
    json_builder_set_member_name(builder, "metrics");
    json_builder_begin_array(builder);
    for (guint i = 0; i < cell->measurements->len; i++) {
        const struct measurement *measurement = &g_array_index(cell->measurements, struct measurement, i);
        g_autofree char *value = metric_write_value(measurement->definition->unit, measurement->value);
        json_builder_begin_object(builder);
        json_add_string(builder, "metric", measurement->metric);
        json_add_string(builder, "value", value);
        json_add_string(builder, "unit", metric_unit_name(measurement->definition->unit));
        json_add_string(builder, "class", metric_class_name(measurement->definition->class));
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
}

static void write_seconds(JsonBuilder *builder, const char *side, GArray *seconds, guint first, guint count) {
    json_builder_set_member_name(builder, side);
    json_builder_begin_array(builder);
    for (guint i = 0; i < count; i++) json_builder_add_double_value(builder, g_array_index(seconds, double, first + i));
    json_builder_end_array(builder);
}

static void write_groups(JsonBuilder *builder, const struct timing *timing) {
    guint first = 0;
    json_builder_set_member_name(builder, "groups");
    json_builder_begin_array(builder);
    for (guint g = 0; g < timing_groups(timing); g++) {
        guint rounds = timing_group_rounds(timing, g), count = rounds * timing->runs_per_round;
        json_builder_begin_object(builder);
        json_add_integer(builder, "rounds", rounds);
        json_builder_set_member_name(builder, "seconds");
        json_builder_begin_object(builder);
        write_seconds(builder, "reference", timing->seconds[0], first, count);
        write_seconds(builder, "candidate", timing->seconds[1], first, count);
        json_builder_end_object(builder);
        json_builder_end_object(builder);
        first += count;
    }
    json_builder_end_array(builder);
}

static void write_timing(JsonBuilder *builder, const struct timing *timing) {
    json_builder_begin_object(builder);
    json_add_string(builder, "input", timing->input);
    json_add_integer(builder, "size", (gint64) timing->size);
    json_add_string(builder, "reference", timing->reference);
    json_add_string(builder, "candidate", timing->candidate);
    if (timing->mode != NULL) json_add_string(builder, "mode", timing->mode);
    json_add_integer(builder, "runs_per_round", timing->runs_per_round);
    write_groups(builder, timing);
    json_builder_end_object(builder);
}

static const char *const arm_names[ARMS] = {[ARM_BASE] = "base", [ARM_HEAD] = "head", [ARM_AGAIN] = "again"};

static void write_base_timing(JsonBuilder *builder, const struct base_timing *timing) {
    json_builder_begin_object(builder);
    json_add_string(builder, "input", timing->input);
    json_add_integer(builder, "size", (gint64) timing->size);
    json_add_string(builder, "variant", timing->variant);
    json_add_string(builder, "metric", timing->metric);
    json_add_integer(builder, "rounds", timing->rounds);
    json_add_integer(builder, "runs_per_round", timing->runs_per_round);
    json_builder_set_member_name(builder, "seconds");
    json_builder_begin_object(builder);
    for (gsize arm = 0; arm < ARMS; arm++) write_seconds(builder, arm_names[arm], timing->seconds[arm], 0, timing->seconds[arm]->len);
    json_builder_end_object(builder);
    json_builder_end_object(builder);
}

static void write_programs(JsonBuilder *builder, const struct results *results) {
    json_builder_set_member_name(builder, "programs");
    json_builder_begin_array(builder);
    for (guint i = 0; i < results->programs->len; i++) {
        const struct results_program *program = g_ptr_array_index(results->programs, i);
        json_builder_begin_object(builder);
        json_add_string(builder, "variant", program->variant);
        json_add_string(builder, "digest", program->digest);
        json_add_boolean(builder, "unchanged", program->unchanged);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

gboolean results_write(const char *path, const struct request *request, const struct results *results, GError **error) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    json_add_string(builder, "schema", results_schema);
    json_add_string(builder, "profile", request->profile);
    json_add_string(builder, "fingerprint", results->fingerprint);
    json_add_integer(builder, "page_fault_ns", (gint64) results->page_fault_ns);
    commit_json_write(builder, &results->commit);
    json_add_string(builder, "base_reason", results->base_reason);
    write_request(builder, request);
    write_programs(builder, results);

    json_builder_set_member_name(builder, "cells");
    json_builder_begin_array(builder);
    for (guint i = 0; i < results->cells->len; i++) write_cell(builder, g_ptr_array_index(results->cells, i));
    json_builder_end_array(builder);

    json_builder_set_member_name(builder, "timings");
    json_builder_begin_array(builder);
    for (guint i = 0; i < results->timings->len; i++) write_timing(builder, g_ptr_array_index(results->timings, i));
    json_builder_end_array(builder);

    json_builder_set_member_name(builder, "base_timings");
    json_builder_begin_array(builder);
    for (guint i = 0; i < results->base_timings->len; i++) write_base_timing(builder, g_ptr_array_index(results->base_timings, i));
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    return json_write_file(builder, path, error);
}

static void read_request(struct json_place *place, struct request *request) {
    request->profile = json_take_string(place, "profile", JSON_OPTIONAL);
    request->variants = json_take_strings(place, "variants");
    request->inputs = json_take_strings(place, "inputs");
    request->sizes = json_take_strings(place, "sizes");
    request->probes = json_take_strings(place, "probes");
    request->shard = (guint) json_take_unsigned(place, "shard");
    request->shards = (guint) json_take_unsigned(place, "shards");
    request->sides = json_take_strings(place, "sides");
}

/* Where cells are read into, and what knows their metrics. */
struct reading {
    const Plan *plan;
    struct results *results;
    struct cell_results *cell;
};

static void read_metric(struct json_place *place, gpointer user_data) {
    const struct reading *reading = user_data;
    struct cell_results *cell = reading->cell;
    g_autofree char *name = json_take_string(place, "metric", JSON_REQUIRED);
    g_autofree char *text = json_take_string(place, "value", JSON_REQUIRED);
    if (name == NULL || text == NULL) return;

    const struct metric_definition *definition = probe_metric(name, reading->plan);
    guint64 value = 0;
    if (definition == NULL) {
        json_place_fail(place, "metric: no probe defines \"%s\"; measure again with this version", name);
        return;
    }
    if (!metric_parse_value(definition->unit, text, &value)) {
        json_place_fail(place, "metric %s: expected a number, found \"%s\"", name, text);
        return;
    }
    if (cell_results_find(cell, name) != NULL) {
        json_place_fail(place, "metric: %s stands twice in this cell", name);
        return;
    }
    cell_results_set(cell, name, definition, value);
}

static void read_cell(struct json_place *place, gpointer user_data) {
    struct reading *reading = user_data;
    struct results *results = reading->results;
    g_autofree char *input = json_take_string(place, "input", JSON_REQUIRED);
    g_autofree char *variant = json_take_string(place, "variant", JSON_REQUIRED);
    if (input == NULL || variant == NULL) return;
    const struct cell cell = {.input = input, .size = json_take_unsigned(place, "size"), .variant = variant};
    if (results_find_cell(results, &cell) != NULL) {
        g_autofree char *name = cell_name(&cell);
        json_place_fail(place, "variant: the cell %s stands twice", name);
        return;
    }
    struct cell_results *cell_results = results_cell(results, &cell);
    cell_results->input_bytes = json_take_unsigned(place, "input_bytes");
    reading->cell = cell_results;
    json_take_array(place, "metrics", read_metric, reading);
}

/* Only what a process spends on the processors can be too little to be counted. */
static void check_seconds(struct json_place *place, const GArray *seconds, const char *side, guint64 expected, gboolean may_be_zero) {
    if (seconds->len != expected) {
        json_place_fail(place, "seconds.%s: expected %" G_GUINT64_FORMAT " times, rounds x runs_per_round, found %u", side, expected,
                        seconds->len);
    }
    for (guint i = 0; i < seconds->len; i++) {
        double time = g_array_index(seconds, double, i);
        if (time < 0 || (time == 0 && !may_be_zero)) json_place_fail(place, "seconds.%s[%u]: expected a time above 0", side, i);
    }
}

static void read_group(struct json_place *place, gpointer user_data) {
    static const guint64 rounds_limit = 1000;
    struct timing *timing = user_data;
    g_autoptr(GArray) reference = g_array_new(FALSE, FALSE, sizeof(double)), candidate = g_array_new(FALSE, FALSE, sizeof(double));
    guint64 rounds = json_take_unsigned(place, "rounds"), expected = rounds * timing->runs_per_round;
    struct json_place seconds = json_place_enter(place, "seconds");
    json_take_doubles(&seconds, "reference", reference);
    json_take_doubles(&seconds, "candidate", candidate);
    if (rounds == 0 || rounds > rounds_limit) json_place_fail(place, "rounds: expected a number from 1 to 1000");
    check_seconds(place, reference, "reference", expected, FALSE);
    check_seconds(place, candidate, "candidate", expected, FALSE);
    if (timing->groups->len == TIMING_GROUPS_MAXIMUM) json_place_fail(place, "rounds: expected at most two groups of a timing");
    if (reference->len != expected || candidate->len != expected) return;
    timing_add_group(timing, (guint) rounds, (const double *) (const void *) reference->data,
                     (const double *) (const void *) candidate->data);
}

static const guint64 runs_limit = 1000;

static void read_base_timing(struct json_place *place, gpointer user_data) {
    struct results *results = user_data;
    g_autofree char *input = json_take_string(place, "input", JSON_REQUIRED), *variant = json_take_string(place, "variant", JSON_REQUIRED);
    g_autofree char *metric = json_take_string(place, "metric", JSON_REQUIRED);
    guint64 size = json_take_unsigned(place, "size"), rounds = json_take_unsigned(place, "rounds");
    guint64 runs = json_take_unsigned(place, "runs_per_round");
    if (input == NULL || variant == NULL || metric == NULL) return;
    const struct cell cell = {input, size, variant};
    if (rounds > runs_limit || runs == 0 || runs > runs_limit) {
        json_place_fail(place, "runs_per_round: expected numbers from 1 to 1000 for rounds and runs_per_round");
        return;
    }
    if (results_find_base_timing(results, &cell, metric) != NULL) {
        json_place_fail(place, "variant: this variant, input, size and metric stand twice");
        return;
    }
    struct base_timing *timing = results_add_base_timing(results, &cell, metric, (guint) runs);
    timing->rounds = (guint) rounds;
    struct json_place seconds = json_place_enter(place, "seconds");
    for (gsize arm = 0; arm < ARMS; arm++) {
        json_take_doubles(&seconds, arm_names[arm], timing->seconds[arm]);
        check_seconds(place, timing->seconds[arm], arm_names[arm], rounds * runs, strcmp(metric, cpu_time_metric) == 0);
    }
}

static void read_timing(struct json_place *place, gpointer user_data) {
    struct results *results = user_data;
    g_autofree char *input = json_take_string(place, "input", JSON_REQUIRED);
    g_autofree char *reference = json_take_string(place, "reference", JSON_REQUIRED);
    g_autofree char *candidate = json_take_string(place, "candidate", JSON_REQUIRED);
    g_autofree char *mode = json_take_string(place, "mode", JSON_OPTIONAL);
    guint64 size = json_take_unsigned(place, "size"), runs = json_take_unsigned(place, "runs_per_round");
    if (input == NULL || reference == NULL || candidate == NULL) return;
    if (runs == 0 || runs > runs_limit) {
        json_place_fail(place, "runs_per_round: expected a number from 1 to 1000");
        return;
    }
    const struct timing names = {
        .input = input, .size = size, .reference = reference, .candidate = candidate, .mode = mode, .runs_per_round = (guint) runs};
    if (results_find_timing(results, &names) != NULL) {
        json_place_fail(place, "candidate: this pair, input and size stand twice");
        return;
    }
    struct timing *timing = results_add_timing(results, &names);
    json_take_array(place, "groups", read_group, timing);
    if (timing->groups->len == 0) json_place_fail(place, "groups: expected one or two groups of rounds");
}

static void read_program(struct json_place *place, gpointer user_data) {
    g_autofree char *variant = json_take_string(place, "variant", JSON_REQUIRED);
    g_autofree char *digest = json_take_string(place, "digest", JSON_REQUIRED);
    gboolean unchanged = json_take_boolean(place, "unchanged");
    if (variant != NULL && digest != NULL) results_set_program(user_data, variant, digest, unchanged);
}

/* `said` is about an option. Nobody typed one, so the member that holds it is named instead. */
static void blame_request(struct json_place *place, const char *said) {
    static const struct {
        const char *option, *member;
    } rows[] = {
        {"--variant ", "variants"}, {"--input ", "inputs"}, {"--size ", "sizes"},
        {"--probe ", "probes"},     {"--shard ", "shard"},  {"--side ", "sides"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (!g_str_has_prefix(said, rows[i].option)) continue;
        json_place_fail(place, "%s: %s", rows[i].member, said + strlen(rows[i].option));
        return;
    }
    json_place_fail(place, "%s", said);
}

gboolean results_read(const char *path, const char *plan_name, const char *plan_text, struct request *request, Plan **plan,
                      Results **results, GError **error) {
    g_autoptr(Results) read = results_new();
    g_autoptr(GError) problem = NULL;
    g_autoptr(Plan) asked_plan = NULL;
    struct request asked = {0};
    struct json_place place;
    if (!json_place_open(&place, path, results_schema, error)) return FALSE;
    asked.costs = g_steal_pointer(&request->costs);

    read->fingerprint = json_take_string(&place, "fingerprint", JSON_OPTIONAL);
    read->page_fault_ns = json_take_unsigned(&place, "page_fault_ns");
    struct json_place inner = json_place_enter(&place, "request");
    read_request(&inner, &asked);
    asked_plan = request_plan(&asked, plan_name, plan_text, &problem);
    if (asked_plan == NULL) blame_request(&inner, problem->message);
    struct reading reading = {.plan = asked_plan, .results = read};
    commit_json_read(&place, &read->commit);
    read->base_reason = json_take_string(&place, "base_reason", JSON_OPTIONAL);
    json_take_array(&place, "programs", read_program, read);
    json_take_array(&place, "cells", read_cell, &reading);
    json_take_array(&place, "timings", read_timing, read);
    json_take_array(&place, "base_timings", read_base_timing, read);
    if (!json_place_close(&place, error)) {
        request_clear(&asked);
        return FALSE;
    }
    *request = asked;
    *plan = g_steal_pointer(&asked_plan);
    *results = g_steal_pointer(&read);
    return TRUE;
}
