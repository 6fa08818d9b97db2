/*
 * A probe that the plan describes: a command, started in the cell's folder, that prints "METRIC<TAB>VALUE" lines on standard output. What
 * it prints comes from the project that is measured, so it is read as hostile: bounded, each metric declared and named once, each value a
 * number.
 */
#include <string.h>

#include "base/error.h"
#include "probes/lines.h"
#include "probes/table.h"
#include "probes/tool.h"

static const char output_name[] = "output.tsv";

enum { OUTPUT_MAXIMUM = 4 << 20, MODULE_LENGTH = 64 };

static gboolean prepare(const struct probe_target *target, struct probe_command *command, GError **error) {
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; target->names != NULL && i < target->names->len; i++) g_ptr_array_add(names, g_ptr_array_index(target->names, i));
    g_ptr_array_add(names, NULL);
    g_autofree char *files = g_strdup_printf("%u", target->inputs);
    const struct placeholder placeholders[] = {{.name = "files", .value = files},
                                               {.name = "input", .values = (const char *const *) names->pdata},
                                               {.name = "program", .value = target->argv[0]},
                                               {.name = "root", .value = target->root},
                                               {.name = NULL}};
    command->argv = command_line_expand(target->own->command, placeholders, error);
    if (command->argv == NULL) return FALSE;
    /* A relative program is relative to the root, as every path of the plan; the measured program is laid in this folder. */
    if (strchr(command->argv[0], '/') != NULL && strcmp(command->argv[0], target->argv[0]) != 0) {
        char *program = g_canonicalize_filename(command->argv[0], target->root);
        g_free(command->argv[0]);
        command->argv[0] = program;
    }
    command->max_output = OUTPUT_MAXIMUM;
    return TRUE;
}

/* The definition of "NAME", or of "MODULE.NAME" where the probe counts per module. NULL when the plan declares no such metric. */
static const struct metric_definition *find_definition(const struct plan_command_probe *own, const char *name) {
    const char *dot = strrchr(name, '.'), *last = dot != NULL ? dot + 1 : name;
    gsize module = dot != NULL ? (gsize) (dot - name) : 0;
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    if (own->per_module != (dot != NULL)) return NULL;
    if (dot != NULL && (module == 0 || module > MODULE_LENGTH || strspn(name, letters) != module)) return NULL;
    for (guint i = 0; i < own->metrics->len; i++) {
        const struct metric_definition *definition = &g_array_index(own->metrics, struct metric_definition, i);
        if (strcmp(definition->name, last) == 0) return definition;
    }
    return NULL;
}

static gboolean parse_line(const struct lines *lines, char *line, const struct plan_command_probe *own, struct cell_results *cell,
                           GError **error) {
    char *tab = strchr(line, '\t');
    if (tab == NULL) return lines_fail(lines, error, "expected METRIC, a tab and VALUE, found \"%.60s\"", line);
    *tab = '\0';
    const struct metric_definition *definition = find_definition(own, line);
    g_autofree char *metric = g_strdup_printf("%s.%s", own->name, line);
    guint64 value;
    if (definition == NULL) {
        return lines_fail(lines, error, "\"%.100s\" is no metric of [probe %s]; declare it: [metric %s.%sNAME]", line, own->name, own->name,
                          own->per_module ? "*." : "");
    }
    if (!metric_parse_value(definition->unit, tab + 1, &value)) {
        return lines_fail(lines, error, "%s: expected %s, found \"%.60s\"", metric,
                          definition->unit == UNIT_XXH3 ? "16 hexadecimal digits" : "a whole number", tab + 1);
    }
    if (cell_results_find(cell, metric) != NULL) return lines_fail(lines, error, "%s stands twice", metric);

    cell_results_set(cell, metric, definition, value);
    return TRUE;
}

/* A metric that no line gave, and that may not be absent, was not measured. */
static gboolean check_complete(const struct lines *lines, const struct plan_command_probe *own, const struct cell_results *cell,
                               GError **error) {
    for (guint i = 0; i < own->metrics->len; i++) {
        const struct metric_definition *definition = &g_array_index(own->metrics, struct metric_definition, i);
        g_autofree char *metric = g_strdup_printf("%s.%s", own->name, definition->name);
        if (own->per_module || definition->absent_is_zero || cell_results_find(cell, metric) != NULL) continue;
        return lines_fail(lines, error, "%s is missing", metric);
    }
    return TRUE;
}

static gboolean parse(const struct probe_target *target, const struct process_result *result, struct cell_results *cell, GError **error) {
    g_autofree char *path = tool_save(target, result->standard_output, output_name, error);
    struct lines lines = {0};
    gboolean good = path != NULL && lines_open(&lines, path, OUTPUT_MAXIMUM, error);
    guint count = 0;
    for (char *line; good && (line = lines_next(&lines)) != NULL; count++) good = parse_line(&lines, line, target->own, cell, error);
    if (good && count == 0) good = lines_fail(&lines, error, "[probe %s] printed no metric", target->own->name);
    good = good && check_complete(&lines, target->own, cell, error);
    lines_clear(&lines);
    return good;
}

const struct probe probe_plan_command = {
    .name = "command",
    .summary = "a command of the plan",
    .fixed_ms = 32,
    .ms_per_megabyte = 120,
    .repeatable = TRUE,
    .prepare = prepare,
    .parse = parse,
};
