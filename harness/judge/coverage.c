#include "judge/coverage.h"

#include <string.h>

static const char heading[] =
    "# What is no longer measured or judged, with the reason; written by `leuko-bench accept` (docs/verdict.md).\n"
    "# A row counts while the base lacks it.\n";

/* Both plans, and what is found. */
struct comparison {
    const Plan *base, *head;
    GPtrArray *lost;
};

G_GNUC_PRINTF(2, 3) static void lose(const struct comparison *both, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(both->lost, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

static gboolean has_name(const GPtrArray *names, const char *name) {
    return g_ptr_array_find_with_equal_func((GPtrArray *) names, name, g_str_equal, NULL);
}

static gboolean has_line(char *const *lines, const char *line) {
    return lines != NULL && g_strv_contains((const char *const *) lines, line);
}

static gboolean has_size(const GArray *sizes, guint64 size) {
    for (guint i = 0; i < sizes->len; i++) {
        if (g_array_index(sizes, guint64, i) == size) return TRUE;
    }
    return FALSE;
}

/* ---- What is measured ---- */

static void compare_variants(const struct comparison *both) {
    for (guint i = 0; i < both->base->variants->len; i++) {
        const struct plan_variant *was = g_ptr_array_index(both->base->variants, i), *now = plan_find_variant(both->head, was->name);
        if (now == NULL) {
            lose(both, "profile %s: the variant %s is not measured", both->base->profile, was->name);
            continue;
        }
        for (const int *code = now->accept; *code != -1; code++) {
            const int *known = was->accept;
            while (*known != -1 && *known != *code) known++;
            if (*known == -1 && *code != 0) lose(both, "variant %s: the exit code %d means success", was->name, *code);
        }
    }
}

static void compare_inputs(const struct comparison *both) {
    for (guint i = 0; i < both->base->inputs->len; i++) {
        const char *input = g_ptr_array_index(both->base->inputs, i);
        if (!has_name(both->head->inputs, input)) lose(both, "profile %s: the input %s is not measured", both->base->profile, input);
    }
    for (guint i = 0; i < both->base->sizes->len; i++) {
        guint64 size = g_array_index(both->base->sizes, guint64, i);
        g_autofree char *text = size_format(size);
        if (!has_size(both->head->sizes, size)) lose(both, "profile %s: the size %s is not measured", both->base->profile, text);
    }
}

/* The cells that a probe leaves out, among those that the head has for other probes: by input, or by size where it is all inputs'. */
static void compare_cells(const struct comparison *both, const struct plan_probe *was, const struct plan_probe *now) {
    for (guint i = 0; i < was->inputs->len; i++) {
        const char *input = g_ptr_array_index(was->inputs, i);
        if (has_name(now->inputs, input) || !has_name(both->head->inputs, input)) continue;
        lose(both, "profile %s: the probe %s leaves out the input %s", both->base->profile, was->name, input);
    }
    for (guint i = 0; i < was->sizes->len; i++) {
        guint64 size = g_array_index(was->sizes, guint64, i);
        g_autofree char *text = size_format(size);
        if (has_size(now->sizes, size) || !has_size(both->head->sizes, size)) continue;
        lose(both, "profile %s: the probe %s leaves out the size %s", both->base->profile, was->name, text);
    }
}

static void compare_probes(const struct comparison *both) {
    for (guint i = 0; i < both->base->probes->len; i++) {
        const struct plan_probe *was = g_ptr_array_index(both->base->probes, i), *now = plan_find_probe(both->head, was->name);
        if (now == NULL) {
            lose(both, "profile %s: the probe %s is not used", both->base->profile, was->name);
            continue;
        }
        compare_cells(both, was, now);
        if (now->rounds < was->rounds || now->runs < was->runs) {
            lose(both, "profile %s: the probe %s has %u rounds of %u runs, before %u of %u", both->base->profile, was->name, now->rounds,
                 now->runs, was->rounds, was->runs);
        }
    }
}

/* ---- What is judged ---- */

static const struct plan_pair *find_pair(const Plan *plan, const struct plan_pair *wanted) {
    for (guint i = 0; i < plan->all_pairs->len; i++) {
        const struct plan_pair *pair = g_ptr_array_index(plan->all_pairs, i);
        if (strcmp(pair->reference, wanted->reference) == 0 && strcmp(pair->candidate, wanted->candidate) == 0 &&
            g_strcmp0(pair->mode, wanted->mode) == 0)
            return pair;
    }
    return NULL;
}

static void compare_pairs(const struct comparison *both) {
    static const struct {
        enum pair_comparison bit;
        const char *name;
    } parts[] = {{PAIR_OUTPUT, "output"}, {PAIR_EXACT, "exact"}, {PAIR_MACHINE, "machine"}, {PAIR_TIME, "time"}};
    for (guint i = 0; i < both->base->all_pairs->len; i++) {
        const struct plan_pair *was = g_ptr_array_index(both->base->all_pairs, i), *now = find_pair(both->head, was);
        if (now == NULL) lose(both, "pair %s: %s is not compared with %s", was->name, was->candidate, was->reference);
        for (gsize p = 0; now != NULL && p < G_N_ELEMENTS(parts); p++) {
            if ((was->compare & parts[p].bit) != 0 && (now->compare & parts[p].bit) == 0)
                lose(both, "pair %s: %s is not compared", was->name, parts[p].name);
        }
    }
}

static void compare_tolerances(const struct comparison *both) {
    const struct {
        const char *name;
        double was, now;
    } tolerances[] = {{"machine", both->base->machine_tolerance, both->head->machine_tolerance},
                      {"noisy", both->base->noisy_tolerance, both->head->noisy_tolerance}};
    for (gsize i = 0; i < G_N_ELEMENTS(tolerances); i++) {
        if (tolerances[i].now > tolerances[i].was)
            lose(both, "tolerance %s: %g, before %g", tolerances[i].name, tolerances[i].now, tolerances[i].was);
    }
    char **metrics = both->base->growth_metrics;
    if (metrics != NULL && both->head->growth_ceiling > both->base->growth_ceiling)
        lose(both, "growth: the ceiling is %g, before %g", both->head->growth_ceiling, both->base->growth_ceiling);
    for (; metrics != NULL && *metrics != NULL; metrics++) {
        if (!has_line(both->head->growth_metrics, *metrics)) lose(both, "growth: %s has no ceiling", *metrics);
    }
}

static const struct plan_budget *find_budget(const Plan *plan, const struct plan_budget *wanted) {
    for (guint i = 0; i < plan->budgets->len; i++) {
        const struct plan_budget *budget = g_ptr_array_index(plan->budgets, i);
        if (strcmp(budget->variant, wanted->variant) == 0 && strcmp(budget->metric, wanted->metric) == 0) return budget;
    }
    return NULL;
}

static void compare_budgets(const struct comparison *both) {
    for (guint i = 0; i < both->base->budgets->len; i++) {
        const struct plan_budget *was = g_ptr_array_index(both->base->budgets, i), *now = find_budget(both->head, was);
        g_autofree char *name = g_strdup_printf("budget %s.%s", was->variant, was->metric);
        if (now == NULL) {
            lose(both, "%s is gone", name);
            continue;
        }
        if (now->limit > was->limit) lose(both, "%s: %g %%, before %g %%", name, now->limit * 100, was->limit * 100);
        if (strcmp(now->since, was->since) != 0) lose(both, "%s: since %s, before since %s", name, now->since, was->since);
    }
}

static const struct metric_definition *find_metric(const struct plan_command_probe *probe, const char *name) {
    for (guint i = 0; probe != NULL && i < probe->metrics->len; i++) {
        const struct metric_definition *metric = &g_array_index(probe->metrics, struct metric_definition, i);
        if (g_strcmp0(metric->name, name) == 0) return metric;
    }
    return NULL;
}

static void compare_metric(const struct comparison *both, const char *probe, const struct metric_definition *was,
                           const struct metric_definition *now) {
    if (now == NULL) {
        lose(both, "metric %s.%s is gone", probe, was->name);
        return;
    }
    if (was->gates && !now->gates) lose(both, "metric %s.%s does not gate", probe, was->name);
    if (now->class > was->class) lose(both, "metric %s.%s is of the class %s", probe, was->name, metric_class_name(now->class));
    if (was->direction == METRIC_MUST_EQUAL && now->direction != METRIC_MUST_EQUAL)
        lose(both, "metric %s.%s need not be equal", probe, was->name);
    if (!was->absent_is_zero && now->absent_is_zero) lose(both, "metric %s.%s may be absent", probe, was->name);
}

/* Of a probe that is used no more, compare_probes said so. */
static void compare_metrics(const struct comparison *both) {
    for (guint i = 0; i < both->base->command_probes->len; i++) {
        const struct plan_command_probe *was = g_ptr_array_index(both->base->command_probes, i);
        const struct plan_command_probe *now = plan_find_command_probe(both->head, was->name);
        for (guint m = 0; now != NULL && m < was->metrics->len; m++) {
            const struct metric_definition *metric = &g_array_index(was->metrics, struct metric_definition, m);
            compare_metric(both, was->name, metric, find_metric(now, metric->name));
        }
    }
}

void coverage_compare(const Plan *base, const Plan *head, GPtrArray *lost) {
    const struct comparison both = {base, head, lost};
    compare_variants(&both);
    compare_inputs(&both);
    compare_probes(&both);
    compare_pairs(&both);
    compare_tolerances(&both);
    compare_budgets(&both);
    compare_metrics(&both);
}

void coverage_compare_faults(const struct fault *was, const struct fault *now, GPtrArray *lost) {
    const struct comparison both = {.lost = lost};
    if (now->exit_code != was->exit_code) lose(&both, "the fault %s ends with %d, before %d", was->name, now->exit_code, was->exit_code);
    for (char **metric = was->sees; metric != NULL && *metric != NULL; metric++) {
        if (!has_line(now->sees, *metric)) lose(&both, "the fault %s need not be seen by %s", was->name, *metric);
    }
    if (was->blame != NULL && g_strcmp0(was->blame, now->blame) != 0) lose(&both, "the fault %s need not blame %s", was->name, was->blame);
    if (was->grows != NULL && g_strcmp0(was->grows, now->grows) != 0) lose(&both, "the fault %s need not name %s", was->name, was->grows);
}

/* ---- What was accepted ---- */

/* TRUE when one of the rows is of this sentence, and is no line of the base. */
static gboolean is_accepted(char *const *rows, char *const *theirs, const char *sentence) {
    gsize length = strlen(sentence);
    for (; rows != NULL && *rows != NULL; rows++) {
        if (strncmp(*rows, sentence, length) == 0 && (*rows)[length] == '\t' && !has_line(theirs, *rows)) return TRUE;
    }
    return FALSE;
}

static char **split(const char *text) {
    return text != NULL ? g_strsplit(text, "\n", -1) : NULL;
}

void coverage_subtract(GPtrArray *lost, const char *text, const char *base) {
    g_auto(GStrv) rows = split(text), theirs = split(base);
    for (guint i = lost->len; i-- > 0;) {
        if (is_accepted(rows, theirs, g_ptr_array_index(lost, i))) g_ptr_array_remove_index(lost, i);
    }
}

char *coverage_append(const char *text, const char *base, const GPtrArray *lost, const char *reason) {
    g_auto(GStrv) rows = split(text), theirs = split(base);
    GString *after = g_string_new(heading);
    for (char **row = rows; row != NULL && *row != NULL; row++) {
        if (strchr(*row, '\t') != NULL && !has_line(theirs, *row)) g_string_append_printf(after, "%s\n", *row);
    }
    for (guint i = 0; i < lost->len; i++) {
        const char *sentence = g_ptr_array_index(lost, i);
        g_string_append_printf(after, "%s\t%s\n", sentence, reason);
    }
    return g_string_free(after, FALSE);
}
