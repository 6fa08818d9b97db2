/*
 * What the verdict finds. Sources: the JUnit XML that Jenkins and GitLab read (a test case a cell); SARIF 2.1.0 (OASIS), and what GitHub's
 * code scanning takes of it.
 */
#include "base/display.h"
#include "base/error.h"
#include "export/export_parts.h"

#include <string.h>

static gboolean is_failure(enum verdict_status status) {
    return status == VERDICT_REGRESSED || status == VERDICT_MISSING;
}

static const char *against_words(const struct finding *finding, const Verdict *verdict) {
    switch (finding->against) {
        case FINDING_AGAINST_BASE: return verdict->base != NULL ? verdict->base : "the base";
        case FINDING_AGAINST_PAIR: return finding->other != NULL ? finding->other : "its pair";
        default: return verdict->reference != NULL ? verdict->reference : "the baselines";
    }
}

/* "malloc_profiler.calls: 26,000 → 26,390, regressed against the committed baselines" */
static char *describe(const struct finding *finding, const Verdict *verdict) {
    enum metric_unit unit = finding->definition != NULL ? finding->definition->unit : UNIT_CALLS;
    g_autofree char *was = metric_format_value(unit, finding->was), *now = metric_format_value(unit, finding->now);
    g_autofree char *text = g_strdup_printf("%s: %s → %s, %s against %s", finding->metric, finding->status == VERDICT_NEW ? "nothing" : was,
                                            finding->status == VERDICT_MISSING ? "nothing" : now, verdict_status_name(finding->status),
                                            against_words(finding, verdict));
    return display_clean(text);
}

static char *describe_ratio(const struct ratio *ratio) {
    return g_strdup_printf("takes %.3f of the time (%.3f to %.3f)", ratio->median, ratio->low, ratio->high);
}

static char *describe_budget(const struct budget_finding *budget) {
    return g_strdup_printf("gained %.3g %%; the plan allows %.3g %%", 100 * budget->spent, 100 * budget->limit);
}

/* "new.malloc_profiler.calls since v1" */
static char *budget_name(const struct budget_finding *budget) {
    return g_strdup_printf("%s.%s since %s", budget->variant, budget->metric, budget->since);
}

/* "new/lines/64K cpu_time against the base" */
static char *base_timing_name(const struct base_timing_finding *timing) {
    g_autofree char *cell = cell_name(&timing->cell);
    return g_strdup_printf("%s %s against the base", cell, timing->metric);
}

static gboolean need_verdict(const struct export_subject *subject, GError **error) {
    if (subject->verdict != NULL) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: was not judged; type: leuko-bench check %s", subject->run->shown,
                subject->run->shown);
    return FALSE;
}

/* ---- JUnit ---- */

/* Append `text`, clean and escaped, between `before` and `after`. */
static void append_escaped(GString *out, const char *before, const char *text, const char *after) {
    g_autofree char *clean = display_clean(text), *escaped = g_markup_escape_text(clean, -1);
    g_string_append_printf(out, "%s%s%s", before, escaped, after);
}

struct junit {
    GString *cases; /* of the suite that is open */
    guint tests, failures, skipped;
};

static void append_case(struct junit *junit, const char *class_name, const char *name) {
    append_escaped(junit->cases, "    <testcase classname=\"", class_name, "\"");
    append_escaped(junit->cases, " name=\"", name, "\">\n");
    junit->tests++;
}

