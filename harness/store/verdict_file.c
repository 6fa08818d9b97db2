#include "store/verdict_file.h"

#include "base/json.h"
#include "store/baselines.h"

Verdict *judge_against_baselines(const Project *project, const Plan *plan, const struct results *results, gboolean against_nothing,
                                 enum ratchet ratchet, GError **error) {
    /* Compared with itself, nothing changes; what is left to judge is the pair. */
    if (against_nothing) return verdict_judge(results, results, plan, TRUE, ratchet);

    gboolean comparable = FALSE;
    g_autoptr(Results) reference = reference_load(project, plan, results->fingerprint, &comparable, error);
    return reference != NULL ? verdict_judge(results, reference, plan, comparable, ratchet) : NULL;
}

Verdict *judge_against_run(const Plan *plan, const struct results *results, const struct results *other, enum ratchet ratchet) {
    gboolean comparable = g_strcmp0(results->fingerprint, other->fingerprint) == 0;
    return verdict_judge(results, other, plan, comparable, ratchet);
}

static void write_value(JsonBuilder *builder, const char *name, const struct finding *finding, guint64 value) {
    enum metric_unit unit = finding->definition != NULL ? finding->definition->unit : UNIT_CALLS;
    g_autofree char *text = metric_write_value(unit, value);
    json_add_string(builder, name, text);
}

static void write_finding(JsonBuilder *builder, const struct finding *finding) {
    g_autofree char *name = cell_name(&finding->cell);
    json_builder_begin_object(builder);
    json_add_string(builder, "cell", name);
    json_add_string(builder, "input", finding->cell.input);
    json_add_integer(builder, "size", (gint64) finding->cell.size);
    json_add_string(builder, "variant", finding->cell.variant);
    json_add_string(builder, "metric", finding->metric);
    json_add_string(builder, "status", verdict_status_name(finding->status));
    write_value(builder, "was", finding, finding->was);
    write_value(builder, "now", finding, finding->now);
    json_add_string(builder, "unit", finding->definition != NULL ? metric_unit_name(finding->definition->unit) : NULL);
    json_add_string(builder, "other", finding->other);
    json_builder_end_object(builder);
}

static void write_timing_finding(JsonBuilder *builder, const struct timing_finding *finding) {
    json_builder_begin_object(builder);
    json_add_string(builder, "input", finding->timing->input);
    json_add_integer(builder, "size", (gint64) finding->timing->size);
    json_add_string(builder, "reference", finding->timing->reference);
    json_add_string(builder, "candidate", finding->timing->candidate);
    json_add_double(builder, "median", finding->ratio.median);
    json_add_double(builder, "low", finding->ratio.low);
    json_add_double(builder, "high", finding->ratio.high);
    json_add_string(builder, "status", verdict_status_name(finding->status));
    json_builder_end_object(builder);
}

gboolean verdict_write(const char *path, const Verdict *verdict, GError **error) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    json_add_string(builder, "schema", "leuko-bench-verdict/1");
    json_add_integer(builder, "exit_code", verdict->exit_code);
    json_add_string(builder, "name", exit_code_row(verdict->exit_code)->name);

    json_builder_set_member_name(builder, "counts");
    json_builder_begin_object(builder);
    for (int status = VERDICT_SAME; status <= VERDICT_INCOMPARABLE; status++) {
        json_add_integer(builder, verdict_status_name((enum verdict_status) status), (gint64) verdict->counts[status]);
    }
    json_builder_end_object(builder);

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
    json_builder_end_object(builder);
    return json_write_file(builder, path, error);
}
