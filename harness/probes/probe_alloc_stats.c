/* What each module of Prism asked for, as the PRISM_XALLOCATOR hook counts it: logical requests, whether or not an arena serves them. */
#include <string.h>

#include "probes/canary/canary.h"
#include "base/error.h"
#include "probes/lines.h"
#include "probes/table.h"
#include "probes/tool.h"

#define OUTPUT_NAME "stderr.txt"
#define OUTPUT_MAXIMUM (1 << 20)
#define MODULE_LENGTH 64

/* In the order of the line's fields. A module that asked for nothing is not recorded: most do, in most inputs. frees and bytes_freed do not
 * gate: on their own they would call a leak an improvement. */
static const struct metric_definition metrics[] = {
    {"allocs", "requests for a new block: malloc and calloc together", UNIT_CALLS, METRIC_EXACT, METRIC_LOWER_IS_BETTER, TRUE, TRUE},
    {"callocs", "the callocs among allocs", UNIT_CALLS, METRIC_EXACT, METRIC_LOWER_IS_BETTER, TRUE, TRUE},
    {"reallocs", "requests to resize a block", UNIT_CALLS, METRIC_EXACT, METRIC_LOWER_IS_BETTER, TRUE, TRUE},
    {"frees", "blocks given back by the module", UNIT_CALLS, METRIC_EXACT, METRIC_LOWER_IS_BETTER, FALSE, TRUE},
    {"bytes_alloc", "bytes asked for; a realloc asks for its whole new size", UNIT_BYTES, METRIC_EXACT, METRIC_LOWER_IS_BETTER, TRUE, TRUE},
    {"bytes_freed", "bytes given back by the module; a realloc gives back its old size", UNIT_BYTES, METRIC_EXACT, METRIC_LOWER_IS_BETTER,
     FALSE, TRUE},
    {"live_bytes", "bytes_alloc less bytes_freed of all modules: what is not given back on its own", UNIT_BYTES, METRIC_EXACT,
     METRIC_LOWER_IS_BETTER, TRUE, TRUE},
    {.name = NULL},
};

enum {
    ALLOCS = 0,
    CALLOCS = 1,
    BYTES_ALLOC = 4,
    BYTES_FREED = 5,
    FIELDS = 6,     /* of a line */
    LIVE_BYTES = 6, /* in no line: one module may free what another asked for, so it is told of all together, as module "all" */
};

/* What the lines before this one said. */
struct reading {
    char *module; /* of the line before; modules are sorted */
    guint64 bytes_alloc, bytes_freed;
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

/* One module's line, behind "[prism_alloc_stats][". */
static gboolean parse_module(const struct lines *lines, const char *text, struct reading *reading, struct cell_results *cell,
                             GError **error) {
    g_autofree char *module = read_module(&text);
    guint64 values[FIELDS];

    if (!module) {
        return lines_fail(lines, error, "expected \"[prism_alloc_stats][MODULE] …\"");
    }
    if (reading->module && strcmp(module, reading->module) <= 0) {
        return lines_fail(lines, error, "module %s stands behind %s: listed twice, or not in order", module, reading->module);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        if (!read_field(&text, metrics[i].name, i == 0, &values[i])) {
            return lines_fail(lines, error, "module %s: expected %s=NUMBER at \"%.40s\"", module, metrics[i].name, text);
        }
    }
    if (*text != '\0') {
        return lines_fail(lines, error, "module %s: unexpected \"%.40s\" at the end", module, text);
    }
    if (values[CALLOCS] > values[ALLOCS]) {
        return lines_fail(lines, error, "module %s: more callocs than allocs", module);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        if (values[i] > 0) {
            g_autofree char *name = g_strdup_printf("%s.%s.%s", probe_alloc_stats.name, module, metrics[i].name);

            cell_results_set(cell, name, &metrics[i], values[i]);
        }
    }
    reading->bytes_alloc += values[BYTES_ALLOC];
    reading->bytes_freed += values[BYTES_FREED];
    g_free(reading->module);
    reading->module = g_steal_pointer(&module);
    return TRUE;
}

/* What follows from all lines together. */
static gboolean finish_reading(const struct lines *lines, const struct reading *reading, struct cell_results *cell, GError **error) {
    g_autofree char *name = g_strdup_printf("%s.all.%s", probe_alloc_stats.name, metrics[LIVE_BYTES].name);

    if (!reading->module) {
        return lines_fail(lines, error, "no line of [prism_alloc_stats]: is the program Leuko, built with PRISM_XALLOCATOR?");
    }
    if (reading->bytes_freed > reading->bytes_alloc) {
        return lines_fail(lines, error, "all modules together give back more bytes than they asked for");
    }
    cell_results_set(cell, name, &metrics[LIVE_BYTES], reading->bytes_alloc - reading->bytes_freed);
    return TRUE;
}

static gboolean parse(const struct probe_target *target, const struct process_result *result, struct cell_results *cell, GError **error) {
    g_autofree char *path = tool_save(target, result->standard_error, OUTPUT_NAME, error);
    struct lines lines = {0};
    gboolean well = path && lines_open(&lines, path, OUTPUT_MAXIMUM, error);
    struct reading reading = {0};
    const char *line, *rest;

    while (well && (line = lines_next(&lines))) {
        if (line_has_prefix(line, "[prism_alloc_stats][", &rest)) {
            well = parse_module(&lines, rest, &reading, cell, error);
        }
    }
    well = well && finish_reading(&lines, &reading, cell, error);
    g_free(reading.module);
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
        {"alloc_stats.all.live_bytes", CANARY_BYTES - CANARY_BYTES_FREED},
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
