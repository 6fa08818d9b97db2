/* What changed: findings gathered into a row a metric, and the sentence of the worst. */
#include "report/report_parts.h"

#include <math.h>

/* One row: a metric of a variant with one status, its worst cell, and how many cells share it. */
struct change {
    const struct finding *worst; /* borrowed from the verdict */
    guint cells;
    guint inputs;
};

/* What a person must hear of, in this order. */
static const struct section {
    enum verdict_status status;
    const char *title;
} sections[] = {
    {VERDICT_REGRESSED, "Regressed"},
    {VERDICT_MISSING, "Missing"},
    {VERDICT_IMPROVED, "Improved"},
    {VERDICT_NEW, "New"},
    {VERDICT_DRIFT, "Drifted, the same as at the base"},
};

/* The verdict's findings of one status, gathered by variant and metric, worst first: an array of struct change. */
static GArray *gather(const Verdict *verdict, enum verdict_status status) {
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

static gboolean must_equal(const struct finding *finding) {
    return finding->definition != NULL && finding->definition->direction == METRIC_MUST_EQUAL;
}

static char *format_value(const struct finding *finding, guint64 value) {
    return metric_format_value(finding->definition != NULL ? finding->definition->unit : UNIT_CALLS, value);
}

/* "+4.02 %", "×12" of what is ten times as much, or "" where there is nothing to divide by. */
static char *format_percent(const struct finding *finding) {
    enum { TIMES_FROM = 10 };
    if (finding->was == 0) return g_strdup("");
    if (finding->now / finding->was >= TIMES_FROM) {
        g_autofree char *times = metric_format_value(UNIT_CALLS, (finding->now + finding->was / 2) / finding->was);
        return g_strconcat("×", times, NULL);
    }
    double percent = 100.0 * fabs((double) finding->now - (double) finding->was) / (double) finding->was;
    return g_strdup_printf("%s%.*f %%", finding->now > finding->was ? "+" : "-", percent < 10 ? 2 : 0, percent);
}

static char *format_change(const struct finding *finding) {
    if (must_equal(finding) && finding->status == VERDICT_REGRESSED) {
        return finding->other != NULL ? g_strdup_printf("differs from %s", finding->other) : g_strdup("another output");
    }
    if (finding->status != VERDICT_REGRESSED && finding->status != VERDICT_IMPROVED && finding->status != VERDICT_DRIFT) {
        return finding->other != NULL ? g_strdup_printf("only in %s", finding->other) : g_strdup(verdict_status_name(finding->status));
    }
    gboolean more = finding->now > finding->was;
    g_autofree char *difference = format_value(finding, more ? finding->now - finding->was : finding->was - finding->now);
    g_autofree char *percent = format_percent(finding), *part = percent[0] != '\0' ? g_strdup_printf(" (%s)", percent) : g_strdup("");
    g_autofree char *than = finding->other != NULL                     ? g_strdup_printf(" than %s", finding->other)
                            : finding->against == FINDING_AGAINST_BASE ? g_strdup(" from the base")
                                                                       : g_strdup("");
    return g_strdup_printf("%s%s%s%s", more ? "+" : "-", difference, part, than);
}

static struct table *make_table(const GArray *changes) {
    static const struct table_column columns[] = {
        {"variant", TABLE_LEFT, 0}, {"metric", TABLE_LEFT, 0},  {"worst in", TABLE_LEFT, 1}, {"was", TABLE_RIGHT, 2},
        {"now", TABLE_RIGHT, 2},    {"change", TABLE_RIGHT, 0}, {"also in", TABLE_LEFT, 3},
    };
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < changes->len; i++) {
        const struct change *change = &g_array_index(changes, struct change, i);
        const struct finding *worst = change->worst;
        g_autofree char *size = size_format(worst->cell.size), *where = g_strdup_printf("%s/%s", worst->cell.input, size);
        g_autofree char *was = worst->status == VERDICT_NEW ? NULL : format_value(worst, worst->was);
        g_autofree char *now = worst->status == VERDICT_MISSING ? NULL : format_value(worst, worst->now);
        g_autofree char *difference = format_change(worst);
        guint more = change->cells - 1;
        g_autofree char *also = more > 0 ? g_strdup_printf("%u more cell%s, %u input%s", more, more == 1 ? "" : "s", change->inputs,
                                                           change->inputs == 1 ? "" : "s")
                                         : NULL;
        table_add_row(table, (const char *const[]){worst->cell.variant, worst->metric, where, was, now, difference, also});
    }
    return table;
}

static void add_section(Model *model, const Verdict *verdict, const struct section *section) {
    g_autoptr(GArray) changes = gather(verdict, section->status);
    if (changes->len == 0) return;
    guint64 cells = verdict->counts[section->status];
    g_autofree char *title = g_strdup_printf("%s: %u metric%s in %" G_GUINT64_FORMAT " cell%s", section->title, changes->len,
                                             changes->len == 1 ? "" : "s", cells, cells == 1 ? "" : "s");
    model_add_title(model, title);
    model_add_table(model, make_table(changes), "metrics");
}

