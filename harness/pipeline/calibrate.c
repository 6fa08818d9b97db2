#include "pipeline/calibrate.h"

#include "base/error.h"
#include "pipeline/sandbox.h"
#include "probes/hyperfine.h"
#include "sys/files.h"
#include "sys/installation.h"
#include "sys/pool.h"

struct calibration {
    const Project *project;
    const char *scratch;
    const char *raw;
    const struct program *canary;
};

static const char canary_name[] = "canary";
static const struct cell canary_cell = {.input = canary_name, .size = 0, .variant = canary_name};

static gboolean calibrate_probe(gpointer data, gpointer user_data, GError **error) {
    const struct calibration *calibration = user_data;
    const struct probe *probe = data;
    g_autofree char *folder = g_build_filename(calibration->scratch, canary_name, probe->name, NULL);
    g_autofree char *raw = g_build_filename(calibration->raw, canary_name, probe->name, NULL);
    const struct job job = {.probe = probe, .cell = canary_cell, .program = calibration->canary, .folder = folder, .raw = raw};

    g_autoptr(Results) results = results_new();
    struct cell_results *cell = results_cell(results, &canary_cell);
    if (!job_run(&job, calibration->project, cell, error)) return FALSE;

    const struct probe_target target = {.directory = folder, .raw = raw};
    if (probe->calibrate(&target, cell, error)) return TRUE;
    g_prefix_error(error, "%s does not report the canary as it is, so nothing it says can be trusted: ", probe->name);
    return FALSE;
}

static gboolean calibrate_clock(const struct calibration *calibration, GError **error) {
    g_autofree char *folder = g_build_filename(calibration->scratch, canary_name, hyperfine_tool, NULL);
    static const char *const arguments[] = {"--sleep", NULL};
    struct program *sleeper = program_new_plain(calibration->canary->path, canary_name, arguments, error);
    g_auto(GStrv) argv = sleeper != NULL ? job_lay_folder(folder, sleeper, NULL, error) : NULL;
    program_free(sleeper);
    if (argv == NULL) return FALSE;
    const struct probe_target target = {.argv = (const char *const *) argv, .directory = folder, .raw = folder};
    return hyperfine_calibrate(&target, error);
}

gboolean calibrate_probes(const Project *project, const Plan *plan, const char *scratch, const char *raw, GError **error) {
    g_autofree char *path = installation_path(canary_name);
    struct program *canary = program_new_plain(path, canary_name, NULL, error);
    if (canary == NULL) {
        g_prefix_error(error, "the canary, which calibrates the probes, is missing; type: make build: ");
        return FALSE;
    }
    struct calibration calibration = {.project = project, .scratch = scratch, .raw = raw, .canary = canary};
    g_autoptr(GPtrArray) jobs = g_ptr_array_new();
    for (guint i = 0; i < plan->probes->len; i++) {
        const struct plan_probe *planned = g_ptr_array_index(plan->probes, i);
        const struct probe *probe = probe_find(planned->name);
        if (probe != NULL) g_ptr_array_add(jobs, (gpointer) probe);
    }
    gboolean good = pool_run(jobs, 0, calibrate_probe, &calibration, error);
    if (good && plan_find_probe(plan, hyperfine_tool) != NULL) good = calibrate_clock(&calibration, error);
    program_free(canary);
    return good;
}
