/* What the program prints and how it ends, as two numbers: both sides of a pair must agree on them, and so must the next build. */
#include <xxhash.h>

#include "base/error.h"
#include "probes/canary/canary.h"
#include "probes/table.h"
#include "probes/tool.h"

static const gsize output_limit = 256 * 1024 * 1024;

static const struct metric_definition metrics[] = {
    {.name = "stdout",
     .summary = "the bytes of standard output",
     .unit = UNIT_XXH3,
     .class = METRIC_EXACT,
     .direction = METRIC_MUST_EQUAL,
     .gates = TRUE},
    {.name = "exit_code",
     .summary = "how the program ended",
     .unit = UNIT_EXIT_CODE,
     .class = METRIC_EXACT,
     .direction = METRIC_MUST_EQUAL,
     .gates = TRUE},
    {.name = NULL},
};

static gboolean prepare(const struct probe_target *target, struct probe_command *command, GError **error) {
    (void) error;
    tool_wrap(target, NULL, command);
    command->max_output = output_limit;
    return TRUE;
}

static gboolean parse(const struct probe_target *target, const struct process_result *result, struct cell_results *cell, GError **error) {
    (void) target;
    (void) error;
    gsize length = 0;
    const char *bytes = g_bytes_get_data(result->standard_output, &length);
    tool_set(&probe_output, cell, "stdout", XXH3_64bits(bytes, length));
    tool_set(&probe_output, cell, "exit_code", (guint64) result->exit_code);
    return TRUE;
}

static gboolean calibrate(const struct probe_target *target, const struct cell_results *cell, GError **error) {
    static const struct tool_truth truth[] = {
        {"output.stdout", CANARY_STDOUT_XXH3},
        {"output.exit_code", 0},
        {.metric = NULL},
    };
    (void) target;
    return tool_expect(cell, truth, error);
}

const struct probe probe_output = {
    .name = "output",
    .summary = "standard output and exit code: the proof that a pair does the same",
    .metrics = metrics,
    .fixed_ms = 16,
    .ms_per_megabyte = 100,
    .repeatable = TRUE,
    .prepare = prepare,
    .parse = parse,
    .calibrate = calibrate,
};
