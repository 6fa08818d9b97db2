/* The parts of a report's model; private to the report. */
#pragma once

#include "report/report.h"
#include "report/summary.h"

/*
 * "new on mix/4K: heap.calls 1 → 12 (×12); and 3 more changes": the worst change, or NULL where nothing changed. It is the verdict's first
 * finding; a time or a budget that is worse comes before what changed without a regression, and before a metric that is not primary.
 */
char *report_worst_change(const struct report_facts *facts);

/* The tables of what regressed, is missing, improved or is new, and the pairs that take longer. */
void report_add_changes(Model *model, const struct report_facts *facts);

/* The table of what the plan's budgets have left; nothing where it has none. */
void report_add_budgets(Model *model, const struct report_facts *facts);

/* The command that shows the steps of the budget that is overdrawn most, as report_command makes it; NULL where none is overdrawn. */
char **report_budget_command(const struct report_facts *facts);

/* How to go on with an overdrawn budget. */
extern const char report_budget_advice[];

/* "fast gained 2.31 % of callgrind.instructions since v1; the plan allows 2 %": of an overdrawn budget. New string. */
char *report_describe_budget(const struct budget_finding *finding);

/* "1,873 values compared: 1,870 same, 3 regressed". */
char *report_counts(const Verdict *verdict);

/* A table a pair: a row an input, at the largest size that both sides measured. */
void report_add_pairs(Model *model, const struct report_facts *facts);

/* What stands behind the verdict's word: report_worst_change, or else what the exit code means. New string. */
char *report_headline(const struct report_facts *facts);

/* Which commits were measured, head and base, a line each; nothing where neither is known. */
void report_add_commits(Model *model, const Verdict *verdict);

/* The same; NULL-terminated, free with g_strfreev. */
char **report_describe_commits(const Verdict *verdict);

enum model_tone report_tone(const Verdict *verdict);

/* What follows the headline: changes, who is responsible, pairs, and what was not compared. */
void report_add_details(Model *model, const struct report_facts *facts);

/* TRUE where there is something to accept. */
gboolean report_is_acceptable(const Verdict *verdict);

/* The command that accepts the run, as report_command makes it. */
char **report_accept_command(const struct report_facts *facts);

/* The words of this program's call with some arguments, as a person types it; both NULL-terminated. Free the array with g_strfreev. */
char **report_command(const struct report_facts *facts, const char *const *arguments);
void report_add_command(Model *model, const struct report_facts *facts, const char *const *arguments);

/* What stands for the reason in a command that a person types. */
extern const char report_reason[];

/* The busiest call sites of the worst regressed cell, where the verdict does not say what grew and a profile is in the run's folder; else
 * NULL. */
ReportSites *report_find_sites(const struct report *report);

/* baselines.patch: what `accept` would change, as `git apply` takes it. "" where nothing would. */
char *report_patch(const struct report *report, GError **error);

/* growth.tsv: floor, slope and exponent of each metric of each variant on each input (judge/growth.h). New string. */
char *report_growth_table(const Results *results);

/*
 * sentences.json ("leuko-bench-sentences/1", docs/results.md): what the report says in words, for the page, which puts no sentence together
 * of its own. New string.
 */
char *report_sentences(const struct report_facts *facts);

/*
 * profiles.json ("leuko-bench-profiles/2", docs/results.md), which the page draws as flame graphs: what the verdict explains and the worst
 * cell of each metric and variant that changed, beside the base's, and for each pair of the plan its calls, bytes and instructions beside
 * the reference's, at the largest size that has them. A profile that the run does not keep, or that cannot be read, is left out. New
 * string.
 */
char *report_profiles(const struct report *report);
