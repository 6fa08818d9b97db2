#include "stages/measure.h"

#include "core/error.h"
#include "probes/hyperfine.h"
#include "sys/files.h"
#include "sys/fingerprint.h"
#include "sys/pool.h"
#include "sys/progress.h"

#include <string.h>

/* What all jobs share. */
struct measurement_run {
    const Project *project;
    const Plan *plan;
    const struct measure_programs *programs;
    const char *scratch, *raw;
    struct progress *progress;
    Results *results;
    GMutex lock; /* of `results` */
};

static guint64 job_weight(const struct job *job) {
    return job->probe->fixed_ms + (job->probe->ms_per_megabyte * job->input->bytes >> 20);
}

static char *cell_folder(const char *below, const struct cell *cell, const char *probe) {
    g_autofree char *size = size_format(cell->size);
    return g_build_filename(below, cell->variant, cell->shape, size, probe, NULL);
}

static struct job *job_new(const struct measurement_run *run, const struct probe *probe, guint variant, const struct input *input) {
    struct job *job = g_new0(struct job, 1);
    job->probe = probe;
    job->cell = (struct cell){.shape = input->shape, .size = input->size, .variant = run->programs->variants[variant]};
    job->program = &run->programs->programs[variant];
    job->input = input;
    job->folder = cell_folder(run->scratch, &job->cell, probe->name);
    job->raw = cell_folder(run->raw, &job->cell, probe->name);
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
        if (probe == NULL) continue;
        for (guint i = 0; i < inputs->len; i++) {
            const struct input *input = g_ptr_array_index(inputs, i);
            if (!plan_measures(run->plan, planned->name, input->shape, input->size)) continue;
            for (guint v = 0; run->programs->variants[v] != NULL; v++) {
                if (probe->needs_leuko && run->programs->programs[v].command != NULL) continue;
                g_ptr_array_add(jobs, job_new(run, probe, v, input));
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

static gboolean measure_job(gpointer data, gpointer user_data, GError **error) {
    const struct job *job = data;
    struct measurement_run *run = user_data;
    g_autofree char *cell = cell_name(&job->cell);
    g_autofree char *label = g_strdup_printf("%s %s", job->probe->name, cell);
    progress_begin(run->progress, label);

    g_autoptr(Results) own = results_new();
    struct cell_results *measured = results_cell(own, &job->cell);
    measured->input_bytes = job->input->bytes;
    if (!job_run(job, run->project, measured, error)) return FALSE;
    take_measurements(run, own);
    progress_end(run->progress, label, job_weight(job));
    return TRUE;
}

static gboolean measure_exact(struct measurement_run *run, GPtrArray *inputs, gboolean quiet, GError **error) {
    g_autoptr(GPtrArray) jobs = list_jobs(run, inputs);
    guint64 total = 0;
    for (guint i = 0; i < jobs->len; i++) total += job_weight(g_ptr_array_index(jobs, i));
    run->progress = progress_start("count", total, quiet);
    gboolean measured = pool_run(jobs, 0, measure_job, run, error);
    g_autofree char *summary = g_strdup_printf("%u measurements", jobs->len);
    progress_finish(run->progress, measured ? summary : NULL);
    return measured;
}

static gint find_program(const struct measure_programs *programs, const char *variant) {
    for (gint i = 0; programs->variants[i] != NULL; i++) {
        if (programs->variants[i] == variant) return i;
    }
    g_assert_not_reached();
}

struct round_progress {
    struct progress *progress;
    const char *label;
};

static void end_round(gpointer data) {
    const struct round_progress *round = data;
    progress_end(round->progress, round->label, 1);
}

static gboolean time_pair(struct measurement_run *run, const struct plan_pair *pair, const struct plan_probe *clock, const struct input *input,
                          GError **error) {
    const char *const sides[] = {pair->reference, pair->candidate};
    g_autofree char *size = size_format(input->size);
    g_autofree char *label = g_strdup_printf("%s %s against %s on %s/%s", clock->name, sides[1], sides[0], input->shape, size);
    struct probe_target targets[2] = {0};
    char *folders[2] = {NULL, NULL}, *raws[2] = {NULL, NULL};
    char **commands[2] = {NULL, NULL};
    gboolean good = TRUE;
    for (guint side = 0; side < 2 && good; side++) {
        const struct job_program *program = &run->programs->programs[find_program(run->programs, sides[side])];
        const struct cell cell = {.shape = input->shape, .size = input->size, .variant = sides[side]};
        folders[side] = cell_folder(run->scratch, &cell, clock->name);
        raws[side] = cell_folder(run->raw, &cell, clock->name);
        good = directory_make(raws[side], error);
        commands[side] = good ? job_lay_folder(folders[side], program, input, run->project, error) : NULL;
        good = commands[side] != NULL;
        targets[side] = (struct probe_target){.argv = (const char *const *) commands[side],
                                              .directory = folders[side],
                                              .raw = raws[side],
                                              .accepted = program->accepted};
    }
    if (good) {
        const struct timing names = {.shape = input->shape,
                                     .size = input->size,
                                     .reference = sides[0],
                                     .candidate = sides[1],
                                     .rounds = clock->rounds,
                                     .runs_per_round = clock->runs};
        struct round_progress round = {.progress = run->progress, .label = label};
        progress_begin(run->progress, label);
        struct timing *timing = results_add_timing(run->results, &names);
        good = hyperfine_measure_pair(&targets[0], &targets[1], timing, end_round, &round, error);
    }
    for (guint side = 0; side < 2; side++) {
        if (good) good = directory_remove(folders[side], error);
        g_strfreev(commands[side]);
        g_free(folders[side]);
        g_free(raws[side]);
    }
    if (!good) g_prefix_error(error, "%s: ", label);
    return good;
}

static gboolean measure_times(struct measurement_run *run, GPtrArray *inputs, gboolean quiet, GError **error) {
    const struct plan_probe *clock = plan_find_probe(run->plan, hyperfine_tool);
    if (clock == NULL || run->plan->pairs->len == 0) return TRUE;

    g_autoptr(GPtrArray) timed = g_ptr_array_new();
    for (guint i = 0; i < inputs->len; i++) {
        const struct input *input = g_ptr_array_index(inputs, i);
        if (plan_measures(run->plan, clock->name, input->shape, input->size)) g_ptr_array_add(timed, (gpointer) input);
    }
    guint pairs = run->plan->pairs->len * timed->len;
    if (pairs == 0) return TRUE;

    g_auto(GStrv) disturbances = quiet ? NULL : fingerprint_disturbances();
    for (char **note = disturbances; note != NULL && *note != NULL; note++) g_printerr("note: %s\n", *note);
    run->progress = progress_start("time", (guint64) pairs * clock->rounds, quiet);
    gboolean good = TRUE;
    for (guint p = 0; p < run->plan->pairs->len && good; p++) {
        for (guint i = 0; i < timed->len && good; i++) {
            good = time_pair(run, g_ptr_array_index(run->plan->pairs, p), clock, g_ptr_array_index(timed, i), error);
        }
    }
    g_autofree char *summary = g_strdup_printf("%u pairs, %u rounds of %u runs each side", pairs, clock->rounds, clock->runs);
    progress_finish(run->progress, good ? summary : NULL);
    return good;
}

Results *measure_cells(const Project *project, const Plan *plan, const struct measure_programs *programs, GPtrArray *inputs, const char *scratch,
                       const char *raw, gboolean quiet, GError **error) {
    struct measurement_run run = {
        .project = project, .plan = plan, .programs = programs, .scratch = scratch, .raw = raw, .results = results_new()};
    g_mutex_init(&run.lock);
    gboolean measured = measure_exact(&run, inputs, quiet, error) && measure_times(&run, inputs, quiet, error);
    g_mutex_clear(&run.lock);
    if (measured) return run.results;
    results_free(run.results);
    return NULL;
}
