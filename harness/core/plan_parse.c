/* Reading a plan's text into the structure of plan.h. */
#include "base/error.h"
#include "base/suggest.h"
#include "core/plan.h"
#include "core/plan_grammar.h"
#include "core/plan_parts.h"

#include <string.h>

enum {
    ROUNDS_MINIMUM = 6, /* fewer have no interval (statistics.h) */
    ROUNDS_DEFAULT = 10,
    RUNS_DEFAULT = 5,
    EXIT_CODE_MAXIMUM = 125, /* above are those of a shell for a program that did not start, or died */
};

/* What is being read: the text, and the names that sections may use. */
struct source {
    KeyText *keys;
    char **variants, **inputs, **profiles;
    char **probes; /* the built-in ones, then the plan's */
};

/* ---- [variant NAME] ---- */

static gboolean read_accept(const struct source *source, const char *section, struct plan_variant *variant, GError **error) {
    g_autoptr(GError) problem = NULL;
    g_auto(GStrv) items = plan_text_items(source->keys, section, "accept", &problem);
    g_autoptr(GArray) codes = g_array_new(FALSE, FALSE, sizeof(int));
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    for (guint i = 0; items != NULL && items[i] != NULL; i++) {
        guint64 code;
        if (!g_ascii_string_to_unsigned(items[i], 10, 0, EXIT_CODE_MAXIMUM, &code, NULL)) {
            return key_text_fail(source->keys, section, "accept", error, "\"accept\": expected exit codes from 0 to %d, found \"%s\"",
                                 EXIT_CODE_MAXIMUM, items[i]);
        }
        int value = (int) code;
        g_array_append_val(codes, value);
    }
    int end = -1;
    g_array_append_val(codes, end);
    variant->accept = (int *) (void *) g_array_free(g_steal_pointer(&codes), FALSE);
    return TRUE;
}

static gboolean read_environment(const struct source *source, const char *section, struct plan_variant *variant, GError **error) {
    g_autoptr(GError) problem = NULL;
    variant->environment = plan_text_items(source->keys, section, "environment", &problem);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    for (char **item = variant->environment; item != NULL && *item != NULL; item++) {
        const char *equals = strchr(*item, '=');
        if (equals != NULL && equals != *item && !g_str_has_prefix(*item, "LD_")) continue;
        return key_text_fail(source->keys, section, "environment", error,
                             "\"environment\": expected NAME=VALUE;NAME=VALUE, and no LD_ variable, found \"%s\"", *item);
    }
    return TRUE;
}

static gboolean read_measures(const struct source *source, const char *section, struct plan_variant *variant, GError **error) {
    static const char *const kinds[] = {"heap", "mapped", NULL};
    g_autofree char *value = key_text_value(source->keys, section, "measures");
    if (value == NULL) return TRUE;
    g_autoptr(GPtrArray) names = plan_text_list(source->keys, section, "measures", kinds, error);
    if (names == NULL) return FALSE;
    variant->maps_memory = g_ptr_array_find_with_equal_func(names, "mapped", g_str_equal, NULL);
    return TRUE;
}

/* What one key of a variant presupposes of another. */
static gboolean check_variant(const struct source *source, const char *section, const struct plan_variant *variant, GError **error) {
    if (!command_line_uses(variant->run, "input")) {
        return key_text_fail(source->keys, section, "run", error, "\"run\" has no {input}: the names of the input's files go there");
    }
    if (variant->series != NULL && variant->source == NULL) {
        return key_text_fail(source->keys, section, "series", error, "\"series\" needs a \"source\": what the patches are applied to");
    }
    if (variant->source != NULL && !command_line_uses(variant->source, "source")) {
        return key_text_fail(source->keys, section, "source", error, "\"source\" has no {source}: the folder that it fills");
    }
    if (variant->source != NULL && (variant->build == NULL || !command_line_uses(variant->build, "source"))) {
        return key_text_fail(source->keys, section, "build", error, "\"build\" has no {source}: the folder that \"source\" filled");
    }
    return TRUE;
}

static gboolean read_variant(const struct source *source, const char *name, Plan *plan, GError **error) {
    const KeyText *keys = source->keys;
    g_autofree char *section = g_strdup_printf("variant %s", name);
    struct plan_variant *variant = g_new0(struct plan_variant, 1);
    g_ptr_array_add(plan->all_variants, variant);
    variant->name = g_intern_string(name);
    variant->line = key_text_line(keys, section, NULL);
    variant->summary = key_text_value(keys, section, "summary");
    if (!plan_text_command(keys, section, "source", NAMES("source", "root", "variant"), &variant->source, error) ||
        !plan_text_command(keys, section, "build", NAMES("source", "root", "variant"), &variant->build, error) ||
        !plan_text_command(keys, section, "run", NAMES("input", "root", "variant"), &variant->run, error) ||
        !plan_text_path(keys, section, "series", &variant->series, error) ||
        !plan_text_path(keys, section, "program", &variant->program, error)) {
        return FALSE;
    }
    return read_accept(source, section, variant, error) && read_environment(source, section, variant, error) &&
           read_measures(source, section, variant, error) && check_variant(source, section, variant, error);
}

