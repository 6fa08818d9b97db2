#include "judge/growth.h"

#include "judge/judge_parts.h"

#include <math.h>
#include <string.h>

static const double least_rise = 100, least_difference = 0.1, superlinear = 1.5;

static const char *const cause_names[] = {[GROWTH_REGRESSED] = "regressed", [GROWTH_CEILING] = "ceiling", [GROWTH_CHANGE] = "change"};

const char *growth_cause_name(enum growth_cause cause) {
    return cause_names[cause];
}

gboolean growth_cause_parse(const char *text, enum growth_cause *cause) {
    for (gsize i = 0; i < G_N_ELEMENTS(cause_names); i++) {
        if (strcmp(cause_names[i], text) != 0) continue;
        *cause = (enum growth_cause) i;
        return TRUE;
    }
    return FALSE;
}

/* ---- The law ---- */

/* One metric at the largest sizes that it was measured at, ascending. */
struct series {
    guint count;
    double sizes[GROWTH_SIZES], values[GROWTH_SIZES];
};

static void series_add(struct series *series, double size, double value) {
    if (series->count == GROWTH_SIZES) {
        memmove(series->sizes, series->sizes + 1, (GROWTH_SIZES - 1) * sizeof *series->sizes);
        memmove(series->values, series->values + 1, (GROWTH_SIZES - 1) * sizeof *series->values);
        series->count--;
    }
    series->sizes[series->count] = size;
    series->values[series->count++] = value;
}

/* Of the sizes up to `most`. Cells are sorted by input, size and variant. */
static struct series find_series(const Results *results, const struct cell *like, guint64 most, const char *metric) {
    struct series series = {0};
    for (guint i = 0; i < results->cells->len; i++) {
        const struct cell_results *cell = g_ptr_array_index(results->cells, i);
        if (cell->cell.variant != like->variant || cell->cell.input != like->input) continue;
        if (cell->cell.size == SIZE_ALL || cell->cell.size > most) continue;
        const struct measurement *measured = cell_results_find(cell, metric);
        if (measured != NULL) series_add(&series, (double) cell->cell.size, (double) measured->value);
    }
    return series;
}

gboolean growth_law(const double *sizes, const double *values, struct growth *growth) {
    double first = values[1] - values[0], second = values[2] - values[1];
    double first_size = sizes[1] - sizes[0], second_size = sizes[2] - sizes[1];
    if (first < least_rise || second < least_rise || first_size <= 0 || second_size <= first_size) return FALSE;
    double slope = (values[2] - values[0]) / (sizes[2] - sizes[0]);
    *growth = (struct growth){
        .floor = values[0] - slope * sizes[0], .slope = slope * 1024, .exponent = log(second / first) / log(second_size / first_size)};
    return TRUE;
}

static gboolean find_law(const struct series *series, struct growth *growth) {
    return series->count == GROWTH_SIZES && growth_law(series->sizes, series->values, growth);
}

gboolean growth_is_faster(double exponent, double was) {
    return exponent > 1 + least_difference && exponent > was + least_difference;
}

gboolean growth_sizes(const Results *results, const struct growth_finding *growth, guint64 *sizes) {
    const struct cell like = {growth->input, SIZE_ALL, growth->variant};
    const struct series series = find_series(results, &like, G_MAXUINT64, growth->metric);
    for (guint i = 0; i < series.count; i++) sizes[i] = (guint64) series.sizes[i];
    return series.count == GROWTH_SIZES;
}

/* The series whose largest size is the cell's. */
static gboolean find_series_up_to(const Results *results, const struct cell *cell, const char *metric, struct series *series) {
    if (cell->size == SIZE_ALL) return FALSE;
    *series = find_series(results, cell, G_MAXUINT64, metric);
    return series->count == GROWTH_SIZES && series->sizes[GROWTH_SIZES - 1] <= (double) cell->size;
}

gboolean growth_up_to(const Results *results, const struct cell *cell, const char *metric, struct growth *growth) {
    struct series series;
    return find_series_up_to(results, cell, metric, &series) && find_law(&series, growth);
}

/* ---- Judging ---- */

/* What was added to each size, where the sizes are the same. */
static gboolean find_change(const struct series *was, const struct series *now, struct growth *growth) {
    struct series change = {.count = now->count};
    if (was->count != now->count || memcmp(was->sizes, now->sizes, sizeof was->sizes) != 0) return FALSE;
    for (guint i = 0; i < now->count; i++) {
        change.sizes[i] = now->sizes[i];
        change.values[i] = now->values[i] - was->values[i];
    }
    return find_law(&change, growth);
}

static struct finding *find_finding(const Verdict *verdict, const struct cell *cell, const char *metric) {
    for (guint i = 0; i < verdict->findings->len; i++) {
        struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        if (finding->metric == metric && finding->other == NULL && cell_compare(&finding->cell, cell) == 0) return finding;
    }
    return NULL;
}

static gboolean has_ceiling(const struct plan *plan, const char *metric) {
    for (char **pattern = plan->growth_metrics; pattern != NULL && *pattern != NULL; pattern++) {
        if (g_pattern_match_simple(*pattern, metric)) return TRUE;
    }
    return FALSE;
}

