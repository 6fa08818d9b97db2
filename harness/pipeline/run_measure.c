#include "pipeline/run_measure.h"

#include "base/error.h"
#include "build/base.h"
#include "build/build.h"
#include "build/faulty.h"
#include "pipeline/calibrate.h"
#include "pipeline/inputs.h"
#include "pipeline/measure.h"
#include "pipeline/run_folder.h"
#include "pipeline/time_base.h"
#include "store/accepted_file.h"
#include "pipeline/environment_file.h"
#include "store/results_file.h"
#include "sys/files.h"
#include "sys/fingerprint.h"
#include "sys/process.h"

/* Build, resolve the programs, and make the inputs: all that measuring needs. */
static gboolean prepare(const Run *run, const Project *project, const struct run_setting *setting, GPtrArray **programs, GPtrArray **inputs,
                        GError **error) {
    g_autofree char *folder = g_build_filename(run->folder, "scratch", "inputs", NULL), *manifest = run_path(run, "inputs.tsv");
    const struct build_setting build = {.inputs = TRUE, .probes = TRUE, .quiet = setting->quiet};
    if (!build_plan(project, run->plan, &build, error)) return FALSE;
    timings_stage_end(setting->timings, "build");
    *programs = programs_of_plan(project, run->plan, error);
    if (*programs == NULL) return FALSE;
    *inputs = inputs_make(project, run->plan, folder, error);
    gboolean made = *inputs != NULL && inputs_write_manifest(*inputs, manifest, error);
    timings_stage_end(setting->timings, "inputs");
    return made;
}

/* What the stages of a run share. */
struct stages {
    Run *run;
    const Project *project;
    const struct run_setting *setting;
    struct commit head; /* of the tree, before it was built */
    GPtrArray *programs, *inputs;
    Base *base;
    char *fingerprint;
    CellCosts *costs; /* of the head, in a run without the cache: with it they would be of a part; else NULL */
    char *scratch;    /* below the run's folder; removed when all is measured */
};

static void stages_clear(struct stages *stages) {
    g_clear_pointer(&stages->programs, g_ptr_array_unref);
    g_clear_pointer(&stages->inputs, g_ptr_array_unref);
    base_free(stages->base);
    commit_clear(&stages->head);
    g_free(stages->fingerprint);
    g_clear_pointer(&stages->costs, g_hash_table_unref);
    g_free(stages->scratch);
}

static gboolean is_unchanged(const Base *base, const char *variant) {
    for (guint i = 0; i < base->variants->len; i++) {
        const struct base_variant *found = &g_array_index(base->variants, struct base_variant, i);
        if (found->name == variant) return found->same;
    }
    return FALSE;
}

/* Note with which programs and on which machine `results` were measured. */
static void note_origin(Results *results, const GPtrArray *programs, const Base *base, const char *fingerprint) {
    results->fingerprint = g_strdup(fingerprint);
    for (guint i = 0; i < programs->len; i++) {
        const struct program *program = g_ptr_array_index(programs, i);
        g_autofree char *digest = metric_write_value(UNIT_XXH3, program->digest);
        results_set_program(results, program->name, digest, is_unchanged(base, program->name));
    }
}

/* Measure the cells of `programs` with the raw output below `folder`. NULL with an error. */
static Results *measure(const struct stages *stages, const GPtrArray *programs, const char *folder, const char *what, GError **error) {
    const struct run_setting *setting = stages->setting;
    g_autofree char *raw = g_build_filename(folder, "raw", NULL);
    g_autoptr(JobCache) cache = NULL;
    if (!setting->no_cache) {
        cache = job_cache_new(stages->project, stages->run->plan, programs, stages->fingerprint, error);
        if (cache == NULL) return NULL;
    }
    const struct measure_setting measure = {.scratch = stages->scratch,
                                            .raw = raw,
                                            .deadline_ms = setting->deadline_ms,
                                            .quiet = setting->quiet,
                                            .cache = cache,
                                            .what = what,
                                            .timings = setting->timings,
                                            .costs = programs == stages->programs ? stages->costs : NULL};
    Results *results = measure_cells(stages->project, stages->run->plan, programs, stages->inputs, &measure, error);
    timings_stage_end(setting->timings, what);
    if (results != NULL) note_origin(results, programs, stages->base, stages->fingerprint);
    return results;
}

