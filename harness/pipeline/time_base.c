#include "pipeline/time_base.h"

#include "judge/base_timing.h"
#include "pipeline/timed_side.h"
#include "probes/hyperfine.h"
#include "sys/progress.h"

/* A variant on an input: its three arms, laid. */
struct timed_cell {
    const struct plan_probe *clock;
    const struct measure_setting *setting;
    struct base_timing *timing;
    struct timed_side laid[ARMS];
    struct hyperfine_side sides[ARMS];
};

/* The sides' folders are of equal length, as is everything else of them but the program. */
static gboolean lay(struct timed_cell *cell, const struct base_variant *variant, const struct program *head, const struct input *input,
                    GError **error) {
    static const char *const names[ARMS] = {[ARM_BASE] = "base1", [ARM_HEAD] = "head1", [ARM_AGAIN] = "base2"};
    for (gsize arm = 0; arm < ARMS; arm++) {
        const struct program *program = arm == ARM_HEAD ? head : variant->program;
        cell->sides[arm] = (struct hyperfine_side){&cell->laid[arm].target, cell->timing->seconds[arm]};
        if (!timed_side_lay(&cell->laid[arm], program, input, names[arm], cell->setting, error)) return FALSE;
    }
    return TRUE;
}

/* Round after round up to each look, until the timing is decided. */
static gboolean measure(struct timed_cell *cell, GError **error) {
    struct base_timing *timing = cell->timing;
    for (guint look; (look = base_timing_next_look(timing->rounds)) > 0;) {
        if (!hyperfine_measure_rounds(cell->sides, ARMS, timing->rounds, look - timing->rounds, timing->runs_per_round, NULL, NULL, error))
            return FALSE;
        timing->rounds = look;
        struct base_timing_finding finding;
        base_timing_judge(timing, &finding);
        if (finding.status != VERDICT_UNKNOWN) return TRUE;
    }
    return TRUE;
}

static gboolean time_cell(const struct plan_probe *clock, const struct base_variant *variant, const struct program *head,
                          const struct input *input, const struct measure_setting *setting, Results *results, GError **error) {
    const struct cell names = {input->name, input->size, variant->name};
    struct timed_cell cell = {.clock = clock, .setting = setting};
    cell.timing = results_add_base_timing(results, &names, timed_side_runs(clock, input));
    gboolean good = lay(&cell, variant, head, input, error) && measure(&cell, error);
    for (gsize arm = 0; arm < ARMS; arm++) timed_side_clear(&cell.laid[arm]);
    if (!good) {
        g_autofree char *name = cell_name(&names);
        g_prefix_error(error, "%s of %s against the base: ", clock->name, name);
    }
    return good;
}

gboolean time_base(const Plan *plan, const Base *base, const GPtrArray *programs, const GPtrArray *inputs,
                   const struct measure_setting *setting, Results *results, GError **error) {
    const struct plan_probe *clock = plan_find_probe(plan, hyperfine_tool);
    guint cells = 0;
    if (clock == NULL) return TRUE;
    struct progress *progress = progress_start("time base", (guint64) base->variants->len * inputs->len, setting->quiet);
    gboolean good = TRUE;
    for (guint v = 0; v < base->variants->len && good; v++) {
        const struct base_variant *variant = &g_array_index(base->variants, struct base_variant, v);
        for (guint i = 0; i < inputs->len && good; i++) {
            const struct input *input = g_ptr_array_index(inputs, i);
            if (variant->same || !plan_measures(plan, clock->name, input->name, input->size)) continue;
            progress_begin(progress, variant->name);
            good = time_cell(clock, variant, programs_find(programs, variant->name), input, setting, results, error);
            progress_end(progress, variant->name, 1);
            cells++;
        }
    }
    g_autofree char *summary = g_strdup_printf("%u cells against the base", cells);
    progress_finish(progress, good && cells > 0 ? summary : NULL);
    return good;
}
