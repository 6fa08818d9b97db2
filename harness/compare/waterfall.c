#include "compare/waterfall.h"

#include "base/error.h"
#include "core/patch_series.h"
#include "build/build.h"
#include "build/source.h"
#include "sys/pool.h"
#include "sys/progress.h"

#include <string.h>
#include <unistd.h>

static const char unpatched[] = "unpatched";

/* A patch that lowers nothing by this much cannot be told from a rebuild of unchanged code. */
static const double least_gain = 0.001;

const struct experiment_column waterfall_columns[] = {
    {"calls", "heap calls", "malloc_profiler.calls", COLUMN_VALUE | COLUMN_RATIO, 4, 1, FALSE, TRUE},
    {"bytes", "bytes", "malloc_profiler.bytes", COLUMN_VALUE | COLUMN_RATIO, 6, 2, FALSE, TRUE},
    {"peak_live_bytes", "peak", "malloc_profiler.peak_live_bytes", COLUMN_VALUE | COLUMN_RATIO, 6, 1, FALSE, TRUE},
    {"max_rss", "max RSS", "process.max_rss", COLUMN_VALUE | COLUMN_RATIO, 6, 3, FALSE, FALSE},
    {"page_faults", "page faults", "process.minor_faults", 0, 0, 0, FALSE, FALSE},
    {"instructions", "instructions", "callgrind.instructions", COLUMN_VALUE | COLUMN_RATIO | COLUMN_CHANGE, 5, 0, FALSE, TRUE},
    {"time", "time [95 %]", NULL, COLUMN_RATIO, 0, 0, FALSE, FALSE},
    {.key = NULL},
};

/* ---- The variant ---- */

static gboolean fail_variant(const Plan *plan, const char *name, GError **error) {
    g_autoptr(GString) known = g_string_new(NULL);
    for (guint i = 0; i < plan->all_variants->len; i++) {
        const struct plan_variant *variant = g_ptr_array_index(plan->all_variants, i);
        if (variant->series != NULL) g_string_append_printf(known, "%s%s", known->len > 0 ? ", " : "", variant->name);
    }
    if (known->len == 0) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "no variant of the plan has a series; give one: series = FOLDER, with a source");
    } else {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "no variant \"%s\" with a series; those that have one: %s", name, known->str);
    }
    return FALSE;
}

const struct plan_variant *waterfall_variant(const Plan *plan, const char *name, GError **error) {
    const struct plan_variant *found = NULL;
    for (guint i = 0; i < plan->all_variants->len && found == NULL; i++) {
        const struct plan_variant *variant = g_ptr_array_index(plan->all_variants, i);
        if (variant->series != NULL && (name == NULL || strcmp(variant->name, name) == 0)) found = variant;
    }
    if (found == NULL && !fail_variant(plan, name, error)) return NULL;
    if (found->program != NULL ? strstr(found->program, "{variant}") != NULL : command_line_uses(found->run, "variant")) return found;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                "[variant %s]: its builds with fewer patches would replace each other; name the program by {variant}, as "
                "program = build/app-{variant}",
                found->name);
    return NULL;
}

/* ---- Building ---- */

/* The variant with its first `count` patches. */
struct series_build {
    guint count;
    char *built_as;    /* "patched-002"; with all patches it is the variant itself, "patched" */
    const char *patch; /* the last one; NULL: none */
};

/* All of them, while they are built. */
struct building {
    const Project *project;
    const struct plan_variant *variant;
    const GArray *patches;
    struct progress *progress;
};

static void series_build_free(gpointer data) {
    struct series_build *build = data;
    g_free(build->built_as);
    g_free(build);
}

static GPtrArray *list_builds(const struct plan_variant *variant, const GArray *patches) {
    GPtrArray *builds = g_ptr_array_new_with_free_func(series_build_free);
    for (guint count = 0; count <= patches->len; count++) {
        struct series_build *build = g_new0(struct series_build, 1);
        build->count = count;
        build->built_as = count < patches->len ? g_strdup_printf("%s-%03u", variant->name, count) : g_strdup(variant->name);
        if (count > 0) build->patch = g_intern_string(g_array_index(patches, struct series_patch, count - 1).name);
        g_ptr_array_add(builds, build);
    }
    return builds;
}

