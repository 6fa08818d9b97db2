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
    const struct measure_setting *setting;
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
    job->deadline_ms = run->setting->deadline_ms;
    job->folder = cell_folder(run->setting->scratch, &job->cell, probe->name);
    job->raw = cell_folder(run->setting->raw, &job->cell, probe->name);
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

static gboolean measure_exact(struct measurement_run *run, GPtrArray *inputs, GError **error) {
    g_autoptr(GPtrArray) jobs = list_jobs(run, inputs);
    guint64 total = 0;
    for (guint i = 0; i < jobs->len; i++) total += job_weight(g_ptr_array_index(jobs, i));
    run->progress = progress_start("count", total, run->setting->quiet);
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

/* One side of a timed group, in a folder of its own. */
struct timed_side {
    char *folder, *raw;
    char **argv;
    struct probe_target target;
};

static gboolean timed_side_lay(struct timed_side *side, const struct measurement_run *run, const char *clock, const char *variant,
                               const struct input *input, GError **error) {
    const struct job_program *program = &run->programs->programs[find_program(run->programs, variant)];
    const struct cell cell = {.shape = input->shape, .size = input->size, .variant = variant};
    side->folder = cell_folder(run->setting->scratch, &cell, clock);
    side->raw = cell_folder(run->setting->raw, &cell, clock);
    if (!directory_make(side->raw, error)) return FALSE;
    side->argv = job_lay_folder(side->folder, program, input, run->project, error);
    side->target = (struct probe_target){.argv = (const char *const *) side->argv,
                                         .directory = side->folder,
                                         .raw = side->raw,
                                         .deadline_ms = run->setting->deadline_ms,
                                         .accepted = program->accepted,
                                         .inputs = input->names->len};
    return side->argv != NULL;
}

static void timed_side_clear(struct timed_side *side) {
    if (side->folder != NULL) directory_remove(side->folder, NULL);
    g_strfreev(side->argv);
    g_free(side->folder);
    g_free(side->raw);
}

/* Pairs that share a reference: timed together, in one alternating run of the reference and all their candidates. */
static GPtrArray *group_pairs(const Plan *plan, guint first) {
    GPtrArray *group = g_ptr_array_new();
    const struct plan_pair *leader = g_ptr_array_index(plan->pairs, first);
    for (guint p = 0; p < plan->pairs->len; p++) {
        const struct plan_pair *pair = g_ptr_array_index(plan->pairs, p);
        if (pair->reference != leader->reference) continue;
        if (p < first) break; /* led by an earlier pair */
        g_ptr_array_add(group, (gpointer) pair);
    }
    return group;
}

static guint count_groups(const Plan *plan) {
    guint groups = 0;
    for (guint p = 0; p < plan->pairs->len; p++) {
        g_autoptr(GPtrArray) group = group_pairs(plan, p);
        groups += group->len > 0;
    }
    return groups;
}

static void add_timings(struct measurement_run *run, const GPtrArray *pairs, const struct plan_probe *clock, const struct input *input,
                        const struct hyperfine_side *sides) {
    for (guint p = 0; p < pairs->len; p++) {
        const struct plan_pair *pair = g_ptr_array_index(pairs, p);
        const struct timing names = {.shape = input->shape,
                                     .size = input->size,
                                     .reference = pair->reference,
                                     .candidate = pair->candidate,
                                     .rounds = clock->rounds,
                                     .runs_per_round = clock->runs};
        struct timing *timing = results_add_timing(run->results, &names);
        g_array_append_vals(timing->seconds[0], sides[0].seconds->data, sides[0].seconds->len);
        g_array_append_vals(timing->seconds[1], sides[p + 1].seconds->data, sides[p + 1].seconds->len);
    }
}

static char *group_label(const GPtrArray *pairs, const struct plan_probe *clock, const struct input *input) {
    const struct plan_pair *first = g_ptr_array_index(pairs, 0);
    g_autofree char *size = size_format(input->size);
    if (pairs->len == 1) {
        return g_strdup_printf("%s %s against %s on %s/%s", clock->name, first->candidate, first->reference, input->shape, size);
    }
    return g_strdup_printf("%s %u candidates against %s on %s/%s", clock->name, pairs->len, first->reference, input->shape, size);
}

static gboolean time_group(struct measurement_run *run, const GPtrArray *pairs, const struct plan_probe *clock, const struct input *input,
                           GError **error) {
    g_autofree char *label = group_label(pairs, clock, input);
    struct round_progress round = {.progress = run->progress, .label = label};
    guint count = pairs->len + 1;
    g_autofree struct timed_side *laid = g_new0(struct timed_side, count);
    g_autofree struct hyperfine_side *sides = g_new0(struct hyperfine_side, count);
    progress_begin(run->progress, label);
    gboolean good = TRUE;
    for (guint s = 0; s < count; s++) {
        const struct plan_pair *pair = g_ptr_array_index(pairs, s > 0 ? s - 1 : 0);
        good = good && timed_side_lay(&laid[s], run, clock->name, s > 0 ? pair->candidate : pair->reference, input, error);
        sides[s] = (struct hyperfine_side){&laid[s].target, g_array_new(FALSE, FALSE, sizeof(double))};
    }
    good = good && hyperfine_measure_rounds(sides, count, clock->rounds, clock->runs, end_round, &round, error);
    if (good) add_timings(run, pairs, clock, input, sides);
    for (guint s = 0; s < count; s++) {
        timed_side_clear(&laid[s]);
        g_array_unref(sides[s].seconds);
    }
    if (!good) g_prefix_error(error, "%s: ", label);
    return good;
}

static gboolean measure_times(struct measurement_run *run, GPtrArray *inputs, GError **error) {
    const struct plan_probe *clock = plan_find_probe(run->plan, hyperfine_tool);
    if (clock == NULL || run->plan->pairs->len == 0) return TRUE;

    g_autoptr(GPtrArray) timed = g_ptr_array_new();
    for (guint i = 0; i < inputs->len; i++) {
        const struct input *input = g_ptr_array_index(inputs, i);
        if (plan_measures(run->plan, clock->name, input->shape, input->size)) g_ptr_array_add(timed, (gpointer) input);
    }
    guint pairs = run->plan->pairs->len * timed->len;
    if (pairs == 0) return TRUE;

    g_auto(GStrv) disturbances = run->setting->quiet ? NULL : fingerprint_disturbances();
    for (char **note = disturbances; note != NULL && *note != NULL; note++) g_printerr("note: %s\n", *note);
    run->progress = progress_start("time", (guint64) count_groups(run->plan) * timed->len * clock->rounds, run->setting->quiet);
    gboolean good = TRUE;
    for (guint p = 0; p < run->plan->pairs->len && good; p++) {
        g_autoptr(GPtrArray) group = group_pairs(run->plan, p);
        for (guint i = 0; i < timed->len && good && group->len > 0; i++) {
            good = time_group(run, group, clock, g_ptr_array_index(timed, i), error);
        }
    }
    g_autofree char *summary = g_strdup_printf("%u pairs, %u rounds of %u runs each side", pairs, clock->rounds, clock->runs);
    progress_finish(run->progress, good ? summary : NULL);
    return good;
}

Results *measure_cells(const Project *project, const Plan *plan, const struct measure_programs *programs, GPtrArray *inputs,
                       const struct measure_setting *setting, GError **error) {
    struct measurement_run run = {.project = project, .plan = plan, .programs = programs, .setting = setting, .results = results_new()};
    g_mutex_init(&run.lock);
    gboolean measured = measure_exact(&run, inputs, error) && measure_times(&run, inputs, error);
    g_mutex_clear(&run.lock);
    if (measured) return run.results;
    results_free(run.results);
    return NULL;
}
