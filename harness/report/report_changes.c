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

static void append_timing(GString *text, const struct timing_finding *finding) {
    g_autofree char *size = size_format(finding->size);
    g_string_append_printf(text, "%s takes %.2f of the time of %s on %s/%s (%.1f %% interval %.2f to %.2f, %u rounds", finding->candidate,
                           finding->ratio.median, finding->reference, finding->input, size, 100 * finding->ratio.coverage,
                           finding->ratio.low, finding->ratio.high, finding->rounds);
    for (guint g = 0; finding->groups > 1 && g < finding->groups; g++) {
        g_string_append_printf(text, "; %s group %.2f to %.2f", g == 0 ? "first" : "second", finding->group[g].low, finding->group[g].high);
    }
    g_string_append(text, ")\n");
}

static void append_timings(GString *text, const Verdict *verdict, enum verdict_status status, const char *title) {
    gsize before = text->len;
    for (guint i = 0; i < verdict->timing_findings->len; i++) {
        const struct timing_finding *finding = &g_array_index(verdict->timing_findings, struct timing_finding, i);
        if (finding->status != status) continue;
        if (text->len == before) g_string_append(text, title);
        append_timing(text, finding);
    }
}

char *report_slower_pairs(const Verdict *verdict) {
    g_autoptr(GString) text = g_string_new(NULL);
    append_timings(text, verdict, VERDICT_REGRESSED, "Slower in two groups of rounds:\n");
    append_timings(text, verdict, VERDICT_UNKNOWN,
                   "Not known, and fails nothing: the interval does not tell slower, faster or the same:\n");
    return text->len > 0 ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

char *report_counts(const Verdict *verdict) {
    g_autofree char *total = metric_format_value(UNIT_CALLS, verdict->compared);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "%s values compared against %s", total, verdict->reference);
    gboolean first = TRUE;
    for (int status = VERDICT_SAME; status < VERDICT_STATUSES; status++) {
        if (verdict->counts[status] == 0) continue;
        g_autofree char *count = metric_format_value(UNIT_CALLS, verdict->counts[status]);
        g_string_append_printf(text, "%s %s %s", first ? ":" : ",", count, verdict_status_name((enum verdict_status) status));
        first = FALSE;
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Which metrics could not be compared, in how many cells, and why. */
static void append_incomparable(GString *text, const Verdict *verdict) {
    if (verdict->counts[VERDICT_INCOMPARABLE] == 0) return;
    g_autoptr(GArray) changes = report_changes(verdict, VERDICT_INCOMPARABLE);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_string_append_printf(text, "Not compared in %" G_GUINT64_FORMAT " cells:", verdict->counts[VERDICT_INCOMPARABLE]);
    for (guint i = 0; i < changes->len; i++) {
        const char *metric = g_array_index(changes, struct change, i).worst->metric;
        if (g_hash_table_add(seen, (gpointer) metric)) g_string_append_printf(text, " %s", metric);
    }
    g_string_append_printf(text, ". %s\n", verdict->incomparable != NULL ? verdict->incomparable : "");
}

char *report_advice(const struct report *report) {
    const Verdict *verdict = report->verdict;
    const struct exit_code_row *row = exit_code_row(verdict->exit_code);
    g_autoptr(GString) text = g_string_new(NULL);
    append_incomparable(text, verdict);
    if (verdict->note != NULL) g_string_append_printf(text, "%s\n", verdict->note);
    g_string_append_printf(text, "exit code %d, %s: %s\n", row->code, row->name, row->meaning);
    if (verdict->exit_code == EXIT_CODE_SAME) return g_string_free(g_steal_pointer(&text), FALSE);
    if (verdict->acceptable && verdict->exit_code != EXIT_CODE_MEASURE) {
        g_string_append_printf(
            text, "If this is meant, accept it in a commit of its own:\n  build/bin/leuko-bench accept %s --reason 'why'\n", report->shown);
        g_string_append_printf(text, "or apply the same change as a patch:\n  git apply %s/report/baselines.patch\n", report->shown);
    }
    g_string_append_printf(text, "Every value is in %s/verdict.json.\n", report->shown);
    return g_string_free(g_steal_pointer(&text), FALSE);
}
