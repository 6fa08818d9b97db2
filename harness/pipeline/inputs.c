#include "pipeline/inputs.h"

#include "base/error.h"
#include "build/task.h"
#include "sys/files.h"
#include "sys/pool.h"
#include "sys/tree.h"

#include <glob.h>
#include <string.h>

void input_free(gpointer data) {
    struct input *input = data;
    if (input == NULL) return;
    g_free(input->folder);
    g_ptr_array_unref(input->names);
    g_free(input);
}

/* What the plan says of one input at one size, while it is made. */
struct making {
    const Project *project;
    const struct plan_input *description;
    struct input *input;
};

static gboolean fail_input(const struct making *making, int code, GError **error, const char *message) {
    g_autofree char *size = size_format(making->input->size);
    return project_fail(making->project, making->description->line, code, error, "[input %s] at %s: %s", making->description->name, size,
                        message);
}

static gboolean generate(const struct making *making, GError **error) {
    const struct plan_input *description = making->description;
    const struct input *input = making->input;
    g_autofree char *size = g_strdup_printf("%" G_GUINT64_FORMAT, input->size), *whole = size_format(input->size);
    g_autofree char *file = g_build_filename(input->folder, description->file, NULL);
    g_autofree char *what = g_strdup_printf("[input %s] generate at %s", description->name, whole);
    const struct placeholder placeholders[] = {{.name = "size", .value = input->size == SIZE_ALL ? "all" : size},
                                               {.name = "seed", .value = description->seed},
                                               {.name = "name", .value = description->name},
                                               {.name = "output", .value = input->folder},
                                               {.name = "root", .value = making->project->root},
                                               {.name = NULL}};
    const struct task task = {.command = description->generate,
                              .placeholders = placeholders,
                              .what = what,
                              .checks_arguments = TRUE,
                              .output = command_line_uses(description->generate, "output") ? NULL : file};
    return task_run(making->project, &task, error);
}

/* Copy a file or folder of the project into the input's folder under its own name. */
static gboolean copy_in(const struct making *making, const char *path, GError **error) {
    g_autofree char *name = g_path_get_basename(path), *target = g_build_filename(making->input->folder, name, NULL);
    if (g_file_test(target, G_FILE_TEST_EXISTS)) {
        g_autofree char *message = g_strdup_printf("two of its files are called %s", name);
        return fail_input(making, BENCH_ERROR_INPUT, error, message);
    }
    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        g_autoptr(GPtrArray) files = tree_list(path, error);
        return files != NULL && tree_lay(files, path, target, TREE_COPY, error);
    }
    g_autofree char *parent = g_path_get_dirname(path);
    struct tree_file file = {.path = name};
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    g_ptr_array_add(files, &file);
    return tree_lay(files, parent, making->input->folder, TREE_COPY, error);
}

static gboolean copy_given(const struct making *making, const char *path, GError **error) {
    g_autofree char *pattern = project_path(making->project, path);
    glob_t found;
    int status = glob(pattern, 0, NULL, &found);
    gboolean good = status == 0;
    if (!good) {
        g_autofree char *message = g_strdup_printf("%s: there is no such file", path);
        fail_input(making, BENCH_ERROR_INPUT, error, message);
    }
    for (gsize i = 0; good && i < found.gl_pathc; i++) good = copy_in(making, found.gl_pathv[i], error);
    globfree(&found);
    return good;
}

static int compare_names(gconstpointer a, gconstpointer b) {
    return strcmp(*(char *const *) a, *(char *const *) b);
}

/* Read what was made: names without a leading dot are given to the program; the digest covers all files. */
static gboolean list_input(const struct making *making, GError **error) {
    struct input *input = making->input;
    g_autoptr(GDir) listing = g_dir_open(input->folder, 0, NULL);
    for (const char *name; listing != NULL && (name = g_dir_read_name(listing)) != NULL;) {
        if (name[0] != '.') g_ptr_array_add(input->names, g_strdup(name));
    }
    g_ptr_array_sort(input->names, compare_names);
    g_autoptr(GPtrArray) files = tree_list(input->folder, error);
    if (files == NULL) return FALSE;
    for (guint i = 0; i < files->len; i++) {
        const struct tree_file *file = g_ptr_array_index(files, i);
        if (file->path[0] == '.') continue;
        input->files++;
        input->bytes += file->bytes;
    }
    if (input->files == 0) return fail_input(making, BENCH_ERROR_MEASURE, error, "no file was made");
    return tree_digest(files, input->folder, &input->digest, error);
}

