/* What each module of Prism asked for, as the PRISM_XALLOCATOR hook counts it: logical requests, whether or not an arena serves them. */
#include <string.h>

#include "canary/canary.h"
#include "core/error.h"
#include "probes/lines.h"
#include "probes/table.h"
#include "probes/tool.h"

#define OUTPUT_NAME "stderr.txt"
#define OUTPUT_MAXIMUM (1 << 20)
#define MODULE_LENGTH 64

/* In the order of the line's fields. A module that asked for nothing is not recorded: most do, in most shapes. frees and bytes_freed do not
 * gate, for the reason given in probe_malloc_profiler.c. */
static const struct metric_definition metrics[] = {
    {"allocs", "requests for a new block: malloc and calloc together", UNIT_CALLS, METRIC_EXACT, METRIC_LOWER_IS_BETTER, TRUE, TRUE},
    {"callocs", "the callocs among allocs", UNIT_CALLS, METRIC_EXACT, METRIC_LOWER_IS_BETTER, TRUE, TRUE},
    {"reallocs", "requests to resize a block", UNIT_CALLS, METRIC_EXACT, METRIC_LOWER_IS_BETTER, TRUE, TRUE},
    {"frees", "blocks given back by the module", UNIT_CALLS, METRIC_EXACT, METRIC_LOWER_IS_BETTER, FALSE, TRUE},
    {"bytes_alloc", "bytes asked for; a realloc asks for its whole new size", UNIT_BYTES, METRIC_EXACT, METRIC_LOWER_IS_BETTER, TRUE, TRUE},
    {"bytes_freed", "bytes given back by the module; a realloc gives back its old size", UNIT_BYTES, METRIC_EXACT, METRIC_LOWER_IS_BETTER,
     FALSE, TRUE},
    {.name = NULL},
};

static gboolean prepare(const struct probe_target *target, struct probe_command *command, GError **error) {
    static const char *const nothing[] = {NULL};

    (void) error;
    tool_wrap(target, nothing, command);
    command->environment = process_environment_with("PRISM_ALLOC_STATS=1", NULL);
    command->discard_stdout = TRUE;
    return TRUE;
}

/* "NAME] " at the start of `text`, a name that can stand in a metric's. NULL when it is not. Free with g_free. */
static char *read_module(const char **text) {
    gsize length = strspn(*text, "abcdefghijklmnopqrstuvwxyz0123456789_");
    const char *rest;

    if (length == 0 || length > MODULE_LENGTH || !line_has_prefix(*text + length, "] ", &rest)) {
        return NULL;
    }
    char *module = g_strndup(*text, length);

    *text = rest;
    return module;
}

/* " FIELD=NUMBER", the first without its blank. */
static gboolean read_field(const char **text, const char *field, gboolean first, guint64 *value) {
    g_autofree char *prefix = g_strdup_printf("%s%s=", first ? "" : " ", field);

    return line_has_prefix(*text, prefix, text) && line_read_number(text, value);
}

/* One module's line, behind "[prism_alloc_stats][". Modules are sorted: `last` is the one before, and becomes this one. */
static gboolean parse_module(const struct lines *lines, const char *text, char **last, struct cell_results *cell, GError **error) {
    g_autofree char *module = read_module(&text);
    guint64 values[G_N_ELEMENTS(metrics) - 1];

    if (!module) {
        return lines_fail(lines, error, "expected \"[prism_alloc_stats][MODULE] …\"");
    }
    if (*last && strcmp(module, *last) <= 0) {
        return lines_fail(lines, error, "module %s stands behind %s: listed twice, or not in order", module, *last);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        if (!read_field(&text, metrics[i].name, i == 0, &values[i])) {
            return lines_fail(lines, error, "module %s: expected %s=NUMBER at \"%.40s\"", module, metrics[i].name, text);
        }
    }
    if (*text != '\0') {
        return lines_fail(lines, error, "module %s: unexpected \"%.40s\" at the end", module, text);
    }
    if (values[1] > values[0]) {
        return lines_fail(lines, error, "module %s: more callocs than allocs", module);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        if (values[i] > 0) {
            g_autofree char *name = g_strdup_printf("%s.%s.%s", probe_alloc_stats.name, module, metrics[i].name);

            cell_results_set(cell, name, &metrics[i], values[i]);
        }
    }
    g_free(*last);
    *last = g_steal_pointer(&module);
    return TRUE;
}

static gboolean parse(const struct probe_target *target, const struct process_result *result, struct cell_results *cell, GError **error) {
    g_autofree char *path = tool_save(target, result->standard_error, OUTPUT_NAME, error);
    struct lines lines = {0};
    gboolean well = path && lines_open(&lines, path, OUTPUT_MAXIMUM, error);
    g_autofree char *last = NULL;
    const char *line, *rest;

    while (well && (line = lines_next(&lines))) {
        if (line_has_prefix(line, "[prism_alloc_stats][", &rest)) {
            well = parse_module(&lines, rest, &last, cell, error);
        }
    }
    if (well && !last) {
        well = lines_fail(&lines, error, "no line of [prism_alloc_stats]: is the program Leuko, built with PRISM_XALLOCATOR?");
    }
    lines_clear(&lines);
    return well;
}

static gboolean calibrate(const struct probe_target *target, const struct cell_results *cell, GError **error) {
    static const struct tool_truth truth[] = {
        {"alloc_stats.canary.allocs", CANARY_MALLOC_CALLS + CANARY_CALLOC_CALLS},
        {"alloc_stats.canary.callocs", CANARY_CALLOC_CALLS},
        {"alloc_stats.canary.reallocs", CANARY_REALLOC_CALLS},
        {"alloc_stats.canary.frees", CANARY_FREE_CALLS},
        {"alloc_stats.canary.bytes_alloc", CANARY_BYTES},
        {"alloc_stats.canary.bytes_freed", CANARY_BYTES_FREED},
        {.metric = NULL},
    };

    (void) target;
    return tool_expect(cell, truth, error);
}

const struct probe probe_alloc_stats = {
    .name = "alloc_stats",
    .summary = "what each module of Prism asked for, arena or not (PRISM_ALLOC_STATS)",
    .metrics = metrics,
    .fixed_ms = 5,
    .ms_per_megabyte = 100,
    .needs_leuko = TRUE,
    .per_module = TRUE,
    .prepare = prepare,
    .parse = parse,
    .calibrate = calibrate,
};
