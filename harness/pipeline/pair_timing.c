#include "pipeline/pair_timing.h"

#include "base/error.h"
#include "judge/pairs.h"
#include "probes/hyperfine.h"
#include "pipeline/timed_side.h"
#include "sys/fingerprint.h"
#include "sys/process.h"
#include "sys/progress.h"

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

/* Which candidates share a reference, and what is timed of them. */
struct timed_group {
    const GPtrArray *pairs;
    const struct plan_probe *clock;
    const struct input *input;
    guint number; /* of the group of rounds: 0, or 1 for the second */
};

/* The mode that the group's pairs run in; NULL: none. */
static const struct plan_mode *group_mode(const struct clock_run *run, const struct timed_group *group) {
    const struct plan_pair *first = g_ptr_array_index(group->pairs, 0);
    return first->mode != NULL ? plan_find_mode(run->plan, first->mode) : NULL;
}

/* Runs of each side in a round. A program that prints its time has measured as long as it needs. */
static guint group_runs(const struct clock_run *run, const struct timed_group *group) {
    const struct plan_mode *mode = group_mode(run, group);
    return mode != NULL && mode->prints_time ? 1 : timed_side_runs(group->clock, group->input);
}

static void end_round(gpointer data) {
    const struct round_progress *round = data;
    progress_end(round->progress, round->label, 1);
}

/* Pairs that share a reference and a mode: timed together, in one alternating run of the reference and all their candidates. */
static GPtrArray *group_pairs(const struct clock_run *run, guint first) {
    const GPtrArray *pairs = run->plan->pairs;
    GPtrArray *group = g_ptr_array_new();
    const struct plan_pair *leader = g_ptr_array_index(pairs, first);
    if (!pair_is_timed(leader, run->results)) return group;
    for (guint p = 0; p < pairs->len; p++) {
        const struct plan_pair *pair = g_ptr_array_index(pairs, p);
        if (pair->reference != leader->reference || pair->mode != leader->mode || !pair_is_timed(pair, run->results)) continue;
        if (p < first) break; /* led by an earlier pair */
        g_ptr_array_add(group, (gpointer) pair);
    }
    return group;
}

static guint count_groups(const struct clock_run *run) {
    guint groups = 0;
    for (guint p = 0; p < run->plan->pairs->len; p++) {
        g_autoptr(GPtrArray) group = group_pairs(run, p);
        groups += group->len > 0;
    }
    return groups;
}

/* The pair's timing in the results, added empty if it is not there. */
static struct timing *pair_timing(const struct clock_run *run, const struct timed_group *group, const struct plan_pair *pair) {
    const struct input *input = group->input;
    const struct timing names = {.input = input->name,
                                 .size = input->size,
                                 .reference = pair->reference,
                                 .candidate = pair->candidate,
                                 .mode = pair->mode,
                                 .runs_per_round = group_runs(run, group)};
    struct timing *found = results_find_timing(run->results, &names);
    return found != NULL ? found : results_add_timing(run->results, &names);
}

/* Keep a group of rounds: one of each pair. */
static void add_groups(const struct clock_run *run, const struct timed_group *group, const struct hyperfine_side *sides) {
    for (guint p = 0; p < group->pairs->len; p++) {
        struct timing *timing = pair_timing(run, group, g_ptr_array_index(group->pairs, p));
        timing_add_group(timing, group->clock->rounds, (const double *) (const void *) sides[0].seconds->data,
                         (const double *) (const void *) sides[p + 1].seconds->data);
    }
}

/* TRUE when a candidate looks slower than the plan tolerates, and so a second group must tell. */
static gboolean needs_second(const struct clock_run *run, const struct timed_group *group) {
    for (guint p = 0; p < group->pairs->len; p++) {
        const struct timing *timing = pair_timing(run, group, g_ptr_array_index(group->pairs, p));
        if (verdict_timing_needs_second(timing, run->plan->noisy_tolerance)) return TRUE;
    }
    return FALSE;
}

static char *group_label(const struct timed_group *group) {
    const struct plan_pair *first = g_ptr_array_index(group->pairs, 0);
    g_autofree char *size = size_format(group->input->size);
    g_autofree char *what =
        g_strdup_printf("%s%s", group->number > 0 ? "again, " : "", first->mode != NULL ? first->mode : group->clock->name);
    if (group->pairs->len == 1) {
        return g_strdup_printf("%s %s against %s on %s/%s", what, first->candidate, first->reference, group->input->name, size);
    }
    return g_strdup_printf("%s %u candidates against %s on %s/%s", what, group->pairs->len, first->reference, group->input->name, size);
}

/* What runs on one side of the group: the variant's program, or a copy in the pairs' mode, which `owned` gets. */
static const struct program *side_program(const struct clock_run *run, const struct timed_group *group, const char *variant,
                                          GPtrArray *owned) {
    const struct plan_mode *mode = group_mode(run, group);
    if (mode == NULL) return programs_find(run->programs, variant);
    struct program *program = program_copy(programs_find(run->programs, variant));
    program_set_mode(program, mode);
    g_ptr_array_add(owned, program);
    return program;
}

