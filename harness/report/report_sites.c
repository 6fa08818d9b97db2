/* Who did it: the callers that allocate more than when the baselines were accepted, or else the busiest call sites of the worst cell. */
#include "explain/callers.h"
#include "store/baselines.h"
#include "report/report_parts.h"

static const guint callers_shown = 8;

/* The first regressed exact count's cell: findings come worst first. */
static const struct cell *find_worst_cell(const Verdict *verdict) {
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        if (finding->status != VERDICT_REGRESSED || finding->definition == NULL) continue;
        if (finding->definition->class == METRIC_EXACT && finding->definition->direction != METRIC_MUST_EQUAL) return &finding->cell;
    }
    return NULL;
}

static void append_growth(GString *text, const struct caller_change *change) {
    g_autofree char *calls_was = metric_format_value(UNIT_CALLS, change->was.calls);
    g_autofree char *calls_now = metric_format_value(UNIT_CALLS, change->now.calls);
    g_autofree char *bytes_was = metric_format_value(UNIT_BYTES, change->was.bytes);
    g_autofree char *bytes_now = metric_format_value(UNIT_BYTES, change->now.bytes);
    g_string_append_printf(text, "  %s: calls %s → %s, bytes %s → %s\n", change->caller, calls_was, calls_now, bytes_was, bytes_now);
}

/* Compared at the one size whose callers are kept. NULL where nothing grew there, or where nothing is kept. */
static char *describe_growth(const struct report *report, const struct cell *worst) {
    const struct cell cell = {.input = worst->input, .size = ATTRIBUTION_SIZE, .variant = worst->variant};
    g_autoptr(Attribution) before = reference_load_callers(report->project, &cell, NULL);
    g_autoptr(Attribution) after = before != NULL ? callers_of_cell(report->plan, report->folder, &cell) : NULL;
    if (after == NULL) return NULL;

    g_autoptr(GArray) growth = attribution_growth(before, after);
    if (growth->len == 0) return NULL;
    g_autofree char *name = cell_name(&cell);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "Who allocates more in %s than when it was accepted:\n", name);
    for (guint i = 0; i < growth->len && i < callers_shown; i++) append_growth(text, &g_array_index(growth, struct caller_change, i));
    if (growth->len > callers_shown) g_string_append_printf(text, "  … and %u more\n", growth->len - callers_shown);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char *report_call_sites(const struct report *report) {
    const struct cell *worst = find_worst_cell(report->verdict);
    if (worst == NULL) return NULL;
    char *growth = describe_growth(report, worst);
    if (growth != NULL) return growth;

    g_autofree char *sites = callers_describe_sites(report->plan, report->folder, worst, callers_shown);
    g_autofree char *name = cell_name(worst);
    return sites != NULL ? g_strdup_printf("Who allocates in %s:\n%s", name, sites) : NULL;
}
