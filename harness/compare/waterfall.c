#include "compare/waterfall.h"

#include "base/error.h"
#include "probes/hyperfine.h"
#include "compare/experiment.h"
#include "compare/patch_prefixes.h"
#include "sys/fingerprint.h"

static const char *const counting_probes[] = {"digest", "malloc_profiler", "callgrind", "process", NULL};
static const char *const all_probes[] = {"digest", "malloc_profiler", "callgrind", "process", hyperfine_tool, NULL};

void waterfall_free(Waterfall *waterfall) {
    if (waterfall == NULL) return;
    g_free(waterfall->version);
    g_clear_pointer(&waterfall->prefixes, g_array_unref);
    results_free(waterfall->results);
    g_clear_pointer(&waterfall->cells, g_array_unref);
    g_clear_pointer(&waterfall->inputs, g_ptr_array_unref);
    g_free(waterfall->identity);
    g_free(waterfall->huge_pages);
    g_free(waterfall);
}

static Results *measure(const Project *project, const Waterfall *waterfall, const struct waterfall_setting *setting, GError **error) {
    guint count = waterfall->prefixes->len;
    g_autofree struct comparison_side *sides = g_new0(struct comparison_side, count);
    for (guint i = 0; i < count; i++) {
        const struct prefix *prefix = &g_array_index(waterfall->prefixes, struct prefix, i);
        sides[i] = (struct comparison_side){.name = prefix->name, .program = measure_program_leuko(prefix->program, setting->parse_only)};
        if (i > 0) sides[i].reference = sides[0].name;
    }
    const struct comparison comparison = {.name = "waterfall",
                                          .sides = sides,
                                          .count = count,
                                          .inputs = setting->inputs,
                                          .sizes = setting->sizes,
                                          .probes = setting->rounds > 0 ? all_probes : counting_probes,
                                          .rounds = MAX(setting->rounds, 3U),
                                          .runs = setting->runs};
    struct comparison_folders folders = {0};
    Results *results = NULL;
    if (comparison_open(project, comparison.name, &folders, error)) {
        results = comparison_measure(project, &comparison, &folders, setting->quiet, error);
    }
    comparison_close(&folders);
    return results;
}

/* Every input, in the order in which it was asked for. */
static gboolean read_inputs(Waterfall *waterfall, const struct waterfall_setting *setting, GError **error) {
    guint count = waterfall->prefixes->len;
    g_autofree const char **variants = g_new0(const char *, count), **patches = g_new0(const char *, count);
    for (guint i = 0; i < count; i++) {
        const struct prefix *prefix = &g_array_index(waterfall->prefixes, struct prefix, i);
        variants[i] = prefix->name;
        patches[i] = prefix->patch;
    }
    waterfall->cells = comparison_cells(waterfall->results, setting->inputs, setting->sizes, variants[0]);
    for (guint i = 0; i < waterfall->cells->len; i++) {
        const struct cell *cell = &g_array_index(waterfall->cells, struct cell, i);
        GArray *steps = waterfall_read(waterfall->results, variants, patches, count, cell->input, cell->size, error);
        if (steps == NULL) return FALSE;
        g_ptr_array_add(waterfall->inputs, steps);
    }
    return TRUE;
}

Waterfall *waterfall_measure(const Project *project, const struct waterfall_setting *setting, GError **error) {
    g_autoptr(Waterfall) waterfall = g_new0(Waterfall, 1);
    waterfall->version = g_strdup(setting->version);
    waterfall->inputs = g_ptr_array_new_with_free_func((GDestroyNotify) g_array_unref);
    waterfall->rounds = setting->rounds;
    waterfall->runs = setting->runs;
    waterfall->parse_only = setting->parse_only;

    struct fingerprint fingerprint;
    if (!fingerprint_read(&fingerprint, error)) return NULL;
    waterfall->identity = g_strdup(fingerprint.identity);
    waterfall->huge_pages = g_strdup(fingerprint.huge_pages);
    fingerprint_clear(&fingerprint);

    waterfall->prefixes = prefixes_make(project, setting->version, setting->quiet, error);
    if (waterfall->prefixes == NULL) return NULL;
    waterfall->results = measure(project, waterfall, setting, error);
    if (waterfall->results == NULL || !read_inputs(waterfall, setting, error)) return NULL;
    return g_steal_pointer(&waterfall);
}

char *waterfall_complain(const Waterfall *waterfall) {
    guint input = 0, step = waterfall_find_difference(waterfall->inputs, &input);
    if (step == 0) return NULL;
    const struct cell *cell = &g_array_index(waterfall->cells, struct cell, input);
    const struct prefix *prefix = &g_array_index(waterfall->prefixes, struct prefix, step);
    g_autofree char *size = size_format(cell->size);
    return g_strdup_printf("patches/%s/%s: with it Leuko's output is not stock's on %s/%s", waterfall->version, prefix->patch, cell->input,
                           size);
}
