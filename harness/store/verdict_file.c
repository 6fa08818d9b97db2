#include "store/verdict_file.h"

#include "base/error.h"
#include "store/cell_json.h"
#include "store/explanation_json.h"
#include "sys/json.h"
#include "probes/probe.h"

#include <string.h>

static const char verdict_schema[] = "leuko-bench-verdict/8";
static const char *const against_names[] = {
    [FINDING_AGAINST_COMMITTED] = "reference", [FINDING_AGAINST_BASE] = "base", [FINDING_AGAINST_PAIR] = "pair"};
static const char *const ratchet_names[] = {[RATCHET_STRICT] = "strict", [RATCHET_NOTICE] = "notice"};

/* ---- Writing ---- */

static void write_value(JsonBuilder *builder, const char *name, const struct finding *finding, guint64 value) {
    value_json_write(builder, name, finding->definition != NULL ? finding->definition->unit : UNIT_CALLS, value);
}

static void write_finding(JsonBuilder *builder, const struct finding *finding) {
    g_autofree char *name = cell_name(&finding->cell);
    json_builder_begin_object(builder);
    json_add_string(builder, "cell", name);
    cell_json_write(builder, &finding->cell);
    json_add_string(builder, "metric", finding->metric);
    json_add_string(builder, "status", verdict_status_name(finding->status));
    json_add_string(builder, "against", against_names[finding->against]);
    write_value(builder, "was", finding, finding->was);
    write_value(builder, "now", finding, finding->now);
    json_add_string(builder, "unit", finding->definition != NULL ? metric_unit_name(finding->definition->unit) : NULL);
    json_add_string(builder, "other", finding->other);
    json_builder_end_object(builder);
}

static void write_ratio(JsonBuilder *builder, const struct ratio *ratio) {
    json_builder_begin_object(builder);
    json_add_double(builder, "median", ratio->median);
    json_add_double(builder, "low", ratio->low);
    json_add_double(builder, "high", ratio->high);
    json_add_double(builder, "coverage", ratio->coverage);
    json_builder_end_object(builder);
}

static void write_timing_finding(JsonBuilder *builder, const struct timing_finding *finding) {
    json_builder_begin_object(builder);
    json_add_string(builder, "input", finding->input);
    json_add_integer(builder, "size", (gint64) finding->size);
    json_add_string(builder, "reference", finding->reference);
    json_add_string(builder, "candidate", finding->candidate);
    if (finding->mode != NULL) json_add_string(builder, "mode", finding->mode);
    json_add_string(builder, "status", verdict_status_name(finding->status));
    json_add_integer(builder, "rounds", finding->rounds);
    json_builder_set_member_name(builder, "ratio");
    if (finding->status == VERDICT_INCOMPARABLE) {
        json_builder_add_null_value(builder);
    } else {
        write_ratio(builder, &finding->ratio);
    }
    json_builder_set_member_name(builder, "groups");
    json_builder_begin_array(builder);
    for (guint g = 0; g < finding->groups; g++) write_ratio(builder, &finding->group[g]);
    json_builder_end_array(builder);
    json_builder_end_object(builder);
}

static void write_base_timing(JsonBuilder *builder, const struct base_timing_finding *finding) {
    gboolean judged = finding->status != VERDICT_INCOMPARABLE;
    json_builder_begin_object(builder);
    cell_json_write(builder, &finding->cell);
    json_add_string(builder, "metric", finding->metric);
    json_add_string(builder, "status", verdict_status_name(finding->status));
    json_add_integer(builder, "rounds", finding->rounds);
    const struct {
        const char *name;
        const struct ratio *ratio;
    } ratios[] = {{"ratio", &finding->ratio}, {"control", &finding->control}};
    for (gsize i = 0; i < G_N_ELEMENTS(ratios); i++) {
        json_builder_set_member_name(builder, ratios[i].name);
        if (judged) {
            write_ratio(builder, ratios[i].ratio);
        } else {
            json_builder_add_null_value(builder);
        }
    }
    json_add_double(builder, "smallest_change", judged ? finding->smallest_change : 0);
    json_builder_end_object(builder);
}

