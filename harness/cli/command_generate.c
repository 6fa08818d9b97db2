/* generate: an input of the plan, for a person. */
#include "base/error.h"
#include "base/suggest.h"
#include "cli/options.h"
#include "build/build.h"
#include "pipeline/inputs.h"
#include "store/request.h"
#include "sys/files.h"
#include "sys/tree.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static const gsize input_limit = G_GUINT64_CONSTANT(1) << 30;

static const struct plan_input *find_input(const Plan *plan, const char *name, GError **error) {
    const struct plan_input *found = plan_find_input(plan, name);
    if (found != NULL) return found;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < plan->all_inputs->len; i++) {
        g_ptr_array_add(names, (gpointer) ((struct plan_input *) g_ptr_array_index(plan->all_inputs, i))->name);
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *hint = names_suggest(name, (const char *const *) names->pdata);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "generate: no input \"%s\"; %s", name, hint);
    return NULL;
}

/* The one file of the input on standard output. */
static gboolean print_input(const struct input *input, GError **error) {
    g_autofree char *path = g_build_filename(input->folder, g_ptr_array_index(input->names, 0), NULL);
    if (input->names->len > 1 || g_file_test(path, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "generate: this input is %u files; give a folder for them: -o DIR",
                    input->files);
        return FALSE;
    }
    gsize length = 0;
    g_autofree char *bytes = file_read(path, input_limit, &length, error);
    if (bytes == NULL) return FALSE;
    if (fwrite(bytes, 1, length, stdout) == length && fflush(stdout) == 0) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "generate: could not write to standard output: %s", g_strerror(errno));
    return FALSE;
}

static gboolean generate(const Project *project, const Plan *plan, char **arguments, const char *folder, GError **error) {
    const struct plan_input *description = find_input(plan, arguments[0], error);
    guint64 size = 0;
    if (description == NULL) return FALSE;
    if (!size_parse(arguments[1], &size) || !plan_input_has_size(description, size)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "generate: input %s has no size \"%s\"; give %s", description->name,
                    arguments[1], description->generate != NULL ? "bytes, as in 64K or 1M" : "all");
        return FALSE;
    }
    g_autofree char *scratch = g_strdup_printf("%s/generate.%d", project->build, (int) getpid());
    const struct build_setting setting = {.inputs = TRUE};
    g_autoptr(Plan) needs = plan_derive(plan, plan->profile); /* the input's own build, and no variant */
    g_ptr_array_add(needs->inputs, (gpointer) description->name);
    if (!build_plan(project, needs, &setting, error)) return FALSE;
    struct input *input = input_make(project, description, size, scratch, error);
    gboolean good = input != NULL;
    if (good && folder == NULL) good = print_input(input, error);
    if (good && folder != NULL) {
        g_autoptr(GPtrArray) files = tree_list(input->folder, error);
        good = files != NULL && tree_lay(files, input->folder, folder, TREE_COPY, error);
    }
    input_free(input);
    return directory_remove(scratch, good ? error : NULL) && good;
}

enum exit_code command_generate(const struct command *command, int argc, char **argv) {
    g_autofree char *folder = NULL;
    g_auto(GStrv) arguments = NULL;
    GError *error = NULL;
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &folder, "folder for the files (default: the one file on standard output)", "DIR"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    if (!options_read(command, entries, "INPUT is one of the plan's; SIZE is in bytes, as 64K, or `all`.", argc, argv, 2, 2, &arguments,
                      &error)) {
        return command_fail(error);
    }
    const struct request request = {.profile = NULL};
    g_autoptr(Project) project = project_find(&error);
    g_autoptr(Plan) plan = project != NULL ? request_plan(&request, project->shown, project->plan_text, &error) : NULL;
    if (plan == NULL || !generate(project, plan, arguments, folder, &error)) return command_fail(error);
    return EXIT_CODE_SAME;
}