struct input *input_make(const Project *project, const struct plan_input *description, guint64 size, const char *folder, GError **error) {
    struct input *input = g_new0(struct input, 1);
    input->name = description->name;
    input->size = size;
    input->folder = g_strdup(folder);
    input->names = g_ptr_array_new_with_free_func(g_free);
    const struct making making = {.project = project, .description = description, .input = input};
    gboolean good = directory_make(folder, error);
    if (good && description->generate != NULL) good = generate(&making, error);
    if (good && description->folder != NULL) {
        g_autofree char *path = project_path(project, description->folder);
        good = copy_in(&making, path, error);
    }
    for (char **file = description->files; good && file != NULL && *file != NULL; file++) good = copy_given(&making, *file, error);
    if (good && list_input(&making, error)) return input;
    input_free(input);
    return NULL;
}

/* ---- All that a plan measures ---- */

/* One input at one size, to be made in a worker. */
struct wanted {
    const struct plan_input *description;
    guint64 size;
    struct input *input;
};

struct making_all {
    const Project *project;
    const char *folder;
};

static gboolean is_wanted(const Plan *plan, const struct plan_input *description, guint64 size) {
    if (!plan_input_has_size(description, size)) return FALSE;
    for (guint p = 0; p < plan->probes->len; p++) {
        const struct plan_probe *probe = g_ptr_array_index(plan->probes, p);
        if (plan_measures(plan, probe->name, description->name, size)) return TRUE;
    }
    return FALSE;
}

static gboolean make_wanted(gpointer data, gpointer user_data, GError **error) {
    const struct making_all *all = user_data;
    struct wanted *wanted = data;
    g_autofree char *label = size_format(wanted->size);
    g_autofree char *folder = g_build_filename(all->folder, wanted->description->name, label, NULL);
    wanted->input = input_make(all->project, wanted->description, wanted->size, folder, error);
    return wanted->input != NULL;
}

static void fail_nothing(const Plan *plan, GError **error) {
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < plan->inputs->len; i++) g_string_append_printf(names, " %s", (char *) g_ptr_array_index(plan->inputs, i));
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                "nothing to measure: none of the inputs (%s) has one of the sizes; an input with files of its own has the size all",
                g_strstrip(names->str));
}

GPtrArray *inputs_make(const Project *project, const Plan *plan, const char *folder, GError **error) {
    g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func(g_free);
    for (guint s = 0; s < plan->inputs->len; s++) {
        const struct plan_input *description = plan_find_input(plan, g_ptr_array_index(plan->inputs, s));
        for (guint i = 0; i < plan->sizes->len; i++) {
            const struct wanted one = {.description = description, .size = g_array_index(plan->sizes, guint64, i)};
            if (is_wanted(plan, description, one.size)) g_ptr_array_add(wanted, g_memdup2(&one, sizeof one));
        }
    }
    if (wanted->len == 0 && plan->shards <= 1) {
        fail_nothing(plan, error);
        return NULL;
    }
    struct making_all all = {.project = project, .folder = folder};
    gboolean made = pool_run(wanted, 0, make_wanted, &all, error);
    g_autoptr(GPtrArray) inputs = g_ptr_array_new_with_free_func(input_free);
    for (guint i = 0; i < wanted->len; i++) {
        struct wanted *one = g_ptr_array_index(wanted, i);
        if (one->input != NULL) g_ptr_array_add(inputs, one->input);
    }
    return made ? g_steal_pointer(&inputs) : NULL;
}

gboolean input_lay(const struct input *input, const char *folder, GError **error) {
    g_autoptr(GPtrArray) files = tree_list(input->folder, error);
    return files != NULL && tree_lay(files, input->folder, folder, TREE_LINK, error);
}

gboolean input_check_unchanged(const struct input *input, GError **error) {
    guint64 digest = 0;
    g_autoptr(GPtrArray) files = tree_list(input->folder, error);
    if (files == NULL || !tree_digest(files, input->folder, &digest, error)) return FALSE;
    if (digest == input->digest) return TRUE;
    g_autofree char *size = size_format(input->size);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE,
                "input %s/%s: a measured program changed its files; let its command work on a copy of {input}", input->name, size);
    return FALSE;
}

gboolean inputs_write_manifest(GPtrArray *inputs, const char *path, GError **error) {
    g_autoptr(GString) text = g_string_new("# input\tsize\tfiles\tbytes\txxh3\n");
    for (guint i = 0; i < inputs->len; i++) {
        const struct input *input = g_ptr_array_index(inputs, i);
        g_autofree char *size = size_format(input->size);
        g_string_append_printf(text, "%s\t%s\t%u\t%" G_GUINT64_FORMAT "\t%016" G_GINT64_MODIFIER "x\n", input->name, size, input->files,
                               input->bytes, input->digest);
    }
    return file_write(path, text->str, (gssize) text->len, error);
}
