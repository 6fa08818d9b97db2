#include "pipeline/inputs.h"

#include "base/error.h"
#include "inputs/generator.h"
#include "inputs/real.h"
#include "inputs/tree.h"
#include "sys/files.h"

#include <errno.h>
#include <string.h>
#include <glib/gstdio.h>

static gboolean real_fill(struct input *input, const Project *project, GError **error) {
    if (!real_prepare(project->root, input->size, input->folder, input->names, &input->bytes, error)) return FALSE;
    input->files = input->names->len;
    return TRUE;
}

static gboolean tree_fill(struct input *input, const Project *project, GError **error) {
    g_ptr_array_add(input->names, g_strdup(tree_folder));
    return tree_prepare(project->root, input->folder, &input->files, &input->bytes, error);
}

/* What is made of real code: shapes that the generator does not know. */
static const struct real_shape {
    const char *name, *summary;
    gboolean whole; /* has one size, its own */
    gboolean (*fill)(struct input *input, const Project *project, GError **error);
} real_shapes[] = {
    {"real", "whole files of pinned gems: what people really write", FALSE, real_fill},
    {tree_folder, "all files of all pinned gems in one folder (size all): a linter's real work", TRUE, tree_fill},
};

static const struct real_shape *find_real_shape(const char *name) {
    for (gsize i = 0; i < G_N_ELEMENTS(real_shapes); i++) {
        if (strcmp(name, real_shapes[i].name) == 0) return &real_shapes[i];
    }
    return NULL;
}

const char *const *input_names(void) {
    static const char **names = NULL;
    if (g_once_init_enter(&names)) {
        g_autoptr(GPtrArray) list = g_ptr_array_new();
        for (const struct shape *shape = shapes; shape->name != NULL; shape++) g_ptr_array_add(list, (gpointer) shape->name);
        for (gsize i = 0; i < G_N_ELEMENTS(real_shapes); i++) g_ptr_array_add(list, (gpointer) real_shapes[i].name);
        g_ptr_array_add(list, NULL);
        g_once_init_leave(&names, (const char **) g_ptr_array_free(g_steal_pointer(&list), FALSE));
    }
    return names;
}

const char *input_summary(const char *shape) {
    const struct real_shape *real = find_real_shape(shape);
    if (real != NULL) return real->summary;
    const struct shape *generated = shape_find(shape);
    return generated != NULL ? generated->isolates : NULL;
}

gboolean inputs_need_corpus(const Plan *plan) {
    for (guint s = 0; s < plan->inputs->len; s++) {
        if (find_real_shape(g_ptr_array_index(plan->inputs, s)) != NULL) return TRUE;
    }
    return FALSE;
}

static void input_free(gpointer data) {
    struct input *input = data;
    if (input == NULL) return;
    g_free(input->folder);
    g_ptr_array_unref(input->names);
    g_free(input);
}

static bool write_to_stream(void *user, const char *bytes, size_t length) {
    return fwrite(bytes, 1, length, user) == length;
}

static gboolean generate_file(const char *shape, guint64 size, const char *path, GError **error) {
    FILE *stream = g_fopen(path, "wb");
    gboolean written = stream != NULL && shape_generate(shape_find(shape), size, 0, write_to_stream, stream);
    int reason = errno;
    if (stream != NULL && fclose(stream) != 0) {
        written = FALSE;
        reason = errno;
    }
    if (written) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: could not write the input: %s", path, g_strerror(reason));
    return FALSE;
}

static gboolean input_fill(struct input *input, const Project *project, GError **error) {
    if (!directory_make(input->folder, error)) return FALSE;
    const struct real_shape *real = find_real_shape(input->name);
    if (real != NULL) return real->fill(input, project, error);
    const struct shape *shape = shape_find(input->name);
    if (input->size < shape->minimum) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "shape %s: %" G_GUINT64_FORMAT " bytes is too small; its smallest is %zu",
                    shape->name, input->size, shape->minimum);
        return FALSE;
    }

    g_ptr_array_add(input->names, g_strdup("0001.rb"));
    g_autofree char *path = g_build_filename(input->folder, "0001.rb", NULL);
    input->files = 1;
    input->bytes = input->size;
    return generate_file(input->name, input->size, path, error);
}

/* A shape has either the sizes that are asked for, or one of its own. */
static gboolean has_size(const char *shape, guint64 size) {
    const struct real_shape *real = find_real_shape(shape);
    return (real != NULL && real->whole) == (size == SIZE_ALL);
}

static gboolean is_wanted(const Plan *plan, const char *shape, guint64 size) {
    if (!has_size(shape, size)) return FALSE;
    for (guint p = 0; p < plan->probes->len; p++) {
        const struct plan_probe *probe = g_ptr_array_index(plan->probes, p);
        if (plan_measures(plan, probe->name, shape, size)) return TRUE;
    }
    return FALSE;
}

static struct input *input_new(const char *folder, const char *shape, guint64 size) {
    g_autofree char *label = size_format(size);
    struct input *input = g_new0(struct input, 1);
    input->name = shape;
    input->size = size;
    input->folder = g_build_filename(folder, shape, label, NULL);
    input->names = g_ptr_array_new_with_free_func(g_free);
    return input;
}

GPtrArray *inputs_make(const Project *project, const Plan *plan, const char *folder, GError **error) {
    g_autoptr(GPtrArray) inputs = g_ptr_array_new_with_free_func(input_free);
    for (guint s = 0; s < plan->inputs->len; s++) {
        for (guint i = 0; i < plan->sizes->len; i++) {
            const char *shape = g_ptr_array_index(plan->inputs, s);
            guint64 size = g_array_index(plan->sizes, guint64, i);
            if (!is_wanted(plan, shape, size)) continue;
            g_ptr_array_add(inputs, input_new(folder, shape, size));
            if (!input_fill(g_ptr_array_index(inputs, inputs->len - 1), project, error)) return NULL;
        }
    }
    if (inputs->len > 0 || plan->shards > 1) return g_steal_pointer(&inputs);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                "nothing to measure: none of the shapes has one of the sizes; `tree` has only the size all, and no other shape has it");
    return NULL;
}

gboolean inputs_write_manifest(GPtrArray *inputs, const char *path, GError **error) {
    g_autoptr(GString) text = g_string_new("# shape\tsize\tfile\tbytes\txxh3\n");
    for (guint i = 0; i < inputs->len; i++) {
        const struct input *input = g_ptr_array_index(inputs, i);
        g_autofree char *size = size_format(input->size);
        for (guint n = 0; n < input->names->len; n++) {
            const char *name = g_ptr_array_index(input->names, n);
            g_autofree char *own = g_build_filename(input->folder, name, NULL);
            /* A folder stands for its files by the list of them. */
            gboolean several = g_file_test(own, G_FILE_TEST_IS_DIR);
            g_autofree char *file = several ? g_build_filename(input->folder, "manifest.tsv", NULL) : g_strdup(own);
            guint64 digest = 0, bytes = 0;
            if (!file_digest(file, &digest, &bytes, error)) return FALSE;
            if (several) bytes = input->bytes;
            g_string_append_printf(text, "%s\t%s\t%s\t%" G_GUINT64_FORMAT "\t%016" G_GINT64_MODIFIER "x\n", input->name, size, name, bytes,
                                   digest);
        }
    }
    return file_write(path, text->str, (gssize) text->len, error);
}
