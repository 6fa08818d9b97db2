#include "core/plan_parts.h"

#include "core/plan_grammar.h"

#include <string.h>

static const double tolerance_maximum = 0.5; /* a larger one would wave a doubling through */
static const double ceiling_maximum = 4;

/* Each lies below the root: a base that copied from elsewhere would reach what its head does not describe. */
static gboolean read_base_copies(const KeyText *keys, Plan *plan, GError **error) {
    g_autoptr(GError) problem = NULL;
    plan->base_copies = plan_text_items(keys, "base", "copy", &problem);
    for (char **copy = plan->base_copies; copy != NULL && *copy != NULL; copy++) {
        g_auto(GStrv) parts = g_strsplit(*copy, "/", -1);
        if (g_path_is_absolute(*copy) || g_strv_contains((const char *const *) parts, "..")) {
            return key_text_fail(keys, "base", "copy", error, "\"copy\": expected paths below the root, found \"%s\"", *copy);
        }
    }
    if (problem == NULL) return TRUE;
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
}

gboolean plan_read_general(const KeyText *keys, Plan *plan, GError **error) {
    g_autofree char *root = NULL;
    g_autoptr(GError) problem = NULL;
    plan->project = key_text_value(keys, "project", "name");
    if (!plan_text_path(keys, "project", "root", &root, error) ||
        !plan_text_count(keys, "project", "keep_runs", 1, &plan->keep_runs, error) ||
        !plan_text_count(keys, "project", "cache", 0, &plan->cache_megabytes, error) ||
        !plan_text_count(keys, "base", "seconds", 0, &plan->base_seconds, error) ||
        !plan_text_command(keys, "project", "build", NAMES("root"), &plan->build, error) ||
        !plan_text_number(keys, "tolerance machine", "relative", 0, tolerance_maximum, &plan->machine_tolerance, error) ||
        !plan_text_number(keys, "tolerance noisy", "relative", 0, tolerance_maximum, &plan->noisy_tolerance, error) ||
        !plan_text_number(keys, "growth", "ceiling", 1, ceiling_maximum, &plan->growth_ceiling, error)) {
        return FALSE;
    }
    if (root != NULL) {
        g_free(plan->root);
        plan->root = g_steal_pointer(&root);
    }
    if (!read_base_copies(keys, plan, error) || !plan_text_path(keys, "faults", "folder", &plan->faults, error)) return FALSE;
    plan->columns = plan_text_items(keys, "report", "columns", &problem);
    if (problem == NULL) plan->wrappers = plan_text_items(keys, "report", "wrappers", &problem);
    if (problem == NULL) plan->growth_metrics = plan_text_items(keys, "growth", "metrics", &problem);
    if (problem == NULL) return TRUE;
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
}

gboolean plan_read_command_probe(const KeyText *keys, const char *name, Plan *plan, GError **error) {
    guint choice = 0;
    g_autofree char *section = g_strdup_printf("probe %s", name), *per = key_text_value(keys, section, "per");
    struct plan_command_probe *probe = g_new0(struct plan_command_probe, 1);
    g_ptr_array_add(plan->command_probes, probe);
    probe->name = g_intern_string(name);
    probe->line = key_text_line(keys, section, NULL);
    probe->summary = key_text_value(keys, section, "summary");
    probe->metrics = g_array_new(TRUE, TRUE, sizeof(struct metric_definition));
    probe->per_module = per != NULL;
    return plan_text_choice(keys, section, "output", NAMES("tsv"), &choice, error) &&
           plan_text_choice(keys, section, "per", NAMES("module"), &choice, error) &&
           plan_text_command(keys, section, "command", NAMES("program", "input", "files", "root"), &probe->command, error) &&
           plan_text_command(keys, section, "build", NAMES("root"), &probe->build, error);
}