/* The cells of one variant. */
static void copy_cells(Results *into, const Results *from, const char *variant) {
    for (guint i = 0; i < from->cells->len; i++) {
        const struct cell_results *cell = g_ptr_array_index(from->cells, i);
        if (cell->cell.variant != variant) continue;
        struct cell_results *copy = results_cell(into, &cell->cell);
        copy->input_bytes = cell->input_bytes;
        g_array_append_vals(copy->measurements, cell->measurements->data, cell->measurements->len);
    }
}

/* Keep what the base accepted, which counts no more (store/accepted_file.h), and what its plan has and the head's has not. */
static gboolean keep_accepted(const Run *run, const Base *base, GError **error) {
    for (const char *const *name = accepted_names; *name != NULL; name++) {
        g_autofree char *from = g_build_filename(base->baselines, *name, NULL), *to = g_build_filename(run->folder, "base", *name, NULL);
        if (!g_file_test(from, G_FILE_TEST_EXISTS)) continue;
        g_autofree char *text = file_read(from, accepted_limit, NULL, error);
        if (text == NULL || !file_write(to, text, -1, error)) return FALSE;
    }
    g_autofree char *lost = run_path(run, "base/lost.txt");
    g_autoptr(GString) lines = g_string_new(NULL);
    for (guint i = 0; i < base->lost->len; i++) g_string_append_printf(lines, "%s\n", (const char *) g_ptr_array_index(base->lost, i));
    return file_write(lost, lines->str, -1, error);
}

/* The base's values. Its programs that execute what the head's do are not measured again: their values are the head's. */
static gboolean measure_base(struct stages *stages, GError **error) {
    Run *run = stages->run;
    const Base *base = stages->base;
    g_autofree char *folder = run_path(run, "base"), *path = g_build_filename(folder, "results.json", NULL);
    g_autoptr(GPtrArray) changed = g_ptr_array_new();
    for (guint i = 0; i < base->variants->len; i++) {
        const struct base_variant *variant = &g_array_index(base->variants, struct base_variant, i);
        if (!variant->same) g_ptr_array_add(changed, variant->program);
    }
    run->base = changed->len > 0 ? measure(stages, changed, folder, "count base", error) : results_new();
    if (run->base == NULL) return FALSE;
    for (guint i = 0; i < base->variants->len; i++) {
        const struct base_variant *variant = &g_array_index(base->variants, struct base_variant, i);
        if (variant->same) copy_cells(run->base, run->results, variant->name);
    }
    g_clear_pointer(&run->base->fingerprint, g_free);
    run->base->fingerprint = g_strdup(stages->fingerprint);
    commit_read(stages->project, base->commit, &run->base->commit);
    return results_write(path, &run->request, run->base, error) && keep_accepted(run, base, error);
}

/* Where a value is not repeatable, what differs from the base is measured in several rounds, and what does not is compared with itself. */
static void set_rounds(const struct stages *stages) {
    enum { ROUNDS = 3 };
    for (guint i = 0; i < stages->base->variants->len; i++) {
        struct base_variant *variant = &g_array_index(stages->base->variants, struct base_variant, i);
        struct program *head = (struct program *) programs_find(stages->programs, variant->name);
        head->is_base = variant->same;
        if (variant->same) continue;
        variant->program->rounds = ROUNDS;
        head->rounds = ROUNDS;
    }
}

static gboolean measure_all(struct stages *stages, GError **error) {
    Run *run = stages->run;
    g_autofree char *raw = run_path(run, "raw");
    const struct measure_setting clock = {.scratch = stages->scratch,
                                          .raw = raw,
                                          .deadline_ms = stages->setting->deadline_ms,
                                          .quiet = stages->setting->quiet,
                                          .costs = stages->costs};
    set_rounds(stages);
    run->results = measure(stages, stages->programs, run->folder, "count", error);
    if (run->results == NULL) return FALSE;
    run->results->base_reason = g_strdup(stages->base->reason);
    commit_copy(&run->results->commit, &stages->head);
    if (stages->base->commit != NULL && !measure_base(stages, error)) return FALSE;
    if (!time_base(run->plan, stages->base, stages->programs, stages->inputs, &clock, run->results, error)) return FALSE;
    timings_stage_end(stages->setting->timings, "time base");
    if (!measure_pairs(stages->project, run->plan, stages->programs, stages->inputs, &clock, run->results, error)) return FALSE;
    run->results->page_fault_ns = page_fault_ns();
    timings_stage_end(stages->setting->timings, "time pairs");
    return TRUE;
}

