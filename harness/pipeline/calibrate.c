#include "pipeline/calibrate.h"

#include "base/error.h"
#include "probes/hyperfine.h"
#include "pipeline/sandbox.h"
#include "sys/files.h"
#include "sys/pool.h"

struct calibration {
    const Project *project;
    const char *scratch;
    const char *raw;
    const struct job_program *canary;
    const struct input *input;
};

static const struct cell canary_cell = {.input = "canary", .size = 0, .variant = "canary"};

/* The canary of `digest` reads a file; the others ignore it. */
static gboolean make_canary_input(struct input *input, const char *scratch, GError **error) {
    input->name = canary_cell.input;
    input->folder = g_build_filename(scratch, "canary-input", NULL);
    input->names = g_ptr_array_new_with_free_func(g_free);
    input->files = 1;
    g_ptr_array_add(input->names, g_strdup("0001.rb"));
    g_autofree char *path = g_build_filename(input->folder, "0001.rb", NULL);
    return file_write(path, "# canary\n", -1, error);
}

static gboolean calibrate_probe(gpointer data, gpointer user_data, GError **error) {
    const struct calibration *calibration = user_data;
    const struct probe *probe = data;
    g_autofree char *folder = g_build_filename(calibration->scratch, "canary", probe->name, NULL);
    g_autofree char *raw = g_build_filename(calibration->raw, "canary", probe->name, NULL);
    const struct job job = {
        .probe = probe, .cell = canary_cell, .program = calibration->canary, .input = calibration->input, .folder = folder, .raw = raw};

    g_autoptr(Results) results = results_new();
    struct cell_results *cell = results_cell(results, &canary_cell);
    if (!job_run(&job, calibration->project, cell, error)) return FALSE;

    const struct probe_target target = {.directory = folder, .raw = raw};
    if (probe->calibrate(&target, cell, error)) return TRUE;
    g_prefix_error(error, "%s does not report the canary as it is, so nothing it says can be trusted: ", probe->name);
    return FALSE;
}

static gboolean calibrate_clock(const struct calibration *calibration, GError **error) {
    g_autofree char *folder = g_build_filename(calibration->scratch, "canary", hyperfine_tool, NULL);
    static const char *const arguments[] = {"--sleep", NULL};
    const struct job_program sleeper = {.path = calibration->canary->path, .arguments = arguments};
    g_auto(GStrv) argv = job_lay_folder(folder, &sleeper, NULL, calibration->project, error);
    if (argv == NULL) return FALSE;
    const struct probe_target target = {.argv = (const char *const *) argv, .directory = folder, .raw = folder};
    return hyperfine_calibrate(&target, error);
}

gboolean calibrate_probes(const Project *project, const Plan *plan, const char *scratch, const char *raw, GError **error) {
    g_autofree char *canary = g_build_filename(project->programs, "canary", NULL);
    const struct job_program program = {.path = canary};
    struct input input = {0};
    struct calibration calibration = {.project = project, .scratch = scratch, .raw = raw, .canary = &program, .input = &input};

    gboolean good = make_canary_input(&input, scratch, error);
    g_autoptr(GPtrArray) jobs = g_ptr_array_new();
    for (guint i = 0; i < plan->probes->len; i++) {
        const struct plan_probe *planned = g_ptr_array_index(plan->probes, i);
        const struct probe *probe = probe_find(planned->name);
        if (probe != NULL) g_ptr_array_add(jobs, (gpointer) probe);
    }
    good = good && pool_run(jobs, 0, calibrate_probe, &calibration, error);
    if (good && plan_find_probe(plan, hyperfine_tool) != NULL) good = calibrate_clock(&calibration, error);
    g_free(input.folder);
    g_ptr_array_unref(input.names);
    return good;
}
