#include "build/build.h"

#include "base/error.h"
#include "build/source.h"
#include "build/task.h"
#include "sys/files.h"
#include "sys/installation.h"
#include "sys/lock.h"

#include <unistd.h>

int build_lock(const Project *project, gboolean quiet, GError **error) {
    g_autofree char *path = g_build_filename(project->build, ".lock", NULL);
    return file_lock_wait(path, quiet ? NULL : "another build of this project", error);
}

gboolean build_variant(const Project *project, const struct plan_variant *variant, const GArray *patches, guint count, const char *name,
                       GError **error) {
    g_autofree char *folder = NULL;
    if (variant->source != NULL) {
        folder = source_lay(project, variant, patches, count, name, error);
        if (folder == NULL) return FALSE;
    }
    if (variant->build == NULL) return TRUE;
    g_autofree char *what = g_strdup_printf("[variant %s] build", variant->name);
    g_autofree char *below = folder != NULL ? project_display_path(project, folder) : NULL;
    const struct placeholder placeholders[] = {
        {.name = "variant", .value = name}, {.name = "root", .value = project->root}, {.name = "source", .value = below}, {.name = NULL}};
    const struct task task = {.command = variant->build, .placeholders = placeholders, .what = what};
    return task_run(project, &task, error);
}

/* Run a `build` of an input or a probe, unless the same command was run. */
static gboolean run_once(const Project *project, const CommandLine *command, GHashTable *done, const char *what, GError **error) {
    if (command == NULL || !g_hash_table_add(done, command->text)) return TRUE;
    const struct placeholder placeholders[] = {{.name = "root", .value = project->root}, {.name = NULL}};
    const struct task task = {.command = command, .placeholders = placeholders, .what = what};
    return task_run(project, &task, error);
}

static gboolean build_inputs(const Project *project, const Plan *plan, GHashTable *done, GError **error) {
    for (guint i = 0; i < plan->inputs->len; i++) {
        const struct plan_input *input = plan_find_input(plan, g_ptr_array_index(plan->inputs, i));
        g_autofree char *what = g_strdup_printf("[input %s] build", input->name);
        if (!run_once(project, input->build, done, what, error)) return FALSE;
    }
    return TRUE;
}

static gboolean build_probes(const Project *project, const Plan *plan, GHashTable *done, GError **error) {
    for (guint i = 0; i < plan->probes->len; i++) {
        const struct plan_command_probe *probe =
            plan_find_command_probe(plan, ((struct plan_probe *) g_ptr_array_index(plan->probes, i))->name);
        if (probe == NULL) continue;
        g_autofree char *what = g_strdup_printf("[probe %s] build", probe->name);
        if (!run_once(project, probe->build, done, what, error)) return FALSE;
    }
    return TRUE;
}

/* Variants that are one program, run in two ways, are built once. */
static gboolean build_variants(const Project *project, const Plan *plan, GHashTable *done, GError **error) {
    for (guint i = 0; i < plan->variants->len; i++) {
        const struct plan_variant *variant = g_ptr_array_index(plan->variants, i);
        if (plan_variant_builds_plainly(variant) && !g_hash_table_add(done, variant->build->text)) continue;
        g_autoptr(GArray) patches = source_patches(project, variant, error);
        if (patches == NULL || !build_variant(project, variant, patches, patches->len, variant->name, error)) return FALSE;
    }
    return TRUE;
}

/* The project's tools; leuko-bench itself may be one of them. */
static gboolean build_tools(const Project *project, const Plan *plan, GHashTable *done, GError **error) {
    if (!run_once(project, plan->build, done, "[project] build", error)) return FALSE;
    if (plan->build == NULL || !installation_is_replaced()) return TRUE;
    return project_fail(project, plan->build->line, BENCH_ERROR_MEASURE, error,
                        "[project] build made a new leuko-bench, and this one is not what the sources say; type the same command again");
}

gboolean build_plan(const Project *project, const Plan *plan, const struct build_setting *setting, GError **error) {
    int lock = build_lock(project, setting->quiet, error);
    if (lock < 0) return FALSE;
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    gboolean built = build_tools(project, plan, done, error) && build_variants(project, plan, done, error) &&
                     (!setting->inputs || build_inputs(project, plan, done, error)) &&
                     (!setting->probes || build_probes(project, plan, done, error));
    close(lock);
    return built;
}
