/*
 * Instructions from main on, in all and by function, as valgrind's callgrind counts them. The total is a metric; functions.tsv beside the
 * raw file has each function's own instructions and the calls of it, dearest first, and costs.tsv the program's functions with what
 * libraries do for them (callgrind_costs.h), so that a report can say where the cost went.
 *
 * What runs before main is counted apart, and not judged: how long the loader takes depends on the length of the environment, on the random
 * bytes that it reads, and on the libraries. Functions of libraries are found before main (LD_BIND_NOW), not at their first call. Callgrind
 * writes a part when main begins and when it ends, so one run tells both exactly: startup.tsv has the start-up by object, in the form of
 * costs.tsv. A program without the symbol writes one part: its main is found by who calls it, and its start-up has no objects.
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

/* Before main, main itself, after it. A main that calls itself has more. */
enum { PARTS_LEAST = 3 };

const char callgrind_name[] = "callgrind";
const char callgrind_costs[] = "costs.tsv";
const char callgrind_startup[] = "startup.tsv";

static const struct metric_definition metrics[] = {
    /* Where data lies decides how libc compares and copies it: 6 instructions of 45,733 when a function got another name. */
    {.name = "instructions",
     .summary = "executed from main on",
     .unit = UNIT_INSTRUCTIONS,
     .class = METRIC_MACHINE,
     .gates = TRUE,
     .base_tolerance = {.relative = 0.0001, .absolute = 32}},
    {.name = "startup",
     .summary = "executed before main and after it: the loader, libc's start and its end",
     .unit = UNIT_INSTRUCTIONS,
     .class = METRIC_MACHINE},
    {.name = NULL},
};

/* Remove what an earlier run wrote, whatever its process was. */
static gboolean forget_output(const struct probe_target *target, GError **error) {
    g_autoptr(GError) problem = NULL;
    g_autoptr(GDir) folder = g_dir_open(target->directory, 0, &problem);
    if (folder == NULL) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s", problem->message);
        return FALSE;
    }
    for (const char *name; (name = g_dir_read_name(folder)) != NULL;) {
        if (g_str_has_prefix(name, OUTPUT_NAME ".") && !tool_forget(target, name, error)) return FALSE;
    }
    return TRUE;
}

/*
 * Move all that the process wrote to the raw folder, without its pid in the name: of char *, the paths, in order. NULL with an error. What
 * its children wrote, which callgrind follows across a fork, stays behind.
 */
static GPtrArray *keep_output(const struct probe_target *target, const struct process_result *result, GError **error) {
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *last = g_strdup_printf(OUTPUT_NAME ".%" G_GINT64_FORMAT, result->pid);
    for (gboolean more = TRUE; more;) {
        g_autofree char *part = g_strdup_printf("%s.%u", last, paths->len + 1), *kept = g_strdup_printf(OUTPUT_NAME ".%u", paths->len + 1);
        g_autofree char *written = g_build_filename(target->directory, part, NULL);
        more = g_file_test(written, G_FILE_TEST_EXISTS);
        char *path = tool_keep(target, result, more ? part : last, more ? kept : OUTPUT_NAME, error);
        if (path == NULL) return NULL;
        g_ptr_array_add(paths, path);
    }
    return g_steal_pointer(&paths);
}

static gboolean prepare(const struct probe_target *target, struct probe_command *command, GError **error) {
    const char *const callgrind[] = {
        valgrind_program(),
        "--quiet",
        "--vgdb=no",
        "--tool=callgrind",
        "--dump-instr=no",
        "--compress-pos=no",
        "--dump-before=main",
        "--dump-after=main",
        "--callgrind-out-file=" OUTPUT_NAME ".%p",
        NULL,
    };
    if (!forget_output(target, error)) return FALSE;
    tool_wrap(target, callgrind, command);
    command->environment = tool_environment(target, "LD_BIND_NOW=1", NULL);
    command->discard_stdout = TRUE;
    return TRUE;
}

/* Write which objects the start-up is spent in; the sum, or FALSE with an error. */
static gboolean parse_startup(const struct probe_target *target, const char *before, const char *after, guint64 *instructions,
                              GError **error) {
    const char *const paths[] = {before, after, NULL};
    g_autofree char *table = g_build_filename(target->raw, callgrind_startup, NULL);
    g_autoptr(GPtrArray) functions = callgrind_output_read(paths, instructions, error);
    if (functions == NULL) return FALSE;
    g_autoptr(Costs) objects = callgrind_startup_objects(functions);
    g_autofree char *text = costs_format_instructions(objects);
    return file_write(table, text, -1, error);
}

/* Write where what `paths` (of char *) count is spent. */
static gboolean parse_main(const struct probe_target *target, const char *const *paths, GPtrArray **functions, guint64 *instructions,
                           GError **error) {
    g_autofree char *table = g_build_filename(target->raw, FUNCTIONS_NAME, NULL);
    g_autofree char *by_caller = g_build_filename(target->raw, callgrind_costs, NULL);
    g_autofree char *program = g_canonicalize_filename(target->argv[0], target->directory);
    *functions = callgrind_output_read(paths, instructions, error);
    if (*functions == NULL || !callgrind_functions_write(*functions, table, error)) return FALSE;
    g_autoptr(Costs) costs = callgrind_costs_find(*functions, program);
    g_autofree char *text = costs_format_instructions(costs);
    return file_write(by_caller, text, -1, error);
}

static gboolean parse(const struct probe_target *target, const struct process_result *result, struct cell_results *cell, GError **error) {
    g_autoptr(GPtrArray) paths = keep_output(target, result, error);
    if (paths == NULL) return FALSE;
    guint parts = paths->len;
    if (parts > 1 && parts < PARTS_LEAST) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: main began, and callgrind does not say that it ended",
                    (const char *) g_ptr_array_index(paths, 0));
        return FALSE;
    }
    g_autofree char *before = parts > 1 ? g_ptr_array_steal_index(paths, 0) : NULL;
    g_autofree char *after = parts > 1 ? g_ptr_array_steal_index(paths, paths->len - 1) : NULL;
    g_ptr_array_add(paths, NULL);
    g_autoptr(GPtrArray) functions = NULL;
    guint64 instructions, startup;
    if (!parse_main(target, (const char *const *) paths->pdata, &functions, &instructions, error)) return FALSE;
    if (before != NULL) {
        if (!parse_startup(target, before, after, &startup, error)) return FALSE;
    } else {
        startup = callgrind_startup_find(functions);
        instructions -= startup;
    }
    tool_set(&probe_callgrind, cell, "instructions", instructions);
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
