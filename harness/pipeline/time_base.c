#include "pipeline/time_base.h"

#include "judge/base_timing.h"
#include "pipeline/timed_side.h"
#include "probes/hyperfine.h"
#include "sys/progress.h"

/* A turn in a round is to last so long: what a process costs to start, and the noise of the moment, weigh less then. Beyond it, many rounds
 * tell more than many runs in each. */
static const double turn_seconds = 0.08;
static const guint runs_least = 2, runs_most = 10;

/* A metric of a timed cell, and what the last look said of it. */
struct timed_metric {
    struct base_timing *timing;
    struct base_timing_finding finding;
};

/* A variant on an input, in a mode or in none: its three arms, laid. */
struct timed_cell {
    const struct measure_setting *setting;
    const struct plan_mode *mode; /* NULL: none */
    struct cell names;
    guint metrics; /* the process has a time and a CPU time, a mode one time */
    struct timed_metric metric[2];
    gint64 spent; /* microseconds in all rounds */
    struct program *programs[ARMS];
    struct timed_side laid[ARMS];
    struct hyperfine_side sides[ARMS];
};

static guint rounds_of(const struct timed_cell *cell) {
    return cell->metric[0].timing->rounds;
}

static void add_metric(struct timed_cell *cell, Results *results, const char *metric, guint runs) {
    cell->metric[cell->metrics++].timing = results_add_base_timing(results, &cell->names, metric, runs);
}

/* The sides' folders are of equal length, as is everything else of them but the program. */
static gboolean lay(struct timed_cell *cell, const struct base_variant *variant, const struct program *head, const struct input *input,
                    GError **error) {
    static const char *const names[ARMS] = {[ARM_BASE] = "base1", [ARM_HEAD] = "head1", [ARM_AGAIN] = "base2"};
    for (gsize arm = 0; arm < ARMS; arm++) {
        g_autofree char *name = cell->mode != NULL ? g_build_filename(cell->mode->name, names[arm], NULL) : g_strdup(names[arm]);
        cell->programs[arm] = program_copy(arm == ARM_HEAD ? head : variant->program);
        program_set_mode(cell->programs[arm], cell->mode);
        if (!timed_side_lay(&cell->laid[arm], cell->programs[arm], input, name, cell->setting, error)) return FALSE;
        cell->sides[arm].target = &cell->laid[arm].target;
    }
    return TRUE;
}

/* How often each arm runs in a round, by what two uncounted runs of the base take. 0 with an error. A program that prints its time has
 * measured as long as it needs. */
static guint choose_runs(const struct timed_cell *cell, GError **error) {
    g_autoptr(GArray) seconds = g_array_new(FALSE, FALSE, sizeof(double));
    const struct hyperfine_side base = {.target = cell->sides[ARM_BASE].target, .seconds = seconds};
    if (base.target->prints_time) return 1;
    if (!hyperfine_measure_rounds(&base, 1, 0, 1, runs_least, NULL, NULL, error)) return 0;
    double least = MIN(g_array_index(seconds, double, 0), g_array_index(seconds, double, 1));
    return CLAMP((guint) (turn_seconds / least), runs_least, runs_most);
}

static gboolean prepare(struct timed_cell *cell, Results *results, GError **error) {
    guint runs = choose_runs(cell, error);
    if (runs == 0) return FALSE;
    add_metric(cell, results, cell->mode != NULL ? time_metric_of(cell->mode->name) : time_metric, runs);
    if (cell->mode == NULL) add_metric(cell, results, cpu_time_metric, 1);
    for (gsize arm = 0; arm < ARMS; arm++) {
        cell->sides[arm].seconds = cell->metric[0].timing->seconds[arm];
        cell->sides[arm].cpu_seconds = cell->mode == NULL ? cell->metric[1].timing->seconds[arm] : NULL;
    }
    return TRUE;
}

/* More rounds of one cell, up to the look. */
static gboolean measure_up_to(struct timed_cell *cell, guint look, GError **error) {
    const guint rounds = rounds_of(cell), runs = cell->metric[0].timing->runs_per_round;
    gint64 started = g_get_monotonic_time();
    if (!hyperfine_measure_rounds(cell->sides, ARMS, rounds, look - rounds, runs, NULL, NULL, error)) {
        g_autofree char *name = cell_name(&cell->names);
        g_prefix_error(error, "%s of %s against the base: ", cell->metric[0].timing->metric, name);
        return FALSE;
    }
    cell->spent += g_get_monotonic_time() - started;
    for (guint m = 0; m < cell->metrics; m++) {
        struct timed_metric *metric = &cell->metric[m];
        metric->timing->rounds = look;
        base_timing_judge(metric->timing, &metric->finding);
    }
    return TRUE;
}

