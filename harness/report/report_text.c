/* The report as text for a terminal, and as Markdown for a summary page: the same parts, two dresses. */
#include "report/report_parts.h"

#include <string.h>

static const guint changes_in_text = 12;
static const guint changes_in_markdown = 100;
static const gsize markdown_limit = 900 * 1024;

/* The fates that a person must hear of, in this order. */
static const struct fate {
    enum verdict_status status;
    const char *title;
} fates[] = {
    {VERDICT_REGRESSED, "Regressed"},
    {VERDICT_MISSING, "Missing"},
    {VERDICT_IMPROVED, "Improved"},
    {VERDICT_NEW, "New"},
};

/* A paragraph as Markdown shows it: code, so that nothing in it is taken for markup. */
static void append_block(GString *text, const char *block, gboolean markdown) {
    if (block == NULL) return;
    if (markdown) {
        g_string_append_printf(text, "```\n%s```\n\n", block);
    } else {
        g_string_append_printf(text, "%s\n", block);
    }
}

static void append_title(GString *text, const char *title, const char *rest, gboolean markdown) {
    g_string_append_printf(text, "%s%s%s\n", markdown ? "### " : "", title, rest);
    if (markdown) g_string_append_c(text, '\n');
}

static void append_changes(GString *text, const Verdict *verdict, const struct fate *fate, guint limit, guint width, gboolean markdown) {
    g_autoptr(GArray) changes = report_changes(verdict, fate->status);
    if (changes->len == 0) return;
    g_autofree char *rest = g_strdup_printf(": %u metric%s in %" G_GUINT64_FORMAT " cells", changes->len, changes->len == 1 ? "" : "s",
                                            verdict->counts[fate->status]);
    append_title(text, fate->title, rest, markdown);
    struct table *table = report_change_table(changes, limit);
    if (markdown) {
        table_render_markdown(table, text);
    } else {
        table_render(table, 2, width, text);
    }
    table_free(table);
    if (changes->len > limit) g_string_append_printf(text, "%s… and %u more metrics\n", markdown ? "\n" : "  ", changes->len - limit);
    g_string_append_c(text, '\n');
}

static void append_pairs(GString *text, const struct report *report, guint width, gboolean markdown) {
    for (guint i = 0; i < report->plan->pairs->len; i++) {
        const struct plan_pair *pair = g_ptr_array_index(report->plan->pairs, i);
        gboolean mapped = report_maps_memory(report->plan, pair->candidate);
        g_autofree char *rest = g_strdup_printf(" against %s%s", pair->reference,
                                                mapped ? " (it maps memory beside the heap: bytes and peak are not compared)" : "");
        append_title(text, pair->candidate, rest, markdown);
        struct table *table = report_pair_table(report, pair);
        if (markdown) {
            table_render_markdown(table, text);
        } else {
            table_render(table, 2, width, text);
        }
        table_free(table);
        g_string_append_c(text, '\n');
    }
}

static GString *render(const struct report *report, guint limit, guint width, gboolean markdown) {
    GString *text = g_string_new(NULL);
    g_autofree char *slower = report_slower_pairs(report->verdict);
    g_autofree char *sites = report_call_sites(report);
    g_autofree char *counts = report_counts(report->verdict);
    g_autofree char *counts_line = g_strconcat(counts, "\n", NULL);
    g_autofree char *advice = report_advice(report);
    if (markdown) {
        const struct exit_code_row *row = exit_code_row(report->verdict->exit_code);
        g_string_append_printf(text, "## Leuko performance: %s\n\n%s.\n\n", row->name, row->meaning);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(fates); i++) append_changes(text, report->verdict, &fates[i], limit, width, markdown);
    append_block(text, slower, markdown);
    append_block(text, sites, markdown);
    append_pairs(text, report, width, markdown);
    append_block(text, counts_line, markdown);
    append_block(text, advice, markdown);
    return text;
}

char *report_text(const struct report *report, guint width) {
    return g_string_free(render(report, changes_in_text, width, FALSE), FALSE);
}

char *report_markdown(const struct report *report) {
    GString *text = render(report, changes_in_markdown, 0, TRUE);
    if (text->len > markdown_limit) {
        g_string_truncate(text, markdown_limit);
        g_string_append(text, "\n… the rest is in verdict.json\n");
    }
    return g_string_free(text, FALSE);
}