static gboolean build_one(gpointer data, gpointer user_data, GError **error) {
    const struct building *building = user_data;
    const struct series_build *build = data;
    progress_begin(building->progress, build->built_as);
    gboolean built = build_variant(building->project, building->variant, building->patches, build->count, build->built_as, error);
    if (!built && build->patch != NULL) g_prefix_error(error, "%s/%s: does not build: ", building->variant->series, build->patch);
    progress_end(building->progress, build->built_as, 1);
    return built;
}

/* Sources one after the other, so that the first patch that does not apply is named; then all compilers. */
static gboolean build_series(const Project *project, const struct plan_variant *variant, const GArray *patches, GPtrArray *builds,
                             gboolean quiet, GError **error) {
    int lock = build_lock(project, quiet, error);
    if (lock < 0) return FALSE;
    gboolean good = TRUE;
    for (guint i = 0; i < builds->len && good; i++) {
        const struct series_build *build = g_ptr_array_index(builds, i);
        g_autofree char *folder = source_lay(project, variant, patches, build->count, build->built_as, error);
        good = folder != NULL;
    }
    if (good) {
        struct building building = {.project = project, .variant = variant, .patches = patches};
        building.progress = progress_start("build", builds->len, quiet);
        good = pool_run(builds, 0, build_one, &building, error);
        g_autofree char *summary = g_strdup_printf("[variant %s] with 0 to %u patches", variant->name, patches->len);
        progress_finish(building.progress, good ? summary : NULL);
    }
    close(lock);
    return good;
}

/* ---- Measuring ---- */

static gboolean add_sides(Experiment *experiment, const Project *project, const struct plan_variant *variant, const GPtrArray *builds,
                          GError **error) {
    for (guint i = 0; i < builds->len; i++) {
        const struct series_build *build = g_ptr_array_index(builds, i);
        const char *name = build->patch != NULL ? build->patch : g_intern_static_string(unpatched);
        struct experiment_side side = {.name = name, .label = name, .addition = build->patch, .variant = variant};
        if (i > 0) side.reference = g_intern_static_string(unpatched);
        side.program = program_new(project, variant, build->built_as, error);
        if (side.program == NULL) return FALSE;
        program_set_mode(side.program, experiment->mode);
        if (!experiment_add_side(experiment, &side, error)) return FALSE;
        if (i > 0) experiment_expect_same(experiment, unpatched, name);
    }
    return TRUE;
}

static gboolean lowers(const Experiment *experiment, guint side) {
    for (guint i = 0; i < experiment->inputs->len; i++) {
        for (const struct experiment_column *column = experiment->columns; column->key != NULL; column++) {
            struct experiment_value value;
            if (!column->is_purpose) continue;
            if (!experiment_read(experiment, side, column, g_ptr_array_index(experiment->inputs, i), &value) || !value.has_step) continue;
            if (value.step <= 1 - least_gain) return TRUE;
        }
    }
    return FALSE;
}

void waterfall_note_idle(Experiment *experiment) {
    for (guint side = 1; side < experiment->sides->len; side++) {
        if (lowers(experiment, side)) continue;
        const struct experiment_side *own = g_ptr_array_index(experiment->sides, side);
        g_ptr_array_add(experiment->notes, g_strdup_printf("%s: lowers no count on these inputs by %.1f %% or more; unless it lowers the "
                                                           "time, the series does as well without it",
                                                           own->label, 100 * least_gain));
    }
}

Experiment *waterfall_measure(const Project *project, const Plan *plan, const struct plan_variant *variant,
                              const struct experiment_request *request, GError **error) {
    g_autoptr(Experiment) experiment = experiment_new("waterfall", plan, waterfall_columns, request, error);
    g_autoptr(GArray) patches = experiment != NULL ? source_patches(project, variant, error) : NULL;
    if (patches == NULL || !experiment_prepare(experiment, project, error)) return NULL;
    g_autoptr(GPtrArray) builds = list_builds(variant, patches);
    if (!build_series(project, variant, patches, builds, request->quiet, error) ||
        !add_sides(experiment, project, variant, builds, error)) {
        return NULL;
    }
    experiment->title = g_strdup_printf("[variant %s], patch by patch; ratios are to %s", variant->name, unpatched);
    if (!experiment_measure(experiment, project, error)) return NULL;
    if (variant->maps_memory) {
        g_ptr_array_add(experiment->notes, g_strdup("it maps memory beside the heap, so bytes and peak of the heap are not all it takes"));
    }
    waterfall_note_idle(experiment);
    return g_steal_pointer(&experiment);
}