/* ---- [input NAME] ---- */

static gboolean read_input_source(const struct source *source, const char *section, struct plan_input *input, GError **error) {
    const KeyText *keys = source->keys;
    g_autoptr(GError) problem = NULL;
    if (!plan_text_command(keys, section, "generate", NAMES("size", "seed", "output", "name", "root"), &input->generate, error) ||
        !plan_text_command(keys, section, "build", NAMES("root"), &input->build, error) ||
        !plan_text_path(keys, section, "folder", &input->folder, error)) {
        return FALSE;
    }
    input->files = plan_text_items(keys, section, "files", &problem);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if ((input->generate != NULL) + (input->folder != NULL) + (input->files != NULL) == 1) return TRUE;
    return key_text_fail(keys, section, NULL, error, "[%s] needs exactly one of \"generate\", \"folder\" and \"files\"", section);
}

static gboolean read_input(const struct source *source, const char *name, Plan *plan, GError **error) {
    const KeyText *keys = source->keys;
    g_autofree char *section = g_strdup_printf("input %s", name), *sizes = key_text_value(keys, section, "sizes");
    struct plan_input *input = g_new0(struct plan_input, 1);
    g_ptr_array_add(plan->all_inputs, input);
    input->name = g_intern_string(name);
    input->line = key_text_line(keys, section, NULL);
    input->summary = key_text_value(keys, section, "summary");
    input->file = key_text_value(keys, section, "file");
    input->seed = key_text_value(keys, section, "seed");
    if (input->seed == NULL) input->seed = g_strdup("0");
    if (input->file == NULL) input->file = g_strdup("input");
    if (!read_input_source(source, section, input, error)) return FALSE;
    if (input->file[0] == '.' || strchr(input->file, '/') != NULL) {
        return key_text_fail(keys, section, "file", error, "\"file\": expected the name of a file, found \"%s\"", input->file);
    }
    if (sizes == NULL) return TRUE;
    input->sizes = plan_text_sizes(keys, section, "sizes", NULL, error);
    return input->sizes != NULL;
}

/* ---- [probe NAME] and [metric PROBE.NAME] ---- */

static gboolean read_command_probe(const struct source *source, const char *name, Plan *plan, GError **error) {
    return plan_read_command_probe(source->keys, name, plan, error);
}

static gboolean read_metric(const struct source *source, const char *name, Plan *plan, GError **error) {
    return plan_read_metric(source->keys, name, plan, error);
}

/* ---- [mode NAME] ---- */

static gboolean read_mode(const struct source *source, const char *name, Plan *plan, GError **error) {
    return plan_read_mode(source->keys, name, plan, error);
}

/* ---- [profile NAME] and [probe NAME PROFILE] ---- */

/* What [probe NAME PROFILE] says; without such a section every cell of the profile. */
static gboolean read_probe(const struct source *source, const char *name, Plan *plan, GError **error) {
    g_autofree char *section = g_strdup_printf("probe %s %s", name, plan->profile);
    g_autoptr(GPtrArray) inputs = g_ptr_array_copy(plan->inputs, NULL, NULL);
    g_autoptr(GPtrArray) sizes = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(inputs, NULL);
    for (guint i = 0; i < plan->sizes->len; i++) g_ptr_array_add(sizes, size_format(g_array_index(plan->sizes, guint64, i)));
    g_ptr_array_add(sizes, NULL);

    struct plan_probe *probe = g_new0(struct plan_probe, 1);
    g_ptr_array_add(plan->probes, probe);
    probe->name = name;
    probe->rounds = ROUNDS_DEFAULT;
    probe->runs = RUNS_DEFAULT;
    probe->inputs = plan_text_list(source->keys, section, "inputs", (const char *const *) inputs->pdata, error);
    if (probe->inputs == NULL) return FALSE;
    probe->sizes = plan_text_sizes(source->keys, section, "sizes", (const char *const *) sizes->pdata, error);
    return probe->sizes != NULL && plan_text_count(source->keys, section, "rounds", ROUNDS_MINIMUM, &probe->rounds, error) &&
           plan_text_count(source->keys, section, "runs", 1, &probe->runs, error);
}

