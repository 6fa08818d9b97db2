/* The busiest call sites of the worst regressed cell, where the verdict does not know what grew against its reference. */
#include "explain/explain.h"
#include "report/report_parts.h"
#include "store/run_profiles.h"

static const guint sites_shown = 8;

ReportSites *report_find_sites(const struct report *report) {
    const struct finding *worst = explain_worst(report->verdict, METRIC_EXACT);
    if (worst == NULL || report->verdict->explanations->len > 0) return NULL;
    const struct run_profiles run = {report->folder, report->plan->wrappers};
    g_auto(GStrv) lines = run_describe_sites(&run, &worst->cell, sites_shown);
    if (lines == NULL) return NULL;
    g_autofree char *name = cell_name(&worst->cell);
    ReportSites *sites = g_new0(ReportSites, 1);
    sites->title = g_strdup_printf("Busiest call sites: %s", name);
    sites->lines = g_steal_pointer(&lines);
    return sites;
}
