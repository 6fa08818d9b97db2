#include "core/plan.h"

#include "base/error.h"
#include "base/suggest.h"
#include "core/plan_selection.h"
#include "core/plan_grammar.h"

#include <string.h>

#define ROUNDS_MINIMUM 6 /* fewer have no interval (statistics.h) */
#define ROUNDS_DEFAULT 10
#define RUNS_DEFAULT 5

/* What is being read: the text, and what "*" means in it. */
struct source {
    KeyText *keys;
    const char *const *inputs;
    const char *const *probes;
    char **variants;
    char **profiles;
};

static const struct {
    const char *section;
    gsize member;
} tolerances[] = {
    {"tolerance machine", offsetof(struct plan, machine_tolerance)},
    {"tolerance noisy", offsetof(struct plan, noisy_tolerance)},
};

static void plan_variant_free(gpointer data) {
    struct plan_variant *variant = data;

    g_free(variant->summary);
    g_free(variant->prism);
    g_free(variant->series);
    g_free(variant);
}

static void plan_probe_free(gpointer data) {
    struct plan_probe *probe = data;

    g_clear_pointer(&probe->inputs, g_ptr_array_unref);
    g_clear_pointer(&probe->sizes, g_array_unref);
    g_free(probe);
}

void plan_free(Plan *plan) {
    if (!plan) {
        return;
    }
    g_free(plan->profile);
    g_free(plan->summary);
    g_clear_pointer(&plan->variants, g_ptr_array_unref);
    g_clear_pointer(&plan->pairs, g_ptr_array_unref);
    g_clear_pointer(&plan->inputs, g_ptr_array_unref);
    g_clear_pointer(&plan->sizes, g_array_unref);
    g_clear_pointer(&plan->probes, g_ptr_array_unref);
    g_free(plan);
}

static gboolean read_variants(const struct source *source, const char *section, Plan *plan, GError **error) {
    g_autoptr(GPtrArray) names = plan_text_list(source->keys, section, "variants", (const char *const *) source->variants, error);

    for (guint i = 0; names && i < names->len; i++) {
        struct plan_variant *variant = g_new0(struct plan_variant, 1);
        g_autofree char *of = g_strdup_printf("variant %s", (const char *) g_ptr_array_index(names, i));

        variant->name = g_ptr_array_index(names, i);
        variant->summary = key_text_value(source->keys, of, "summary");
        variant->prism = key_text_value(source->keys, of, "prism");
        variant->series = key_text_value(source->keys, of, "series");
        g_ptr_array_add(plan->variants, variant);
    }
    return names != NULL;
}

