/*
 * Instructions, in all and by function, as valgrind's callgrind counts them. The total is a metric; functions.tsv beside the raw file has
 * each function's own instructions and the calls of it, dearest first, and costs.tsv the program's functions with what libraries do for
 * them (callgrind_costs.h), so that a report can say where the cost went.
 *
 * The count depends on what lies on the child's stack: its environment and arguments. Both are the same in every checkout, because the
 * target runs as ./NAME in a scratch folder: a parse of 64 KB counts the same in folders of 13 and of 79 characters. It repeats but for a
 * few instructions (one run in ten differs, by at most 16 of 30 million) in the loader's reading of GLIBC_TUNABLES, which pins the CPU's
 * features and so cannot be left out.
 */
#include "probes/canary/canary.h"
#include "base/error.h"
#include "probes/callgrind_costs.h"
#include "probes/callgrind_output.h"
#include "probes/table.h"
#include "probes/tool.h"
#include "sys/files.h"

#define OUTPUT_NAME "callgrind.out"
#define FUNCTIONS_NAME "functions.tsv"

const char callgrind_name[] = "callgrind";
const char callgrind_costs[] = "costs.tsv";

static const struct metric_definition metrics[] = {
    {.name = "instructions",
     .summary = "of the whole process, loading included",
     .unit = UNIT_INSTRUCTIONS,
     .class = METRIC_MACHINE,
     .gates = TRUE},
    {.name = NULL},
};

static gboolean prepare(const struct probe_target *target, struct probe_command *command, GError **error) {
    static const char *const callgrind[] = {
        "valgrind", "--quiet", "--vgdb=no", "--tool=callgrind", "--dump-instr=no", "--compress-pos=no", "--callgrind-out-file=" OUTPUT_NAME,
        NULL,
    };
    if (!tool_forget(target, OUTPUT_NAME, error)) return FALSE;
    tool_wrap(target, callgrind, command);
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
    tool_set(&probe_callgrind, cell, "instructions", instructions);
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
    .fixed_ms = 350,
    .ms_per_megabyte = 1500,
    .repeatable = TRUE,
    .prepare = prepare,
    .parse = parse,
    .calibrate = calibrate,
};