/* Leave in the profile's lists the variants that [profile] names, and the pairs of which it names both. */
static gboolean choose_variants(const struct source *source, const char *section, Plan *plan, GError **error) {
    g_autoptr(GPtrArray) names = plan_text_list(source->keys, section, "variants", (const char *const *) source->variants, error);
    if (names == NULL) return FALSE;
    for (guint i = 0; i < plan->all_variants->len; i++) {
        struct plan_variant *variant = g_ptr_array_index(plan->all_variants, i);
        if (g_ptr_array_find(names, variant->name, NULL)) g_ptr_array_add(plan->variants, variant);
    }
    g_auto(GStrv) pairs = plan_text_names(source->keys, "pair", 1);
    for (guint i = 0; pairs[i] != NULL; i++) {
        struct plan_pair pair = {0};
        if (!plan_read_pair(source->keys, pairs[i], &pair, error)) return FALSE;
        g_ptr_array_add(plan->all_pairs, g_memdup2(&pair, sizeof pair));
        if (plan_find_variant(plan, pair.reference) == NULL || plan_find_variant(plan, pair.candidate) == NULL) continue;
        g_ptr_array_add(plan->pairs, g_memdup2(&pair, sizeof pair));
    }
    return TRUE;
}

static gboolean read_profile(const struct source *source, Plan *plan, GError **error) {
    g_autofree char *section = g_strdup_printf("profile %s", plan->profile);
    plan->summary = key_text_value(source->keys, section, "summary");
    g_ptr_array_unref(plan->inputs);
    plan->inputs = plan_text_list(source->keys, section, "inputs", (const char *const *) source->inputs, error);
    if (plan->inputs == NULL) return FALSE;
    g_array_unref(plan->sizes);
    plan->sizes = plan_text_sizes(source->keys, section, "sizes", NULL, error);
    if (plan->sizes == NULL || !choose_variants(source, section, plan, error)) return FALSE;

    g_autoptr(GPtrArray) probes = plan_text_list(source->keys, section, "probes", (const char *const *) source->probes, error);
    for (guint i = 0; probes != NULL && i < probes->len; i++) {
        if (!read_probe(source, g_ptr_array_index(probes, i), plan, error)) return FALSE;
    }
    return probes != NULL;
}

/* ---- The whole ---- */

/* Read each section of a kind with one word behind it. */
static gboolean read_each(const struct source *source, const char *kind, Plan *plan,
                          gboolean (*read)(const struct source *source, const char *name, Plan *plan, GError **error), GError **error) {
    g_auto(GStrv) names = plan_text_names(source->keys, kind, 1);
    for (guint i = 0; names[i] != NULL; i++) {
        if (!read(source, names[i], plan, error)) return FALSE;
    }
    return TRUE;
}

static Plan *read_plan(const struct source *source, const char *profile, GError **error) {
    g_autoptr(Plan) plan = plan_new_empty(profile);
    if (!plan_read_general(source->keys, plan, error) || !read_each(source, "variant", plan, read_variant, error) ||
        !read_each(source, "input", plan, read_input, error) || !read_each(source, "probe", plan, read_command_probe, error) ||
        !read_each(source, "metric", plan, read_metric, error) || !read_each(source, "mode", plan, read_mode, error) ||
        !plan_read_budgets(source->keys, plan, error) || !read_profile(source, plan, error)) {
        return NULL;
    }
    for (guint i = 0; i < plan->command_probes->len; i++) {
        const struct plan_command_probe *probe = g_ptr_array_index(plan->command_probes, i);
        g_autofree char *section = g_strdup_printf("probe %s", probe->name);
        if (probe->metrics->len > 0) continue;
        key_text_fail(source->keys, section, NULL, error, "no [metric %s.NAME] says what it measures", probe->name);
        return NULL;
    }
    return g_steal_pointer(&plan);
}