/* Whether the last step adds more than it did. Sizes may differ, so steps count by the byte. */
static gboolean last_step_grew(const struct series *was, const struct series *now) {
    double before = (was->values[2] - was->values[1]) / (was->sizes[2] - was->sizes[1]);
    return (now->values[2] - now->values[1]) / (now->sizes[2] - now->sizes[1]) > before;
}

/* Beyond the ceiling and faster than before. What was beyond it already follows no power law (steps of buffers that double): there a
 * smaller value below bends the exponent, and only a last step that adds more is growth. */
static gboolean is_beyond(const struct judge *judge, const struct series *was, const struct series *now,
                          const struct growth_finding *growth) {
    double ceiling = judge->plan->growth_ceiling;
    if (growth->exponent <= ceiling || growth->exponent <= growth->was + least_difference) return FALSE;
    return growth->was <= ceiling || last_step_grew(was, now);
}

/* Whether what was added to the base's value grows faster than the input. Then its exponent takes the place of the whole's in `growth`. */
static gboolean change_is_faster(const struct judge *judge, const struct series *was, const struct series *now,
                                 struct growth_finding *growth) {
    struct growth change;
    if (judge->reference->base == NULL || !find_change(was, now, &change) || change.exponent < superlinear) return FALSE;
    growth->cause = GROWTH_CHANGE;
    growth->exponent = change.exponent;
    return TRUE;
}

/* Whether the growth alone is a regression, and why. `growth` holds the exponents. */
static gboolean is_red(const struct judge *judge, const struct series *was, const struct series *now, struct growth_finding *growth) {
    growth->cause = GROWTH_CEILING;
    if (growth->was != 0 && has_ceiling(judge->plan, growth->metric) && is_beyond(judge, was, now, growth)) return TRUE;
    return change_is_faster(judge, was, now, growth);
}

/* What was the same at this size, or better, is worse by its growth. */
static void make_red(struct judge *judge, struct finding *finding, const struct finding *red) {
    judge->verdict->counts[finding != NULL ? finding->status : VERDICT_SAME]--;
    judge->verdict->counts[VERDICT_REGRESSED]++;
    if (finding != NULL)
        *finding = *red;
    else
        g_array_append_vals(judge->verdict->findings, red, 1);
}

/* A metric, where the cell is of its largest size. */
static void judge_growth(struct judge *judge, const struct cell *cell, const struct measurement *measured) {
    const Results *before = judge->reference->base != NULL ? judge->reference->base->values : judge->reference->values;
    struct series now;
    struct growth law;
    if (!find_series_up_to(judge->results, cell, measured->metric, &now) || !find_law(&now, &law)) return;
    const struct series was = find_series(before, cell, cell->size, measured->metric);
    struct growth_finding growth = {
        .variant = cell->variant, .input = cell->input, .metric = measured->metric, .exponent = law.exponent, .cause = GROWTH_REGRESSED};
    if (find_law(&was, &law)) growth.was = law.exponent;

    struct finding *finding = find_finding(judge->verdict, cell, measured->metric);
    if (finding != NULL && finding->status == VERDICT_REGRESSED) {
        gboolean listed = growth_is_faster(growth.exponent, growth.was) || change_is_faster(judge, &was, &now, &growth);
        if (listed) g_array_append_val(judge->verdict->growths, growth);
        return;
    }
    /* An exact value without a finding is the committed one, and so accepted. */
    gboolean judged = finding != NULL ? finding->status == VERDICT_IMPROVED || finding->status == VERDICT_DRIFT
                                      : measured->definition->class != METRIC_EXACT;
    if (!judged || was.count < GROWTH_SIZES || was.sizes[GROWTH_SIZES - 1] < (double) cell->size || !is_red(judge, &was, &now, &growth))
        return;
    const struct finding red = {.cell = *cell,
                                .metric = measured->metric,
                                .definition = measured->definition,
                                .status = VERDICT_REGRESSED,
                                .against = judge->reference->base != NULL ? FINDING_AGAINST_BASE : FINDING_AGAINST_COMMITTED,
                                .was = (guint64) was.values[GROWTH_SIZES - 1],
                                .now = measured->value};
    double accepted = reference_accepted_ratio(judge->reference, cell, measured->metric);
    if (accepted > 0 && (double) red.now <= (double) red.was * accepted) return;
    make_red(judge, finding, &red);
    g_array_append_val(judge->verdict->growths, growth);
}

static gboolean may_judge(const struct judge *judge, const struct metric_definition *definition) {
    if (!metric_is_judged(definition) || metric_must_equal(definition)) return FALSE;
    return definition->class == METRIC_EXACT || judge->reference->base != NULL || judge->machine_comparable;
}

void judge_growths(struct judge *judge) {
    if (!judge->reference->judges_values && judge->reference->base == NULL) return;
    for (guint i = 0; i < judge->results->cells->len; i++) {
        const struct cell_results *cell = g_ptr_array_index(judge->results->cells, i);
        for (guint m = 0; m < cell->measurements->len; m++) {
            const struct measurement *measured = &g_array_index(cell->measurements, struct measurement, m);
            if (may_judge(judge, measured->definition)) judge_growth(judge, &cell->cell, measured);
        }
    }
}
