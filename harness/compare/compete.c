#include "compare/compete.h"

#include "base/error.h"
#include "compare/allocators.h"
#include "build/build.h"

#include <string.h>

const struct experiment_column compete_columns[] = {
    {"time", "time [95 %]", NULL, COLUMN_RATIO, 0, 0, FALSE, FALSE},
    {"seconds", "median", NULL, COLUMN_VALUE, 4, 0, FALSE, FALSE},
    {"time_no_huge_pages", "no huge pages [95 %]", NULL, COLUMN_RATIO, 0, 1, TRUE, FALSE},
    {"max_rss", "max RSS", "process.max_rss", COLUMN_VALUE, 2, 0, FALSE, FALSE},
    {"page_faults", "page faults", "process.minor_faults", COLUMN_VALUE, 3, 0, FALSE, FALSE},
    {"max_rss_no_huge_pages", "no huge pages", "process.max_rss", 0, 0, 0, TRUE, FALSE},
    {"page_faults_no_huge_pages", "no huge pages", "process.minor_faults", COLUMN_VALUE, 5, 0, TRUE, FALSE},
    {"calls", "heap calls", "malloc_profiler.calls", COLUMN_VALUE, 4, 0, FALSE, FALSE},
    {.key = NULL},
};

static gboolean check_variants(const Plan *plan, const char *const *wanted, GError **error) {
    for (; wanted != NULL && *wanted != NULL; wanted++) {
        if (plan_find_any_variant(plan, *wanted) != NULL) continue;
        return experiment_fail_unknown("--variant", *wanted, plan->all_variants, error);
    }
    return TRUE;
}

static gboolean check_setting(const Plan *plan, const struct compete_setting *setting, GError **error) {
    if (setting->libraries != NULL && !g_file_test(setting->libraries, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--libraries %s: is no folder", setting->libraries);
        return FALSE;
    }
    return check_variants(plan, setting->variants, error);
}

/* The side's program, or why it is not available: `unavailable` is set and the result NULL without an error. */
static struct program *make_program(const Experiment *experiment, const Project *project, const struct plan_variant *variant,
                                    const struct allocator *allocator, const char *libraries, char **unavailable, GError **error) {
    struct program *program = program_new(project, variant, variant->name, error);
    if (program != NULL) program_set_mode(program, experiment->mode);
    if (program == NULL || allocator == NULL) return program;
    g_autofree char *library = allocator_find_library(allocator, libraries, unavailable);
    const char *fault = library != NULL ? allocator_find_fault(program) : NULL;
    if (allocator->needs_huge_pages && !experiment_has_huge_pages(experiment)) fault = "this system gives no transparent huge pages";
    if (fault != NULL) *unavailable = g_strdup(fault);
    if (*unavailable == NULL && (library == NULL || allocator_check(library, program, experiment->scratch, error))) {
        allocator_use(allocator, library, program);
        return program;
    }
    program_free(program);
    return NULL;
}

/* A side of the variant, with an allocator unless that is NULL. */
static gboolean add_side(Experiment *experiment, const Project *project, const struct plan_variant *variant,
                         const struct allocator *allocator, const char *libraries, GError **error) {
    g_autofree char *name = allocator != NULL ? g_strconcat(variant->name, "-", allocator->name, NULL) : g_strdup(variant->name);
    g_autofree char *label = allocator != NULL ? g_strconcat(variant->name, " + ", allocator->name, NULL) : g_strdup(variant->name);
    const struct experiment_side *first = experiment->sides->len > 0 ? g_ptr_array_index(experiment->sides, 0) : NULL;
    struct experiment_side side = {.name = g_intern_string(name),
                                   .label = g_intern_string(label),
                                   .reference = first != NULL ? first->name : NULL,
                                   .addition = allocator != NULL ? allocator->name : NULL,
                                   .variant = variant,
                                   .with_huge_pages_only = allocator != NULL && allocator->needs_huge_pages};
    side.program = make_program(experiment, project, side.variant, allocator, libraries, &side.unavailable, error);
    if (side.program == NULL && side.unavailable == NULL) return FALSE;
    if (!experiment_add_side(experiment, &side, error)) return FALSE;
    if (allocator != NULL) experiment_expect_same(experiment, variant->name, name);
    return TRUE;
}

static gboolean add_sides(Experiment *experiment, const Project *project, const struct compete_setting *setting, GError **error) {
    for (guint i = 0; i < experiment->plan->all_variants->len; i++) {
        const struct plan_variant *variant = g_ptr_array_index(experiment->plan->all_variants, i);
        if (setting->variants != NULL && !g_strv_contains(setting->variants, variant->name)) continue;
        if (!add_side(experiment, project, variant, NULL, setting->libraries, error)) return FALSE;
        for (const struct allocator *allocator = allocators; allocator->name != NULL && variant->series == NULL; allocator++) {
            if (!add_side(experiment, project, variant, allocator, setting->libraries, error)) return FALSE;
        }
    }
    return TRUE;
}

void compete_expect_pairs(Experiment *experiment) {
    for (guint i = 0; i < experiment->plan->all_pairs->len; i++) {
        const struct plan_pair *pair = g_ptr_array_index(experiment->plan->all_pairs, i);
        if ((pair->compare & PAIR_OUTPUT) == 0 || experiment_find_side(experiment, pair->reference, NULL) == NULL) continue;
        if (experiment_find_side(experiment, pair->candidate, NULL) == NULL) continue;
        experiment_expect_same(experiment, pair->reference, pair->candidate);
    }
}

Experiment *compete_measure(const Project *project, const Plan *plan, const struct compete_setting *setting, GError **error) {
    g_autoptr(Experiment) experiment = experiment_new("compete", plan, compete_columns, &setting->request, error);
    if (experiment == NULL || !check_setting(plan, setting, error)) return NULL;
    g_autoptr(Plan) chosen = plan_derive_variants(plan, "compete", setting->variants);
    const struct build_setting build = {.quiet = setting->request.quiet};
    if (!experiment_prepare(experiment, project, error) || !build_plan(project, chosen, &build, error)) return NULL;
    g_autoptr(GPtrArray) programs = programs_of_plan(project, chosen, error); /* two variants that build one file are refused */
    if (programs == NULL || !add_sides(experiment, project, setting, error)) return NULL;
    compete_expect_pairs(experiment);
    experiment->is_sorted = TRUE;
    const struct experiment_side *first = g_ptr_array_index(experiment->sides, 0);
    experiment->title = g_strdup_printf("fastest first; times are ratios to %s", first->label);
    return experiment_measure(experiment, project, error) ? g_steal_pointer(&experiment) : NULL;
}
