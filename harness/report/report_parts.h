/* What the terminal's report and the Markdown one both show, as tables; private to the report stage. */
#pragma once

#include "report/report.h"
#include "base/text_table.h"

/* One line of what changed: a metric of a variant with one fate, its worst cell, and how many cells share it. */
struct change {
    const struct finding *worst; /* borrowed from the verdict */
    guint cells;
    guint inputs;
};

/* The verdict's findings of one status, gathered by variant and metric, worst first: an array of struct change. */
GArray *report_changes(const Verdict *verdict, enum verdict_status status);

/* A table of at most `limit` of `changes`. */
struct table *report_change_table(const GArray *changes, guint limit);

/* TRUE when the plan says that the variant maps memory beside the heap, whose bytes and peak then are not all it takes. */
gboolean report_maps_memory(const Plan *plan, const char *variant);

/* The pair side by side: a row an input, at the largest size that both sides measured. */
struct table *report_pair_table(const struct report *report, const struct plan_pair *pair);

/* Timed pairs that the verdict holds to be regressed: one line each, or NULL. */
char *report_slower_pairs(const Verdict *verdict);

/* "1,873 compared: 1,870 same, 3 regressed, …". */
char *report_counts(const Verdict *verdict);

/* What the exit code means and what to type next; plain sentences, one a line. */
char *report_advice(const struct report *report);

/* The call sites of the worst regressed cell, most calls first, where a profile of it is there; else NULL. */
char *report_call_sites(const struct report *report);

/* baselines.patch: what `accept` would change, as `git apply` takes it. "" where nothing would. */
char *report_patch(const struct report *report, GError **error);