static gboolean measures_variant(const Plan *plan, const char *name) {
    for (guint i = 0; i < plan->variants->len; i++) {
        if (((struct plan_variant *) g_ptr_array_index(plan->variants, i))->name == name) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean read_pairs(const struct source *source, Plan *plan, GError **error) {
    g_auto(GStrv) names = plan_text_names(source->keys, "pair");

    for (guint i = 0; names[i]; i++) {
        g_autofree char *section = g_strdup_printf("pair %s", names[i]);
        g_autofree char *reference = key_text_value(source->keys, section, "reference");
        g_autofree char *candidate = key_text_value(source->keys, section, "candidate");
        struct plan_pair pair = {g_intern_string(names[i]), g_intern_string(reference), g_intern_string(candidate), PAIR_DEFAULT};

        if (!plan_text_check(source->keys, section, "reference", reference, (const char *const *) source->variants, error) ||
            !plan_text_check(source->keys, section, "candidate", candidate, (const char *const *) source->variants, error)) {
            return FALSE;
        }
        if (pair.reference == pair.candidate) {
            return key_text_fail(source->keys, section, "candidate", error, "a pair needs two variants, found \"%s\" on both sides",
                                 candidate);
        }
        if (measures_variant(plan, pair.reference) && measures_variant(plan, pair.candidate)) {
            g_ptr_array_add(plan->pairs, g_memdup2(&pair, sizeof pair));
        }
    }
    return TRUE;
}

/* What [probe NAME PROFILE] says; without such a section every cell of the profile. */
static gboolean read_probe(const struct source *source, const char *name, Plan *plan, GError **error) {
    g_autofree char *section = g_strdup_printf("probe %s %s", name, plan->profile);
    g_autoptr(GPtrArray) inputs = g_ptr_array_copy(plan->inputs, NULL, NULL);
    g_autoptr(GPtrArray) sizes = g_ptr_array_new_with_free_func(g_free);
    struct plan_probe *probe = g_new0(struct plan_probe, 1);

    g_ptr_array_add(plan->probes, probe);
    g_ptr_array_add(inputs, NULL);
    for (guint i = 0; i < plan->sizes->len; i++) {
        g_ptr_array_add(sizes, size_format(g_array_index(plan->sizes, guint64, i)));
    }
    g_ptr_array_add(sizes, NULL);
    probe->name = name;
    probe->rounds = ROUNDS_DEFAULT;
    probe->runs = RUNS_DEFAULT;
    probe->inputs = plan_text_list(source->keys, section, "inputs", (const char *const *) inputs->pdata, error);
    if (!probe->inputs) {
        return FALSE;
    }
    probe->sizes = plan_text_sizes(source->keys, section, "sizes", (const char *const *) sizes->pdata, error);
    return probe->sizes && plan_text_count(source->keys, section, "rounds", ROUNDS_MINIMUM, &probe->rounds, error) &&
           plan_text_count(source->keys, section, "runs", 1, &probe->runs, error);
}

static gboolean read_probes(const struct source *source, const char *section, Plan *plan, GError **error) {
    g_autoptr(GPtrArray) names = plan_text_list(source->keys, section, "probes", source->probes, error);

    for (guint i = 0; names && i < names->len; i++) {
        if (!read_probe(source, g_ptr_array_index(names, i), plan, error)) {
            return FALSE;
        }
    }
    return names != NULL;
}

static Plan *read_profile(const struct source *source, const char *name, GError **error) {
    g_autoptr(Plan) plan = g_new0(Plan, 1);
    g_autofree char *section = g_strdup_printf("profile %s", name);

    plan->profile = g_strdup(name);
    plan->summary = key_text_value(source->keys, section, "summary");
    plan->variants = g_ptr_array_new_with_free_func(plan_variant_free);
    plan->pairs = g_ptr_array_new_with_free_func(g_free);
    plan->probes = g_ptr_array_new_with_free_func(plan_probe_free);
    plan->shard = plan->shards = 1;
    for (gsize i = 0; i < G_N_ELEMENTS(tolerances); i++) {
        if (!plan_text_tolerance(source->keys, tolerances[i].section, G_STRUCT_MEMBER_P(plan, tolerances[i].member), error)) {
            return NULL;
        }
    }
    plan->inputs = plan_text_list(source->keys, section, "inputs", source->inputs, error);
    if (!plan->inputs) {
        return NULL;
    }
    plan->sizes = plan_text_sizes(source->keys, section, "sizes", NULL, error);
    if (!plan->sizes || !read_variants(source, section, plan, error) || !read_pairs(source, plan, error) ||
        !read_probes(source, section, plan, error)) {
        return NULL;
    }
    return g_steal_pointer(&plan);
}

/* A section for a probe, profile or class that is not there would silently say nothing. */
static gboolean check_section_names(const struct source *source, GError **error) {
    static const char *const classes[] = {"machine", "noisy", NULL};
    g_auto(GStrv) names = plan_text_names(source->keys, "probe");
    g_auto(GStrv) tolerance_names = plan_text_names(source->keys, "tolerance");

    for (guint i = 0; tolerance_names[i]; i++) {
        g_autofree char *section = g_strdup_printf("tolerance %s", tolerance_names[i]);

        if (!plan_text_check(source->keys, section, NULL, tolerance_names[i], classes, error)) {
            return FALSE;
        }
    }
    for (guint i = 0; names[i]; i++) {
        g_autofree char *section = g_strdup_printf("probe %s", names[i]);
        g_auto(GStrv) words = g_strsplit(names[i], " ", 2);

        if (!plan_text_check(source->keys, section, NULL, words[0], source->probes, error) ||
            !plan_text_check(source->keys, section, NULL, words[1], (const char *const *) source->profiles, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean check_probes_used(const struct source *source, const Plan *plan, GError **error) {
    for (gsize i = 0; source->probes[i]; i++) {
        g_autofree char *section = g_strdup_printf("probe %s %s", source->probes[i], plan->profile);

        if (key_text_has(source->keys, section) && !plan_find_probe(plan, source->probes[i])) {
            return key_text_fail(source->keys, section, NULL, error, "[profile %s] does not list the probe \"%s\"", plan->profile,
                                 source->probes[i]);
        }
    }
    return TRUE;
}

/* All profiles are read, so that a slip in one is seen whichever is run; the one named `profile` is returned. NULL on error. */
static Plan *read_profiles(const struct source *source, const char *name, const char *profile, GError **error) {
    g_autoptr(Plan) wanted = NULL;
    g_autofree char *way_out = NULL;

    for (gsize i = 0; source->profiles[i]; i++) {
        g_autoptr(Plan) plan = read_profile(source, source->profiles[i], error);

        if (!plan || !check_probes_used(source, plan, error)) {
            return NULL;
        }
        if (strcmp(plan->profile, profile) == 0) {
            wanted = g_steal_pointer(&plan);
        }
    }
    if (!wanted) {
        way_out = names_suggest(profile, (const char *const *) source->profiles);
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: no profile \"%s\"; %s", name, profile, way_out);
    }
    return g_steal_pointer(&wanted);
}

Plan *plan_parse(const char *name, const char *text, const char *profile, const struct plan_selection *selection,
                 const char *const *known_inputs, const char *const *known_probes, GError **error) {
    g_autoptr(KeyText) keys = plan_text_parse(name, text, error);
    g_auto(GStrv) variants = keys ? plan_text_names(keys, "variant") : NULL;
    g_auto(GStrv) profiles = keys ? plan_text_names(keys, "profile") : NULL;
    struct source source = {keys, known_inputs, known_probes, variants, profiles};
    g_autoptr(Plan) plan = NULL;

    if (!keys || !check_section_names(&source, error)) {
        return NULL;
    }
    plan = read_profiles(&source, name, profile, error);
    if (!plan || !plan_narrow(plan, selection, error)) {
        return NULL;
    }
    return g_steal_pointer(&plan);
}

char **plan_profiles(const char *name, const char *text, GError **error) {
    g_autoptr(KeyText) keys = plan_text_parse(name, text, error);
    g_auto(GStrv) profiles = keys ? plan_text_names(keys, "profile") : NULL;
    g_autoptr(GStrvBuilder) rows = g_strv_builder_new();

    if (!keys) {
        return NULL;
    }
    for (gsize i = 0; profiles[i]; i++) {
        g_autofree char *section = g_strdup_printf("profile %s", profiles[i]);
        g_autofree char *summary = key_text_value(keys, section, "summary");
        g_autofree char *row = g_strdup_printf("%s\t%s", profiles[i], summary);

        g_strv_builder_add(rows, row);
    }
    return g_strv_builder_end(rows);
}

const struct plan_probe *plan_find_probe(const Plan *plan, const char *probe) {
    for (guint i = 0; i < plan->probes->len; i++) {
        const struct plan_probe *found = g_ptr_array_index(plan->probes, i);

        if (strcmp(found->name, probe) == 0) {
            return found;
        }
    }
    return NULL;
}

static gboolean find_input(const GPtrArray *inputs, const char *input, guint *index) {
    return g_ptr_array_find_with_equal_func((GPtrArray *) inputs, input, g_str_equal, index);
}

static gboolean find_size(const GArray *sizes, guint64 size, guint *index) {
    for (*index = 0; *index < sizes->len; (*index)++) {
        if (g_array_index(sizes, guint64, *index) == size) {
            return TRUE;
        }
    }
    return FALSE;
}

gboolean plan_measures(const Plan *plan, const char *probe, const char *input, guint64 size) {
    const struct plan_probe *found = plan_find_probe(plan, probe);
    guint i, input_index, size_index;

    if (!found || !find_input(found->inputs, input, &i) || !find_size(found->sizes, size, &i)) {
        return FALSE;
    }
    if (plan->shards <= 1) {
        return TRUE;
    }
    /* Dealt size by size, so that every shard gets its share of the large inputs. */
    return find_input(plan->inputs, input, &input_index) && find_size(plan->sizes, size, &size_index) &&
           (size_index * plan->inputs->len + input_index) % plan->shards == plan->shard - 1;
}