gboolean plan_read_metric(const KeyText *keys, const char *name, Plan *plan, GError **error) {
    static const char *const classes[] = {"exact", "machine", "noisy", NULL}; /* in the order of enum metric_class */
    g_autofree char *section = g_strdup_printf("metric %s", name), *summary = key_text_value(keys, section, "summary");
    g_autofree char *unit = key_text_value(keys, section, "unit");
    g_auto(GStrv) words = g_strsplit(name, ".", 3);
    const struct plan_command_probe *probe = plan_find_command_probe(plan, words[0]);
    if (probe == NULL) return key_text_fail(keys, section, NULL, error, "no [probe %s] in this plan gives such a metric", words[0]);
    if (probe->per_module != (g_strv_length(words) == 3)) {
        return key_text_fail(keys, section, NULL, error, "expected [metric %s.%sNAME], as [probe %s] %s", words[0],
                             probe->per_module ? "*." : "", words[0], probe->per_module ? "counts per module" : "has no \"per\"");
    }
    guint class = METRIC_EXACT, direction = METRIC_LOWER_IS_BETTER, no_gate = 0, absent = 0;
    if (!plan_text_choice(keys, section, "class", classes, &class, error) ||
        !plan_text_choice(keys, section, "direction", NAMES("lower", "equal"), &direction, error) ||
        !plan_text_choice(keys, section, "gate", NAMES("yes", "no"), &no_gate, error) ||
        !plan_text_choice(keys, section, "absent", NAMES("error", "zero"), &absent, error)) {
        return FALSE;
    }
    struct metric_definition definition = {.name = g_intern_string(words[g_strv_length(words) - 1]),
                                           .summary = g_intern_string(summary),
                                           .class = (enum metric_class) class,
                                           .direction = (enum metric_direction) direction,
                                           .gates = no_gate == 0,
                                           .absent_is_zero = absent == 1};
    if (!metric_unit_parse(unit, &definition.unit)) {
        return key_text_fail(keys, section, "unit", error,
                             "\"unit\": unknown \"%s\"; known: calls, bytes, byte-calls, blocks, instructions, faults, seconds, xxh3",
                             unit);
    }
    g_array_append_val(probe->metrics, definition);
    return TRUE;
}

/* ---- [budget] ---- */

/* "VARIANT.METRIC = 2 % since REVISION"; METRIC has a dot itself. */
static gboolean read_budget(const KeyText *keys, const char *key, Plan *plan, GError **error) {
    g_autofree char *value = key_text_value(keys, "budget", key);
    g_autoptr(GRegex) expected = g_regex_new("^([0-9]{1,3}(?:\\.[0-9]{1,6})?) ?% since ([A-Za-z0-9][A-Za-z0-9._/-]*)$", 0, 0, NULL);
    g_autoptr(GMatchInfo) found = NULL;
    const char *dot = strchr(key, '.');
    if (dot == NULL || dot == key || strpbrk(dot + 1, ".*") == NULL) {
        return key_text_fail(keys, "budget", key, error, "\"%s\": expected VARIANT.METRIC, such as fast.malloc_profiler.calls", key);
    }
    if (!g_regex_match(expected, value, 0, &found)) {
        return key_text_fail(keys, "budget", key, error,
                             "\"%s\": expected \"2 %% since REVISION\", a tag, a commit or a day such as 2026-11-29; found \"%s\"", key,
                             value);
    }
    g_autofree char *percent = g_match_info_fetch(found, 1);
    struct plan_budget *budget = g_new0(struct plan_budget, 1);
    g_ptr_array_add(plan->budgets, budget);
    budget->variant = g_strndup(key, (gsize) (dot - key));
    budget->metric = g_strdup(dot + 1);
    budget->limit = g_ascii_strtod(percent, NULL) / 100;
    budget->since = g_match_info_fetch(found, 2);
    budget->line = key_text_line(keys, "budget", key);
    g_auto(GStrv) variants = plan_text_names(keys, "variant", 1);
    return strchr(budget->variant, '*') != NULL ||
           plan_text_check(keys, "budget", key, budget->variant, (const char *const *) variants, error);
}

