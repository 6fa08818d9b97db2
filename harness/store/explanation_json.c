#include "store/explanation_json.h"

#include "store/cell_json.h"

static void write_explanation(JsonBuilder *builder, const struct explanation *explanation) {
    json_builder_begin_object(builder);
    cell_json_write(builder, &explanation->cell);
    json_add_string(builder, "metric", explanation->metric);
    json_add_string(builder, "unit", metric_unit_name(explanation->unit));
    json_add_string(builder, "against", explanation->against);
    value_json_write(builder, "was", explanation->unit, explanation->was);
    value_json_write(builder, "now", explanation->unit, explanation->now);
    json_builder_set_member_name(builder, "rows");
    json_builder_begin_array(builder);
    for (guint i = 0; i < explanation->rows->len; i++) {
        const struct blame *row = &g_array_index(explanation->rows, struct blame, i);
        json_builder_begin_object(builder);
        json_add_string(builder, "function", row->function);
        json_add_string(builder, "caller", row->caller);
        json_add_string(builder, "place", row->place);
        value_json_write(builder, "was", explanation->unit, row->was);
        value_json_write(builder, "now", explanation->unit, row->now);
        json_add_integer(builder, "net", explanation_net(explanation, row));
        json_add_boolean(builder, "responsible", explanation_blames(explanation, row));
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    json_builder_set_member_name(builder, "moves");
    json_builder_begin_array(builder);
    for (guint i = 0; i < explanation->moves->len; i++) {
        const struct move *move = &g_array_index(explanation->moves, struct move, i);
        json_builder_begin_object(builder);
        json_add_string(builder, "from", move->from);
        json_add_string(builder, "to", move->to);
        value_json_write(builder, "amount", explanation->unit, move->amount);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
}

static void write_growth(JsonBuilder *builder, const struct growth_finding *growth) {
    json_builder_begin_object(builder);
    json_add_string(builder, "variant", growth->variant);
    json_add_string(builder, "input", growth->input);
    json_add_string(builder, "metric", growth->metric);
    json_add_double(builder, "exponent", growth->exponent);
    json_add_double(builder, "was", growth->was);
    json_add_string(builder, "cause", growth_cause_name(growth->cause));
    json_add_string(builder, "function", growth->function);
    json_add_double(builder, "of_function", growth->of_function);
    json_add_double(builder, "function_was", growth->function_was);
    json_builder_end_object(builder);
}

void growths_json_write(JsonBuilder *builder, const Verdict *verdict) {
    json_open_array(builder, "growths");
    for (guint i = 0; i < verdict->growths->len; i++) write_growth(builder, &g_array_index(verdict->growths, struct growth_finding, i));
    json_builder_end_array(builder);
}

void explanations_json_write(JsonBuilder *builder, const char *member, const GPtrArray *explanations) {
    json_open_array(builder, member);
    for (guint i = 0; i < explanations->len; i++) write_explanation(builder, g_ptr_array_index(explanations, i));
    json_builder_end_array(builder);
}

static void read_blame(struct json_place *place, gpointer user_data) {
    struct explanation *explanation = user_data;
    const struct blame row = {.function = interned_json_take(place, "function"),
                              .caller = interned_json_take_or_null(place, "caller"),
                              .place = interned_json_take_or_null(place, "place"),
                              .was = value_json_take(place, "was", explanation->unit),
                              .now = value_json_take(place, "now", explanation->unit)};
    g_array_append_val(explanation->rows, row);
}

static void read_move(struct json_place *place, gpointer user_data) {
    struct explanation *explanation = user_data;
    const struct move move = {.from = interned_json_take(place, "from"),
                              .to = interned_json_take(place, "to"),
                              .amount = value_json_take(place, "amount", explanation->unit)};
    g_array_append_val(explanation->moves, move);
}

static void read_explanation(struct json_place *place, gpointer user_data) {
    struct explanation *explanation = explanation_new();
    g_ptr_array_add(user_data, explanation);
    explanation->unit = unit_json_take(place);
    explanation->cell = cell_json_read(place);
    explanation->metric = interned_json_take(place, "metric");
    explanation->against = json_take_string(place, "against", JSON_REQUIRED);
    explanation->was = value_json_take(place, "was", explanation->unit);
    explanation->now = value_json_take(place, "now", explanation->unit);
    json_take_array(place, "rows", read_blame, explanation);
    json_take_array(place, "moves", read_move, explanation);
}

static void read_growth(struct json_place *place, gpointer user_data) {
    g_autofree char *cause = json_take_string(place, "cause", JSON_REQUIRED);
    struct growth_finding growth = {.variant = interned_json_take(place, "variant"),
                                    .input = interned_json_take(place, "input"),
                                    .metric = interned_json_take(place, "metric"),
                                    .exponent = json_take_double(place, "exponent"),
                                    .was = json_take_double(place, "was"),
                                    .function = interned_json_take_or_null(place, "function"),
                                    .of_function = json_take_double(place, "of_function"),
                                    .function_was = json_take_double(place, "function_was")};
    if (cause != NULL && !growth_cause_parse(cause, &growth.cause)) json_place_fail(place, "cause: \"%s\" is none", cause);
    g_array_append_val(((Verdict *) user_data)->growths, growth);
}

void explanations_json_read(struct json_place *place, Verdict *verdict) {
    json_take_array(place, "growths", read_growth, verdict);
    json_take_array(place, "explanations", read_explanation, verdict->explanations);
    json_take_array(place, "startups", read_explanation, verdict->startups);
}
