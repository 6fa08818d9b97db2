#include "pipeline/calibrate.h"

#include "base/error.h"
#include "pipeline/sandbox.h"
#include "probes/probe.h"
#include "sys/files.h"
#include "sys/installation.h"
#include "sys/pool.h"

struct calibration {
    const Project *project;
    const char *scratch;
    const char *raw;
    const char *canary; /* path */
};

static const char canary_name[] = "canary";
static const struct cell canary_cell = {.input = canary_name, .size = 0, .variant = canary_name};

/* What the probe reads of the canary is in `cell` afterwards; of one that times pairs, only the canary is laid for it to time. */
static gboolean measure_canary(const struct job *job, const Project *project, struct cell_results *cell, char ***argv, GError **error) {
    if (job->probe->kind == PROBE_MEASURES_CELL) return job_run(job, project, cell, error);
    *argv = job_lay_folder(job->folder, job->program, NULL, error);
    return *argv != NULL && directory_make(job->raw, error);
}

static gboolean calibrate_probe(gpointer data, gpointer user_data, GError **error) {
    const struct calibration *calibration = user_data;
    const struct probe *probe = data;
    g_autofree char *folder = g_build_filename(calibration->scratch, canary_name, probe->name, NULL);
    g_autofree char *raw = g_build_filename(calibration->raw, canary_name, probe->name, NULL);
    struct program *canary = program_new_plain(calibration->canary, canary_name, probe->canary_arguments, error);
    if (canary == NULL) return FALSE;
    const struct job job = {.probe = probe, .cell = canary_cell, .program = canary, .folder = folder, .raw = raw};

    g_autoptr(Results) results = results_new();
    struct cell_results *cell = results_cell(results, &canary_cell);
    g_auto(GStrv) argv = NULL;
    gboolean measured = measure_canary(&job, calibration->project, cell, &argv, error);
    program_free(canary);
    if (!measured) return FALSE;

    const struct probe_target target = {.argv = (const char *const *) argv, .directory = folder, .raw = raw};
    if (probe->calibrate(&target, cell, error)) return TRUE;
    g_prefix_error(error, "%s does not report the canary as it is, so nothing it says can be trusted: ", probe->name);
    return FALSE;
}

gboolean calibrate_probes(const Project *project, const Plan *plan, const char *scratch, const char *raw, GError **error) {
    g_autofree char *canary = installation_path(canary_name);
    if (!g_file_test(canary, G_FILE_TEST_IS_EXECUTABLE)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: the canary, which calibrates the probes, is missing; type: make", canary);
        return FALSE;
    }
    struct calibration calibration = {.project = project, .scratch = scratch, .raw = raw, .canary = canary};
    g_autoptr(GPtrArray) planned = g_ptr_array_new();
    for (guint i = 0; i < plan->probes->len; i++) {
        const struct probe *probe = probe_find(((const struct plan_probe *) g_ptr_array_index(plan->probes, i))->name);
        if (probe != NULL) g_ptr_array_add(planned, (gpointer) probe);
    }
    return pool_run(planned, 0, calibrate_probe, &calibration, error);
}
