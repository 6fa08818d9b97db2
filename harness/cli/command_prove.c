/* prove: hold the gate against faults that it must see. */
#include "base/text_table.h"
#include "cli/options.h"
#include "compare/prove.h"
#include "sys/files.h"

#include <unistd.h>

static const gint not_asked_for = G_MININT;

/* A line as soon as a fault is proved: all of them take a while. */
static void show_proof(const struct proof *proof) {
    g_printerr("prove: %s: %s (%.0f s)\n", proof->fault->name, proof->said != NULL ? proof->said : "proved", proof->seconds);
}

static void show_nothing(const struct proof *proof) {
    (void) proof;
}

static int compare_doubles(gconstpointer a, gconstpointer b) {
    double x = *(const double *) a, y = *(const double *) b;
    return x < y ? -1 : x > y;
}

static void show_no_alarms(const struct false_alarms *alarms) {
    (void) alarms;
}

static void show_alarms(const struct false_alarms *alarms) {
    g_printerr("prove: %u gates on unchanged programs: %u red, %u unknown\n", alarms->gates, alarms->red, alarms->unknown);
}

/* Gate what did not change, again and again: how often is it red, and what would have been seen? */
static enum exit_code prove_false_alarms(const Project *project, guint gates, gboolean quiet, const char *variant, char *const *inputs,
                                         char *const *sizes, GError **error) {
    struct false_alarms alarms;
    gboolean good = prove_unchanged(project, variant, inputs, sizes, gates, quiet ? show_no_alarms : show_alarms, &alarms, error);
    guint count = alarms.smallest->len;
    g_array_sort(alarms.smallest, compare_doubles);
    if (good && count > 0) {
        const double *smallest = (const double *) (const void *) alarms.smallest->data;
        g_print("%u gates on unchanged programs: %u red, %u unknown\n", alarms.gates, alarms.red, alarms.unknown);
        g_print("smallest slow-down that would have been seen, of %u timings: median +%.1f %%, nine of ten +%.1f %%, largest +%.1f %%\n",
                count, 100 * smallest[count / 2], 100 * smallest[count * 9 / 10], 100 * smallest[count - 1]);
    }
    g_array_unref(alarms.smallest);
    return alarms.red > 0 ? EXIT_CODE_REGRESSED : EXIT_CODE_SAME;
}

/* --unchanged and what belongs to it, and faults and what belongs to them, are two different wishes. */
static gboolean check_unchanged(gint unchanged, gboolean narrowed, gboolean faults, GError **error) {
    const char *what = NULL;
    if (unchanged == not_asked_for) {
        if (narrowed) what = "--variant, --input and --size belong to --unchanged N: a fault names its own";
    } else if (unchanged < 1) {
        what = "--unchanged: expected a number of gates from 1";
    } else if (faults) {
        what = "--unchanged has no fault: leave out the faults and --no-dose";
    }
    if (what == NULL) return TRUE;
    g_set_error_literal(error, BENCH_ERROR, BENCH_ERROR_INPUT, what);
    return FALSE;
}

enum exit_code command_prove(const struct command *command, int argc, char **argv) {
    static const char about[] =
        "Each fault of the plan's [faults] folder is built into its variant, measured and judged as a change. It must end with the exit "
        "code\n"
        "that it names, be seen by the metrics that it names, and the function that it names must be among those responsible.";
    g_auto(GStrv) arguments = NULL;
    g_auto(GStrv) inputs = NULL, sizes = NULL;
    g_autofree char *variant = NULL;
    gboolean quiet = FALSE, without_doses = FALSE;
    gint unchanged = not_asked_for;
    GError *error = NULL;
    const GOptionEntry entries[] = {
        {"no-dose", 0, 0, G_OPTION_ARG_NONE, &without_doses, "do not look for the smallest dose that is seen", NULL},
        {"unchanged", 0, 0, G_OPTION_ARG_INT, &unchanged,
         "no fault: gate a variant against itself N times, by time alone, and count what is red", "N"},
        {"variant", 0, 0, G_OPTION_ARG_STRING, &variant, "with --unchanged: this variant", "V"},
        {"input", 0, 0, G_OPTION_ARG_STRING_ARRAY, &inputs, "with --unchanged: on this input; may be repeated", "I"},
        {"size", 0, 0, G_OPTION_ARG_STRING_ARRAY, &sizes, "with --unchanged: of this size; may be repeated", "N"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "the table alone", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    if (!options_read(command, entries, about, argc, argv, 0, 1000, &arguments, &error)) return command_fail(error);
    const gboolean narrowed = variant != NULL || inputs != NULL || sizes != NULL;
    if (!check_unchanged(unchanged, narrowed, arguments[0] != NULL || without_doses, &error)) return command_fail(error);
    g_autoptr(Project) project = project_find(&error);
    const struct request request = {.profile = NULL};
    g_autoptr(Plan) plan = project != NULL ? request_plan(&request, project->shown, project->plan_text, &error) : NULL;
    if (plan != NULL && unchanged != not_asked_for) {
        const char *first = ((const struct plan_variant *) g_ptr_array_index(plan->variants, 0))->name;
        enum exit_code code =
            prove_false_alarms(project, (guint) unchanged, quiet, variant != NULL ? variant : first, inputs, sizes, &error);
        return error != NULL ? command_fail(error) : code;
    }
    const struct prove_setting setting = {.names = arguments[0] != NULL ? (const char *const *) arguments : NULL,
                                          .without_doses = without_doses};
    g_autoptr(GPtrArray) proofs = plan != NULL ? prove_all(project, plan, &setting, quiet ? show_nothing : show_proof, &error) : NULL;
    if (proofs == NULL) return command_fail(error);
    g_autofree char *text = prove_text(proofs, table_width_of(STDOUT_FILENO)), *tsv = prove_tsv(proofs);
    g_autofree char *path = g_build_filename(project->build, "report", "prove.tsv", NULL);
    g_print("%s", text);
    if (!file_write(path, tsv, -1, &error)) return command_fail(error);
    for (guint i = 0; i < proofs->len; i++) {
        if (!proof_holds(g_ptr_array_index(proofs, i))) return EXIT_CODE_REGRESSED;
    }
    return EXIT_CODE_SAME;
}
