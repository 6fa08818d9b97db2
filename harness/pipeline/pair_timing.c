#include "pipeline/pair_timing.h"

#include "base/error.h"
#include "core/statistics.h"
#include "probes/hyperfine.h"
#include "pipeline/sandbox.h"
#include "sys/files.h"
#include "sys/fingerprint.h"
#include "sys/progress.h"

/* How often a pair is timed before it is believed to be slower. */
static const guint attempts = 3;

/* What all timed groups share. */
struct clock_run {
    const Project *project;
    const Plan *plan;
    const GPtrArray *programs;
    const struct measure_setting *setting;
    struct progress *progress;
    struct results *results;
};

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

static gboolean timed_side_lay(struct timed_side *side, const struct clock_run *run, const char *clock, const char *variant,
                               const struct input *input, GError **error) {
    const struct program *program = programs_find(run->programs, variant);
    const struct cell cell = {.input = input->name, .size = input->size, .variant = variant};
    side->folder = job_cell_folder(run->setting->scratch, &cell, clock);
    side->raw = job_cell_folder(run->setting->raw, &cell, clock);
    if (!directory_make(side->raw, error)) return FALSE;
    side->argv = job_lay_folder(side->folder, program, input, error);
    side->target = job_target(program, side->argv, side->folder, side->raw, run->setting->deadline_ms, input);
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

/* Runs in a round: fewer where each takes long, because a long run averages by itself over what makes a short one vary. */
static guint runs_of(const struct plan_probe *clock, const struct input *input) {
    static const guint64 long_input = 8 * 1024 * 1024;
    return input->bytes > long_input ? MAX(1, (guint) (clock->runs * long_input / input->bytes)) : clock->runs;
}

/* A pair's times: those of the reference, and of one candidate. */
static struct timing make_timing(const struct plan_pair *pair, const struct plan_probe *clock, const struct input *input,
                                 const struct hyperfine_side *reference, const struct hyperfine_side *candidate) {
    return (struct timing){.input = input->name,
                           .size = input->size,
                           .reference = pair->reference,
                           .candidate = pair->candidate,
                           .rounds = clock->rounds,
                           .runs_per_round = runs_of(clock, input),
                           .seconds = {reference->seconds, candidate->seconds}};
}

/* TRUE when a candidate looks slower than the plan tolerates. */
static gboolean looks_slower(const struct clock_run *run, const GPtrArray *pairs, const struct plan_probe *clock, const struct input *input,
                             const struct hyperfine_side *sides) {
    for (guint p = 0; p < pairs->len; p++) {
        const struct timing timing = make_timing(g_ptr_array_index(pairs, p), clock, input, &sides[0], &sides[p + 1]);
        struct ratio ratio;
        if (statistics_ratio(&timing, &ratio) && ratio.low > 1 + run->plan->noisy_tolerance) return TRUE;
    }
    return FALSE;
}

/* Time the group until it does not look slower, at most `attempts` times; the last times stay in `sides`. */
static gboolean time_sides(const struct clock_run *run, const GPtrArray *pairs, const struct plan_probe *clock, const struct input *input,
                           const struct hyperfine_side *sides, struct round_progress *round, GError **error) {
    for (guint attempt = 0; attempt < attempts; attempt++) {
        for (guint s = 0; s <= pairs->len; s++) g_array_set_size(sides[s].seconds, 0);
        void (*progress)(gpointer) = attempt == 0 ? end_round : NULL;
        if (!hyperfine_measure_rounds(sides, pairs->len + 1, clock->rounds, runs_of(clock, input), progress, round, error)) return FALSE;
        if (!looks_slower(run, pairs, clock, input, sides)) return TRUE;
    }
    return TRUE;
}

static void add_timings(struct clock_run *run, const GPtrArray *pairs, const struct plan_probe *clock, const struct input *input,
                        const struct hyperfine_side *sides) {
    for (guint p = 0; p < pairs->len; p++) {
        const struct timing measured = make_timing(g_ptr_array_index(pairs, p), clock, input, &sides[0], &sides[p + 1]);
        struct timing *timing = results_add_timing(run->results, &measured);
        for (guint side = 0; side < 2; side++) {
            g_array_append_vals(timing->seconds[side], measured.seconds[side]->data, measured.seconds[side]->len);
        }
    }
}

static char *group_label(const GPtrArray *pairs, const struct plan_probe *clock, const struct input *input) {
    const struct plan_pair *first = g_ptr_array_index(pairs, 0);
    g_autofree char *size = size_format(input->size);
    if (pairs->len == 1) {
        return g_strdup_printf("%s %s against %s on %s/%s", clock->name, first->candidate, first->reference, input->name, size);
    }
    return g_strdup_printf("%s %u candidates against %s on %s/%s", clock->name, pairs->len, first->reference, input->name, size);
}

static gboolean time_group(struct clock_run *run, const GPtrArray *pairs, const struct plan_probe *clock, const struct input *input,
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
    good = good && time_sides(run, pairs, clock, input, sides, &round, error);
    if (good) add_timings(run, pairs, clock, input, sides);
    for (guint s = 0; s < count; s++) {
        timed_side_clear(&laid[s]);
        g_array_unref(sides[s].seconds);
    }
    if (!good) g_prefix_error(error, "%s: ", label);
    return good;
}

/* The inputs that the plan has timed. */
static GPtrArray *list_timed(const Plan *plan, GPtrArray *inputs) {
    GPtrArray *timed = g_ptr_array_new();
    for (guint i = 0; i < inputs->len; i++) {
        const struct input *input = g_ptr_array_index(inputs, i);
        if (plan_measures(plan, hyperfine_tool, input->name, input->size)) g_ptr_array_add(timed, (gpointer) input);
    }
    return timed;
}

gboolean clock_measure_pairs(const Project *project, const Plan *plan, const GPtrArray *programs, GPtrArray *inputs,
                             const struct measure_setting *setting, struct results *results, GError **error) {
    const struct plan_probe *clock = plan_find_probe(plan, hyperfine_tool);
    g_autoptr(GPtrArray) timed = list_timed(plan, inputs);
    guint pairs = plan->pairs->len * timed->len;
    if (clock == NULL || pairs == 0) return TRUE;

    struct clock_run run = {.project = project, .plan = plan, .programs = programs, .setting = setting, .results = results};

    g_auto(GStrv) disturbances = run.setting->quiet ? NULL : fingerprint_disturbances();
    for (char **note = disturbances; note != NULL && *note != NULL; note++) g_printerr("note: %s\n", *note);
    run.progress = progress_start("time", (guint64) count_groups(run.plan) * timed->len * clock->rounds, run.setting->quiet);
    gboolean good = TRUE;
    for (guint p = 0; p < run.plan->pairs->len && good; p++) {
        g_autoptr(GPtrArray) group = group_pairs(run.plan, p);
        for (guint i = 0; i < timed->len && good && group->len > 0; i++) {
            good = time_group(&run, group, clock, g_ptr_array_index(timed, i), error);
        }
    }
    g_autofree char *summary = g_strdup_printf("%u pairs, %u rounds of %u runs each side", pairs, clock->rounds, clock->runs);
    progress_finish(run.progress, good ? summary : NULL);
    return good;
}
