#include "report/plots.h"

#include "sys/installation.h"
#include "sys/process.h"

static const guint deadline_ms = 5 * 60 * 1000;

/* matplotlib keeps a cache of fonts: below build/, not in the user's home. NULL where there is no project. */
static char *matplotlib_folder(void) {
    g_autoptr(Project) project = project_find(NULL);
    return project != NULL ? g_strdup_printf("MPLCONFIGDIR=%s/matplotlib", project->build) : NULL;
}

gboolean drawing_run(const char *script, const char *const *arguments, GError **error) {
    g_autofree char *path = installation_path(script), *matplotlib = matplotlib_folder();
    const char *const first[] = {"/usr/bin/python3", "-B", path}, *const environment[] = {matplotlib, NULL};
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(first); i++) g_ptr_array_add(argv, (gpointer) first[i]);
    for (; *arguments != NULL; arguments++) g_ptr_array_add(argv, (gpointer) *arguments);
    g_ptr_array_add(argv, NULL);
    const struct process_spec spec = {
        .argv = (const char *const *) argv->pdata, .environment = environment, .inherit_environment = TRUE, .deadline_ms = deadline_ms};
    g_autofree char *drawn = process_output(&spec, script, NULL, error);
    if (drawn == NULL) return FALSE;
    g_printerr("%s", drawn);
    return TRUE;
}

char *drawing_folder(const Project *project) {
    return g_build_filename(project->build, "report", NULL);
}
