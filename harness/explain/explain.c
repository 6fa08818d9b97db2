#include "explain/explain.h"

#include "explain/difference.h"
#include "judge/growth.h"
#include "store/run_profiles.h"

#include <string.h>

/* How far down the list of findings it is worth to look, of each amount: each try reads two profiles. */
enum { TRIES_MAXIMUM = 12, EXPLANATIONS_MAXIMUM = 4 };

/* The metrics that the costs of all callers add up to. A peak is no such sum: what is held for long makes it. */
static const struct {
    const char *metric;
    enum cost_amount amount;
} amounts[] = {
    {"malloc_profiler.calls", COST_CALLS},
    {"malloc_profiler.bytes", COST_BYTES},
    {"malloc_profiler.live_bytes_at_exit", COST_LIVE_BYTES},
    {"malloc_profiler.live_blocks_at_exit", COST_LIVE_BLOCKS},
    {"malloc_profiler.live_byte_calls", COST_HELD},
    {"callgrind.instructions", COST_INSTRUCTIONS},
};

gboolean explain_amount(const char *metric, enum cost_amount *amount) {
    for (gsize i = 0; i < G_N_ELEMENTS(amounts); i++) {
        if (strcmp(amounts[i].metric, metric) != 0) continue;
        *amount = amounts[i].amount;
        return TRUE;
    }
    return FALSE;
}

char *explain_metrics(void) {
    g_autoptr(GString) names = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(amounts); i++) g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", amounts[i].metric);
    return g_string_free(g_steal_pointer(&names), FALSE);
}

const struct finding *explain_worst(const Verdict *verdict, enum metric_class class) {
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        if (finding->status != VERDICT_REGRESSED || finding->definition == NULL || finding->other != NULL) continue;
        if (finding->definition->class == class && finding->definition->direction != METRIC_MUST_EQUAL) return finding;
    }
    return NULL;
}

/* Where a metric's costs are found, before and now, and which of their amounts adds up to it. */
struct lookup {
    reference_lookup before, now;
    enum cost_amount amount;
};

/* FALSE where the reference keeps none: of callers, what is kept beside the baselines is calls and bytes alone. */
static gboolean find_lookup(const struct reference *origin, const char *metric, struct lookup *lookup) {
    if (strcmp(metric, explanation_startup) == 0) {
        *lookup = (struct lookup){origin->startup, run_startup, COST_INSTRUCTIONS};
    } else if (!explain_amount(metric, &lookup->amount)) {
        return FALSE;
    } else if (lookup->amount == COST_INSTRUCTIONS) {
        *lookup = (struct lookup){origin->instructions, run_instructions, lookup->amount};
    } else {
        *lookup = (struct lookup){origin->callers, run_callers, lookup->amount};
        if (origin->keeps_calls_alone && lookup->amount != COST_CALLS && lookup->amount != COST_BYTES) return FALSE;
    }
    return lookup->before != NULL;
}

static guint64 sum_costs(const Costs *costs, enum cost_amount amount) {
    g_autoptr(GPtrArray) list = costs_list(costs);
    guint64 sum = 0;
    for (guint i = 0; i < list->len; i++) sum += ((const struct cost *) g_ptr_array_index(list, i))->amounts[amount];
    return sum;
}

static struct explanation *explain_against(const struct run_profiles *run, const struct reference *origin, const struct cell *cell,
                                           const struct finding *finding) {
    struct lookup lookup;
    if (!find_lookup(origin, finding->metric, &lookup)) return NULL;
    g_autoptr(Costs) before = lookup.before(origin->data, cell, NULL);
    g_autoptr(Costs) after = before != NULL ? lookup.now(run, cell, NULL) : NULL;
    if (after == NULL) return NULL;
    struct explanation *explanation = explanation_new();
    explain_difference(before, after, lookup.amount, explanation);
    if (explanation->rows->len == 0) {
        explanation_free(explanation);
        return NULL;
    }
    gboolean same = cell_compare(cell, &finding->cell) == 0;
    explanation->cell = *cell;
    explanation->metric = finding->metric;
    explanation->unit = finding->definition != NULL ? finding->definition->unit : UNIT_CALLS;
    explanation->against = g_strdup(origin->label);
    explanation->was = same ? finding->was : sum_costs(before, lookup.amount);
    explanation->now = same ? finding->now : sum_costs(after, lookup.amount);
    return explanation;
}

