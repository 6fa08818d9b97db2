/* waterfall and compete: programs of the plan side by side. */
#include "base/text_table.h"
#include "cli/options.h"
#include "compare/compete.h"
#include "compare/waterfall.h"
#include "report/plots.h"
#include "sys/files.h"

#include <unistd.h>

/* What both commands take. */
struct compare_options {
    char **inputs, **sizes;
    char *mode, *rounds, *folder;
    gboolean untimed, quiet, json;
};

static void options_clear(struct compare_options *options) {
    g_strfreev(options->inputs);
    g_strfreev(options->sizes);
    g_free(options->mode);
    g_free(options->rounds);
    g_free(options->folder);
}

/* Read the options that both commands have, and `own` (ended by {NULL}). At most `most` positional arguments. */
static gboolean compare_options_read(const struct command *command, const GOptionEntry *own, const char *description, int argc, char **argv,
                                     guint most, struct compare_options *options, char ***arguments, GError **error) {
    const GOptionEntry common[] = {
        {"input", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->inputs,
         "input; may be repeated; '*' is every input (default: those that the first profile times)", "I"},
        {"size", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->sizes, "its size; may be repeated (default: the largest that is timed)", "N"},
        {"mode", 0, 0, G_OPTION_ARG_STRING, &options->mode, "a mode of the plan (default: the whole program)", "M"},
        {"rounds", 0, 0, G_OPTION_ARG_STRING, &options->rounds, "alternating rounds of timing, 6 or more (default: as the profile)", "N"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options->folder, "where the JSON file and the plot go (default: build/report)", "DIR"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options->json, "print the JSON file in place of the tables (docs/plots.md)", NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &options->quiet, "no progress", NULL},
    };
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    for (; own->long_name != NULL; own++) g_array_append_vals(entries, own, 1);
    g_array_append_vals(entries, common, G_N_ELEMENTS(common));
    return options_read(command, (const GOptionEntry *) (const void *) entries->data, description, argc, argv, 0, most, arguments, error);
}

static struct experiment_request make_request(const struct compare_options *options) {
    return (struct experiment_request){.inputs = (const char *const *) options->inputs,
                                       .sizes = (const char *const *) options->sizes,
                                       .mode = options->mode,
                                       .rounds = options->rounds,
                                       .untimed = options->untimed,
                                       .quiet = options->quiet};
}

/* The folder of the reports, which is made now, so that hours are not measured in vain. */
static gboolean make_folder(const Project *project, struct compare_options *options, GError **error) {
    if (options->folder == NULL) options->folder = drawing_folder(project);
    return directory_make(options->folder, error);
}

/* NAME.json and the plot in the folder; the tables, or the same as JSON, on standard output. */
static enum exit_code show(const Project *project, const Experiment *experiment, const struct compare_options *options, GError **error) {
    g_autofree char *name = g_strconcat(experiment->name, ".json", NULL), *path = g_build_filename(options->folder, name, NULL);
    g_autofree char *script = g_strdup_printf("plots_%s.py", experiment->name);
    g_autofree char *text = options->json ? experiment_json(experiment) : experiment_text(experiment, table_width_of(STDOUT_FILENO));
    g_autofree char *difference = experiment_difference(experiment), *shown = project_display_path(project, path);
    g_print("%s", text);
    if (!experiment_write(experiment, path, error)) return EXIT_CODE_MEASURE;
    if (!options->json) g_print("%s\n", shown);
    if (!drawing_run(script, (const char *const[]){path, options->folder, NULL}, error)) return EXIT_CODE_MEASURE;
    if (difference == NULL) return EXIT_CODE_SAME;
    g_printerr("leuko-bench: %s\n", difference);
    return EXIT_CODE_REGRESSED;
}

/* The plan's first profile; all that the plan has hangs on it. */
static Plan *read_plan(const Project *project, GError **error) {
    const struct request request = {.profile = NULL};
    return request_plan(&request, project->shown, project->plan_text, error);
}

enum exit_code command_waterfall(const struct command *command, int argc, char **argv) {
    struct compare_options options = {0};
    g_auto(GStrv) arguments = NULL;
    GError *error = NULL;
    enum exit_code code = EXIT_CODE_MEASURE;
    const GOptionEntry own[] = {
        {"no-time", 0, 0, G_OPTION_ARG_NONE, &options.untimed, "count only", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    gboolean good = compare_options_read(command, own,
                                         "VARIANT is a variant of the plan with a series (default: the first that has one). It is built "
                                         "with the first\n0, 1, 2, … patches; a patch that does not apply or does not build is named.",
                                         argc, argv, 1, &options, &arguments, &error);
    g_autoptr(Project) project = good ? project_find(&error) : NULL;
    g_autoptr(Plan) plan = project != NULL ? read_plan(project, &error) : NULL;
    const struct plan_variant *variant = plan != NULL ? waterfall_variant(plan, arguments[0], &error) : NULL;
    if (variant != NULL && make_folder(project, &options, &error)) {
        const struct experiment_request request = make_request(&options);
        g_autoptr(Experiment) experiment = waterfall_measure(project, plan, variant, &request, &error);
        if (experiment != NULL) code = show(project, experiment, &options, &error);
    }
    options_clear(&options);
    return error != NULL ? command_fail(error) : code;
}

enum exit_code command_compete(const struct command *command, int argc, char **argv) {
    struct compare_options options = {0};
    g_auto(GStrv) variants = NULL;
    g_autofree char *libraries = NULL;
    GError *error = NULL;
    enum exit_code code = EXIT_CODE_MEASURE;
    const GOptionEntry own[] = {
        {"variant", 0, 0, G_OPTION_ARG_STRING_ARRAY, &variants, "only this variant of the plan; may be repeated", "V"},
        {"libraries", 0, 0, G_OPTION_ARG_FILENAME, &libraries, "look for the allocators only here", "DIR"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    gboolean good = compare_options_read(command, own,
                                         "A variant without a series is measured also with mimalloc, jemalloc and tcmalloc preloaded, and "
                                         "with huge\npages from glibc. An allocator that is not installed is skipped, and named.",
                                         argc, argv, 0, &options, NULL, &error);
    g_autoptr(Project) project = good ? project_find(&error) : NULL;
    g_autoptr(Plan) plan = project != NULL ? read_plan(project, &error) : NULL;
    if (plan != NULL && make_folder(project, &options, &error)) {
        const struct compete_setting setting = {
            .variants = (const char *const *) variants, .libraries = libraries, .request = make_request(&options)};
        g_autoptr(Experiment) experiment = compete_measure(project, plan, &setting, &error);
        if (experiment != NULL) code = show(project, experiment, &options, &error);
    }
    options_clear(&options);
    return error != NULL ? command_fail(error) : code;
}
