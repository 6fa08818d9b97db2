/* The plan's structure: making, copying and asking it. plan_parse.c fills it from text. */
#include "core/plan.h"

#include <string.h>

void plan_variant_free(struct plan_variant *variant) {
    if (variant == NULL) return;
    g_free(variant->summary);
    command_line_free(variant->source);
    g_free(variant->series);
    command_line_free(variant->build);
    g_free(variant->program);
    command_line_free(variant->run);
    g_free(variant->accept);
    g_strfreev(variant->environment);
    g_free(variant);
}

static void input_free(gpointer data) {
    struct plan_input *input = data;
    g_free(input->summary);
    command_line_free(input->generate);
    g_free(input->folder);
    g_strfreev(input->files);
    command_line_free(input->build);
    g_free(input->file);
    g_free(input->seed);
    g_clear_pointer(&input->sizes, g_array_unref);
    g_free(input);
}

static void command_probe_free(gpointer data) {
    struct plan_command_probe *probe = data;
    g_free(probe->summary);
    command_line_free(probe->command);
    command_line_free(probe->build);
    g_clear_pointer(&probe->metrics, g_array_unref);
    g_free(probe);
}

static void mode_free(gpointer data) {
    struct plan_mode *mode = data;
    g_free(mode->summary);
    g_strfreev(mode->arguments);
    g_free(mode);
}

static void budget_free(gpointer data) {
    struct plan_budget *budget = data;
    g_free(budget->variant);
    g_free(budget->metric);
    g_free(budget->since);
    g_free(budget);
}

static void probe_free(gpointer data) {
    struct plan_probe *probe = data;
    g_clear_pointer(&probe->inputs, g_ptr_array_unref);
    g_clear_pointer(&probe->sizes, g_array_unref);
    g_free(probe);
}

void plan_free(Plan *plan) {
    if (plan == NULL) return;
    GPtrArray *arrays[] = {plan->variants,  plan->pairs,      plan->inputs,         plan->probes, plan->all_variants,
                           plan->all_pairs, plan->all_inputs, plan->command_probes, plan->modes,  plan->budgets};
    for (gsize i = 0; i < G_N_ELEMENTS(arrays); i++) g_clear_pointer(&arrays[i], g_ptr_array_unref);
    g_clear_pointer(&plan->sizes, g_array_unref);
    g_clear_pointer(&plan->dealt, g_array_unref);
    g_free(plan->project);
    g_free(plan->root);
    g_free(plan->profile);
    g_free(plan->summary);
    command_line_free(plan->build);
    g_free(plan->faults);
    g_strfreev(plan->base_copies);
    g_strfreev(plan->columns);
    g_strfreev(plan->wrappers);
    g_strfreev(plan->growth_metrics);
    g_free(plan);
}

/* What every plan begins with; the parts of the whole plan are given. */
static Plan *plan_new(const char *profile, GPtrArray *all_inputs, GPtrArray *command_probes, GPtrArray *modes) {
    Plan *plan = g_new0(Plan, 1);
    plan->root = g_strdup(".");
    plan->keep_runs = 20;
    plan->cache_megabytes = 256;
    plan->base_seconds = 15;
    plan->machine_tolerance = 0.001;
    plan->noisy_tolerance = 0.05;
    plan->growth_ceiling = 1.2;
    plan->profile = g_strdup(profile);
    plan->variants = g_ptr_array_new();
    plan->pairs = g_ptr_array_new_with_free_func(g_free);
    plan->inputs = g_ptr_array_new();
    plan->sizes = g_array_new(FALSE, FALSE, sizeof(guint64));
    plan->probes = g_ptr_array_new_with_free_func(probe_free);
    plan->all_variants = g_ptr_array_new_with_free_func((GDestroyNotify) plan_variant_free);
    plan->all_pairs = g_ptr_array_new_with_free_func(g_free);
    plan->all_inputs = all_inputs;
    plan->command_probes = command_probes;
    plan->modes = modes;
    plan->budgets = g_ptr_array_new_with_free_func(budget_free);
    plan->shard = plan->shards = 1;
    return plan;
}