static void write_budget(JsonBuilder *builder, const struct budget_finding *finding) {
    json_builder_begin_object(builder);
    json_add_string(builder, "variant", finding->variant);
    json_add_string(builder, "metric", finding->metric);
    json_add_string(builder, "since", finding->since);
    json_add_string(builder, "commit", finding->commit);
    json_add_string(builder, "day", finding->day);
    json_add_string(builder, "status", verdict_status_name(finding->status));
    json_add_double(builder, "limit", finding->limit);
    json_add_double(builder, "spent", finding->spent);
    json_add_integer(builder, "cells", finding->cells);
    json_add_boolean(builder, "derived", finding->derived);
    json_add_string(builder, "why", finding->why);
    json_builder_set_member_name(builder, "worst");
    if (finding->cells == 0) {
        json_builder_add_null_value(builder);
    } else {
        json_builder_begin_object(builder);
        cell_json_write(builder, &finding->worst);
        value_json_write(builder, "was", finding->unit, finding->was);
        value_json_write(builder, "now", finding->unit, finding->now);
        json_add_string(builder, "unit", metric_unit_name(finding->unit));
        json_builder_end_object(builder);
    }
    json_builder_end_object(builder);
}

static void write_head(JsonBuilder *builder, const Verdict *verdict) {
    json_add_string(builder, "schema", verdict_schema);
    json_add_integer(builder, "exit_code", verdict->exit_code);
    json_add_string(builder, "name", exit_code_row(verdict->exit_code)->name);
    json_add_string(builder, "note", verdict->note);
    json_add_string(builder, "ratchet", ratchet_names[verdict->ratchet]);
    json_add_integer(builder, "compared", (gint64) verdict->compared);

    json_open_object(builder, "head");
    commit_json_write(builder, &verdict->head);
    json_builder_end_object(builder);

    json_builder_set_member_name(builder, "reference");
    json_builder_begin_object(builder);
    json_add_string(builder, "label", verdict->reference);
    json_add_boolean(builder, "acceptable", verdict->acceptable);
    json_add_boolean(builder, "machine_comparable", verdict->machine_comparable);
    json_add_string(builder, "incomparable", verdict->incomparable);
    json_builder_end_object(builder);

    json_builder_set_member_name(builder, "base");
    json_builder_begin_object(builder);
    json_add_string(builder, "label", verdict->base);
    commit_json_write(builder, &verdict->base_commit);
    json_add_string(builder, "reason", verdict->base_reason);
    json_builder_set_member_name(builder, "lost");
    json_builder_begin_array(builder);
    for (guint i = 0; i < verdict->lost->len; i++) json_builder_add_string_value(builder, g_ptr_array_index(verdict->lost, i));
    json_builder_end_array(builder);
    json_builder_end_object(builder);

    json_builder_set_member_name(builder, "counts");
    json_builder_begin_object(builder);
    for (int status = VERDICT_SAME; status < VERDICT_STATUSES; status++) {
        json_add_integer(builder, verdict_status_name((enum verdict_status) status), (gint64) verdict->counts[status]);
    }
    json_builder_end_object(builder);
}

gboolean verdict_write(const char *path, const Verdict *verdict, GError **error) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    write_head(builder, verdict);

    json_builder_set_member_name(builder, "findings");
    json_builder_begin_array(builder);
    for (guint i = 0; i < verdict->findings->len; i++) write_finding(builder, &g_array_index(verdict->findings, struct finding, i));
    json_builder_end_array(builder);

    json_builder_set_member_name(builder, "timings");
    json_builder_begin_array(builder);
    for (guint i = 0; i < verdict->timing_findings->len; i++) {
        write_timing_finding(builder, &g_array_index(verdict->timing_findings, struct timing_finding, i));
    }
    json_builder_end_array(builder);
    json_builder_set_member_name(builder, "base_timings");
    json_builder_begin_array(builder);
    for (guint i = 0; i < verdict->base_timing_findings->len; i++) {
        write_base_timing(builder, &g_array_index(verdict->base_timing_findings, struct base_timing_finding, i));
    }
    json_builder_end_array(builder);
    json_open_array(builder, "budgets");
    for (guint i = 0; i < verdict->budgets->len; i++) write_budget(builder, &g_array_index(verdict->budgets, struct budget_finding, i));
    json_builder_end_array(builder);
    growths_json_write(builder, verdict);
    explanations_json_write(builder, "explanations", verdict->explanations);
    explanations_json_write(builder, "startups", verdict->startups);
    json_builder_end_object(builder);
    return json_write_file(builder, path, error);
}

