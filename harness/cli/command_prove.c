/* prove: hold the gate against faults that it must see. */
#include "base/text_table.h"
#include "cli/options.h"
#include "compare/prove.h"
#include "sys/files.h"

#include <unistd.h>

/* A line as soon as a fault is proved: all of them take a while. */
static void show_proof(const struct proof *proof) {
    g_printerr("prove: %s: %s (%.0f s)\n", proof->fault->name, proof->said != NULL ? proof->said : "proved", proof->seconds);
}

static void show_nothing(const struct proof *proof) {
    (void) proof;
}

enum exit_code command_prove(const struct command *command, int argc, char **argv) {
    static const char about[] =
        "Each fault of the plan's [faults] folder is built into its variant, measured and judged as a change. It must end with the exit "
        "code\n"
        "that it names, be seen by the metrics that it names, and the function that it names must be among those responsible.";
    g_auto(GStrv) arguments = NULL;
    gboolean quiet = FALSE, without_doses = FALSE;
    GError *error = NULL;
    const GOptionEntry entries[] = {
        {"no-dose", 0, 0, G_OPTION_ARG_NONE, &without_doses, "do not look for the smallest dose that is seen", NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "the table alone", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    if (!options_read(command, entries, about, argc, argv, 0, 1000, &arguments, &error)) return command_fail(error);
    g_autoptr(Project) project = project_find(&error);
    const struct request request = {.profile = NULL};
    g_autoptr(Plan) plan = project != NULL ? request_plan(&request, project->shown, project->plan_text, &error) : NULL;
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