static gboolean is_decided(const struct timed_cell *cell) {
    for (guint m = 0; m < cell->metrics; m++) {
        if (cell->metric[m].finding.status == VERDICT_UNKNOWN) return FALSE;
    }
    return TRUE;
}

/* By the metric that looks slowest. */
static double slowness(const struct timed_cell *cell) {
    double most = 0;
    for (guint m = 0; m < cell->metrics; m++) most = MAX(most, cell->metric[m].finding.ratio.median);
    return most;
}

/* Those that look slowest first: where time is short, they are to be decided. */
static int compare_cells(gconstpointer a, gconstpointer b) {
    const struct timed_cell *x = *(const struct timed_cell *const *) a, *y = *(const struct timed_cell *const *) b;
    double left = slowness(x), right = slowness(y);
    return left < right ? 1 : left > right ? -1 : cell_compare(&x->names, &y->names);
}

/* Look after look, each of all cells that are not decided, as long as the plan's seconds last. The first look is always taken. */
static gboolean measure(GPtrArray *cells, gint64 microseconds, struct progress *progress, GError **error) {
    gint64 left = microseconds;
    guint first = base_timing_next_look(0);
    for (guint rounds = 0, look; (look = base_timing_next_look(rounds)) > 0; rounds = look) {
        for (guint i = 0; i < cells->len; i++) {
            struct timed_cell *cell = g_ptr_array_index(cells, i);
            gint64 needs = cell->spent / MAX(1, rounds_of(cell)) * (look - rounds);
            if (rounds_of(cell) != rounds || (look > first && (is_decided(cell) || needs > left))) continue;
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
    for (gsize arm = 0; arm < ARMS; arm++) {
        timed_side_clear(&cell->laid[arm]);
        program_free(cell->programs[arm]);
    }
    g_free(cell);
}

/* What the cells are laid from. */
struct laying {
    const Plan *plan;
    const GPtrArray *programs;
    const struct measure_setting *setting;
    Results *results;
    GPtrArray *cells;
};

static gboolean lay_cell(const struct laying *laying, const struct base_variant *variant, const struct plan_mode *mode,
                         const struct input *input, GError **error) {
    struct timed_cell *cell = g_new0(struct timed_cell, 1);
    g_ptr_array_add(laying->cells, cell);
    cell->setting = laying->setting;
    cell->mode = mode;
    cell->names = (struct cell){input->name, input->size, variant->name};
    return lay(cell, variant, programs_find(laying->programs, variant->name), input, error) && prepare(cell, laying->results, error);
}

/* The variant on an input: its process, and each mode in which the plan times it. */
static gboolean lay_cells(const struct laying *laying, const struct base_variant *variant, const struct input *input, GError **error) {
    if (!lay_cell(laying, variant, NULL, input, error)) return FALSE;
    for (guint i = 0; i < laying->plan->modes->len; i++) {
        const struct plan_mode *mode = g_ptr_array_index(laying->plan->modes, i);
        if (plan_times(laying->plan, variant->name, time_metric_of(mode->name)) && !lay_cell(laying, variant, mode, input, error))
            return FALSE;
    }
    return TRUE;
}

/* Lay every cell that is to be timed. */
static gboolean lay_all(const struct laying *laying, const Base *base, const GPtrArray *inputs, GError **error) {
    const struct plan_probe *clock = plan_find_probe(laying->plan, hyperfine_tool);
    for (guint v = 0; clock != NULL && v < base->variants->len; v++) {
        const struct base_variant *variant = &g_array_index(base->variants, struct base_variant, v);
        for (guint i = 0; i < inputs->len; i++) {
            const struct input *input = g_ptr_array_index(inputs, i);
            if (variant->same || !plan_measures(laying->plan, clock->name, input->name, input->size)) continue;
            if (!lay_cells(laying, variant, input, error)) return FALSE;
        }
    }
    return TRUE;
}

gboolean time_base(const Plan *plan, const Base *base, const GPtrArray *programs, const GPtrArray *inputs,
                   const struct measure_setting *setting, Results *results, GError **error) {
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(timed_cell_free);
    const struct laying laying = {plan, programs, setting, results, cells};
    if (!lay_all(&laying, base, inputs, error)) return FALSE;
    struct progress *progress = progress_start("time base", cells->len, setting->quiet);
    gboolean good = measure(cells, (gint64) plan->base_seconds * G_USEC_PER_SEC, progress, error);
    g_autofree char *summary = g_strdup_printf("%u timings against the base", cells->len);
    progress_finish(progress, good && cells->len > 0 ? summary : NULL);
    return good;
}
