/*
 * Instructions from main on, in all and by function, as valgrind's callgrind counts them. The total is a metric; functions.tsv beside the
 * raw file has each function's own instructions and the calls of it, dearest first, and costs.tsv the program's functions with what
 * libraries do for them (callgrind_costs.h), so that a report can say where the cost went.
 *
 * What runs before main is counted apart, and not judged: how long the loader takes depends on the length of the environment, on the random
 * bytes that it reads, and on the libraries. Functions of libraries are found before main (LD_BIND_NOW), not at their first call.
 */
#include "probes/canary/canary.h"
#include "base/error.h"
#include "probes/callgrind_costs.h"
#include "probes/callgrind_output.h"
#include "probes/callgrind_startup.h"
#include "probes/table.h"
#include "probes/tool.h"
#include "probes/valgrind.h"
#include "sys/files.h"

#define OUTPUT_NAME "callgrind.out"
#define FUNCTIONS_NAME "functions.tsv"

const char callgrind_name[] = "callgrind";
const char callgrind_costs[] = "costs.tsv";

static const struct metric_definition metrics[] = {
    {.name = "instructions", .summary = "executed from main on", .unit = UNIT_INSTRUCTIONS, .class = METRIC_MACHINE, .gates = TRUE},
    {.name = "startup",
     .summary = "executed before main and after it: the loader, libc's start and its end",
     .unit = UNIT_INSTRUCTIONS,
     .class = METRIC_MACHINE},
    {.name = NULL},
};

static gboolean prepare(const struct probe_target *target, struct probe_command *command, GError **error) {
    const char *const callgrind[] = {
        valgrind_program(),
        "--quiet",
        "--vgdb=no",
        "--tool=callgrind",
        "--dump-instr=no",
        "--compress-pos=no",
        "--callgrind-out-file=" OUTPUT_NAME,
        NULL,
    };
    if (!tool_forget(target, OUTPUT_NAME, error)) return FALSE;
    tool_wrap(target, callgrind, command);
    command->environment = tool_environment(target, "LD_BIND_NOW=1", NULL);
    command->discard_stdout = TRUE;
    return TRUE;
}

static gboolean parse(const struct probe_target *target, const struct process_result *result, struct cell_results *cell, GError **error) {
    g_autofree char *path = tool_keep(target, result, OUTPUT_NAME, error);
    g_autofree char *table = g_build_filename(target->raw, FUNCTIONS_NAME, NULL);
    g_autofree char *by_caller = g_build_filename(target->raw, callgrind_costs, NULL);
    g_autofree char *program = g_canonicalize_filename(target->argv[0], target->directory);
    guint64 instructions;
    g_autoptr(GPtrArray) functions = path != NULL ? callgrind_output_read(path, &instructions, error) : NULL;
    if (functions == NULL || !callgrind_functions_write(functions, table, error)) return FALSE;
    g_autoptr(Costs) costs = callgrind_costs_find(functions, program);
    g_autofree char *text = costs_format_instructions(costs);
    if (!file_write(by_caller, text, -1, error)) return FALSE;
    guint64 startup = callgrind_startup_find(functions);
    tool_set(&probe_callgrind, cell, "instructions", instructions - startup);
    tool_set(&probe_callgrind, cell, "startup", startup);
    return TRUE;
}

static gboolean calibrate(const struct probe_target *target, const struct cell_results *cell, GError **error) {
    g_autofree char *table = g_build_filename(target->raw, FUNCTIONS_NAME, NULL);
    const struct measurement *all = cell_results_find(cell, "callgrind.instructions");
    guint64 spin;
    if (!callgrind_functions_find(table, "canary_spin", &spin, error)) return FALSE;
    if (spin != CANARY_SPIN_INSTRUCTIONS + CANARY_SPIN_FRAME || all == NULL || all->value <= spin) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE,
                    "%s: canary_spin: expected %d instructions and fewer than the whole program has, got %" G_GUINT64_FORMAT, table,
                    CANARY_SPIN_INSTRUCTIONS + CANARY_SPIN_FRAME, spin);
        return FALSE;
    }
    return TRUE;
}

const struct probe probe_callgrind = {
    .name = callgrind_name,
    .summary = "instructions, in all and by function (valgrind)",
    .tool = "valgrind",
    .tool_package = "valgrind",
    .metrics = metrics,
    .fixed_ms = 600,
    .ms_per_megabyte = 800,
    .repeatable = TRUE,
    .prepare = prepare,
    .parse = parse,
    .calibrate = calibrate,
};
