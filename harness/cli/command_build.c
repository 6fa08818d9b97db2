/* build: bring the plan's variants up to date, and what inputs and probes are made by. */
#include "cli/options.h"
#include "build/build.h"
#include "store/request.h"

enum exit_code command_build(const struct command *command, int argc, char **argv) {
    g_autofree char *profile = NULL;
    g_auto(GStrv) variants = NULL;
    GError *error = NULL;
    const GOptionEntry entries[] = {
        {"profile", 'p', 0, G_OPTION_ARG_STRING, &profile, "profile of the plan (default: its first)", "NAME"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    if (!options_read(command, entries, "Without a VARIANT, all that the profile measures, and its inputs and probes.", argc, argv, 0, 100,
                      &variants, &error)) {
        return command_fail(error);
    }
    const gboolean all = variants[0] == NULL;
    const struct request request = {.profile = profile, .variants = all ? NULL : variants};
    const struct build_setting setting = {.inputs = all, .probes = all};
    g_autoptr(Project) project = project_find(&error);
    g_autoptr(Plan) plan = project != NULL ? request_plan(&request, project->shown, project->plan_text, &error) : NULL;
    if (plan == NULL || !build_plan(project, plan, &setting, &error)) return command_fail(error);
    return EXIT_CODE_SAME;
}