/* The findings of one cell, as lines; the first of them that fails is the message. */
static void add_cell(struct junit *junit, const Verdict *verdict, const struct cell *cell) {
    g_autoptr(GString) lines = g_string_new(NULL);
    g_autofree char *first = NULL, *size = size_format(cell->size);
    g_autofree char *class_name = g_strdup_printf("%s.%s", cell->variant, cell->input);
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        if (cell_compare(&finding->cell, cell) != 0) continue;
        g_autofree char *line = describe(finding, verdict);
        append_escaped(lines, "", line, "\n");
        if (first == NULL && is_failure(finding->status)) first = g_strdup(line);
    }
    append_case(junit, class_name, size);
    if (first != NULL) {
        append_escaped(junit->cases, "      <failure message=\"", first, "\" type=\"regressed\">");
        g_string_append_printf(junit->cases, "%s</failure>\n", lines->str);
        junit->failures++;
    } else if (lines->len > 0) {
        g_string_append_printf(junit->cases, "      <system-out>%s</system-out>\n", lines->str);
    }
    g_string_append(junit->cases, "    </testcase>\n");
}

static void add_timing(struct junit *junit, const char *name, enum verdict_status status, const struct ratio *ratio) {
    append_case(junit, "time", name);
    g_autofree char *text = describe_ratio(ratio);
    if (status == VERDICT_REGRESSED) {
        append_escaped(junit->cases, "      <failure message=\"", text, "\" type=\"slower\"/>\n");
        junit->failures++;
    } else if (status == VERDICT_UNKNOWN || status == VERDICT_INCOMPARABLE) {
        g_string_append(junit->cases, "      <skipped message=\"the rounds do not tell\"/>\n");
        junit->skipped++;
    } else {
        append_escaped(junit->cases, "      <system-out>", text, "</system-out>\n");
    }
    g_string_append(junit->cases, "    </testcase>\n");
}

static void add_timings(struct junit *junit, const Verdict *verdict) {
    for (guint i = 0; i < verdict->timing_findings->len; i++) {
        const struct timing_finding *timing = &g_array_index(verdict->timing_findings, struct timing_finding, i);
        g_autofree char *name = timing_name(timing);
        add_timing(junit, name, timing->status, &timing->ratio);
    }
    for (guint i = 0; i < verdict->base_timing_findings->len; i++) {
        const struct base_timing_finding *timing = &g_array_index(verdict->base_timing_findings, struct base_timing_finding, i);
        g_autofree char *name = base_timing_name(timing);
        add_timing(junit, name, timing->status, &timing->ratio);
    }
}

static void add_budgets(struct junit *junit, const Verdict *verdict) {
    for (guint i = 0; i < verdict->budgets->len; i++) {
        const struct budget_finding *budget = &g_array_index(verdict->budgets, struct budget_finding, i);
        g_autofree char *name = budget_name(budget), *text = describe_budget(budget);
        append_case(junit, "budget", name);
        if (budget->status == VERDICT_REGRESSED) {
            append_escaped(junit->cases, "      <failure message=\"", text, "\" type=\"overdrawn\"/>\n");
            junit->failures++;
        } else if (budget->why != NULL) {
            append_escaped(junit->cases, "      <skipped message=\"", budget->why, "\"/>\n");
            junit->skipped++;
        } else {
            append_escaped(junit->cases, "      <system-out>", text, "</system-out>\n");
        }
        g_string_append(junit->cases, "    </testcase>\n");
    }
}

/* What no cell has: a verdict of nothing, or a plan that measures less than the base's. */
static void add_whole(struct junit *junit, const Verdict *verdict) {
    append_case(junit, "run", "verdict");
    if (verdict->exit_code == EXIT_CODE_MEASURE || verdict->lost->len > 0) {
        const char *why = verdict->lost->len > 0 ? g_ptr_array_index(verdict->lost, 0) : verdict->note;
        append_escaped(junit->cases, "      <failure message=\"", why != NULL ? why : "nothing was compared",
                       "\" type=\"not measured\"/>\n");
        junit->failures++;
    }
    g_string_append(junit->cases, "    </testcase>\n");
}

