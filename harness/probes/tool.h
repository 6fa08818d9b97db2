/*
 * What probes that run a tool around the target have in common: its command line, and where its output goes.
 *
 * A tool writes under a short name in the scratch folder, and the file is moved to the raw folder afterwards: a path in the child's
 * environment or arguments lies on its stack and, were it longer in one checkout than in another, would shift what is counted.
 */
#pragma once

#include "probes/probe.h"

/* Set `command`'s argv to `tool` (NULL-terminated; NULL where no tool runs the target) and then the target's own command line. */
void tool_wrap(const struct probe_target *target, const char *const *tool, struct probe_command *command);

/* The target's environment and `extra` (NULL-terminated "NAME=VALUE" arguments). Free with g_strfreev. */
char **tool_environment(const struct probe_target *target, const char *extra, ...) G_GNUC_NULL_TERMINATED;

/* Run the probe on the target and add what it read to `cell`: prepare, process_run, process_check, parse. */
gboolean probe_run(const struct probe *probe, const struct probe_target *target, struct cell_results *cell, GError **error);

/* Remove `name` from the scratch folder, so that what lies there afterwards is this run's. */
gboolean tool_forget(const struct probe_target *target, const char *name, GError **error);

/* Move what the tool wrote as `name` in the scratch folder to the raw folder, where it is called `kept`; returns its path there (free with
 * g_free). NULL and BENCH_ERROR_MEASURE, with the last line of the child's stderr, when the tool wrote nothing. */
char *tool_keep(const struct probe_target *target, const struct process_result *result, const char *name, const char *kept, GError **error);

/* Write what the child printed to `name` in the raw folder; returns its path (free with g_free), or NULL. */
char *tool_save(const struct probe_target *target, GBytes *printed, const char *name, GError **error);

/* Set metric `probe`.`name`, whose definition is the one of that name in the probe's table. */
void tool_set(const struct probe *probe, struct cell_results *cell, const char *name, guint64 value);

/* A metric of the canary, by its full name, and its known truth. */
struct tool_truth {
    const char *metric;
    guint64 expected;
};

/* TRUE when the cell has each of `truth` (ended by a NULL metric) exactly. Else BENCH_ERROR_MEASURE "METRIC of the canary: expected 1,000,
 * got 999". */
gboolean tool_expect(const struct cell_results *cell, const struct tool_truth *truth, GError **error);
