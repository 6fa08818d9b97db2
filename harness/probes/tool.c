#include "probes/tool.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "sys/files.h"

void tool_wrap(const struct probe_target *target, const char *const *tool, struct probe_command *command) {
    GPtrArray *argv = g_ptr_array_new();
    for (; tool != NULL && *tool != NULL; tool++) g_ptr_array_add(argv, g_strdup(*tool));
    for (const char *const *argument = target->argv; *argument != NULL; argument++) g_ptr_array_add(argv, g_strdup(*argument));
    g_ptr_array_add(argv, NULL);
    command->argv = (char **) g_ptr_array_free(argv, FALSE);
}

char **tool_environment(const struct probe_target *target, const char *extra, ...) {
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_strv_builder_addv(builder, (const char **) (target->environment != NULL ? target->environment : process_fixed_environment()));
    va_list arguments;
    va_start(arguments, extra);
    for (const char *next = extra; next != NULL; next = va_arg(arguments, const char *)) g_strv_builder_add(builder, next);
    va_end(arguments);
    return g_strv_builder_end(builder);
}

static gboolean takes_small_pages(const struct probe *probe, const struct probe_target *target) {
    return target->huge_pages == HUGE_PAGES_BY_PROBE ? probe->small_pages : target->huge_pages == HUGE_PAGES_OFF;
}

gboolean probe_run(const struct probe *probe, const struct probe_target *target, struct cell_results *cell, GError **error) {
    struct probe_command command = {0};
    if (!probe->prepare(target, &command, error)) return FALSE;
    const char *const *environment = (const char *const *) command.environment;
    const struct process_spec spec = {.argv = (const char *const *) command.argv,
                                      .directory = target->directory,
                                      .environment = environment != NULL ? environment : target->environment,
                                      .no_huge_pages = takes_small_pages(probe, target),
                                      .deadline_ms = target->deadline_ms,
                                      .max_output = command.max_output,
                                      .discard_stdout = command.discard_stdout};
    struct process_result result;
    gboolean measured = process_run(&spec, &result, error);
    if (measured) {
        /* A command of the plan must succeed; only the target's own exit codes are the variant's to accept. */
        const int *accepted = target->own != NULL ? NULL : target->accepted;
        measured = process_check(&result, spec.argv[0], accepted, error) && probe->parse(target, &result, cell, error);
        process_result_clear(&result);
    }
    probe_command_clear(&command);
    return measured;
}

gboolean tool_forget(const struct probe_target *target, const char *name, GError **error) {
    g_autofree char *path = g_build_filename(target->directory, name, NULL);
    if (g_unlink(path) < 0 && errno != ENOENT) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: cannot be removed: %s", path, g_strerror(errno));
        return FALSE;
    }
    return TRUE;
}

/* The last line of what was printed, without its end. */
static char *last_line(GBytes *printed) {
    gsize length = 0;
    const char *bytes = printed != NULL ? g_bytes_get_data(printed, &length) : NULL;
    g_autofree char *text = bytes != NULL ? g_strndup(bytes, length) : g_strdup("");
    g_strchomp(text);
    const char *line = strrchr(text, '\n');
    return g_strdup(line != NULL ? line + 1 : text);
}

char *tool_keep(const struct probe_target *target, const struct process_result *result, const char *name, const char *kept,
                GError **error) {
    g_autofree char *path = g_build_filename(target->directory, name, NULL);
    g_autofree char *kept_path = g_build_filename(target->raw, kept, NULL);
    g_autoptr(GFile) from = g_file_new_for_path(path);
    g_autoptr(GFile) to = g_file_new_for_path(kept_path);
    g_autoptr(GError) problem = NULL;
    if (g_file_test(path, G_FILE_TEST_IS_SYMLINK) || !g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_autofree char *said = last_line(result->standard_error);
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: the tool wrote no such file; it said: %s", path,
                    *said ? said : "nothing");
        return NULL;
    }
    if (!directory_make(target->raw, error)) return NULL;
    if (!g_file_move(from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &problem)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: cannot be moved to %s: %s", path, kept_path, problem->message);
        return NULL;
    }
    return g_steal_pointer(&kept_path);
}

char *tool_save(const struct probe_target *target, GBytes *printed, const char *name, GError **error) {
    g_autofree char *path = g_build_filename(target->raw, name, NULL);
    gsize length = 0;
    const char *bytes = printed != NULL ? g_bytes_get_data(printed, &length) : NULL;
    if (!file_write(path, bytes != NULL ? bytes : "", (gssize) length, error)) return NULL;
    return g_steal_pointer(&path);
}

void tool_set(const struct probe *probe, struct cell_results *cell, const char *name, guint64 value) {
    g_autofree char *metric = g_strdup_printf("%s.%s", probe->name, name);
    const struct metric_definition *definition = probe_metric(metric, NULL);
    g_return_if_fail(definition != NULL);
    cell_results_set(cell, metric, definition, value);
}

static gboolean expect_metric(const struct cell_results *cell, const struct tool_truth *truth, GError **error) {
    const struct measurement *measurement = cell_results_find(cell, truth->metric);
    if (measurement == NULL) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s of the canary: not measured", truth->metric);
        return FALSE;
    }
    if (measurement->value == truth->expected) return TRUE;
    g_autofree char *expected = metric_format_value(measurement->definition->unit, truth->expected);
    g_autofree char *got = metric_format_value(measurement->definition->unit, measurement->value);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s of the canary: expected %s, got %s", truth->metric, expected, got);
    return FALSE;
}

gboolean tool_expect(const struct cell_results *cell, const struct tool_truth *truth, GError **error) {
    for (; truth->metric != NULL; truth++) {
        if (!expect_metric(cell, truth, error)) return FALSE;
    }
    return TRUE;
}
