/* The target alone, as wait4 accounts for it. */
#include "probes/canary/canary.h"
#include "base/error.h"
#include "probes/table.h"
#include "probes/tool.h"

static const struct metric_definition metrics[] = {
    {.name = "max_rss",
     .summary = "highest resident set: pages in memory, code and libraries included",
     .unit = UNIT_BYTES,
     .class = METRIC_NOISY,
     .base_tolerance = {.relative = 0.02, .absolute = 256 << 10}},
    {.name = "minor_faults",
     .summary = "page faults served without the disk, and pages that a call had mapped at once",
     .unit = UNIT_FAULTS,
     .class = METRIC_MACHINE,
     .base_tolerance = {.relative = 0.01, .absolute = 8}},
    {.name = "major_faults", .summary = "page faults that waited for the disk", .unit = UNIT_FAULTS, .class = METRIC_NOISY},
    {.name = NULL},
};

static gboolean prepare(const struct probe_target *target, struct probe_command *command, GError **error) {
    (void) error;
    tool_wrap(target, NULL, command);
    command->discard_stdout = TRUE;
    return TRUE;
}

static gboolean parse(const struct probe_target *target, const struct process_result *result, struct cell_results *cell, GError **error) {
    const struct probe *self = &probe_process;
    if (result->max_rss_bytes == 0) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: wait4 accounted no memory at all", target->argv[0]);
        return FALSE;
    }
    tool_set(self, cell, "max_rss", result->max_rss_bytes);
    tool_set(self, cell, "minor_faults", result->minor_faults);
    tool_set(self, cell, "major_faults", result->major_faults);
    return TRUE;
}

/* The canary holds its peak in memory, and a small program cannot have more than a few megabytes: a figure beyond is another process's. */
static gboolean calibrate(const struct probe_target *target, const struct cell_results *cell, GError **error) {
    const guint64 most = 32 << 20;
    const struct measurement *rss = cell_results_find(cell, "process.max_rss");
    const struct measurement *faults = cell_results_find(cell, "process.minor_faults");
    (void) target;
    if (rss == NULL || rss->value < CANARY_PEAK_BYTES || rss->value > most) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE,
                    "process.max_rss of the canary: expected %d to %" G_GUINT64_FORMAT " bytes, got %" G_GUINT64_FORMAT, CANARY_PEAK_BYTES,
                    most, rss != NULL ? rss->value : 0);
        return FALSE;
    }
    if (faults == NULL || faults->value == 0) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "process.minor_faults of the canary: expected some, got none");
        return FALSE;
    }
    return TRUE;
}

const struct probe probe_process = {
    .name = "process",
    .summary = "the program alone: peak of resident memory and page faults (wait4)",
    .metrics = metrics,
    .fixed_ms = 16,
    .ms_per_megabyte = 100,
    .small_pages = TRUE,
    .prepare = prepare,
    .parse = parse,
    .calibrate = calibrate,
};
