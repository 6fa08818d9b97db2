#include "pipeline/time_base.h"

#include "judge/base_timing.h"
#include "pipeline/timed_side.h"
#include "probes/hyperfine.h"
#include "sys/progress.h"

/* A turn in a round is to last so long: what a process costs to start, and the noise of the moment, weigh less then. Beyond it, many rounds
 * tell more than many runs in each. */
static const double turn_seconds = 0.08;
static const guint runs_least = 2, runs_most = 10;

/* A variant on an input: its three arms, laid. */
struct timed_cell {
    const struct plan_probe *clock;
    const struct measure_setting *setting;
    struct cell names;
    struct base_timing *timing;
    struct base_timing_finding finding; /* of the last look */
    gint64 spent;                       /* microseconds in all rounds */
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

/* How often each arm runs in a round, by what two uncounted runs of the base take. FALSE with an error. */
static gboolean choose_runs(struct timed_cell *cell, GError **error) {
    g_autoptr(GArray) seconds = g_array_new(FALSE, FALSE, sizeof(double));
    const struct hyperfine_side base = {cell->sides[ARM_BASE].target, seconds};
    if (!hyperfine_measure_rounds(&base, 1, 0, 1, runs_least, NULL, NULL, error)) return FALSE;
    double least = MIN(g_array_index(seconds, double, 0), g_array_index(seconds, double, 1));
    cell->timing->runs_per_round = CLAMP((guint) (turn_seconds / least), runs_least, runs_most);
    return TRUE;
}

/* More rounds of one cell, up to the look. */
static gboolean measure_up_to(struct timed_cell *cell, guint look, GError **error) {
    struct base_timing *timing = cell->timing;
    gint64 started = g_get_monotonic_time();
    if (!hyperfine_measure_rounds(cell->sides, ARMS, timing->rounds, look - timing->rounds, timing->runs_per_round, NULL, NULL, error)) {
        g_autofree char *name = cell_name(&cell->names);
        g_prefix_error(error, "%s of %s against the base: ", cell->clock->name, name);
        return FALSE;
    }
    timing->rounds = look;
    cell->spent += g_get_monotonic_time() - started;
    base_timing_judge(timing, &cell->finding);
    return TRUE;
}

/* Those that look slowest first: where time is short, they are to be decided. */
static int compare_cells(gconstpointer a, gconstpointer b) {
    const struct timed_cell *x = *(const struct timed_cell *const *) a, *y = *(const struct timed_cell *const *) b;
    double left = x->finding.ratio.median, right = y->finding.ratio.median;
    return left < right ? 1 : left > right ? -1 : cell_compare(&x->names, &y->names);
}

/* Look after look, each of all cells that are not decided, as long as the plan's seconds last. The first look is always taken. */
static gboolean measure(GPtrArray *cells, gint64 microseconds, struct progress *progress, GError **error) {
    gint64 left = microseconds;
    guint first = base_timing_next_look(0);
    for (guint rounds = 0, look; (look = base_timing_next_look(rounds)) > 0; rounds = look) {
        for (guint i = 0; i < cells->len; i++) {
            struct timed_cell *cell = g_ptr_array_index(cells, i);
            gint64 needs = cell->spent / MAX(1, cell->timing->rounds) * (look - rounds);
            if (cell->timing->rounds != rounds || (look > first && (cell->finding.status != VERDICT_UNKNOWN || needs > left))) continue;
            gint64 before = cell->spent;
            if (look == first) progress_begin(progress, cell->names.variant);
            if (!measure_up_to(cell, look, error)) return FALSE;
            if (look > first) left -= cell->spent - before;
            if (look == first) progress_end(progress, cell->names.variant, 1);
        }
        g_ptr_array_sort(cells, compare_cells);
    }
    return TRUE;
}

static void timed_cell_free(gpointer data) {
    struct timed_cell *cell = data;
    for (gsize arm = 0; arm < ARMS; arm++) timed_side_clear(&cell->laid[arm]);
    g_free(cell);
}

/* Lay every cell that is to be timed: of struct timed_cell. NULL with an error. */
static GPtrArray *lay_all(const Plan *plan, const Base *base, const GPtrArray *programs, const GPtrArray *inputs,
                          const struct measure_setting *setting, Results *results, GError **error) {
    const struct plan_probe *clock = plan_find_probe(plan, hyperfine_tool);
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(timed_cell_free);
    for (guint v = 0; clock != NULL && v < base->variants->len; v++) {
        const struct base_variant *variant = &g_array_index(base->variants, struct base_variant, v);
        for (guint i = 0; i < inputs->len; i++) {
            const struct input *input = g_ptr_array_index(inputs, i);
            if (variant->same || !plan_measures(plan, clock->name, input->name, input->size)) continue;
            struct timed_cell *cell = g_new0(struct timed_cell, 1);
            g_ptr_array_add(cells, cell);
            cell->clock = clock;
            cell->setting = setting;
            cell->names = (struct cell){input->name, input->size, variant->name};
            cell->timing = results_add_base_timing(results, &cell->names, runs_least);
            const struct program *head = programs_find(programs, variant->name);
            if (!lay(cell, variant, head, input, error) || !choose_runs(cell, error)) return NULL;
        }
    }
    return g_steal_pointer(&cells);
}

gboolean time_base(const Plan *plan, const Base *base, const GPtrArray *programs, const GPtrArray *inputs,
                   const struct measure_setting *setting, Results *results, GError **error) {
    g_autoptr(GPtrArray) cells = lay_all(plan, base, programs, inputs, setting, results, error);
    if (cells == NULL) return FALSE;
    struct progress *progress = progress_start("time base", cells->len, setting->quiet);
    gboolean good = measure(cells, (gint64) plan->base_seconds * G_USEC_PER_SEC, progress, error);
    g_autofree char *summary = g_strdup_printf("%u cells against the base", cells->len);
    progress_finish(progress, good && cells->len > 0 ? summary : NULL);
    return good;
}