Plan *plan_new_empty(const char *profile) {
    return plan_new(profile, g_ptr_array_new_with_free_func(input_free), g_ptr_array_new_with_free_func(command_probe_free),
                    g_ptr_array_new_with_free_func(mode_free));
}

Plan *plan_derive(const Plan *like, const char *profile) {
    Plan *plan = plan_new(profile, g_ptr_array_ref(like->all_inputs), g_ptr_array_ref(like->command_probes), g_ptr_array_ref(like->modes));
    g_free(plan->root);
    plan->root = g_strdup(like->root);
    plan->project = g_strdup(like->project);
    plan->keep_runs = like->keep_runs;
    plan->cache_megabytes = like->cache_megabytes;
    plan->base_seconds = like->base_seconds;
    plan->base_copies = g_strdupv(like->base_copies);
    plan->machine_tolerance = like->machine_tolerance;
    plan->noisy_tolerance = like->noisy_tolerance;
    plan->growth_ceiling = like->growth_ceiling;
    plan->growth_metrics = g_strdupv(like->growth_metrics);
    plan->columns = g_strdupv(like->columns);
    plan->wrappers = g_strdupv(like->wrappers);
    return plan;
}

void plan_add_variant(Plan *plan, struct plan_variant *variant) {
    g_ptr_array_add(plan->all_variants, variant);
    g_ptr_array_add(plan->variants, variant);
}

Plan *plan_derive_variants(const Plan *like, const char *profile, const char *const *names) {
    Plan *plan = plan_derive(like, profile);
    for (guint i = 0; i < like->all_variants->len; i++) {
        const struct plan_variant *variant = g_ptr_array_index(like->all_variants, i);
        if (names == NULL || g_strv_contains(names, variant->name)) plan_add_variant(plan, plan_variant_copy(variant, variant->name));
    }
    return plan;
}

void plan_add_pair(Plan *plan, const char *reference, const char *candidate, guint compare) {
    const struct plan_pair pair = {g_intern_string(candidate), g_intern_string(reference), g_intern_string(candidate), compare, NULL};
    g_ptr_array_add(plan->pairs, g_memdup2(&pair, sizeof pair));
}

void plan_add_probe(Plan *plan, const char *name, guint rounds, guint runs) {
    struct plan_probe *probe = g_new0(struct plan_probe, 1);
    probe->name = g_intern_string(name);
    probe->inputs = g_ptr_array_copy(plan->inputs, NULL, NULL);
    probe->sizes = g_array_copy(plan->sizes);
    probe->rounds = rounds;
    probe->runs = runs;
    g_ptr_array_add(plan->probes, probe);
}

static CommandLine *command_copy(const CommandLine *command) {
    if (command == NULL) return NULL;
    CommandLine *copy = g_new0(CommandLine, 1);
    copy->text = g_strdup(command->text);
    copy->words = g_strdupv(command->words);
    copy->line = command->line;
    return copy;
}

struct plan_variant *plan_variant_copy(const struct plan_variant *variant, const char *name) {
    struct plan_variant *copy = g_new0(struct plan_variant, 1);
    guint codes = 1;
    while (variant->accept[codes - 1] != -1) codes++;
    copy->name = g_intern_string(name);
    copy->summary = g_strdup(variant->summary);
    copy->source = command_copy(variant->source);
    copy->series = g_strdup(variant->series);
    copy->build = command_copy(variant->build);
    copy->program = g_strdup(variant->program);
    copy->run = command_copy(variant->run);
    copy->accept = g_memdup2(variant->accept, codes * sizeof *variant->accept);
    copy->environment = g_strdupv(variant->environment);
    copy->maps_memory = variant->maps_memory;
    copy->line = variant->line;
    return copy;
}

/* ---- Asking ---- */

