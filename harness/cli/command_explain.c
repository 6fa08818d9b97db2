/* explain: which functions a change comes from, of one cell and metric, or of what a verdict explains. */
#include "cli/options.h"
#include "base/colour.h"
#include "base/text_table.h"
#include "explain/explain.h"
#include "report/blame.h"
#include "report/terminal.h"
#include "store/explanation_json.h"
#include "store/references.h"
#include "store/verdict_file.h"

#include <string.h>
#include <unistd.h>

static void free_explanation(gpointer explanation) {
    explanation_free(explanation);
}

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

/* One cell: the metric that was asked for, or each that changed. NULL with an error. */
static GPtrArray *explain_one(const Run *run, const struct reference *reference, const struct cell_results *cell, const char *metric,
                              GError **error) {
    g_autoptr(GPtrArray) explained = g_ptr_array_new_with_free_func(free_explanation);
    for (guint i = 0; i < cell->measurements->len; i++) {
        const struct measurement *measured = &g_array_index(cell->measurements, struct measurement, i);
        enum cost_amount amount;
        struct finding finding;
        gboolean known = explain_amount(measured->metric, &amount) || strcmp(measured->metric, explanation_startup) == 0;
        if (!known || (metric != NULL && strcmp(metric, measured->metric) != 0)) continue;
        if (!make_finding(reference, cell, measured, &finding) || (metric == NULL && finding.was == finding.now)) continue;
        struct explanation *explanation = explain_cell(run->plan, run->folder, reference, &finding);
        if (explanation != NULL) g_ptr_array_add(explained, explanation);
    }
    if (explained->len > 0) return g_steal_pointer(&explained);
    g_autofree char *name = cell_name(&cell->cell), *known = explain_metrics();
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                "%s: nothing to explain of %s%s%s: no function's costs differ from those of %s; metrics that can be explained: %s, %s",
                run->shown, name, metric != NULL ? " " : "", metric != NULL ? metric : "",
                reference->base != NULL ? reference->base->label : reference->label, known, explanation_startup);
    return NULL;
}

/* All that the run's verdict explains. */
static GPtrArray *explain_run(const Run *run, GError **error) {
    g_autofree char *path = run_path(run, "verdict.json");
    g_autoptr(Verdict) verdict = verdict_read(path, run->shown, run->plan, error);
    return verdict != NULL ? g_ptr_array_ref(verdict->explanations) : NULL;
}

static char *text_of(const GPtrArray *explanations) {
    g_autoptr(Model) model = model_new();
    for (guint i = 0; i < explanations->len; i++) blame_add_table(model, g_ptr_array_index(explanations, i), TRUE);
    if (explanations->len == 0) {
        model_add_paragraph(model,
                            "The verdict blames no function. To see the functions of one cell: leuko-bench explain RUN VARIANT/INPUT/SIZE");
    }
    return terminal_render(model, table_width_of(STDOUT_FILENO), colour_is_used(STDOUT_FILENO));
}

static char *json_of(const GPtrArray *explanations) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_open_object(builder, NULL);
    json_add_string(builder, "schema", "leuko-bench-explanations/1");
    explanations_json_write(builder, "explanations", explanations);
    json_builder_end_object(builder);
    return json_text(builder);
}

enum exit_code command_explain(const struct command *command, int argc, char **argv) {
    static const char about[] =
        "RUN is the folder of a run, or `latest`. CELL is VARIANT/INPUT/SIZE. Without one, what the verdict explains is "
        "shown whole.\nRows add up to the change; costs that only moved from one function to another are told apart.";
    g_auto(GStrv) arguments = NULL;
    GError *error = NULL;
    gboolean json = FALSE;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "as JSON (docs/results.md)", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    if (!options_read(command, entries, about, argc, argv, 1, 3, &arguments, &error)) return command_fail(error);
    g_autoptr(Project) project = project_find(&error);
    g_autoptr(Run) run = project != NULL ? run_load(project, arguments[0], &error) : NULL;
    g_autoptr(GPtrArray) explanations = NULL;
    if (run != NULL && arguments[1] == NULL) {
        explanations = explain_run(run, &error);
    } else if (run != NULL) {
        const struct cell_results *cell = run_find_cell(run, arguments[1], &error);
        g_autoptr(Reference) reference = cell != NULL ? reference_of_plan(project, run, &error) : NULL;
        if (reference != NULL) explanations = explain_one(run, reference, cell, arguments[2], &error);
    }
    if (explanations == NULL) return command_fail(error);
    g_autofree char *text = json ? json_of(explanations) : text_of(explanations);
    g_print("%s", text);
    return EXIT_CODE_SAME;
}
