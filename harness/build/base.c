#include "build/base.h"

#include "base/error.h"
#include "build/build.h"
#include "build/fault_file.h"
#include "build/program.h"
#include "build/source.h"
#include "judge/coverage.h"
#include "sys/files.h"
#include "sys/lock.h"
#include "sys/process.h"
#include "sys/tree.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

enum { TREES_KEPT = 3 };

static void base_variant_clear(gpointer data) {
    program_free(((struct base_variant *) data)->program);
}

Base *base_new(void) {
    Base *base = g_new0(Base, 1);
    base->variants = g_array_new(FALSE, FALSE, sizeof(struct base_variant));
    g_array_set_clear_func(base->variants, base_variant_clear);
    base->lost = g_ptr_array_new_with_free_func(g_free);
    return base;
}

void base_free(Base *base) {
    if (base == NULL) return;
    g_free(base->commit);
    g_free(base->reason);
    g_free(base->baselines);
    g_ptr_array_unref(base->lost);
    g_array_unref(base->variants);
    g_free(base);
}

G_GNUC_PRINTF(2, 3) static void add_reason(Base *base, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *sentence = g_strdup_vprintf(format, arguments), *before = base->reason;
    va_end(arguments);
    base->reason = before != NULL ? g_strconcat(before, " ", sentence, NULL) : g_steal_pointer(&sentence);
}

/* ---- Trees ---- */

static gint64 used_at(const char *folder) {
    struct stat status;
    return stat(folder, &status) == 0 ? (gint64) status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec : 0;
}

static int compare_newest_first(gconstpointer a, gconstpointer b) {
    gint64 x = used_at(*(char *const *) a), y = used_at(*(char *const *) b);
    return x != y ? (x < y ? 1 : -1) : strcmp(*(char *const *) a, *(char *const *) b);
}

/* Remove all but the trees that were used last. A tree of a process that still measures is among those, or it began long ago. */
static void trim_trees(const char *trees) {
    g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) listing = g_dir_open(trees, 0, NULL);
    for (const char *name; listing != NULL && (name = g_dir_read_name(listing)) != NULL;) {
        if (name[0] != '.') g_ptr_array_add(folders, g_build_filename(trees, name, NULL));
    }
    g_ptr_array_sort(folders, compare_newest_first);
    for (guint i = TREES_KEPT; i < folders->len; i++) directory_remove(g_ptr_array_index(folders, i), NULL);
}

/* Copy one path of the head's tree, with its dates, unless the base has it. What is not there is not copied. */
static gboolean copy_path(const Project *head, const char *folder, const char *path, GError **error) {
    g_autofree char *from = project_path(head, path), *to = g_build_filename(folder, path, NULL), *above = g_path_get_dirname(to);
    if (!g_file_test(from, G_FILE_TEST_EXISTS) || g_file_test(to, G_FILE_TEST_EXISTS)) return TRUE;
    const char *const argv[] = {"cp", "-a", "--reflink=auto", "--", from, to, NULL};
    const struct process_spec spec = {.argv = argv, .inherit_environment = TRUE};
    if (!directory_make(above, error)) return FALSE;
    g_autofree char *printed = process_output(&spec, "cp", NULL, error);
    return printed != NULL;
}

static gboolean copy_for(const Project *head, const Plan *plan, const char *folder, const char *variant, GError **error) {
    for (char **copy = plan->base_copies; copy != NULL && *copy != NULL; copy++) {
        g_autofree char *path = placeholder_replace(*copy, "variant", variant);
        if (!copy_path(head, folder, path, error)) return FALSE;
    }
    return TRUE;
}

/* The project of the laid tree: its plan is where the head's is. NULL with an error. */
static Project *open_tree(const Project *head, const char *folder, GError **error) {
    g_autofree char *below = project_display_path(head, head->plan);
    if (g_path_is_absolute(below)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "the plan %s lies outside the root, so no commit of the root has it", below);
        return NULL;
    }
    g_autofree char *plan = g_build_filename(folder, below, NULL);
    return project_open(plan, error);
}

/* ---- Variants ---- */