struct explanation *explain_cell(const Plan *plan, const char *folder, const struct reference *reference, const struct finding *finding) {
    const struct run_profiles run = {folder, plan->wrappers};
    if (finding->against == FINDING_AGAINST_BASE && reference->base != NULL) {
        return explain_against(&run, reference->base, &finding->cell, finding);
    }
    struct explanation *explanation = explain_against(&run, reference, &finding->cell, finding);
    if (explanation != NULL || finding->cell.size == COSTS_SIZE) return explanation;
    const struct cell kept = {.input = finding->cell.input, .size = COSTS_SIZE, .variant = finding->cell.variant};
    return explain_against(&run, reference, &kept, finding);
}

/* Whether the explanation blames a function that none of the verdict's of its kind does. */
static gboolean tells_more(const Verdict *verdict, const struct explanation *explanation) {
    for (guint i = 0; i < explanation->rows->len; i++) {
        const struct blame *row = &g_array_index(explanation->rows, struct blame, i);
        if (!explanation_blames(explanation, row)) continue;
        gboolean known = FALSE;
        for (guint e = 0; e < verdict->explanations->len && !known; e++) {
            const struct explanation *other = g_ptr_array_index(verdict->explanations, e);
            if ((other->unit == UNIT_INSTRUCTIONS) != (explanation->unit == UNIT_INSTRUCTIONS)) continue;
            for (guint r = 0; r < other->rows->len && !known; r++) {
                const struct blame *theirs = &g_array_index(other->rows, struct blame, r);
                known = theirs->function == row->function && explanation_blames(other, theirs);
            }
        }
        if (!known) return TRUE;
    }
    return FALSE;
}

/* Whether what is held for long changed for no other reason than more calls: then their callers say it better. */
static gboolean follows_from_calls(const Verdict *verdict, const struct finding *held) {
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        enum cost_amount amount;
        if (finding->status != VERDICT_REGRESSED || cell_compare(&finding->cell, &held->cell) != 0) continue;
        if (explain_amount(finding->metric, &amount) && amount != COST_HELD && amount != COST_INSTRUCTIONS) return TRUE;
    }
    return FALSE;
}

/* In the order of the findings, so that the causes of the worst change stand first. */
static void explain_findings(Verdict *verdict, const Plan *plan, const char *folder, const struct reference *reference) {
    guint tries[COST_AMOUNTS] = {0}, kept[COST_AMOUNTS] = {0};
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        enum cost_amount amount;
        if (finding->status != VERDICT_REGRESSED || finding->other != NULL || !explain_amount(finding->metric, &amount)) continue;
        if (tries[amount] == TRIES_MAXIMUM || kept[amount] == EXPLANATIONS_MAXIMUM) continue;
        if (amount == COST_HELD && follows_from_calls(verdict, finding)) continue;
        struct explanation *explanation = explain_cell(plan, folder, reference, finding);
        tries[amount]++;
        if (explanation == NULL) continue;
        if (tells_more(verdict, explanation)) {
            g_ptr_array_add(verdict->explanations, explanation);
            kept[amount]++;
        } else {
            explanation_free(explanation);
        }
    }
}

/* By how much the cell's start-up changed; 0 where either side does not know. */
static guint64 startup_change(const struct cell_results *cell, const struct reference *origin, struct finding *finding) {
    const struct measurement *now = cell_results_find(cell, explanation_startup);
    const struct measurement *was = now != NULL ? results_find_value(origin->values, &cell->cell, explanation_startup) : NULL;
    if (was == NULL) return 0;
    *finding =
        (struct finding){.cell = cell->cell, .metric = now->metric, .definition = now->definition, .was = was->value, .now = now->value};
    return MAX(was->value, now->value) - MIN(was->value, now->value);
}

/* For each variant the cell whose start-up changed most against the base, or else against another run on this kind of machine. */
static void explain_startups(Verdict *verdict, const Plan *plan, const char *folder, const Results *results,
                             const struct reference *reference) {
    const struct reference *origin = reference->base != NULL ? reference->base : reference;
    const struct run_profiles run = {folder, plan->wrappers};
    for (guint v = 0; v < plan->variants->len && origin->machine_comparable; v++) {
        const struct plan_variant *variant = g_ptr_array_index(plan->variants, v);
        guint64 most = 0;
        struct finding worst, finding;
        for (guint i = 0; i < results->cells->len; i++) {
            const struct cell_results *cell = g_ptr_array_index(results->cells, i);
            guint64 change = cell->cell.variant == variant->name ? startup_change(cell, origin, &finding) : 0;
            if (change > most) worst = finding;
            most = MAX(most, change);
        }
        struct explanation *explanation = most > 0 ? explain_against(&run, origin, &worst.cell, &worst) : NULL;
        if (explanation != NULL) g_ptr_array_add(verdict->startups, explanation);
    }
}

