#include "pipeline/measure.h"

#include "base/error.h"
#include "pipeline/pair_timing.h"
#include "sys/files.h"
#include "sys/pool.h"
#include "sys/process.h"
#include "sys/progress.h"

/* What all jobs share. */
struct measurement_run {
    const Project *project;
    const Plan *plan;
    const GPtrArray *programs;
    const struct measure_setting *setting;
    struct progress *progress;
    Results *results;
    GMutex lock; /* of `results` and the setting's costs */
    gint found;  /* jobs whose values came from the cache */
};

static guint64 job_weight(const struct job *job) {
    return probe_cost(job->probe->name, job->input->bytes);
}

static struct job *job_new(const struct measurement_run *run, const char *name, const struct program *program, const struct input *input) {
    struct job *job = g_new0(struct job, 1);
    const struct probe *built_in = probe_find(name);
    job->probe = built_in != NULL ? built_in : &probe_plan_command;
    job->own = built_in != NULL ? NULL : plan_find_command_probe(run->plan, name);
    job->cell = (struct cell){.input = input->name, .size = input->size, .variant = program->name};
    job->program = program;
    job->input = input;
    job->deadline_ms = run->setting->deadline_ms;
    job->folder = job_cell_folder(run->setting->scratch, &job->cell, name);
    job->raw =
        run->setting->raw != NULL ? job_cell_folder(run->setting->raw, &job->cell, name) : g_build_filename(job->folder, ".raw", NULL);
    return job;
}

static void job_free(gpointer data) {
    struct job *job = data;
    g_free(job->folder);
    g_free(job->raw);
    g_free(job);
}

/* Longest first, so that the cores end together. */
static int compare_jobs(gconstpointer a, gconstpointer b) {
    guint64 left = job_weight(*(struct job *const *) a), right = job_weight(*(struct job *const *) b);
    return left < right ? 1 : left > right ? -1 : 0;
}

static GPtrArray *list_jobs(const struct measurement_run *run, GPtrArray *inputs) {
    GPtrArray *jobs = g_ptr_array_new_with_free_func(job_free);
    for (guint p = 0; p < run->plan->probes->len; p++) {
        const struct plan_probe *planned = g_ptr_array_index(run->plan->probes, p);
        const struct probe *probe = probe_find(planned->name);
        if (probe != NULL && probe->kind == PROBE_TIMES_PAIRS) continue;
        for (guint i = 0; i < inputs->len; i++) {
            const struct input *input = g_ptr_array_index(inputs, i);
            if (!plan_measures(run->plan, planned->name, input->name, input->size)) continue;
            for (guint v = 0; v < run->programs->len; v++) {
                g_ptr_array_add(jobs, job_new(run, planned->name, g_ptr_array_index(run->programs, v), input));
            }
        }
    }
    g_ptr_array_sort(jobs, compare_jobs);
    return jobs;
}

static void take_measurements(struct measurement_run *run, const struct results *measured) {
    g_mutex_lock(&run->lock);
    results_merge(run->results, measured);
    g_mutex_unlock(&run->lock);
}

static const char *job_probe(const struct job *job) {
    return job->own != NULL ? job->own->name : job->probe->name;
}

static void take_cost(struct measurement_run *run, const struct job *job, double seconds) {
    if (run->setting->costs == NULL) return;
    g_mutex_lock(&run->lock);
    cell_costs_add(run->setting->costs, job_probe(job), job->cell.input, job->cell.size, seconds);
    g_mutex_unlock(&run->lock);
}

/* Once, or where the values are not repeatable in some rounds: a high-water mark is the least that the program needs, and what the moment
 * adds to it, so the least is nearest to the first. */
static gboolean measure_rounds(const struct job *job, const Project *project, struct cell_results *cell, GError **error) {
    guint rounds = job->probe->repeatable ? 1 : MAX(job->program->rounds, 1);
    for (guint round = 0; round < rounds; round++) {
        g_autoptr(Results) once = results_new();
        struct cell_results *measured = results_cell(once, &job->cell);
        if (!job_run(job, project, measured, error)) return FALSE;
        for (guint i = 0; i < measured->measurements->len; i++) {
            const struct measurement *value = &g_array_index(measured->measurements, struct measurement, i);
            const struct measurement *least = cell_results_find(cell, value->metric);
            if (least == NULL || value->value < least->value) cell_results_set(cell, value->metric, value->definition, value->value);
        }
    }
    return TRUE;
}

static gboolean measure_job(gpointer data, gpointer user_data, GError **error) {
    const struct job *job = data;
    struct measurement_run *run = user_data;
    g_autofree char *cell = cell_name(&job->cell);
    g_autofree char *label = g_strdup_printf("%s %s", job_probe(job), cell);
    progress_begin(run->progress, label);

    g_autoptr(Results) own = results_new();
    struct cell_results *measured = results_cell(own, &job->cell);
    measured->input_bytes = job->input->bytes;
    g_autofree char *key = job_cache_key(run->setting->cache, job, run->project);
    gboolean reusable = job->probe->repeatable || job->program->is_base;
    if (reusable && job_cache_find(run->setting->cache, key, job, measured)) {
        g_atomic_int_inc(&run->found);
    } else {
        gint64 began = g_get_monotonic_time();
        double cpu = process_cpu_seconds();
        if (!measure_rounds(job, run->project, measured, error)) return FALSE;
        timings_add_part(run->setting->timings, job_probe(job), g_get_monotonic_time() - began);
        take_cost(run, job, process_cpu_seconds() - cpu);
        job_cache_keep(run->setting->cache, key, job, measured);
    }
    take_measurements(run, own);
    progress_end(run->progress, label, job_weight(job));
    return TRUE;
}

static gboolean measure_exact(struct measurement_run *run, GPtrArray *inputs, GError **error) {
    g_autoptr(GPtrArray) jobs = list_jobs(run, inputs);
    guint64 total = 0;
    for (guint i = 0; i < jobs->len; i++) total += job_weight(g_ptr_array_index(jobs, i));
    run->progress = progress_start(run->setting->what, total, run->setting->quiet);
    gboolean measured = pool_run(jobs, 0, measure_job, run, error);
    g_autofree char *summary = run->found > 0 ? g_strdup_printf("%u measurements, %d of them from the cache", jobs->len, run->found)
                                              : g_strdup_printf("%u measurements", jobs->len);
    progress_finish(run->progress, measured ? summary : NULL);
    return measured;
}

static gboolean check_inputs(const GPtrArray *inputs, GError **error) {
    for (guint i = 0; i < inputs->len; i++) {
        if (!input_check_unchanged(g_ptr_array_index(inputs, i), error)) return FALSE;
    }
    return TRUE;
}

Results *measure_cells(const Project *project, const Plan *plan, const GPtrArray *programs, GPtrArray *inputs,
                       const struct measure_setting *setting, GError **error) {
    struct measurement_run run = {.project = project, .plan = plan, .programs = programs, .setting = setting, .results = results_new()};
    g_mutex_init(&run.lock);
    gboolean measured = measure_exact(&run, inputs, error) && programs_check_unchanged(programs, error) && check_inputs(inputs, error);
    g_mutex_clear(&run.lock);
    if (measured) return run.results;
    results_free(run.results);
    return NULL;
}

gboolean measure_pairs(const Project *project, const Plan *plan, const GPtrArray *programs, GPtrArray *inputs,
                       const struct measure_setting *setting, Results *results, GError **error) {
    return clock_measure_pairs(project, plan, programs, inputs, setting, results, error) && programs_check_unchanged(programs, error) &&
           check_inputs(inputs, error);
}
