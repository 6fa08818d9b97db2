/* history: accepted values, commit by commit. */
#include "cli/options.h"

#include "base/error.h"
#include "base/text_table.h"
#include "history/creep.h"
#include "history/history_report.h"
#include "report/plots.h"
#include "sys/files.h"

#include <unistd.h>

static gboolean draw(const Project *project, const History *history, const char *file, GError **error) {
    g_autofree char *name = g_strdup_printf("history-%d.json", (int) getpid()), *path = g_build_filename(project->build, name, NULL);
    g_autofree char *json = history_json(history);
    gboolean drawn = file_write(path, json, -1, error) && drawing_run("plots_history.py", (const char *const[]){path, file, NULL}, error);
    directory_remove(path, NULL);
    return drawn;
}

/* How it is shown. */
struct view {
    gboolean creep, json, all;
};

static char *show(const History *history, const struct view *view) {
    if (view->json) return view->creep ? creep_json(history) : history_json(history);
    guint width = table_width_of(STDOUT_FILENO);
    return view->creep ? creep_text(history, width, view->all) : history_text(history, width, view->all);
}

enum exit_code command_history(const struct command *command, int argc, char **argv) {
    static const char about[] =
        "VARIANT, INPUT, SIZE and METRIC may hold stars, and be given several times. What changed is shown, most growth first; of a single "
        "value, each commit that changed it.";
    struct history_selection selection = {0};
    g_autofree char *since = NULL, *plot = NULL;
    struct view view = {0};
    g_auto(GStrv) arguments = NULL;
    GError *error = NULL;
    const GOptionEntry entries[] = {
        {"variant", 0, 0, G_OPTION_ARG_STRING_ARRAY, &selection.variants, "these variants", "V"},
        {"input", 0, 0, G_OPTION_ARG_STRING_ARRAY, &selection.inputs, "these inputs", "I"},
        {"size", 0, 0, G_OPTION_ARG_STRING_ARRAY, &selection.sizes, "these sizes: 64K", "N"},
        {"metric", 0, 0, G_OPTION_ARG_STRING_ARRAY, &selection.metrics, "these metrics: malloc_profiler.calls", "M"},
        {"since", 0, 0, G_OPTION_ARG_STRING, &since, "from this commit, tag or day on", "REVISION|YYYY-MM-DD"},
        {"creep", 0, 0, G_OPTION_ARG_NONE, &view.creep, "what each metric gained in all, over the cells of a variant", NULL},
        {"all", 0, 0, G_OPTION_ARG_NONE, &view.all, "leave out no row", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &view.json, "as JSON (docs/history.md)", NULL},
        {"plot", 0, 0, G_OPTION_ARG_FILENAME, &plot, "draw what changed most instead, relative to its first value", "FILE.svg"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    gboolean read = options_read(command, entries, about, argc, argv, 0, 0, &arguments, &error);
    g_autoptr(Project) project = read ? project_find(&error) : NULL;
    g_autoptr(History) history = project != NULL ? history_read(project, &selection, since, &error) : NULL;
    g_strfreev(selection.variants);
    g_strfreev(selection.inputs);
    g_strfreev(selection.sizes);
    g_strfreev(selection.metrics);
    if (history == NULL || (plot != NULL && !draw(project, history, plot, &error))) return command_fail(error);
    if (plot != NULL) return EXIT_CODE_SAME;
    g_autofree char *text = show(history, &view);
    g_print("%s", text);
    return EXIT_CODE_SAME;
}
