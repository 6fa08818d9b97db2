/* waterfall: what each patch of a series gives. */
#include "cli/options.h"
#include "report/plots.h"
#include "base/text_table.h"
#include "compare/waterfall.h"

#include <unistd.h>

static const char *const default_inputs[] = {"real", "methods", NULL};
static const char *const default_sizes[] = {"1M", NULL};

enum { ROUNDS_DEFAULT = 10, RUNS_DEFAULT = 3 };

/* waterfall.json and the plot in `folder`, the table on standard output. */
static enum exit_code show(const Project *project, const Waterfall *waterfall, const char *folder, GError **error) {
    g_autofree char *path = g_build_filename(folder, "waterfall.json", NULL);
    g_autofree char *text = waterfall_text(waterfall, table_width_of(STDOUT_FILENO));
    g_autofree char *complaint = waterfall_complain(waterfall);
    g_print("%s", text);
    if (!waterfall_write(waterfall, path, error)) return EXIT_CODE_MEASURE;
    g_print("%s\n", path);
    if (!drawing_run(project, "plots_waterfall.py", path, folder, error)) return EXIT_CODE_MEASURE;
    if (complaint == NULL) return EXIT_CODE_SAME;
    g_printerr("leuko-bench: %s\n", complaint);
    return EXIT_CODE_REGRESSED;
}

enum exit_code command_waterfall(const struct command *command, int argc, char **argv) {
    g_autofree char *version = NULL, *folder = NULL;
    g_auto(GStrv) inputs = NULL, sizes = NULL;
    gboolean untimed = FALSE, quiet = FALSE, parse_only = FALSE;
    int rounds = ROUNDS_DEFAULT;
    GError *error = NULL;
    const GOptionEntry entries[] = {
        {"series", 0, 0, G_OPTION_ARG_STRING, &version, "version of Prism whose series it is (default 1.9.0)", "VERSION"},
        {"input", 0, 0, G_OPTION_ARG_STRING_ARRAY, &inputs, "input; may be repeated; '*' is every input (default real and methods)", "S"},
        {"size", 0, 0, G_OPTION_ARG_STRING_ARRAY, &sizes, "its size; may be repeated (default 1M)", "N"},
        {"parse-only", 0, 0, G_OPTION_ARG_NONE, &parse_only, "measure parsing alone, not all of Leuko", NULL},
        {"no-time", 0, 0, G_OPTION_ARG_NONE, &untimed, "only count", NULL},
        {"rounds", 0, 0, G_OPTION_ARG_INT, &rounds, "alternating rounds of timing (default 10)", "N"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &folder, "where waterfall.json and the plot go (default build/report)", "DIR"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "no progress", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    g_autoptr(Project) project = project_find(&error);
    if (project == NULL || !options_read(command, entries, "A patch that does not apply without fuzz, or does not build, is named.", argc,
                                         argv, 0, 0, NULL, &error)) {
        return command_fail(error);
    }
    const struct waterfall_setting setting = {.version = version != NULL ? version : "1.9.0",
                                              .inputs = inputs != NULL ? (const char *const *) inputs : default_inputs,
                                              .sizes = sizes != NULL ? (const char *const *) sizes : default_sizes,
                                              .parse_only = parse_only,
                                              .rounds = untimed ? 0 : (guint) rounds,
                                              .runs = RUNS_DEFAULT,
                                              .quiet = quiet};
    if (!comparison_options_check(setting.inputs, setting.sizes, rounds, &error)) return command_fail(error);
    if (folder == NULL) folder = g_build_filename(project->root, "build", "report", NULL);
    g_autoptr(Waterfall) waterfall = waterfall_measure(project, &setting, &error);
    enum exit_code code = waterfall != NULL ? show(project, waterfall, folder, &error) : EXIT_CODE_MEASURE;
    return error != NULL ? command_fail(error) : code;
}