char *export_junit(const struct export_subject *subject, GError **error) {
    if (!need_verdict(subject, error)) return NULL;
    struct junit junit = {.cases = g_string_new(NULL)};
    const Results *results = subject->run->results;
    add_whole(&junit, subject->verdict);
    for (guint i = 0; i < results->cells->len; i++) {
        add_cell(&junit, subject->verdict, &((struct cell_results *) g_ptr_array_index(results->cells, i))->cell);
    }
    add_timings(&junit, subject->verdict);
    add_budgets(&junit, subject->verdict);
    const char *project = subject->run->plan->project != NULL ? subject->run->plan->project : "leuko-bench";
    GString *text = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    append_escaped(text, "  <testsuite name=\"", project, "\"");
    g_string_append_printf(text, " tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"%u\">\n%s  </testsuite>\n</testsuites>\n",
                           junit.tests, junit.failures, junit.skipped, junit.cases->str);
    g_string_free(junit.cases, TRUE);
    return g_string_free(text, FALSE);
}

/* ---- SARIF ---- */

/* Rules beside those of the metrics, whose names have a dot. */
static const char time_rule[] = "time", budget_rule[] = "budget";

static void add_message(JsonBuilder *builder, const char *name, const char *text) {
    g_autofree char *clean = display_clean(text);
    json_open_object(builder, name);
    json_add_string(builder, "text", clean);
    json_builder_end_object(builder);
}

/* The function that is most to blame for the finding, or NULL. */
static const struct blame *find_blame(const Verdict *verdict, const struct finding *finding) {
    for (guint i = 0; i < verdict->explanations->len; i++) {
        const struct explanation *explanation = g_ptr_array_index(verdict->explanations, i);
        if (strcmp(explanation->metric, finding->metric) != 0 || cell_compare(&explanation->cell, &finding->cell) != 0) continue;
        for (guint r = 0; r < explanation->rows->len; r++) {
            const struct blame *row = &g_array_index(explanation->rows, struct blame, r);
            if (row->place != NULL && explanation_blames(explanation, row)) return row;
        }
    }
    return NULL;
}

/* What a result is about, where it has no place in the source: a cell, a timed pair, a budget. */
static void add_location(JsonBuilder *builder, const char *name, const struct blame *blame) {
    json_open_array(builder, "locations");
    json_open_object(builder, NULL);
    if (blame != NULL) {
        const char *colon = strrchr(blame->place, ':');
        g_autofree char *file = g_strndup(blame->place, colon != NULL ? (gsize) (colon - blame->place) : strlen(blame->place));
        g_autofree char *uri = g_uri_escape_string(file, "/", FALSE);
        json_open_object(builder, "physicalLocation");
        json_open_object(builder, "artifactLocation");
        json_add_string(builder, "uri", uri);
        json_builder_end_object(builder);
        json_open_object(builder, "region");
        json_add_integer(builder, "startLine", colon != NULL ? MAX(1, (gint64) g_ascii_strtoull(colon + 1, NULL, 10)) : 1);
        json_builder_end_object(builder);
        json_builder_end_object(builder);
    }
    json_open_array(builder, "logicalLocations");
    json_open_object(builder, NULL);
    json_add_string(builder, "fullyQualifiedName", blame != NULL ? blame->function : name);
    json_add_string(builder, "kind", blame != NULL ? "function" : "resource");
    json_builder_end_object(builder);
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    json_builder_end_array(builder);
}

/* One result: of `rule`, about `name`, at the line of `blame` unless that is NULL. */
static void add_result(JsonBuilder *builder, const char *rule, gboolean failure, const char *name, const char *text,
                       const struct blame *blame) {
    g_autofree char *same = g_strdup_printf("%s %s", name, rule);
    json_open_object(builder, NULL);
    json_add_string(builder, "ruleId", rule);
    json_add_string(builder, "level", failure ? "error" : "note");
    add_message(builder, "message", text);
    add_location(builder, name, blame);
    json_open_object(builder, "partialFingerprints");
    json_add_string(builder, "cellAndMetric/v1", same);
    json_builder_end_object(builder);
    json_builder_end_object(builder);
}