/* What each function of a cell costs: name → double. NULL where nothing of the cell is kept. */
static GHashTable *costs_by_function(reference_lookup find, gconstpointer data, const struct cell *cell, enum cost_amount amount) {
    g_autoptr(Costs) costs = find(data, cell, NULL);
    if (costs == NULL) return NULL;
    GHashTable *functions = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_autoptr(GPtrArray) list = costs_list(costs);
    for (guint i = 0; i < list->len; i++) {
        const struct cost *cost = g_ptr_array_index(list, i);
        gpointer name = (gpointer) difference_function(cost->caller);
        double *sum = g_hash_table_lookup(functions, name);
        if (sum == NULL) {
            sum = g_new0(double, 1);
            g_hash_table_insert(functions, name, sum);
        }
        *sum += (double) cost->amounts[amount];
    }
    return functions;
}

/* The functions of one side at each size. */
struct functions {
    GHashTable *at[GROWTH_SIZES];
};

static gboolean read_functions(struct functions *functions, reference_lookup find, gconstpointer data, const struct growth_finding *growth,
                               const guint64 *sizes, enum cost_amount amount) {
    for (gsize i = 0; i < GROWTH_SIZES; i++) {
        const struct cell cell = {.input = growth->input, .size = sizes[i], .variant = growth->variant};
        functions->at[i] = costs_by_function(find, data, &cell, amount);
        if (functions->at[i] == NULL) return FALSE;
    }
    return TRUE;
}

static void clear_functions(struct functions *functions) {
    for (gsize i = 0; i < GROWTH_SIZES; i++) g_clear_pointer(&functions->at[i], g_hash_table_unref);
}

/* A function's exponent, 0 where it does not grow, and what it costs at the largest size. */
static double function_exponent(const struct functions *functions, const char *name, const guint64 *sizes, double *most) {
    double bytes[GROWTH_SIZES], values[GROWTH_SIZES];
    for (gsize i = 0; i < GROWTH_SIZES; i++) {
        const double *value = g_hash_table_lookup(functions->at[i], name);
        bytes[i] = (double) sizes[i];
        values[i] = value != NULL ? *value : 0;
    }
    struct growth law;
    *most = values[GROWTH_SIZES - 1];
    return growth_law(bytes, values, &law) ? law.exponent : 0;
}

/* Name the function that was added most to, of those that grow faster than they did. Equal ones go by name. */
static void choose_function(const struct functions *was, const struct functions *now, const guint64 *sizes, struct growth_finding *growth) {
    GHashTableIter iterator;
    gpointer name;
    double most = 0;
    g_hash_table_iter_init(&iterator, now->at[GROWTH_SIZES - 1]);
    while (g_hash_table_iter_next(&iterator, &name, NULL)) {
        double before, after;
        double earlier = function_exponent(was, name, sizes, &before), exponent = function_exponent(now, name, sizes, &after);
        gboolean first =
            after - before > most || (after - before == most && growth->function != NULL && strcmp(name, growth->function) < 0);
        if (!first || !growth_is_faster(exponent, earlier)) continue;
        most = after - before;
        growth->function = name;
        growth->of_function = exponent;
        growth->function_was = earlier;
    }
}

static void explain_growths(Verdict *verdict, const Plan *plan, const char *folder, const Results *results,
                            const struct reference *reference) {
    const struct reference *origin = reference->base != NULL ? reference->base : reference;
    const struct run_profiles run = {folder, plan->wrappers};
    for (guint i = 0; i < verdict->growths->len; i++) {
        struct growth_finding *growth = &g_array_index(verdict->growths, struct growth_finding, i);
        guint64 sizes[GROWTH_SIZES];
        struct functions was = {0}, now = {0};
        struct lookup lookup;
        if (!find_lookup(origin, growth->metric, &lookup) || !growth_sizes(results, growth, sizes)) continue;
        if (read_functions(&was, lookup.before, origin->data, growth, sizes, lookup.amount) &&
            read_functions(&now, lookup.now, &run, growth, sizes, lookup.amount)) {
            choose_function(&was, &now, sizes, growth);
        }
        clear_functions(&was);
        clear_functions(&now);
    }
}

void explain_verdict(Verdict *verdict, const Plan *plan, const char *folder, const Results *results, const struct reference *reference) {
    explain_findings(verdict, plan, folder, reference);
    explain_growths(verdict, plan, folder, results, reference);
    explain_startups(verdict, plan, folder, results, reference);
}
