#include "pipeline/run_measure.h"

#include "base/error.h"
#include "pipeline/build.h"
#include "pipeline/calibrate.h"
#include "pipeline/inputs.h"
#include "pipeline/measure.h"
#include "pipeline/run_folder.h"
#include "store/environment_file.h"
#include "store/results_file.h"
#include "sys/files.h"
#include "sys/process.h"

/* Build, resolve the programs, and make the inputs: all that measuring needs. */
static gboolean prepare(const Run *run, const Project *project, const struct run_setting *setting, GPtrArray **programs, GPtrArray **inputs,
                        GError **error) {
    g_autofree char *folder = g_build_filename(run->folder, "scratch", "inputs", NULL), *manifest = run_path(run, "inputs.tsv");
    const struct build_setting build = {.inputs = TRUE, .probes = TRUE, .quiet = setting->quiet};
    if (!build_plan(project, run->plan, &build, error)) return FALSE;
    *programs = programs_of_plan(project, run->plan, error);
    if (*programs == NULL) return FALSE;
    *inputs = inputs_make(project, run->plan, folder, error);
    return *inputs != NULL && inputs_write_manifest(*inputs, manifest, error);
}

static gboolean run_stages(Run *run, const Project *project, const struct run_setting *setting, GError **error) {
    g_autofree char *plan_copy = run_path(run, "plan.ini"), *environment = run_path(run, "environment.json");
    g_autofree char *scratch = run_path(run, "scratch"), *raw = run_path(run, "raw"), *results = run_path(run, "results.json");
    const struct measure_setting measure = {.scratch = scratch, .raw = raw, .deadline_ms = setting->deadline_ms, .quiet = setting->quiet};
    g_autoptr(GPtrArray) programs = NULL, inputs = NULL;
    g_autofree char *fingerprint = NULL;

    gboolean good = file_write(plan_copy, project->plan_text, -1, error) && prepare(run, project, setting, &programs, &inputs, error) &&
                    environment_write(environment, &fingerprint, error) && calibrate_probes(project, run->plan, scratch, raw, error);
    if (good) run->results = measure_cells(project, run->plan, programs, inputs, &measure, error);
    if (run->results != NULL) {
        run->results->fingerprint = g_steal_pointer(&fingerprint);
        for (guint i = 0; i < programs->len; i++) {
            const struct program *program = g_ptr_array_index(programs, i);
            g_autofree char *digest = metric_write_value(UNIT_XXH3, program->digest);
            results_set_program(run->results, program->name, digest);
        }
    }
    good = run->results != NULL && results_write(results, &run->request, run->results, error);
    return directory_remove(scratch, good ? error : NULL) && good;
}

Run *run_measure(const Project *project, struct request *request, const struct run_setting *setting, GError **error) {
    g_autoptr(Run) run = g_new0(Run, 1);
    request_settle_sides(request);
    run->request = *request;
    *request = (struct request){0};
    run->plan = request_plan(&run->request, project->shown, project->plan_text, error);
    if (run->plan == NULL) return NULL;

    run_folders_clear(project, run->plan->keep_runs);
    run->folder =
        setting->folder != NULL ? run_folder_named(project, setting->folder, error) : run_folder_new(project, run->plan->profile, error);
    if (run->folder == NULL) return NULL;
    run->shown = project_display_path(project, run->folder);
    if (!run_stages(run, project, setting, error)) {
        if (process_interrupted() && setting->folder == NULL) directory_remove(run->folder, NULL);
        return NULL;
    }
    return run_folder_set_latest(project, run->folder, error) ? g_steal_pointer(&run) : NULL;
}
