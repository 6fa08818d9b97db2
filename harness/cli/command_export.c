/* export: a run in the formats of other tools. */
#include "cli/options.h"

#include "base/error.h"
#include "export/export.h"
#include "store/verdict_file.h"
#include "sys/files.h"

#include <string.h>

/* Where a run has no verdict, formats of values do without. FALSE with an error where there is one that cannot be read. */
static gboolean read_verdict(const Run *run, Verdict **verdict, GError **error) {
    g_autofree char *path = run_path(run, "verdict.json");
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) return TRUE;
    *verdict = verdict_read(path, run->shown, run->plan, error);
    return *verdict != NULL;
}

static char *list_formats(void) {
    GString *text =
        g_string_new("RUN is the folder of a run, or `latest`. CELL is VARIANT/INPUT/SIZE, and METRIC one that `explain` knows: what a "
                     "profile is of.\n\nFormats:\n");
    for (const struct export_format *format = export_formats; format->name != NULL; format++) {
        g_string_append_printf(text, "  %-24s %s%s\n", format->name, format->summary, format->kind == EXPORT_STACKS ? "; needs CELL" : "");
    }
    return g_string_free(text, FALSE);
}

static gboolean choose_cell(struct export_subject *subject, const struct export_format *format, char **arguments, GError **error) {
    if ((format->kind == EXPORT_STACKS) == (arguments[2] != NULL)) {
        if (arguments[2] == NULL) return TRUE;
        const struct cell_results *cell = run_find_cell(subject->run, arguments[2], error);
        if (cell == NULL) return FALSE;
        subject->profile.cell = cell->cell;
        subject->profile.metric = arguments[3] != NULL ? arguments[3] : "malloc_profiler.calls";
        return TRUE;
    }
    const char *what =
        format->kind == EXPORT_STACKS ? "is the profile of one cell: add VARIANT/INPUT/SIZE" : "is of the whole run: leave out the cell";
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s %s", format->name, what);
    return FALSE;
}

static gboolean put(const char *text, const char *file, GError **error) {
    if (file != NULL) return file_write(file, text, -1, error);
    g_print("%s", text);
    return TRUE;
}

enum exit_code command_export(const struct command *command, int argc, char **argv) {
    g_autofree char *file = NULL, *about = list_formats();
    g_auto(GStrv) arguments = NULL;
    gboolean base = FALSE;
    GError *error = NULL;
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &file, "write into a file instead of standard output", "FILE"},
        {"of-base", 0, 0, G_OPTION_ARG_NONE, &base, "the profile of the base's program", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    if (!options_read(command, entries, about, argc, argv, 2, 4, &arguments, &error)) return command_fail(error);
    const struct export_format *format = export_find(arguments[1], &error);
    g_autoptr(Project) project = format != NULL ? project_find(&error) : NULL;
    g_autoptr(Run) run = project != NULL ? run_load(project, arguments[0], &error) : NULL;
    g_autoptr(Verdict) verdict = NULL;
    struct export_subject subject = {.run = run, .profile = {.folder = run != NULL ? run->folder : NULL, .base = base}};
    gboolean good = run != NULL && read_verdict(run, &verdict, &error) && choose_cell(&subject, format, arguments, &error);
    subject.verdict = verdict;
    g_autofree char *text = good ? format->write(&subject, &error) : NULL;
    if (text == NULL || !put(text, file, &error)) return command_fail(error);
    return EXIT_CODE_SAME;
}