/* The base: an earlier commit's programs, or the programs without the fault. */
static gboolean find_base(struct stages *stages, GError **error) {
    const struct run_setting *setting = stages->setting;
    const Plan *plan = stages->run->plan;
    if (setting->fault == NULL) {
        stages->base = base_prepare(stages->project, plan, stages->programs, &setting->base, setting->quiet, error);
        return stages->base != NULL;
    }
    struct program *faulty = faulty_build(stages->project, plan, setting->fault, setting->dose, error);
    if (faulty != NULL) stages->base = faulty_base(stages->project, stages->programs, setting->fault->variant, faulty);
    return faulty != NULL;
}

/* As a file of the run; nothing where there are none. */
static gboolean write_costs(const Run *run, const char *name, const CellCosts *costs, GError **error) {
    if (costs == NULL) return TRUE;
    g_autofree char *path = run_path(run, name), *text = cell_costs_format(costs);
    return file_write(path, text, -1, error);
}

static gboolean run_stages(struct stages *stages, GError **error) {
    Run *run = stages->run;
    const struct run_setting *setting = stages->setting;
    g_autofree char *plan_copy = run_path(run, "plan.ini"), *environment = run_path(run, "environment.json");
    g_autofree char *raw = run_path(run, "raw"), *results = run_path(run, "results.json");
    if (!request_is_ad_hoc(&run->request)) commit_read_head(stages->project, &stages->head);
    if (!file_write(plan_copy, stages->project->plan_text, -1, error) || !write_costs(run, request_costs_kept, run->request.costs, error) ||
        !prepare(run, stages->project, setting, &stages->programs, &stages->inputs, error)) {
        return FALSE;
    }
    if (!find_base(stages, error)) return FALSE;
    timings_stage_end(setting->timings, "build of the base");
    if (!environment_write(environment, &stages->fingerprint, error) ||
        !calibrate_probes(stages->project, run->plan, stages->scratch, raw, error)) {
        return FALSE;
    }
    timings_stage_end(setting->timings, "canaries");
    return measure_all(stages, error) && write_costs(run, request_costs_committed, stages->costs, error) &&
           results_write(results, &run->request, run->results, error);
}

/* All stages, in the run's folder, without the scratch folder afterwards. */
static gboolean measure_run(Run *run, const Project *project, const struct run_setting *setting, GError **error) {
    struct stages stages = {.run = run,
                            .project = project,
                            .setting = setting,
                            .costs = setting->no_cache ? cell_costs_new() : NULL,
                            .scratch = run_path(run, "scratch")};
    gboolean good = run_stages(&stages, error);
    good = directory_remove(stages.scratch, good ? error : NULL) && good;
    stages_clear(&stages);
    return good;
}

/* The committed costs: the shards of one commit are dealt alike wherever they are measured. */
static gboolean read_committed_costs(const Project *project, struct request *request, GError **error) {
    g_autofree char *path = g_build_filename(project->baselines, request_costs_committed, NULL);
    g_autofree char *shown = project_display_path(project, path);
    return request->shards <= 1 || request_costs_read(request, path, shown, error);
}

Run *run_measure(const Project *project, struct request *request, const struct run_setting *setting, GError **error) {
    g_autoptr(Run) run = g_new0(Run, 1);
    request_settle_sides(request);
    run->request = *request;
    *request = (struct request){0};
    if (!read_committed_costs(project, &run->request, error)) return NULL;
    run->plan = request_plan(&run->request, project->shown, project->plan_text, error);
    if (run->plan == NULL) return NULL;

    run_folders_clear(project, run->plan->keep_runs);
    run->folder =
        setting->folder != NULL ? run_folder_named(project, setting->folder, error) : run_folder_new(project, run->plan->profile, error);
    if (run->folder == NULL) return NULL;
    run->shown = project_display_path(project, run->folder);
    if (!measure_run(run, project, setting, error)) {
        if (process_interrupted() && setting->folder == NULL) directory_remove(run->folder, NULL);
        return NULL;
    }
    if (!setting->aside && !run_folder_set_latest(project, run->folder, error)) return NULL;
    return g_steal_pointer(&run);
}