/* The variant as the base makes it and the head runs it. */
static struct plan_variant *merge_variant(const struct plan_variant *theirs, const struct plan_variant *ours) {
    struct plan_variant *merged = plan_variant_copy(theirs, theirs->name), *run = plan_variant_copy(ours, ours->name);
    command_line_free(merged->run);
    g_free(merged->accept);
    g_strfreev(merged->environment);
    merged->run = g_steal_pointer(&run->run);
    merged->accept = g_steal_pointer(&run->accept);
    merged->environment = g_steal_pointer(&run->environment);
    plan_variant_free(run);
    return merged;
}

static struct program *build_theirs(const Project *theirs, const struct plan_variant *variant, GError **error) {
    g_autoptr(GArray) patches = source_patches(theirs, variant, error);
    if (patches == NULL || !build_variant(theirs, variant, patches, patches->len, variant->name, error)) return NULL;
    return program_new(theirs, variant, variant->name, error);
}

/* Build one variant of the head's plan at the base. FALSE only on an interrupt. */
static gboolean add_variant(Base *base, const Project *theirs, const Plan *their_plan, const struct plan_variant *ours,
                            const GPtrArray *programs, GError **error) {
    const struct plan_variant *found = plan_find_any_variant(their_plan, ours->name);
    if (found == NULL) {
        add_reason(base, "The base has no variant %s.", ours->name);
        return TRUE;
    }
    g_autoptr(GError) problem = NULL;
    struct plan_variant *merged = merge_variant(found, ours);
    struct base_variant variant = {.name = ours->name, .program = build_theirs(theirs, merged, &problem)};
    plan_variant_free(merged);
    if (g_error_matches(problem, BENCH_ERROR, BENCH_ERROR_INTERRUPTED)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (variant.program == NULL) {
        add_reason(base, "The base's variant %s is not to be had: %s.", ours->name, problem->message);
        return TRUE;
    }
    variant.same = variant.program->digest == programs_find(programs, ours->name)->digest;
    g_array_append_val(base->variants, variant);
    return TRUE;
}

/* ---- Coverage ---- */

static void lose_once(GPtrArray *lost, char *sentence) {
    if (g_ptr_array_find_with_equal_func(lost, sentence, g_str_equal, NULL)) {
        g_free(sentence);
    } else {
        g_ptr_array_add(lost, sentence);
    }
}

/* What the base's plan has and the head's has not, profile by profile. Both were read before, so neither has a fault. */
static void compare_plans(Base *base, const Project *head, const Project *theirs) {
    g_auto(GStrv) profiles = plan_profiles(theirs->shown, theirs->plan_text, NULL);
    for (char **profile = profiles; profile != NULL && *profile != NULL; profile++) {
        g_autofree char *name = g_strndup(*profile, strcspn(*profile, "\t"));
        const struct request request = {.profile = name};
        g_autoptr(Plan) was = request_plan(&request, theirs->shown, theirs->plan_text, NULL);
        g_autoptr(Plan) now = request_plan(&request, head->shown, head->plan_text, NULL);
        g_autoptr(GPtrArray) lost = g_ptr_array_new();
        if (was != NULL && now != NULL) coverage_compare(was, now, lost);
        if (now == NULL) g_ptr_array_add(lost, g_strdup_printf("the profile %s is gone", name));
        for (guint i = 0; i < lost->len; i++) lose_once(base->lost, g_ptr_array_index(lost, i));
    }
}

/* Faults that the base proves and the head does not, or of which it asks less. */
static void compare_faults(Base *base, const Project *head, const Plan *plan, const Project *theirs) {
    const struct request request = {.profile = NULL};
    g_autoptr(Plan) was = request_plan(&request, theirs->shown, theirs->plan_text, NULL);
    g_autofree char *there = was != NULL && was->faults != NULL ? project_path(theirs, was->faults) : NULL;
    g_autofree char *here = plan->faults != NULL ? project_path(head, plan->faults) : NULL;
    g_autoptr(GPtrArray) files = there != NULL && g_file_test(there, G_FILE_TEST_IS_DIR) ? tree_list(there, NULL) : NULL;
    for (guint i = 0; files != NULL && i < files->len; i++) {
        const char *file = ((struct tree_file *) g_ptr_array_index(files, i))->path;
        if (!g_str_has_suffix(file, fault_suffix)) continue;
        struct fault *before = fault_file_read(theirs, there, file, NULL);
        struct fault *now = before != NULL && here != NULL ? fault_file_read(head, here, file, NULL) : NULL;
        if (now != NULL) coverage_compare_faults(before, now, base->lost);
        if (before != NULL && now == NULL) lose_once(base->lost, g_strdup_printf("the fault %s is gone", before->name));
        fault_free(before);
        fault_free(now);
    }
}

/* Files of accepted values of what the head still measures. */
static void compare_baselines(Base *base, const Project *head, const Plan *plan, const Project *theirs) {
    g_autoptr(GPtrArray) files = g_file_test(theirs->baselines, G_FILE_TEST_IS_DIR) ? tree_list(theirs->baselines, NULL) : NULL;
    for (guint i = 0; files != NULL && i < files->len; i++) {
        const char *path = ((struct tree_file *) g_ptr_array_index(files, i))->path;
        g_auto(GStrv) parts = g_strsplit(path, "/", 3);
        if (g_strv_length(parts) != 2) continue;
        g_autofree char *input = g_strndup(parts[1], strcspn(parts[1], ".")), *ours = g_build_filename(head->baselines, path, NULL);
        if (plan_find_any_variant(plan, parts[0]) == NULL || plan_find_input(plan, input) == NULL) continue;
        if (!g_file_test(ours, G_FILE_TEST_EXISTS)) lose_once(base->lost, g_strdup_printf("the file baselines/%s is gone", path));
    }
}

/* ---- The whole ---- */

/* Lay and build; problems of the base itself become its reason. FALSE only on an interrupt. */
static gboolean build_base(Base *base, const Project *head, const Plan *plan, const GPtrArray *programs, GError **error) {
    g_autofree char *trees = g_build_filename(head->build, "base", NULL), *folder = g_build_filename(trees, base->commit, NULL);
    g_autoptr(GError) problem = NULL;
    const struct request whole = {.profile = NULL};
    gboolean laid = g_file_test(folder, G_FILE_TEST_IS_DIR) || base_commit_lay(head, base->commit, folder, &problem);
    g_autoptr(Project) theirs = laid ? open_tree(head, folder, &problem) : NULL;
    g_autoptr(Plan) their_plan = theirs != NULL ? request_plan(&whole, theirs->shown, theirs->plan_text, &problem) : NULL;
    if (theirs != NULL) base->baselines = g_strdup(theirs->baselines);
    utime(folder, NULL);
    trim_trees(trees);
    if (their_plan != NULL) {
        compare_plans(base, head, theirs);
        compare_baselines(base, head, plan, theirs);
        compare_faults(base, head, plan, theirs);
    }
    for (guint i = 0; their_plan != NULL && i < plan->variants->len; i++) {
        const struct plan_variant *ours = g_ptr_array_index(plan->variants, i);
        if (!copy_for(head, plan, folder, ours->name, &problem)) break;
        if (!add_variant(base, theirs, their_plan, ours, programs, error)) return FALSE;
    }
    if (g_error_matches(problem, BENCH_ERROR, BENCH_ERROR_INTERRUPTED)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (problem != NULL) add_reason(base, "The base %.12s is not to be had: %s.", base->commit, problem->message);
    return TRUE;
}

static gboolean is_required(const struct base_request *request) {
    return request->wish == BASE_REQUIRED || request->wish == BASE_REVISION;
}

Base *base_prepare(const Project *project, const Plan *plan, const GPtrArray *programs, const struct base_request *request, gboolean quiet,
                   GError **error) {
    g_autoptr(Base) base = base_new();
    g_autoptr(GError) problem = NULL;
    if (request->wish == BASE_NONE) return g_steal_pointer(&base);
    if (base_commit_find(project, request, &base->commit, &base->reason, &problem)) {
        g_autofree char *lock_path = g_build_filename(project->build, "base", ".lock", NULL);
        int lock = file_lock_wait(lock_path, quiet ? NULL : "another process that builds a base", error);
        if (lock < 0) return NULL;
        gboolean built = build_base(base, project, plan, programs, &problem);
        close(lock);
        if (built && base->variants->len == 0) g_clear_pointer(&base->commit, g_free);
    }
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    if (base->commit == NULL && is_required(request)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "--base %s: %s",
                    request->wish == BASE_REVISION ? request->revision : "required", base->reason);
        return NULL;
    }
    return g_steal_pointer(&base);
}
