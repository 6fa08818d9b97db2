/* compete: the variants against what can be had without a patch. */
#include "cli/options.h"
#include "compare/compete.h"
#include "report/plots.h"
#include "base/text_table.h"

#include <unistd.h>

static const char *const default_inputs[] = {"real", "tree", NULL};
static const char *const default_sizes[] = {"1M", "all", NULL};

enum { ROUNDS_DEFAULT = 10, RUNS_DEFAULT = 3 };

/* compete.json and the plot in `folder`, the table on standard output. */
static enum exit_code show(const Project *project, const Compete *compete, const char *folder, GError **error) {
    g_autofree char *path = g_build_filename(folder, "compete.json", NULL);
    g_autofree char *text = compete_text(compete, table_width_of(STDOUT_FILENO));
    g_autofree char *complaint = compete_complain(compete);
    g_print("%s", text);
    if (!compete_write(compete, path, error)) return EXIT_CODE_MEASURE;
    g_print("%s\n", path);
    if (!drawing_run(project, "plots_compete.py", path, folder, error)) return EXIT_CODE_MEASURE;
    if (complaint == NULL) return EXIT_CODE_SAME;
    g_printerr("leuko-bench: %s\n", complaint);
    return EXIT_CODE_REGRESSED;
}

enum exit_code command_compete(const struct command *command, int argc, char **argv) {
    g_autofree char *libraries = NULL, *folder = NULL;
    g_auto(GStrv) variants = NULL, inputs = NULL, sizes = NULL;
    gboolean quiet = FALSE, parse_only = FALSE;
    int rounds = ROUNDS_DEFAULT;
    GError *error = NULL;
    const GOptionEntry entries[] = {
        {"variant", 0, 0, G_OPTION_ARG_STRING_ARRAY, &variants, "only this variant of the plan; may be repeated", "V"},
        {"input", 0, 0, G_OPTION_ARG_STRING_ARRAY, &inputs, "input; may be repeated; '*' is every input (default real and tree)", "S"},
        {"size", 0, 0, G_OPTION_ARG_STRING_ARRAY, &sizes, "its size; may be repeated (default 1M, and all of tree)", "N"},
        {"parse-only", 0, 0, G_OPTION_ARG_NONE, &parse_only, "measure parsing alone, not all of Leuko", NULL},
        {"rounds", 0, 0, G_OPTION_ARG_INT, &rounds, "alternating rounds of timing (default 10)", "N"},
        {"libraries", 0, 0, G_OPTION_ARG_FILENAME, &libraries, "look for the allocators only here", "DIR"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &folder, "where compete.json and the plot go (default build/report)", "DIR"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "no progress", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    g_autoptr(Project) project = project_find(&error);
    if (project == NULL ||
        !options_read(command, entries,
                      "The gem unmodified competes also with mimalloc, jemalloc and tcmalloc preloaded, and with huge pages\n"
                      "from glibc. `scripts/setup.sh compete` installs them; one that is missing is named and skipped.",
                      argc, argv, 0, 0, NULL, &error)) {
        return command_fail(error);
    }
    const struct compete_setting setting = {.variants = (const char *const *) variants,
                                            .inputs = inputs != NULL ? (const char *const *) inputs : default_inputs,
                                            .sizes = sizes != NULL ? (const char *const *) sizes : default_sizes,
                                            .libraries = libraries,
                                            .parse_only = parse_only,
                                            .rounds = (guint) rounds,
                                            .runs = RUNS_DEFAULT,
                                            .quiet = quiet};
    if (!comparison_options_check(setting.inputs, setting.sizes, rounds, &error)) return command_fail(error);
    if (folder == NULL) folder = g_build_filename(project->root, "build", "report", NULL);
    g_autoptr(Compete) compete = compete_measure(project, &setting, &error);
    enum exit_code code = compete != NULL ? show(project, compete, folder, &error) : EXIT_CODE_MEASURE;
    return error != NULL ? command_fail(error) : code;
}
