#include "explain/explain.h"

#include "explain/difference.h"
#include "store/run_profiles.h"

#include <string.h>

/* How far down the list of findings it is worth to look: each try reads two profiles. */
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

static Costs *costs_of(const struct run_profiles *run, const struct cell *cell, enum cost_amount amount) {
    return amount == COST_INSTRUCTIONS ? run_instructions(run, cell, NULL) : run_callers(run, cell, NULL);
}

static guint64 sum_costs(const Costs *costs, enum cost_amount amount) {
    g_autoptr(GPtrArray) list = costs_list(costs);
    guint64 sum = 0;
    for (guint i = 0; i < list->len; i++) sum += ((const struct cost *) g_ptr_array_index(list, i))->amounts[amount];
    return sum;
}

static struct explanation *explain_against(const struct run_profiles *run, const struct reference *origin, const struct cell *cell,
                                           const struct finding *finding) {
    enum cost_amount amount;
    if (!explain_amount(finding->metric, &amount)) return NULL;
    /* What is kept beside the baselines is calls and bytes alone. */
    reference_lookup before_of = amount == COST_INSTRUCTIONS ? origin->instructions : origin->callers;
    if (before_of == NULL || (origin->keeps_calls_alone && amount != COST_CALLS && amount != COST_BYTES)) return NULL;
    g_autoptr(Costs) before = before_of(origin->data, cell, NULL);
    g_autoptr(Costs) after = before != NULL ? costs_of(run, cell, amount) : NULL;
    if (after == NULL) return NULL;
    struct explanation *explanation = explanation_new();
    explain_difference(before, after, amount, explanation);
    if (explanation->rows->len == 0) {
        explanation_free(explanation);
        return NULL;
    }
    gboolean same = cell_compare(cell, &finding->cell) == 0;
    explanation->cell = *cell;
    explanation->metric = finding->metric;
    explanation->unit = finding->definition != NULL ? finding->definition->unit : UNIT_CALLS;
    explanation->against = g_strdup(origin->label);
    explanation->was = same ? finding->was : sum_costs(before, amount);
    explanation->now = same ? finding->now : sum_costs(after, amount);
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

static void explain_metric(Verdict *verdict, const Plan *plan, const char *folder, const struct reference *reference, gsize row) {
    guint tries = 0, kept = 0;
    for (guint i = 0; i < verdict->findings->len && tries < TRIES_MAXIMUM && kept < EXPLANATIONS_MAXIMUM; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        if (finding->status != VERDICT_REGRESSED || finding->other != NULL || strcmp(finding->metric, amounts[row].metric) != 0) continue;
        if (amounts[row].amount == COST_HELD && follows_from_calls(verdict, finding)) continue;
        struct explanation *explanation = explain_cell(plan, folder, reference, finding);
        tries++;
        if (explanation == NULL) continue;
        if (tells_more(verdict, explanation)) {
            g_ptr_array_add(verdict->explanations, explanation);
            kept++;
        } else {
            explanation_free(explanation);
        }
    }
}

void explain_verdict(Verdict *verdict, const Plan *plan, const char *folder, const struct reference *reference) {
    for (gsize i = 0; i < G_N_ELEMENTS(amounts); i++) explain_metric(verdict, plan, folder, reference, i);
}
