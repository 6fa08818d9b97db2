/* files: a pair of the plan in each file of an input. */
#include "base/text_table.h"
#include "cli/options.h"
#include "compare/file_ratios.h"
#include "report/plots.h"
#include "sys/files.h"

#include <unistd.h>

enum { TOP_DEFAULT = 10, TOP_MAXIMUM = 1000000, LIMIT_MAXIMUM = 1000000 };

struct showing {
    const char *folder;
    guint most;    /* files in a table */
    gboolean json; /* in place of the tables */
    double limit;  /* of the ratios; 0: none */
};

/* files.json in the folder; the tables, or the same as JSON, on standard output. */
static enum exit_code show(const Project *project, const FileRatios *ratios, const struct showing *showing, GError **error) {
    g_autofree char *path = g_build_filename(showing->folder, "files.json", NULL), *shown = project_display_path(project, path);
    g_autofree char *json = file_ratios_json(ratios), *text = file_ratios_text(ratios, showing->most, table_width_of(STDOUT_FILENO));
    g_autofree char *difference = experiment_difference(ratios->experiment),
                    *beyond = showing->limit > 0 ? file_ratios_beyond(ratios, showing->limit) : NULL;
    g_print("%s", showing->json ? json : text);
    if (!file_write(path, json, -1, error)) return EXIT_CODE_MEASURE;
    if (!showing->json) g_print("%s\n", shown);
    if (difference != NULL) g_printerr("leuko-bench: %s\n", difference);
    if (beyond != NULL) g_printerr("leuko-bench: %s\n", beyond);
    return difference != NULL || beyond != NULL ? EXIT_CODE_REGRESSED : EXIT_CODE_SAME;
}

enum exit_code command_files(const struct command *command, int argc, char **argv) {
    g_auto(GStrv) arguments = NULL, inputs = NULL, sizes = NULL;
    g_autofree char *metric = NULL, *sample = NULL, *mode = NULL, *folder = NULL;
    gboolean quiet = FALSE, json = FALSE;
    int top = TOP_DEFAULT;
    double limit = 0;
    GError *error = NULL;
    const GOptionEntry entries[] = {
        {"input", 0, 0, G_OPTION_ARG_STRING_ARRAY, &inputs, "whose files (default: the first that has the size all)", "I"},
        {"size", 0, 0, G_OPTION_ARG_STRING_ARRAY, &sizes, "its size (default: the largest that is timed, or all)", "N"},
        {"metric", 0, 0, G_OPTION_ARG_STRING, &metric, "what is counted (default: callgrind.instructions)", "M"},
        {"sample", 0, 0, G_OPTION_ARG_STRING, &sample, "how many files, evenly by their size, or all (default: 100)", "N"},
        {"top", 0, 0, G_OPTION_ARG_INT, &top, "how many of the worst files are shown (default: 10)", "N"},
        {"limit", 0, 0, G_OPTION_ARG_DOUBLE, &limit, "end with 1 where the ratio of a file is larger", "RATIO"},
        {"mode", 0, 0, G_OPTION_ARG_STRING, &mode, "a mode of the plan (default: the pair's, or the whole program)", "M"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &folder, "where files.json goes (default: build/report)", "DIR"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "print files.json, which has all files, in place of the tables", NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "no progress", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    gboolean good = options_read(command, entries,
                                 "PAIR is a pair of the plan (default: each of the first profile). Each file is measured in a process of "
                                 "its own, so\nthat a ratio of the whole hides none of them.",
                                 argc, argv, 0, 1, &arguments, &error);
    if (good && (top < 1 || top > TOP_MAXIMUM)) {
        good = FALSE;
        g_set_error(&error, BENCH_ERROR, BENCH_ERROR_INPUT, "--top: expected a number from 1 to %d, found %d", TOP_MAXIMUM, top);
    }
    if (good && !(limit >= 0 && limit <= LIMIT_MAXIMUM)) {
        good = FALSE;
        g_set_error(&error, BENCH_ERROR, BENCH_ERROR_INPUT, "--limit: expected a ratio such as 1.02");
    }
    g_autoptr(Project) project = good ? project_find(&error) : NULL;
    const struct request request = {.profile = NULL};
    g_autoptr(Plan) plan = project != NULL ? request_plan(&request, project->shown, project->plan_text, &error) : NULL;
    if (plan != NULL && folder == NULL) folder = drawing_folder(project);
    enum exit_code code = EXIT_CODE_MEASURE;
    if (plan != NULL && directory_make(folder, &error)) {
        const struct file_ratios_setting setting = {
            .pair = arguments[0],
            .metric = metric,
            .sample = sample,
            .request = {.inputs = (const char *const *) inputs, .sizes = (const char *const *) sizes, .mode = mode, .quiet = quiet}};
        g_autoptr(FileRatios) ratios = file_ratios_measure(project, plan, &setting, &error);
        const struct showing showing = {.folder = folder, .most = (guint) top, .json = json, .limit = limit};
        if (ratios != NULL) code = show(project, ratios, &showing, &error);
    }
    return error != NULL ? command_fail(error) : code;
}