static void add_finding(JsonBuilder *builder, const Verdict *verdict, const struct finding *finding) {
    if (finding->status == VERDICT_INCOMPARABLE) return;
    const struct blame *blame = find_blame(verdict, finding);
    g_autofree char *cell = cell_name(&finding->cell), *said = describe(finding, verdict);
    g_autofree char *text = g_strdup_printf("%s%s%s on %s", blame != NULL ? blame->function : "", blame != NULL ? ": " : "", said, cell);
    add_result(builder, finding->metric, is_failure(finding->status), cell, text, blame);
}

/* Of a time that is worse, and of a budget that is overdrawn. */
static void add_failure(JsonBuilder *builder, const char *rule, const char *name, const char *said) {
    g_autofree char *text = g_strdup_printf("%s: %s", name, said);
    add_result(builder, rule, TRUE, name, text, NULL);
}

static void add_results(JsonBuilder *builder, const Verdict *verdict) {
    json_open_array(builder, "results");
    for (guint i = 0; i < verdict->findings->len; i++) add_finding(builder, verdict, &g_array_index(verdict->findings, struct finding, i));
    for (guint i = 0; i < verdict->timing_findings->len; i++) {
        const struct timing_finding *timing = &g_array_index(verdict->timing_findings, struct timing_finding, i);
        if (timing->status != VERDICT_REGRESSED) continue;
        g_autofree char *name = timing_name(timing), *said = describe_ratio(&timing->ratio);
        add_failure(builder, time_rule, name, said);
    }
    for (guint i = 0; i < verdict->base_timing_findings->len; i++) {
        const struct base_timing_finding *timing = &g_array_index(verdict->base_timing_findings, struct base_timing_finding, i);
        if (timing->status != VERDICT_REGRESSED) continue;
        g_autofree char *name = base_timing_name(timing), *said = describe_ratio(&timing->ratio);
        add_failure(builder, time_rule, name, said);
    }
    for (guint i = 0; i < verdict->budgets->len; i++) {
        const struct budget_finding *budget = &g_array_index(verdict->budgets, struct budget_finding, i);
        if (budget->status != VERDICT_REGRESSED) continue;
        g_autofree char *name = budget_name(budget), *said = describe_budget(budget);
        add_failure(builder, budget_rule, name, said);
    }
    json_builder_end_array(builder);
}

static void add_rule(JsonBuilder *builder, const char *id, const char *summary) {
    json_open_object(builder, NULL);
    json_add_string(builder, "id", id);
    add_message(builder, "shortDescription", summary);
    json_builder_end_object(builder);
}

/* Those of the run's metrics that are found, and the two that are no metric's. */
static void add_rules(JsonBuilder *builder, const Verdict *verdict) {
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    json_open_array(builder, "rules");
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        if (!g_hash_table_add(seen, (gpointer) finding->metric)) continue;
        add_rule(builder, finding->metric, finding->definition != NULL ? finding->definition->summary : "no probe measures it any more");
    }
    add_rule(builder, time_rule, "time in alternating rounds, as a ratio to the other side of a pair or to the base");
    add_rule(builder, budget_rule, "what a metric gains in all since an earlier revision, by steps that were each accepted");
    json_builder_end_array(builder);
}

char *export_sarif(const struct export_subject *subject, GError **error) {
    if (!need_verdict(subject, error)) return NULL;
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_open_object(builder, NULL);
    json_add_string(builder, "$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
    json_add_string(builder, "version", "2.1.0");
    json_open_array(builder, "runs");
    json_open_object(builder, NULL);
    json_open_object(builder, "tool");
    json_open_object(builder, "driver");
    json_add_string(builder, "name", "leuko-bench");
    add_rules(builder, subject->verdict);
    json_builder_end_object(builder);
    json_builder_end_object(builder);
    add_results(builder, subject->verdict);
    json_builder_end_object(builder);
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    return json_text(builder);
}
