/*
 * Stage report: show what judge decided, on a terminal, on a pull request's summary page, and as a patch of the baselines that can be
 * committed. Nothing is judged or measured here. The parts are in summary.h (the model), terminal.h and markdown.h (its renderers).
 */
#pragma once

#include "judge/verdict.h"
#include "store/project.h"
#include "store/request.h"

/* All of a run that a report shows. Borrowed. */
struct report {
    const Project *project;
    const Plan *plan;
    const struct request *request;
    const struct results *results;
    const Verdict *verdict;
    const char *folder; /* of the run */
    const char *shown;  /* the folder, relative to the project's root where it lies below it */
};

/* The report for a terminal of `width` columns, with `colours` or without. Free with g_free. */
char *report_text(const struct report *report, guint width, gboolean colours);

/* report/summary.md and report/report.txt. */
gboolean report_write(const struct report *report, GError **error);

/* Write the run's comment on a pull request, as Markdown (report/comment.h has `link`). */
gboolean report_write_comment(const struct report *report, const char *file, const char *link, GError **error);

/* report/baselines.patch, where the verdict's reference may be accepted over: what `accept` would change; empty where nothing. Else a patch
 * of an earlier verdict is removed. */
gboolean report_write_patch(const struct report *report, GError **error);

/* Plots in `folder`, by scripts/plots.py. BENCH_ERROR_MEASURE when it could not draw. */
gboolean report_plot(const struct report *report, const char *folder, GError **error);

/* Write the page of the run: one file that needs no other. `plots` is the folder that report_plot drew into; NULL: they are drawn anew.
 * The waterfall.json and compete.json that lie beside the file, or else in drawing_folder, are shown on it. */
gboolean report_write_page(const struct report *report, const char *file, const char *plots, GError **error);
