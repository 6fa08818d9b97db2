/* What changed: findings gathered into a line a metric, and the sentences around them. */
#include "report/report_parts.h"

#include <math.h>
#include <string.h>

GArray *report_changes(const Verdict *verdict, enum verdict_status status) {
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(struct change));
    g_autoptr(GHashTable) index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) inputs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        if (finding->status != status) continue;

        g_autofree char *key =
            g_strdup_printf("%s\t%s\t%s", finding->cell.variant, finding->metric, finding->other != NULL ? finding->other : "");
        g_autofree char *input_key = g_strdup_printf("%s\t%s", key, finding->cell.input);
        gpointer found = g_hash_table_lookup(index, key);
        if (found == NULL) {
            const struct change change = {.worst = finding};
            g_array_append_val(changes, change);
            found = GUINT_TO_POINTER(changes->len);
            g_hash_table_insert(index, g_steal_pointer(&key), found);
        }
        struct change *change = &g_array_index(changes, struct change, GPOINTER_TO_UINT(found) - 1);
        change->cells++;
        if (g_hash_table_add(inputs, g_steal_pointer(&input_key))) change->inputs++;
    }
    return changes;
}

static char *format_value(const struct finding *finding, guint64 value) {
    return metric_format_value(finding->definition != NULL ? finding->definition->unit : UNIT_CALLS, value);
}

static char *format_change(const struct finding *finding) {
    if (finding->other != NULL) return g_strdup_printf("differs from %s", finding->other);
    if (finding->status != VERDICT_REGRESSED && finding->status != VERDICT_IMPROVED) return g_strdup(verdict_status_name(finding->status));
    if (finding->definition != NULL && finding->definition->direction == METRIC_MUST_EQUAL) return g_strdup("another output");

    gboolean more = finding->now > finding->was;
    g_autofree char *difference = format_value(finding, more ? finding->now - finding->was : finding->was - finding->now);
    if (finding->was == 0) return g_strdup_printf("%s%s", more ? "+" : "-", difference);
    double percent = 100.0 * fabs((double) finding->now - (double) finding->was) / (double) finding->was;
    return g_strdup_printf("%s%s (%s%.*f %%)", more ? "+" : "-", difference, more ? "+" : "-", percent < 10 ? 2 : 0, percent);
}

struct table *report_change_table(const GArray *changes, guint limit) {
    static const struct table_column columns[] = {
        {"variant", TABLE_LEFT, 0}, {"metric", TABLE_LEFT, 0},  {"worst in", TABLE_LEFT, 0}, {"was", TABLE_RIGHT, 2},
        {"now", TABLE_RIGHT, 2},    {"change", TABLE_RIGHT, 1}, {"also in", TABLE_LEFT, 3},
    };
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < changes->len && i < limit; i++) {
        const struct change *change = &g_array_index(changes, struct change, i);
        const struct finding *worst = change->worst;
        g_autofree char *size = size_format(worst->cell.size);
        g_autofree char *where = g_strdup_printf("%s/%s", worst->cell.input, size);
        g_autofree char *was = worst->status == VERDICT_NEW ? NULL : format_value(worst, worst->was);
        g_autofree char *now = worst->status == VERDICT_MISSING ? NULL : format_value(worst, worst->now);
        g_autofree char *difference = format_change(worst);
        g_autofree char *also = change->cells > 1 ? g_strdup_printf("%u more cells, %u inputs", change->cells - 1, change->inputs) : NULL;
        table_add_row(table, (const char *const[]){worst->cell.variant, worst->metric, where, was, now, difference, also});
    }
    return table;
}

char *report_slower_pairs(const Verdict *verdict) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < verdict->timing_findings->len; i++) {
        const struct timing_finding *finding = &g_array_index(verdict->timing_findings, struct timing_finding, i);
        if (finding->status != VERDICT_REGRESSED) continue;
        g_autofree char *size = size_format(finding->timing->size);
        g_string_append_printf(text, "%s takes %.2f of the time of %s on %s/%s (95 %% interval %.2f to %.2f)\n", finding->timing->candidate,
                               finding->ratio.median, finding->timing->reference, finding->timing->input, size, finding->ratio.low,
                               finding->ratio.high);
    }
    return text->len > 0 ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

char *report_counts(const Verdict *verdict) {
    guint64 compared = 0;
    for (int status = VERDICT_SAME; status <= VERDICT_INCOMPARABLE; status++) compared += verdict->counts[status];
    g_autofree char *total = metric_format_value(UNIT_CALLS, compared);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "%s values compared", total);
    for (int status = VERDICT_SAME; status <= VERDICT_INCOMPARABLE; status++) {
        if (verdict->counts[status] == 0) continue;
        g_autofree char *count = metric_format_value(UNIT_CALLS, verdict->counts[status]);
        g_string_append_printf(text, "%s %s %s", status == VERDICT_SAME ? ":" : ",", count,
                               verdict_status_name((enum verdict_status) status));
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char *report_advice(const struct report *report) {
    const struct exit_code_row *row = exit_code_row(report->verdict->exit_code);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "exit code %d, %s: %s\n", row->code, row->name, row->meaning);
    if (report->verdict->exit_code == EXIT_CODE_SAME || request_is_ad_hoc(report->request))
        return g_string_free(g_steal_pointer(&text), FALSE);
    g_string_append_printf(text, "If this is meant, accept it in a commit of its own:\n  build/bin/leuko-bench accept %s --reason 'why'\n",
                           report->shown);
    g_string_append_printf(text, "or apply the same change as a patch:\n  git apply %s/report/baselines.patch\n", report->shown);
    g_string_append_printf(text, "Every value is in %s/verdict.json.\n", report->shown);
    return g_string_free(g_steal_pointer(&text), FALSE);
}
