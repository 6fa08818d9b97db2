/* Call sites responsible: the callers that allocate more than when the baselines were accepted, or else the busiest of the worst cell. */
#include "explain/callers.h"
#include "report/report_parts.h"
#include "store/baselines.h"

static const guint sites_shown = 8;

/* The first regressed exact count's cell: findings come worst first. */
static const struct cell *find_worst_cell(const Verdict *verdict) {
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        if (finding->status != VERDICT_REGRESSED || finding->definition == NULL) continue;
        if (finding->definition->class == METRIC_EXACT && finding->definition->direction != METRIC_MUST_EQUAL) return &finding->cell;
    }
    return NULL;
}

/* Compared at the one size whose callers are kept. NULL where nothing grew there, or where nothing is kept. */
static ReportSites *find_growth(const struct report *report, const struct cell *worst) {
    const struct cell cell = {.input = worst->input, .size = ATTRIBUTION_SIZE, .variant = worst->variant};
    g_autoptr(Attribution) before = reference_load_callers(report->project, &cell, NULL);
    g_autoptr(Attribution) after = before != NULL ? callers_of_cell(report->plan, report->folder, &cell) : NULL;
    if (after == NULL) return NULL;

    g_autoptr(GArray) growth = attribution_growth(before, after);
    if (growth->len == 0) return NULL;
    g_autofree char *name = cell_name(&cell);
    ReportSites *sites = g_new0(ReportSites, 1);
    sites->title = g_strdup_printf("Call sites responsible: %s, against what was accepted", name);
    sites->growth = g_steal_pointer(&growth);
    return sites;
}

ReportSites *report_find_sites(const struct report *report) {
    const struct cell *worst = find_worst_cell(report->verdict);
    if (worst == NULL) return NULL;
    ReportSites *grown = find_growth(report, worst);
    if (grown != NULL) return grown;

    g_autofree char *described = callers_describe_sites(report->plan, report->folder, worst, sites_shown);
    if (described == NULL) return NULL;
    g_autofree char *name = cell_name(worst);
    ReportSites *sites = g_new0(ReportSites, 1);
    sites->title = g_strdup_printf("Busiest call sites: %s", name);
    sites->lines = g_strsplit(g_strchomp(described), "\n", -1);
    for (char **line = sites->lines; *line != NULL; line++) g_strstrip(*line);
    return sites;
}