static char *describe_timing(const struct timing_finding *finding) {
    g_autofree char *size = size_format(finding->size);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "%s on %s/%s takes %.2f of the time of %s", finding->candidate, finding->input, size,
                           finding->ratio.median, finding->reference);
    if (finding->mode != NULL) g_string_append_printf(text, ", %s,", finding->mode);
    g_string_append_printf(text, " (%.1f %% interval %.2f to %.2f, %u rounds", 100 * finding->ratio.coverage, finding->ratio.low,
                           finding->ratio.high, finding->rounds);
    for (guint g = 0; finding->groups > 1 && g < finding->groups; g++) {
        g_string_append_printf(text, "; %s group %.2f to %.2f", g == 0 ? "first" : "second", finding->group[g].low, finding->group[g].high);
    }
    g_string_append_c(text, ')');
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *describe_base_timing(const struct base_timing_finding *finding) {
    g_autofree char *size = size_format(finding->cell.size);
    return g_strdup_printf("%s on %s/%s takes %.2f of the base's %s (%.1f %% interval %.2f to %.2f, %u rounds)", finding->cell.variant,
                           finding->cell.input, size, finding->ratio.median, finding->metric, 100 * finding->ratio.coverage,
                           finding->ratio.low, finding->ratio.high, finding->rounds);
}

/* Sentences on the timings of one status, NULL-terminated. */
static GPtrArray *find_timings(const Verdict *verdict, enum verdict_status status) {
    GPtrArray *slower = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < verdict->base_timing_findings->len; i++) {
        const struct base_timing_finding *finding = &g_array_index(verdict->base_timing_findings, struct base_timing_finding, i);
        if (finding->status == status) g_ptr_array_add(slower, describe_base_timing(finding));
    }
    for (guint i = 0; i < verdict->timing_findings->len; i++) {
        const struct timing_finding *finding = &g_array_index(verdict->timing_findings, struct timing_finding, i);
        if (finding->status == status) g_ptr_array_add(slower, describe_timing(finding));
    }
    g_ptr_array_add(slower, NULL);
    return slower;
}

static char *format_interval(const struct ratio *ratio) {
    return g_strdup_printf("%.3f [%.3f–%.3f]", ratio->median, ratio->low, ratio->high);
}

/* All that was timed against the base, whatever came of it: an interval is a result, too. */
static void add_base_timings(Model *model, const Verdict *verdict) {
    static const struct table_column columns[] = {
        {"variant", TABLE_LEFT, 0},      {"input", TABLE_LEFT, 0},   {"metric", TABLE_LEFT, 0},         {"head / base", TABLE_RIGHT, 0},
        {"base / base", TABLE_RIGHT, 2}, {"rounds", TABLE_RIGHT, 3}, {"would be seen", TABLE_RIGHT, 1}, {"status", TABLE_LEFT, 0}};
    if (verdict->base_timing_findings->len == 0) return;
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < verdict->base_timing_findings->len; i++) {
        const struct base_timing_finding *finding = &g_array_index(verdict->base_timing_findings, struct base_timing_finding, i);
        gboolean judged = finding->status != VERDICT_INCOMPARABLE;
        g_autofree char *size = size_format(finding->cell.size), *place = g_strdup_printf("%s/%s", finding->cell.input, size);
        g_autofree char *ratio = judged ? format_interval(&finding->ratio) : NULL;
        g_autofree char *control = judged ? format_interval(&finding->control) : NULL;
        g_autofree char *rounds = g_strdup_printf("%u", finding->rounds);
        g_autofree char *seen = judged ? g_strdup_printf("+%.1f %%", 100 * finding->smallest_change) : NULL;
        const char *status = finding->status == VERDICT_REGRESSED  ? "slower"
                             : finding->status == VERDICT_IMPROVED ? "faster"
                                                                   : verdict_status_name(finding->status);
        table_add_row(table, (const char *const[]){finding->cell.variant, place, finding->metric, ratio, control, rounds, seen, status});
    }
    model_add_title(model, "Time against the base");
    model_add_table(model, table, "timings");
}

