/* What a run and its verdict say, as a report's model. Pure: nothing is judged, measured or read here. */
#pragma once

#include "core/costs.h"
#include "judge/verdict.h"
#include "report/model.h"

/* The busiest call sites of a cell. */
struct report_sites {
    char *title;
    char **lines; /* a line each, NULL-terminated */
};

typedef struct report_sites ReportSites;
void report_sites_free(ReportSites *sites);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReportSites, report_sites_free)

/* All that a report says. Borrowed. */
struct report_facts {
    const Plan *plan;
    const struct results *results;
    const Verdict *verdict;
    const ReportSites *sites;   /* or NULL */
    const char *const *program; /* the words that call this program, as a person types them; NULL-terminated */
    const char *folder;         /* of the run, as a person types it */
    const char *root;           /* of the project, where the baselines' patch applies; NULL: the working folder */
    const char *patch;          /* the patch, seen from there */
};

/* The verdict's line, what changed, call sites, the pairs side by side, and what to type next: in this order. */
Model *report_model(const struct report_facts *facts);