/* ---- Reading ---- */

static enum verdict_status read_status(struct json_place *place) {
    enum verdict_status status = VERDICT_SAME;
    const char *text = interned_json_take(place, "status");
    if (!verdict_status_parse(text, &status)) json_place_fail(place, "status: \"%s\" is no status", text);
    return status;
}

static enum finding_against read_against(struct json_place *place) {
    const char *text = interned_json_take(place, "against");
    for (gsize i = 0; i < G_N_ELEMENTS(against_names); i++) {
        if (strcmp(against_names[i], text) == 0) return (enum finding_against) i;
    }
    json_place_fail(place, "against: expected reference, base or pair, found \"%s\"", text);
    return FINDING_AGAINST_COMMITTED;
}

static guint64 read_value(struct json_place *place, const char *member, const struct metric_definition *definition) {
    return value_json_take(place, member, definition != NULL ? definition->unit : UNIT_CALLS);
}

/* What the findings are read into, and the plan that defines their metrics. */
struct reading {
    Verdict *verdict;
    const Plan *plan;
};

static void read_finding(struct json_place *place, gpointer user_data) {
    const struct reading *reading = user_data;
    struct finding finding = {.cell = cell_json_read(place),
                              .metric = interned_json_take(place, "metric"),
                              .status = read_status(place),
                              .against = read_against(place)};
    g_autofree char *unit = json_take_string(place, "unit", JSON_OPTIONAL);
    finding.definition = unit != NULL ? probe_metric(finding.metric, reading->plan) : NULL;
    if (unit != NULL && finding.definition == NULL) json_place_fail(place, "metric: no probe defines \"%s\"", finding.metric);
    finding.was = read_value(place, "was", finding.definition);
    finding.now = read_value(place, "now", finding.definition);
    finding.other = interned_json_take_or_null(place, "other");
    g_array_append_val(reading->verdict->findings, finding);
}

static struct ratio read_ratio(struct json_place *place) {
    return (struct ratio){.median = json_take_double(place, "median"),
                          .low = json_take_double(place, "low"),
                          .high = json_take_double(place, "high"),
                          .coverage = json_take_double(place, "coverage")};
}

static void read_group(struct json_place *place, gpointer user_data) {
    struct timing_finding *finding = user_data;
    if (finding->groups == TIMING_GROUPS_MAXIMUM) {
        json_place_fail(place, "median: expected at most two groups of a timing");
        return;
    }
    finding->group[finding->groups++] = read_ratio(place);
}

static void read_timing_finding(struct json_place *place, gpointer user_data) {
    Verdict *verdict = user_data;
    struct timing_finding finding = {.input = interned_json_take(place, "input"),
                                     .size = json_take_unsigned(place, "size"),
                                     .reference = interned_json_take(place, "reference"),
                                     .candidate = interned_json_take(place, "candidate"),
                                     .mode = interned_json_take_or_null(place, "mode"),
                                     .status = read_status(place),
                                     .rounds = (guint) json_take_unsigned(place, "rounds")};
    if (finding.status != VERDICT_INCOMPARABLE) {
        struct json_place ratio = json_place_enter(place, "ratio");
        finding.ratio = read_ratio(&ratio);
    }
    json_take_array(place, "groups", read_group, &finding);
    g_array_append_val(verdict->timing_findings, finding);
}

static void read_base_timing(struct json_place *place, gpointer user_data) {
    Verdict *verdict = user_data;
    struct base_timing_finding finding = {.cell = cell_json_read(place),
                                          .metric = interned_json_take(place, "metric"),
                                          .status = read_status(place),
                                          .rounds = (guint) json_take_unsigned(place, "rounds"),
                                          .smallest_change = json_take_double(place, "smallest_change")};
    if (finding.status != VERDICT_INCOMPARABLE) {
        struct json_place ratio = json_place_enter(place, "ratio"), control = json_place_enter(place, "control");
        finding.ratio = read_ratio(&ratio);
        finding.control = read_ratio(&control);
    }
    g_array_append_val(verdict->base_timing_findings, finding);
}

