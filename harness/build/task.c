#include "build/task.h"

#include "base/error.h"
#include "sys/files.h"
#include "sys/process.h"

#include <string.h>

static const gsize task_output_limit = 16 * 1024 * 1024;
static const gsize generated_limit = G_GUINT64_CONSTANT(1) << 30;

/* What a person must see of a failure: the first line that names an error, else how the command ended. */
static char *describe_failure(const struct process_result *result, const char *name) {
    g_autoptr(GError) ended = NULL;
    process_check(result, name, NULL, &ended);
    g_auto(GStrv) lines = g_strsplit(g_bytes_get_data(result->standard_error, NULL), "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (strstr(*line, "error:") == NULL) continue;
        g_autofree char *valid = g_utf8_make_valid(*line, -1);
        return g_strdelimit(g_strdup(g_strstrip(valid)), "\x1b\r", '?');
    }
    return g_strdup(ended->message);
}

static gboolean fail_task(const Project *project, const struct task *task, const struct process_result *result, char **argv,
                          GError **error) {
    g_autofree char *typed = command_line_quote((const char *const *) argv), *reason = describe_failure(result, argv[0]);
    int code = task->checks_arguments && result->exit_code == 2 && !result->timed_out ? BENCH_ERROR_INPUT : BENCH_ERROR_MEASURE;
    return project_fail(project, task->command->line, code, error, "%s failed: %s; type: %s", task->what, reason, typed);
}

gboolean task_run(const Project *project, const struct task *task, GError **error) {
    g_auto(GStrv) argv = command_line_expand(task->command, task->placeholders, error);
    if (argv == NULL) return FALSE;
    /* A relative program is relative to the root, as every path of the plan. */
    g_autofree char *program = strchr(argv[0], '/') != NULL ? project_path(project, argv[0]) : g_strdup(argv[0]);
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_ptr_array_add(words, program);
    for (char **word = argv + 1; *word != NULL; word++) g_ptr_array_add(words, *word);
    g_ptr_array_add(words, NULL);

    /* A make above this program must not hand its jobserver and flags to the one below. */
    const char *const environment[] = {"MAKEFLAGS=", "MAKELEVEL=0", NULL};
    const struct process_spec spec = {.argv = (const char *const *) words->pdata,
                                      .directory = project->root,
                                      .environment = environment,
                                      .inherit_environment = TRUE,
                                      .deadline_ms = project->command_seconds * 1000,
                                      .max_output = task->output != NULL ? generated_limit : task_output_limit};
    struct process_result result;
    if (!process_run(&spec, &result, error)) {
        g_prefix_error(error, "%s:%u: %s: ", project->shown, task->command->line, task->what);
        return FALSE;
    }
    gboolean good = result.exit_code == 0 && !result.timed_out && !result.output_overflow;
    if (!good) fail_task(project, task, &result, argv, error);
    if (good && task->output != NULL) {
        gsize length = 0;
        const char *bytes = g_bytes_get_data(result.standard_output, &length);
        good = file_write(task->output, bytes, (gssize) length, error);
    }
    process_result_clear(&result);
    return good;
}
