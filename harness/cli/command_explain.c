/* explain: which functions a change comes from, of one cell and metric, or of what a verdict explains. */
#include "cli/options.h"
#include "base/colour.h"
#include "base/text_table.h"
#include "explain/explain.h"
#include "report/blame.h"
#include "report/terminal.h"
#include "store/references.h"
#include "store/verdict_file.h"

#include <string.h>
#include <unistd.h>

/* The value of the reference that the cell's is explained against: the base's where there is one. */
static gboolean make_finding(const struct reference *reference, const struct cell_results *cell, const struct measurement *measured,
                             struct finding *finding) {
    const struct reference *origin = reference->base != NULL ? reference->base : reference;
    const struct cell_results *there = results_find_cell(origin->values, &cell->cell);
    const struct measurement *was = there != NULL ? cell_results_find(there, measured->metric) : NULL;
    *finding = (struct finding){.cell = cell->cell,
                                .metric = measured->metric,
                                .definition = measured->definition,
                                .against = reference->base != NULL ? FINDING_AGAINST_BASE : FINDING_AGAINST_COMMITTED,
                                .was = was != NULL ? was->value : 0,
                                .now = measured->value};
    return was != NULL;
}

/* One cell: the metric that was asked for, or each that changed. FALSE with an error. */
static gboolean explain_one(Model *model, const Run *run, const struct reference *reference, const struct cell_results *cell,
                            const char *metric, GError **error) {
    guint explained = 0;
    for (guint i = 0; i < cell->measurements->len; i++) {
        const struct measurement *measured = &g_array_index(cell->measurements, struct measurement, i);
        enum cost_amount amount;
        struct finding finding;
        if (!explain_amount(measured->metric, &amount) || (metric != NULL && strcmp(metric, measured->metric) != 0)) continue;
        if (!make_finding(reference, cell, measured, &finding) || (metric == NULL && finding.was == finding.now)) continue;
        struct explanation *explanation = explain_cell(run->plan, run->folder, reference, &finding);
        if (explanation == NULL) continue;
        blame_add_table(model, explanation, TRUE);
        explanation_free(explanation);
        explained++;
    }
    if (explained > 0) return TRUE;
    g_autofree char *name = cell_name(&cell->cell), *known = explain_metrics();
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                "%s: nothing to explain of %s%s%s: no function's costs differ from those of %s; metrics that can be explained: %s",
                run->shown, name, metric != NULL ? " " : "", metric != NULL ? metric : "",
                reference->base != NULL ? reference->base->label : reference->label, known);
    return FALSE;
}

/* All that the run's verdict explains. */
static gboolean explain_run(Model *model, const Run *run, GError **error) {
    g_autofree char *path = run_path(run, "verdict.json");
    g_autoptr(Verdict) verdict = verdict_read(path, run->shown, run->plan, error);
    if (verdict == NULL) return FALSE;
    for (guint i = 0; i < verdict->explanations->len; i++) blame_add_table(model, g_ptr_array_index(verdict->explanations, i), TRUE);
    if (verdict->explanations->len == 0) {
        model_add_paragraph(model,
                            "The verdict blames no function. To see the functions of one cell: leuko-bench explain RUN VARIANT/INPUT/SIZE");
    }
    return TRUE;
}

enum exit_code command_explain(const struct command *command, int argc, char **argv) {
    static const char about[] =
        "RUN is the folder of a run, or `latest`. CELL is VARIANT/INPUT/SIZE. Without one, what the verdict explains is "
        "shown whole.\nRows add up to the change; costs that only moved from one function to another are told apart.";
    g_auto(GStrv) arguments = NULL;
    GError *error = NULL;
    const GOptionEntry entries[] = {{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
    if (!options_read(command, entries, about, argc, argv, 1, 3, &arguments, &error)) return command_fail(error);
    g_autoptr(Project) project = project_find(&error);
    g_autoptr(Run) run = project != NULL ? run_load(project, arguments[0], &error) : NULL;
    g_autoptr(Model) model = model_new();
    gboolean good = run != NULL;
    if (good && arguments[1] == NULL) {
        good = explain_run(model, run, &error);
    } else if (good) {
        const struct cell_results *cell = run_find_cell(run, arguments[1], &error);
        g_autoptr(Reference) reference = cell != NULL ? reference_of_plan(project, run, &error) : NULL;
        good = reference != NULL && explain_one(model, run, reference, cell, arguments[2], &error);
    }
    if (!good) return command_fail(error);
    g_autofree char *text = terminal_render(model, table_width_of(STDOUT_FILENO), colour_is_used(STDOUT_FILENO));
    g_print("%s", text);
    return EXIT_CODE_SAME;
}
