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

static void show_no_gates(const struct repeated_gates *repeated) {
    (void) repeated;
}

static void show_gates(const struct repeated_gates *repeated) {
    g_printerr("prove: %u gates: %u red, %u unknown\n", repeated->gates, repeated->red, repeated->unknown);
}

/* Gate the same again and again: how often is it red, and what would have been seen? */
static gboolean repeat(const Project *project, const struct fault *fault, guint64 dose, guint gates, gboolean quiet, guint *red,
                       GError **error) {
    struct repeated_gates repeated;
    gboolean good = prove_repeatedly(project, fault, dose, gates, quiet ? show_no_gates : show_gates, &repeated, error);
    guint count = repeated.smallest->len;
    g_array_sort(repeated.smallest, compare_doubles);
    if (good && count > 0) {
        const double *smallest = (const double *) (const void *) repeated.smallest->data;
        g_print("%u gates on %s: %u red, %u unknown\n", repeated.gates, fault->name, repeated.red, repeated.unknown);
        g_print("smallest slow-down that would have been seen, of %u timings: median +%.1f %%, nine of ten +%.1f %%, largest +%.1f %%\n",
                count, 100 * smallest[count / 2], 100 * smallest[count * 9 / 10], 100 * smallest[count - 1]);
    }
    g_array_unref(repeated.smallest);
    *red = repeated.red;
    return good;
}

/* What the command line asks for. */
struct prove_options {
    char **names, **inputs, **sizes;
    char *variant;
    gint unchanged, repeat;
    gint64 dose;
    gboolean quiet, without_doses, json;
};

/* A variant against itself: what is red is a false alarm. */
static enum exit_code prove_unchanged(const Project *project, const Plan *plan, const struct prove_options *options, GError **error) {
    const char *first = ((const struct plan_variant *) g_ptr_array_index(plan->variants, 0))->name;
    const struct fault unchanged = {.name = (char *) "unchanged programs",
                                    .variant = options->variant != NULL ? options->variant : (char *) first,
                                    .inputs = options->inputs,
                                    .sizes = options->sizes};
    guint red = 0;
    if (!repeat(project, &unchanged, 0, (guint) options->unchanged, options->quiet, &red, error)) return EXIT_CODE_MEASURE;
    return red > 0 ? EXIT_CODE_REGRESSED : EXIT_CODE_SAME;
}

/* One fault at one dose: what is red is seen. */
static enum exit_code prove_rate(const Project *project, const Plan *plan, const struct prove_options *options, GError **error) {
    g_autoptr(GPtrArray) faults = prove_faults(project, plan, (const char *const *) options->names, error);
    guint red = 0;
    if (faults == NULL) return EXIT_CODE_INPUT;
    const struct fault *fault = g_ptr_array_index(faults, 0);
    guint64 dose = options->dose >= 0 ? (guint64) options->dose : fault->dose_high;
    return repeat(project, fault, dose, (guint) options->repeat, options->quiet, &red, error) ? EXIT_CODE_SAME : EXIT_CODE_MEASURE;
}

/* --unchanged, --repeat, and all faults are three different wishes, each with options of its own. */
static gboolean check_options(const struct prove_options *options, GError **error) {
    const guint faults = g_strv_length(options->names);
    const gboolean narrowed = options->variant != NULL || options->inputs != NULL || options->sizes != NULL;
    const gboolean unchanged = options->unchanged != not_asked_for, repeated = options->repeat != not_asked_for;
    const char *what = NULL;
    if (!unchanged && narrowed) what = "--variant, --input and --size belong to --unchanged N: a fault names its own";
    if (!repeated && options->dose != -1) what = "--dose belongs to --repeat N";
    if (options->dose < -1) what = "--dose: expected a whole number from 0";
    if (unchanged && options->unchanged < 1) what = "--unchanged: expected a number of gates from 1";
    if (repeated && options->repeat < 1) what = "--repeat: expected a number of gates from 1";
    if (unchanged && (faults > 0 || repeated || options->without_doses)) {
        what = "--unchanged has no fault: leave out the faults, --repeat and --no-dose";
    }
    if (options->json && (unchanged || repeated)) what = "--json is of the table of faults: leave out --unchanged and --repeat";
    if (repeated && faults != 1) what = "--repeat N wants the name of one fault";
    if (what == NULL) return TRUE;
    g_set_error_literal(error, BENCH_ERROR, BENCH_ERROR_INPUT, what);
    return FALSE;
}

