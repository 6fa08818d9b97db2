/* Call sites responsible: what the verdict says grew against the reference, or else the busiest call sites of the worst cell. */
#include "explain/callers.h"
#include "report/report_parts.h"

static const guint callers_shown = 8;

static void append_growth(GString *text, const struct caller_change *change) {
    g_autofree char *calls_was = metric_format_value(UNIT_CALLS, change->was.calls);
    g_autofree char *calls_now = metric_format_value(UNIT_CALLS, change->now.calls);
    g_autofree char *bytes_was = metric_format_value(UNIT_BYTES, change->was.bytes);
    g_autofree char *bytes_now = metric_format_value(UNIT_BYTES, change->now.bytes);
    g_string_append_printf(text, "  %s: calls %s → %s, bytes %s → %s\n", change->caller, calls_was, calls_now, bytes_was, bytes_now);
}

static void append_function(GString *text, const struct caller_change *change) {
    g_autofree char *was = metric_format_value(UNIT_INSTRUCTIONS, change->was.bytes);
    g_autofree char *now = metric_format_value(UNIT_INSTRUCTIONS, change->now.bytes);
    g_string_append_printf(text, "  %s: instructions %s → %s\n", change->caller, was, now);
}

static void append_explanation(GString *text, const Verdict *verdict, const struct explanation *explanation, const char *title,
                               void (*append)(GString *text, const struct caller_change *change)) {
    if (explanation->cell.variant == NULL) return;
    g_autofree char *name = cell_name(&explanation->cell);
    g_string_append_printf(text, "%s more in %s than in %s:\n", title, name, verdict->reference);
    for (guint i = 0; i < explanation->rows->len && i < callers_shown; i++)
        append(text, &g_array_index(explanation->rows, struct caller_change, i));
    if (explanation->rows->len > callers_shown) g_string_append_printf(text, "  … and %u more\n", explanation->rows->len - callers_shown);
}

char *report_call_sites(const struct report *report) {
    const Verdict *verdict = report->verdict;
    g_autoptr(GString) text = g_string_new(NULL);
    append_explanation(text, verdict, &verdict->call_sites, "Who allocates", append_growth);
    append_explanation(text, verdict, &verdict->functions, "Functions that execute", append_function);
    if (text->len > 0) return g_string_free(g_steal_pointer(&text), FALSE);

    const struct cell *worst = explain_worst_cell(verdict, METRIC_EXACT);
    if (worst == NULL) return NULL;
    g_autofree char *sites = callers_describe_sites(report->folder, worst, callers_shown);
    g_autofree char *name = cell_name(worst);
    return sites != NULL ? g_strdup_printf("Who allocates in %s:\n%s", name, sites) : NULL;
}