/* The folder that tells a side from others of its variant and input. */
static char *side_folder(const struct timed_group *group) {
    const struct plan_pair *first = g_ptr_array_index(group->pairs, 0);
    const char *again = group->number == 0 ? "" : "second";
    return first->mode != NULL ? g_build_filename(first->mode, again, NULL) : g_strdup(again);
}

/* Measure one group of rounds: of a reference and all its candidates, each in a folder of its own. */
static gboolean time_group(struct clock_run *run, const struct timed_group *group, GError **error) {
    g_autofree char *label = group_label(group), *folder = side_folder(group);
    g_autoptr(GPtrArray) owned = g_ptr_array_new_with_free_func(program_free);
    struct round_progress round = {.progress = run->progress, .label = label};
    guint count = group->pairs->len + 1;
    g_autofree struct timed_side *laid = g_new0(struct timed_side, count);
    g_autofree struct hyperfine_side *sides = g_new0(struct hyperfine_side, count);
    progress_begin(run->progress, label);
    double cpu = process_cpu_seconds();
    gboolean good = TRUE;
    for (guint s = 0; s < count; s++) {
        const struct plan_pair *pair = g_ptr_array_index(group->pairs, s > 0 ? s - 1 : 0);
        const struct program *program = side_program(run, group, s > 0 ? pair->candidate : pair->reference, owned);
        good = good && timed_side_lay(&laid[s], program, group->input, folder, run->setting, error);
        sides[s] = (struct hyperfine_side){.target = &laid[s].target, .seconds = g_array_new(FALSE, FALSE, sizeof(double))};
    }
    good = good && hyperfine_measure_rounds(sides, count, 0, group->clock->rounds, group_runs(run, group), end_round, &round, error);
    if (good) add_groups(run, group, sides);
    if (good && group->number == 0 && run->setting->costs != NULL) {
        cell_costs_add(run->setting->costs, group->clock->name, group->input->name, group->input->size, process_cpu_seconds() - cpu);
    }
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

/* Each group of pairs on each input, or, with `second`, only those in which a candidate looked slower. `groups` counts what was measured.
 */
static gboolean time_all(struct clock_run *run, const struct plan_probe *clock, const GPtrArray *timed, guint number, guint *groups,
                         GError **error) {
    *groups = 0;
    for (guint p = 0; p < run->plan->pairs->len; p++) {
        g_autoptr(GPtrArray) pairs = group_pairs(run, p);
        for (guint i = 0; i < timed->len && pairs->len > 0; i++) {
            const struct timed_group group = {pairs, clock, g_ptr_array_index(timed, i), number};
            if (number > 0 && !needs_second(run, &group)) continue;
            if (!time_group(run, &group, error)) return FALSE;
            (*groups)++;
        }
    }
    return TRUE;
}

/* All first groups, then the second ones: as far apart in time as a run allows, so that a burst of other work meets one of them. */
static gboolean time_twice(struct clock_run *run, const struct plan_probe *clock, const GPtrArray *timed, GError **error) {
    gboolean quiet = run->setting->quiet;
    guint groups = 0;
    run->progress = progress_start("time", (guint64) count_groups(run) * timed->len * clock->rounds, quiet);
    gboolean good = time_all(run, clock, timed, 0, &groups, error);
    g_autofree char *first = g_strdup_printf("%u groups of pairs, %u rounds of %u runs each side", groups, clock->rounds, clock->runs);
    progress_finish(run->progress, good ? first : NULL);
    if (!good) return FALSE;

    guint again = 0;
    for (guint p = 0; p < run->plan->pairs->len; p++) {
        g_autoptr(GPtrArray) pairs = group_pairs(run, p);
        for (guint i = 0; i < timed->len && pairs->len > 0; i++) {
            const struct timed_group group = {pairs, clock, g_ptr_array_index(timed, i), 0};
            if (needs_second(run, &group)) again++;
        }
    }
    if (again == 0) return TRUE;
    run->progress = progress_start("time again", (guint64) again * clock->rounds, quiet);
    good = time_all(run, clock, timed, 1, &groups, error);
    g_autofree char *second = g_strdup_printf("%u groups of pairs that looked slower, %u rounds more", groups, clock->rounds);
    progress_finish(run->progress, good ? second : NULL);
    return good;
}

gboolean clock_measure_pairs(const Project *project, const Plan *plan, const GPtrArray *programs, GPtrArray *inputs,
                             const struct measure_setting *setting, struct results *results, GError **error) {
    const struct plan_probe *clock = plan_find_probe(plan, hyperfine_tool);
    g_autoptr(GPtrArray) timed = list_timed(plan, inputs);
    struct clock_run run = {.project = project, .plan = plan, .programs = programs, .setting = setting, .results = results};
    if (clock == NULL || count_groups(&run) * timed->len == 0) return TRUE;
    g_auto(GStrv) disturbances = run.setting->quiet ? NULL : fingerprint_disturbances();
    for (char **note = disturbances; note != NULL && *note != NULL; note++) g_printerr("note: %s\n", *note);
    return time_twice(&run, clock, timed, error);
}