/* Every structure of a plan's lists begins with its name. */
static const void *find_named(const GPtrArray *list, const char *name) {
    for (guint i = 0; i < list->len; i++) {
        const char *const *item = g_ptr_array_index(list, i);
        if (strcmp(*item, name) == 0) return item;
    }
    return NULL;
}

const struct plan_probe *plan_find_probe(const Plan *plan, const char *probe) {
    return find_named(plan->probes, probe);
}

const struct plan_variant *plan_find_variant(const Plan *plan, const char *name) {
    return find_named(plan->variants, name);
}

const struct plan_variant *plan_find_any_variant(const Plan *plan, const char *name) {
    return find_named(plan->all_variants, name);
}

const struct plan_input *plan_find_input(const Plan *plan, const char *name) {
    return find_named(plan->all_inputs, name);
}

const struct plan_command_probe *plan_find_command_probe(const Plan *plan, const char *name) {
    return find_named(plan->command_probes, name);
}

const struct plan_mode *plan_find_mode(const Plan *plan, const char *name) {
    return find_named(plan->modes, name);
}

static gboolean find_size(const GArray *sizes, guint64 size, guint *index) {
    for (*index = 0; *index < sizes->len; (*index)++) {
        if (g_array_index(sizes, guint64, *index) == size) return TRUE;
    }
    return FALSE;
}

gboolean plan_variant_builds_plainly(const struct plan_variant *variant) {
    return variant->build != NULL && variant->source == NULL && !command_line_uses(variant->build, "variant");
}

const char output_column[] = "output";

const char *const *plan_columns(const Plan *plan) {
    static const char *const default_columns[] = {
        "malloc_profiler.calls",
        "malloc_profiler.bytes",
        "malloc_profiler.peak_live_bytes",
        "callgrind.instructions",
        output_column,
        time_metric,
        NULL,
    };
    return plan->columns != NULL ? (const char *const *) plan->columns : default_columns;
}

gboolean plan_is_primary(const Plan *plan, const char *metric) {
    return g_strv_contains(plan_columns(plan), metric);
}

gboolean plan_times(const Plan *plan, const char *variant, const char *metric) {
    const char *mode = time_metric_mode(metric);
    if (mode == NULL) return is_process_time(metric);
    for (guint i = 0; i < plan->pairs->len; i++) {
        const struct plan_pair *pair = g_ptr_array_index(plan->pairs, i);
        gboolean in_mode = g_strcmp0(pair->mode, mode) == 0 && (pair->compare & PAIR_TIME) != 0;
        if (in_mode && (strcmp(pair->reference, variant) == 0 || strcmp(pair->candidate, variant) == 0)) return TRUE;
    }
    return FALSE;
}

gboolean plan_budget_covers(const struct plan_budget *budget, const char *variant, const char *metric) {
    return g_pattern_match_simple(budget->variant, variant) && g_pattern_match_simple(budget->metric, metric);
}

gboolean plan_input_has_size(const struct plan_input *input, guint64 size) {
    guint index;
    if (input->generate == NULL) return size == SIZE_ALL;
    return input->sizes != NULL ? find_size(input->sizes, size, &index) : size != SIZE_ALL;
}

static gboolean find_input(const GPtrArray *inputs, const char *input, guint *index) {
    return g_ptr_array_find_with_equal_func((GPtrArray *) inputs, input, g_str_equal, index);
}

gboolean plan_measures(const Plan *plan, const char *probe, const char *input, guint64 size) {
    const struct plan_probe *found = plan_find_probe(plan, probe);
    guint i, input_index, size_index;
    if (found == NULL || !find_input(found->inputs, input, &i) || !find_size(found->sizes, size, &i)) return FALSE;
    if (plan->shards <= 1) return TRUE;
    return find_input(plan->inputs, input, &input_index) && find_size(plan->sizes, size, &size_index) &&
           g_array_index(plan->dealt, guint, size_index * plan->inputs->len + input_index) == plan->shard;
}
