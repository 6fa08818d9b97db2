#include "report/plots.h"

#include "sys/installation.h"
#include "sys/process.h"

static const guint deadline_ms = 5 * 60 * 1000;

/* matplotlib keeps a cache of fonts: below build/, not in the user's home. NULL where there is no project. */
static char *matplotlib_folder(void) {
    g_autoptr(Project) project = project_find(NULL);
    return project != NULL ? g_strdup_printf("MPLCONFIGDIR=%s/matplotlib", project->build) : NULL;
}

gboolean drawing_run(const char *script, const char *source, const char *target, const char *plots, GError **error) {
    g_autofree char *path = installation_path(script), *matplotlib = matplotlib_folder();
    const char *const argv[] = {"/usr/bin/python3", "-B", path, source, target, plots, NULL}, *const environment[] = {matplotlib, NULL};
    const struct process_spec spec = {.argv = argv, .environment = environment, .inherit_environment = TRUE, .deadline_ms = deadline_ms};
    g_autofree char *drawn = process_output(&spec, script, NULL, error);
    if (drawn == NULL) return FALSE;
    g_printerr("%s", drawn);
    return TRUE;
}