/* Each fault once: the table, and the same as a file. */
static enum exit_code prove_faults_once(const Project *project, const Plan *plan, const struct prove_options *options, GError **error) {
    const struct prove_setting setting = {.names = options->names[0] != NULL ? (const char *const *) options->names : NULL,
                                          .without_doses = options->without_doses};
    g_autoptr(GPtrArray) proofs = prove_all(project, plan, &setting, options->quiet ? show_nothing : show_proof, error);
    if (proofs == NULL) return EXIT_CODE_MEASURE;
    g_autofree char *text = options->json ? prove_json(proofs) : prove_text(proofs, table_width_of(STDOUT_FILENO)),
                    *tsv = prove_tsv(proofs);
    g_autofree char *path = g_build_filename(project->build, "report", "prove.tsv", NULL);
    g_print("%s", text);
    if (!file_write(path, tsv, -1, error)) return EXIT_CODE_MEASURE;
    for (guint i = 0; i < proofs->len; i++) {
        if (!proof_holds(g_ptr_array_index(proofs, i))) return EXIT_CODE_REGRESSED;
    }
    return EXIT_CODE_SAME;
}

static void prove_options_clear(struct prove_options *options) {
    g_strfreev(options->names);
    g_strfreev(options->inputs);
    g_strfreev(options->sizes);
    g_free(options->variant);
}

static gboolean read_options(const struct command *command, int argc, char **argv, struct prove_options *options, GError **error) {
    static const char about[] =
        "Each fault of the plan's [faults] folder is built into its variant, measured and judged as a change. It must end with the exit "
        "code\n"
        "that it names, be seen by the metrics that it names, and the function that it names must be among those responsible.";
    const GOptionEntry entries[] = {
        {"no-dose", 0, 0, G_OPTION_ARG_NONE, &options->without_doses, "do not look for the smallest dose that is seen", NULL},
        {"repeat", 0, 0, G_OPTION_ARG_INT, &options->repeat, "gate one fault N times, by time alone, and count how often it is seen", "N"},
        {"dose", 0, 0, G_OPTION_ARG_INT64, &options->dose, "with --repeat: at this dose (default: the fault's highest)", "DOSE"},
        {"unchanged", 0, 0, G_OPTION_ARG_INT, &options->unchanged,
         "no fault: gate a variant against itself N times, by time alone, and count what is red", "N"},
        {"variant", 0, 0, G_OPTION_ARG_STRING, &options->variant, "with --unchanged: this variant", "V"},
        {"input", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->inputs, "with --unchanged: on this input; may be repeated", "I"},
        {"size", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->sizes, "with --unchanged: of this size; may be repeated", "N"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options->json, "the table as JSON (docs/verdict.md)", NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &options->quiet, "the result alone", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    return options_read(command, entries, about, argc, argv, 0, 1000, &options->names, error) && check_options(options, error);
}

enum exit_code command_prove(const struct command *command, int argc, char **argv) {
    struct prove_options options = {.unchanged = not_asked_for, .repeat = not_asked_for, .dose = -1};
    const struct request request = {.profile = NULL};
    enum exit_code code = EXIT_CODE_INPUT;
    GError *error = NULL;
    g_autoptr(Project) project = read_options(command, argc, argv, &options, &error) ? project_find(&error) : NULL;
    g_autoptr(Plan) plan = project != NULL ? request_plan(&request, project->shown, project->plan_text, &error) : NULL;
    if (plan != NULL && options.unchanged != not_asked_for) {
        code = prove_unchanged(project, plan, &options, &error);
    } else if (plan != NULL && options.repeat != not_asked_for) {
        code = prove_rate(project, plan, &options, &error);
    } else if (plan != NULL) {
        code = prove_faults_once(project, plan, &options, &error);
    }
    prove_options_clear(&options);
    return error != NULL ? command_fail(error) : code;
}