gboolean plan_read_budgets(const KeyText *keys, Plan *plan, GError **error) {
    g_auto(GStrv) names = key_text_has(keys, "budget") ? key_text_keys(keys, "budget") : NULL;
    for (char **key = names; key != NULL && *key != NULL; key++) {
        if (!read_budget(keys, *key, plan, error)) return FALSE;
    }
    return TRUE;
}

/* ---- [pair NAME] ---- */

static gboolean read_compare(const KeyText *keys, const char *section, guint *compare, GError **error) {
    static const char *const kinds[] = {"output", "exact", "machine", "time", NULL};
    g_autofree char *value = key_text_value(keys, section, "compare");
    *compare = PAIR_DEFAULT;
    if (value == NULL) return TRUE;
    g_autoptr(GPtrArray) names = plan_text_list(keys, section, "compare", kinds, error);
    if (names == NULL) return FALSE;
    *compare = 0;
    for (guint i = 0; kinds[i] != NULL; i++) {
        if (g_ptr_array_find_with_equal_func(names, kinds[i], g_str_equal, NULL)) *compare |= 1u << i;
    }
    return TRUE;
}

/* The mode that both sides run in. Counts of a mode are not measured, so that it leaves time alone to compare. */
static gboolean read_pair_mode(const KeyText *keys, const char *section, struct plan_pair *pair, GError **error) {
    g_autofree char *mode = key_text_value(keys, section, "mode");
    g_auto(GStrv) modes = plan_text_names(keys, "mode", 1);
    if (mode == NULL) return TRUE;
    if (!plan_text_check(keys, section, "mode", mode, (const char *const *) modes, error)) return FALSE;
    pair->mode = g_intern_string(mode);
    if (pair->compare == PAIR_DEFAULT) pair->compare = PAIR_TIME;
    if (pair->compare == PAIR_TIME) return TRUE;
    return key_text_fail(keys, section, "compare", error, "a pair in a mode is compared by \"time\" alone");
}

gboolean plan_read_pair(const KeyText *keys, const char *name, struct plan_pair *pair, GError **error) {
    g_autofree char *section = g_strdup_printf("pair %s", name);
    g_autofree char *reference = key_text_value(keys, section, "reference");
    g_autofree char *candidate = key_text_value(keys, section, "candidate");
    g_auto(GStrv) names = plan_text_names(keys, "variant", 1);
    const char *const *variants = (const char *const *) names;
    if (!plan_text_check(keys, section, "reference", reference, variants, error) ||
        !plan_text_check(keys, section, "candidate", candidate, variants, error) || !read_compare(keys, section, &pair->compare, error) ||
        !read_pair_mode(keys, section, pair, error)) {
        return FALSE;
    }
    pair->name = g_intern_string(name);
    pair->reference = g_intern_string(reference);
    pair->candidate = g_intern_string(candidate);
    if (pair->reference != pair->candidate) return TRUE;
    return key_text_fail(keys, section, "candidate", error, "a pair needs two variants, found \"%s\" on both sides", candidate);
}

/* ---- [mode NAME] ---- */

gboolean plan_read_mode(const KeyText *keys, const char *name, Plan *plan, GError **error) {
    g_autofree char *section = g_strdup_printf("mode %s", name);
    struct plan_mode *mode = g_new0(struct plan_mode, 1);
    g_autoptr(CommandLine) arguments = NULL;
    g_ptr_array_add(plan->modes, mode);
    mode->name = g_intern_string(name);
    mode->summary = key_text_value(keys, section, "summary");
    if (!plan_text_command(keys, section, "arguments", NAMES("root"), &arguments, error)) return FALSE;
    mode->arguments = g_steal_pointer(&arguments->words);
    g_autofree char *time = key_text_value(keys, section, "time");
    if (time != NULL && !plan_text_check(keys, section, "time", time, NAMES("process", "printed"), error)) return FALSE;
    mode->prints_time = g_strcmp0(time, "printed") == 0;
    return TRUE;
}