void report_add_changes(Model *model, const struct report_facts *facts) {
    const Verdict *verdict = facts->verdict;
    for (gsize i = 0; i < G_N_ELEMENTS(sections); i++) add_section(model, verdict, &sections[i]);
    add_base_timings(model, verdict);
    report_add_budgets(model, facts);
    if (verdict->lost->len > 0) {
        g_autoptr(GPtrArray) sentences = g_ptr_array_new();
        g_ptr_array_extend(sentences, verdict->lost, NULL, NULL);
        g_ptr_array_add(sentences, NULL);
        model_add_title(model, "No longer measured or judged");
        model_add_list(model, (const char *const *) sentences->pdata);
    }
    static const struct {
        enum verdict_status status;
        const char *title;
    } timings[] = {
        {VERDICT_REGRESSED, "Slower in two groups of rounds"},
        {VERDICT_UNKNOWN, "Not known, and fails nothing: the interval does not tell slower, faster or the same"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(timings); i++) {
        g_autoptr(GPtrArray) sentences = find_timings(verdict, timings[i].status);
        if (sentences->len == 1) continue;
        model_add_title(model, timings[i].title);
        model_add_list(model, (const char *const *) sentences->pdata);
    }
}

/* What happened to the metric, behind "VARIANT on INPUT/SIZE: ". */
static char *describe_finding(const struct finding *finding) {
    g_autofree char *was = format_value(finding, finding->was), *now = format_value(finding, finding->now);
    g_autofree char *percent = format_percent(finding), *part = percent[0] != '\0' ? g_strdup_printf(" (%s)", percent) : g_strdup("");
    g_autofree char *side = finding->other != NULL                     ? g_strdup_printf(", against %s", finding->other)
                            : finding->against == FINDING_AGAINST_BASE ? g_strdup(", against the base")
                                                                       : g_strdup("");
    switch (finding->status) {
        case VERDICT_MISSING:
            if (finding->other != NULL) return g_strdup_printf("%s was measured of %s alone", finding->metric, finding->other);
            return g_strdup_printf("%s was accepted as %s and is not measured any more", finding->metric, was);
        case VERDICT_NEW: return g_strdup_printf("%s is %s, and no value of it is accepted", finding->metric, now);
        case VERDICT_REGRESSED:
            if (must_equal(finding) && finding->other != NULL)
                return g_strdup_printf("the output differs from that of %s (%s)", finding->other, finding->metric);
            if (must_equal(finding)) return g_strdup_printf("the output is not the accepted one (%s)", finding->metric);
            break;
        default: break;
    }
    return g_strdup_printf("%s %s → %s%s%s", finding->metric, was, now, part, side);
}

/* Sentences on what regressed and is no value: times, then budgets. */
static GPtrArray *find_others(const Verdict *verdict) {
    GPtrArray *others = find_timings(verdict, VERDICT_REGRESSED);
    g_ptr_array_set_size(others, (gint) others->len - 1); /* without the NULL at its end */
    for (guint i = 0; i < verdict->budgets->len; i++) {
        const struct budget_finding *finding = &g_array_index(verdict->budgets, struct budget_finding, i);
        if (finding->status == VERDICT_REGRESSED) g_ptr_array_add(others, report_describe_budget(finding));
    }
    return others;
}

static gboolean leads(const Plan *plan, const struct finding *finding) {
    return finding->status == VERDICT_REGRESSED && (must_equal(finding) || plan_is_primary(plan, finding->metric));
}

char *report_worst_change(const struct report_facts *facts) {
    const Verdict *verdict = facts->verdict;
    g_autoptr(GPtrArray) others = find_others(verdict);
    guint metrics = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(sections); i++) {
        g_autoptr(GArray) changes = gather(verdict, sections[i].status);
        metrics += changes->len;
    }
    const struct finding *worst = verdict->findings->len > 0 ? &g_array_index(verdict->findings, struct finding, 0) : NULL;
    if (worst != NULL && worst->status == VERDICT_INCOMPARABLE) worst = NULL;
    gboolean is_other = others->len > 0 && (worst == NULL || !leads(facts->plan, worst));
    if (worst == NULL && !is_other) return NULL;

    g_autoptr(GString) text = g_string_new(NULL);
    if (is_other) {
        g_string_append(text, g_ptr_array_index(others, 0));
    } else {
        g_autofree char *size = size_format(worst->cell.size), *what = describe_finding(worst);
        g_string_append_printf(text, "%s on %s/%s: %s", worst->cell.variant, worst->cell.input, size, what);
    }
    guint more = metrics + others->len - 1;
    if (more > 0) g_string_append_printf(text, "; and %u more change%s", more, more == 1 ? "" : "s");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char *report_counts(const Verdict *verdict) {
    g_autofree char *total = metric_format_value(UNIT_CALLS, verdict->compared);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "%s value%s compared against %s", total, verdict->compared == 1 ? "" : "s",
                           verdict->reference != NULL ? verdict->reference : "nothing");
    if (verdict->base != NULL) g_string_append_printf(text, " and %s", verdict->base);
    gboolean first = TRUE;
    for (gsize status = 0; status < G_N_ELEMENTS(verdict->counts); status++) {
        if (verdict->counts[status] == 0) continue;
        g_autofree char *count = metric_format_value(UNIT_CALLS, verdict->counts[status]);
        g_string_append_printf(text, "%s %s %s", first ? ":" : ",", count, verdict_status_name((enum verdict_status) status));
        first = FALSE;
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}
