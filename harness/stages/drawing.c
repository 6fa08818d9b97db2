#include "stages/drawing.h"

#include "sys/process.h"

static const guint deadline_ms = 5 * 60 * 1000;

gboolean drawing_run(const Project *project, const char *script, const char *source, const char *folder, GError **error) {
    g_autofree char *path = g_build_filename(project->root, "scripts", script, NULL), *name = g_strconcat("scripts/", script, NULL);
    const char *const argv[] = {"/usr/bin/python3", path, source, folder, NULL};
    /* matplotlib's cache of fonts and Python's compiled modules, which would else go to HOME and beside the sources. */
    g_autofree char *matplotlib = g_strdup_printf("MPLCONFIGDIR=%s/build/matplotlib", project->root);
    g_autofree char *modules = g_strdup_printf("PYTHONPYCACHEPREFIX=%s/build/pycache", project->root);
    const char *const environment[] = {matplotlib, modules, NULL};
    const struct process_spec spec = {.argv = argv, .environment = environment, .inherit_environment = TRUE, .deadline_ms = deadline_ms};
    struct process_result result;
    if (!process_run(&spec, &result, error)) return FALSE;
    gboolean drawn = process_check(&result, name, NULL, error);
    if (drawn && g_bytes_get_size(result.standard_output) > 0) {
        g_print("%s", (const char *) g_bytes_get_data(result.standard_output, NULL));
    }
    process_result_clear(&result);
    return drawn;
}
