/* bisect: which commit changed a value. */
#include "cli/options.h"

#include "base/colour.h"
#include "base/error.h"
#include "base/text_table.h"
#include "compare/bisect.h"
#include "report/blame.h"
#include "report/terminal.h"

#include <unistd.h>

static gboolean quiet;

static void tell_step(const struct bisection *bisection, guint index, guint left) {
    const struct bisect_step *step = &g_array_index(bisection->steps, struct bisect_step, index);
    g_autofree char *value = step->measured ? metric_format_value(bisection->definition->unit, step->value) : NULL;
    if (!quiet) {
        g_printerr("bisect: %.12s: %s; %u commit%s left\n", step->commit->hash, value != NULL ? value : step->why_not, left,
                   left == 1 ? "" : "s");
    }
}

/* "0123456789ab 2026-11-28 Author: subject" */
static char *describe_commit(const struct history_commit *commit) {
    g_autofree char *day = history_commit_day(commit);
    return g_strdup_printf("%.12s %s %s: %s", commit->hash, day, commit->author, commit->subject);
}

static char *describe(const struct bisection *bisection, guint width) {
    g_autoptr(Model) model = model_new();
    const struct bisect_step *was = &g_array_index(bisection->steps, struct bisect_step, bisection->good);
    const struct bisect_step *now = &g_array_index(bisection->steps, struct bisect_step, bisection->bad);
    enum metric_unit unit = bisection->definition->unit;
    g_autofree char *cell = cell_name(&bisection->cell), *before = metric_format_value(unit, was->value),
                    *after = metric_format_value(unit, now->value), *commit = describe_commit(now->commit);
    g_autofree char *change = g_strdup_printf("%s of %s: %s → %s", bisection->metric, cell, before, after);
    model_add_headline(model, TONE_NOTICE, commit, change);
    guint unmeasured = bisection_unmeasured(bisection);
    if (unmeasured > 0) {
        g_autofree char *earliest = describe_commit(g_ptr_array_index(bisection->commits, bisection->good + 1));
        g_autofree char *text = g_strdup_printf("Or one of the %u before it that cannot be measured, from %s on.", unmeasured, earliest);
        model_add_paragraph(model, text);
    }
    if (bisection->explanation != NULL) blame_add_table(model, bisection->explanation, TRUE);
    return terminal_render(model, width, colour_is_used(STDOUT_FILENO));
}

enum exit_code command_bisect(const struct command *command, int argc, char **argv) {
    static const char about[] =
        "GOOD and BAD are commits; BAD is HEAD where it is left out. Between them the first parents are searched. Each commit is built and "
        "measured as the base of `gate` is: the work tree stays as it is. A commit that cannot be measured is passed over. What was "
        "measured is kept, so a search that was interrupted is soon where it was.";
    g_autofree char *cell = NULL, *metric = NULL;
    g_auto(GStrv) arguments = NULL;
    GError *error = NULL;
    const GOptionEntry entries[] = {
        {"cell", 0, 0, G_OPTION_ARG_STRING, &cell, "of this cell", "VARIANT/INPUT/SIZE"},
        {"metric", 0, 0, G_OPTION_ARG_STRING, &metric, "by this metric (default: malloc_profiler.calls)", "M"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "the result alone", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    if (!options_read(command, entries, about, argc, argv, 1, 2, &arguments, &error)) return command_fail(error);
    if (cell == NULL) {
        g_set_error(&error, BENCH_ERROR, BENCH_ERROR_INPUT, "bisect needs --cell VARIANT/INPUT/SIZE, as reports name a cell");
        return command_fail(error);
    }
    const struct bisect_request request = {arguments[0], arguments[1], cell, metric != NULL ? metric : "malloc_profiler.calls"};
    g_autoptr(Project) project = project_find(&error);
    struct bisection *bisection = project != NULL ? bisect_run(project, &request, tell_step, &error) : NULL;
    if (bisection == NULL) return command_fail(error);
    g_autofree char *text = describe(bisection, table_width_of(STDOUT_FILENO));
    g_print("%s", text);
    bisection_free(bisection);
    return EXIT_CODE_SAME;
}