static void read_budget(struct json_place *place, gpointer user_data) {
    Verdict *verdict = user_data;
    struct budget_finding finding = {.variant = interned_json_take(place, "variant"),
                                     .metric = interned_json_take(place, "metric"),
                                     .since = interned_json_take(place, "since"),
                                     .commit = interned_json_take(place, "commit"),
                                     .day = interned_json_take(place, "day"),
                                     .status = read_status(place),
                                     .limit = json_take_double(place, "limit"),
                                     .spent = json_take_double(place, "spent"),
                                     .cells = (guint) json_take_unsigned(place, "cells"),
                                     .derived = json_take_boolean(place, "derived"),
                                     .why = interned_json_take_or_null(place, "why")};
    if (finding.cells > 0) {
        struct json_place worst = json_place_enter(place, "worst");
        finding.worst = cell_json_read(&worst);
        finding.unit = unit_json_take(&worst);
        finding.was = value_json_take(&worst, "was", finding.unit);
        finding.now = value_json_take(&worst, "now", finding.unit);
    }
    g_array_append_val(verdict->budgets, finding);
}

static void read_head(struct json_place *place, Verdict *verdict) {
    guint64 code = json_take_unsigned(place, "exit_code");
    if (code != EXIT_CODE_SAME && code != EXIT_CODE_REGRESSED && code != EXIT_CODE_MEASURE && code != EXIT_CODE_OUT_OF_DATE &&
        code != EXIT_CODE_DRIFT) {
        json_place_fail(place, "exit_code: expected 0, 1, 3, 4 or 5");
        code = EXIT_CODE_MEASURE;
    }
    verdict->exit_code = (enum exit_code) code;
    verdict->note = json_take_string(place, "note", JSON_OPTIONAL);
    const char *ratchet = interned_json_take(place, "ratchet");
    verdict->ratchet = strcmp(ratchet, ratchet_names[RATCHET_NOTICE]) == 0 ? RATCHET_NOTICE : RATCHET_STRICT;
    if (strcmp(ratchet, ratchet_names[verdict->ratchet]) != 0) json_place_fail(place, "ratchet: expected strict or notice");
    verdict->compared = json_take_unsigned(place, "compared");

    struct json_place reference = json_place_enter(place, "reference"), counts = json_place_enter(place, "counts");
    struct json_place base = json_place_enter(place, "base"), head = json_place_enter(place, "head");
    commit_json_read(&head, &verdict->head);
    commit_json_read(&base, &verdict->base_commit);
    verdict->base = json_take_string(&base, "label", JSON_OPTIONAL);
    verdict->base_reason = json_take_string(&base, "reason", JSON_OPTIONAL);
    g_auto(GStrv) lost = json_take_strings(&base, "lost");
    for (char **sentence = lost; sentence != NULL && *sentence != NULL; sentence++) g_ptr_array_add(verdict->lost, g_strdup(*sentence));
    verdict->reference = json_take_string(&reference, "label", JSON_REQUIRED);
    verdict->acceptable = json_take_boolean(&reference, "acceptable");
    verdict->machine_comparable = json_take_boolean(&reference, "machine_comparable");
    verdict->incomparable = json_take_string(&reference, "incomparable", JSON_OPTIONAL);
    for (int status = VERDICT_SAME; status < VERDICT_STATUSES; status++) {
        verdict->counts[status] = json_take_unsigned(&counts, verdict_status_name((enum verdict_status) status));
    }
}

Verdict *verdict_read(const char *path, const char *shown, const Plan *plan, GError **error) {
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: was measured and never judged; judge it: leuko-bench check %s", shown,
                    shown);
        return NULL;
    }
    struct json_place place;
    g_autoptr(GError) cause = NULL;
    g_autoptr(Verdict) verdict = verdict_new();
    gboolean good = json_place_open(&place, path, verdict_schema, &cause);
    if (good) {
        read_head(&place, verdict);
        json_take_array(&place, "findings", read_finding, &(struct reading){verdict, plan});
        json_take_array(&place, "timings", read_timing_finding, verdict);
        json_take_array(&place, "base_timings", read_base_timing, verdict);
        json_take_array(&place, "budgets", read_budget, verdict);
        explanations_json_read(&place, verdict);
        good = json_place_close(&place, &cause);
    }
    if (good) return g_steal_pointer(&verdict);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s; or judge the run again: leuko-bench check %s", cause->message, shown);
    return NULL;
}