/* A section for a probe, profile or class that is not there would silently say nothing. */
static gboolean check_section_names(const struct source *source, const char *const *built_in, GError **error) {
    g_auto(GStrv) cells = plan_text_names(source->keys, "probe", 2), own = plan_text_names(source->keys, "probe", 1);
    g_auto(GStrv) classes = plan_text_names(source->keys, "tolerance", 1);
    for (guint i = 0; classes[i] != NULL; i++) {
        g_autofree char *section = g_strdup_printf("tolerance %s", classes[i]);
        if (!plan_text_check(source->keys, section, NULL, classes[i], NAMES("machine", "noisy"), error)) return FALSE;
    }
    for (guint i = 0; own[i] != NULL; i++) {
        g_autofree char *section = g_strdup_printf("probe %s", own[i]);
        if (g_strv_contains(built_in, own[i])) {
            return key_text_fail(source->keys, section, NULL, error, "\"%s\" is a built-in probe; give this one another name", own[i]);
        }
    }
    for (guint i = 0; cells[i] != NULL; i++) {
        g_autofree char *section = g_strdup_printf("probe %s", cells[i]);
        g_auto(GStrv) words = g_strsplit(cells[i], " ", 2);
        if (!plan_text_check(source->keys, section, NULL, words[0], (const char *const *) source->probes, error) ||
            !plan_text_check(source->keys, section, NULL, words[1], (const char *const *) source->profiles, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean check_probes_used(const struct source *source, const Plan *plan, GError **error) {
    for (gsize i = 0; source->probes[i] != NULL; i++) {
        g_autofree char *section = g_strdup_printf("probe %s %s", source->probes[i], plan->profile);
        if (!key_text_has(source->keys, section) || plan_find_probe(plan, source->probes[i]) != NULL) continue;
        return key_text_fail(source->keys, section, NULL, error, "[profile %s] does not list the probe \"%s\"", plan->profile,
                             source->probes[i]);
    }
    return TRUE;
}

/* All profiles are read, so that a slip in one is seen whichever is run; the one named `profile` is returned. NULL on error. */
static Plan *read_profiles(const struct source *source, const char *name, const char *profile, GError **error) {
    g_autoptr(Plan) wanted = NULL;
    if (source->profiles[0] == NULL) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: no profile; add one: [profile NAME], as docs/plan.md says", name);
        return NULL;
    }
    if (profile == NULL) profile = source->profiles[0];
    for (gsize i = 0; source->profiles[i] != NULL; i++) {
        g_autoptr(Plan) plan = read_plan(source, source->profiles[i], error);
        if (plan == NULL || !check_probes_used(source, plan, error)) return NULL;
        if (strcmp(plan->profile, profile) == 0) wanted = g_steal_pointer(&plan);
    }
    if (wanted != NULL) return g_steal_pointer(&wanted);
    g_autofree char *hint = names_suggest(profile, (const char *const *) source->profiles);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: no profile \"%s\"; %s", name, profile, hint);
    return NULL;
}

static char **join_names(const char *const *built_in, char **own) {
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    g_strv_builder_addv(names, (const char **) built_in);
    g_strv_builder_addv(names, (const char **) own);
    return g_strv_builder_end(names);
}

Plan *plan_parse(const char *name, const char *text, const char *profile, const struct plan_selection *selection,
                 const char *const *known_probes, GError **error) {
    g_autoptr(KeyText) keys = plan_text_parse(name, text, error);
    if (keys == NULL) return NULL;
    g_auto(GStrv) variants = plan_text_names(keys, "variant", 1), inputs = plan_text_names(keys, "input", 1);
    g_auto(GStrv) profiles = plan_text_names(keys, "profile", 1), own = plan_text_names(keys, "probe", 1);
    g_auto(GStrv) probes = join_names(known_probes, own);
    const struct source source = {.keys = keys, .variants = variants, .inputs = inputs, .profiles = profiles, .probes = probes};
    if (!check_section_names(&source, known_probes, error)) return NULL;
    g_autoptr(Plan) plan = read_profiles(&source, name, profile, error);
    if (plan == NULL || !plan_narrow(plan, selection, error)) return NULL;
    return g_steal_pointer(&plan);
}

char *plan_root(const char *name, const char *text, guint *command_seconds, GError **error) {
    g_autoptr(KeyText) keys = plan_text_parse(name, text, error);
    char *root = NULL;
    *command_seconds = 30 * 60;
    if (keys == NULL || !plan_text_count(keys, "project", "command_seconds", 1, command_seconds, error) ||
        !plan_text_path(keys, "project", "root", &root, error)) {
        return NULL;
    }
    return root != NULL ? root : g_strdup(".");
}

char **plan_profiles(const char *name, const char *text, GError **error) {
    g_autoptr(KeyText) keys = plan_text_parse(name, text, error);
    if (keys == NULL) return NULL;
    g_auto(GStrv) profiles = plan_text_names(keys, "profile", 1);
    g_autoptr(GStrvBuilder) rows = g_strv_builder_new();
    for (gsize i = 0; profiles[i] != NULL; i++) {
        g_autofree char *section = g_strdup_printf("profile %s", profiles[i]);
        g_autofree char *summary = key_text_value(keys, section, "summary");
        g_autofree char *row = g_strdup_printf("%s\t%s", profiles[i], summary);
        g_strv_builder_add(rows, row);
    }
    return g_strv_builder_end(rows);
}
