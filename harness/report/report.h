/*
 * Stage report: render what judge decided, for a terminal, for a pull request's summary page, and as a patch of the baselines that can be
 * committed. Nothing is judged or measured here.
 */
#pragma once

#include "core/verdict.h"
#include "pipeline/project.h"
#include "pipeline/request.h"

/* All of a run that a report shows. Borrowed. */
struct report {
    const Project *project;
    const Plan *plan;
    const struct request *request;
    const struct results *results;
    const Verdict *verdict;
    const char *folder; /* of the run */
    const char *shown;  /* the folder as a person types it */
};

/* What changed, at most `limit` lines of it, then the pairs side by side, then what to do: for `width` columns. Free with g_free. */
char *report_text(const struct report *report, guint width);

/* The same as Markdown, below 900 KiB, for a job's summary page. Free with g_free. */
char *report_markdown(const struct report *report);

/* report/summary.md and report/report.txt. */
gboolean report_write(const struct report *report, GError **error);

/* report/baselines.patch, where the verdict's reference may be accepted over: what `accept` would change; empty where nothing. Else a patch
 * of an earlier verdict is removed. */
gboolean report_write_patch(const struct report *report, GError **error);

/* Plots in `folder`, by scripts/plots.py. BENCH_ERROR_MEASURE when it could not draw. */
gboolean report_plot(const struct report *report, const char *folder, GError **error);
