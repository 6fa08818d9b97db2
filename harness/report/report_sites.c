/* The busiest call sites of the worst regressed cell, where the verdict does not know what grew against its reference. */
#include "explain/callers.h"
#include "report/report_parts.h"

static const guint sites_shown = 8;

ReportSites *report_find_sites(const struct report *report) {
    const struct cell *worst = explain_worst_cell(report->verdict, METRIC_EXACT);
    if (worst == NULL || report->verdict->call_sites.cell.variant != NULL) return NULL;
    g_autofree char *described = callers_describe_sites(report->plan->wrappers, report->folder, worst, sites_shown);
    if (described == NULL) return NULL;
    g_autofree char *name = cell_name(worst);
    ReportSites *sites = g_new0(ReportSites, 1);
    sites->title = g_strdup_printf("Busiest call sites: %s", name);
    sites->lines = g_strsplit(g_strchomp(described), "\n", -1);
    for (char **line = sites->lines; *line != NULL; line++) g_strstrip(*line);
    return sites;
}
