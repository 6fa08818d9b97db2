#include "build/faulty.h"

#include "base/error.h"
#include "build/build.h"
#include "build/source.h"
#include "core/patch_series.h"
#include "sys/files.h"

#include <string.h>
#include <unistd.h>

/* Where the patch lies, relative to the series' folder as patches of a series are. */
static char *patch_name(const struct plan_variant *variant, const char *file) {
    g_autoptr(GString) name = g_string_new(NULL);
    g_auto(GStrv) parts = g_strsplit(variant->series, "/", -1);
    for (char **part = parts; *part != NULL; part++) {
        if (**part != '\0' && strcmp(*part, ".") != 0) g_string_append(name, "../");
    }
    g_string_append(name, file);
    return g_string_free(g_steal_pointer(&name), FALSE);
}

struct program *faulty_build(const Project *project, const Plan *plan, const struct fault *fault, guint64 dose, GError **error) {
    const struct plan_variant *variant = plan_find_variant(plan, fault->variant);
    if (variant != NULL && fault->patch == NULL) return program_new(project, variant, variant->name, error);
    if (variant == NULL || variant->series == NULL) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: Variant: expected a variant of the plan with a series, found \"%s\"",
                    fault->name, fault->variant);
        return NULL;
    }
    g_autofree char *below = g_build_filename("build", "prove", "fault.patch", NULL), *path = project_path(project, below);
    g_autofree char *text = fault_patch(fault, dose), *name = g_strdup_printf("fault-%s", variant->name);
    g_autoptr(GArray) patches = source_patches(project, variant, error);
    if (patches == NULL || !file_write(path, text, -1, error)) return NULL;
    const struct series_patch patch = {.name = patch_name(variant, below)};
    g_array_append_val(patches, patch);
    int lock = build_lock(project, TRUE, error);
    gboolean built = lock >= 0 && build_variant(project, variant, patches, patches->len, name, error);
    if (lock >= 0) close(lock);
    return built ? program_new(project, variant, name, error) : NULL;
}

Base *faulty_base(const Project *project, GPtrArray *programs, const char *variant, struct program *faulty) {
    Base *base = base_new();
    base->commit = g_strdup("without the fault");
    base->baselines = g_strdup(project->baselines);
    for (guint i = 0; i < programs->len; i++) {
        struct program *clean = g_ptr_array_index(programs, i);
        gboolean is_faulty = strcmp(clean->name, variant) == 0;
        const struct base_variant row = {.name = clean->name, .program = is_faulty ? clean : NULL, .same = !is_faulty};
        g_array_append_val(base->variants, row);
        if (is_faulty) programs->pdata[i] = faulty;
    }
    return base;
}
