#include "stages/inputs.h"

#include "core/error.h"
#include "inputs/generator.h"
#include "inputs/real.h"
#include "sys/files.h"

#include <errno.h>
#include <string.h>
#include <glib/gstdio.h>

static const char real_shape[] = "real";
static const char real_summary[] = "whole files of pinned gems: what people really write";

const char *const *input_shape_names(void) {
    static const char **names = NULL;
    if (g_once_init_enter(&names)) {
        g_autoptr(GPtrArray) list = g_ptr_array_new();
        for (const struct shape *shape = shapes; shape->name != NULL; shape++) g_ptr_array_add(list, (gpointer) shape->name);
        g_ptr_array_add(list, (gpointer) real_shape);
        g_ptr_array_add(list, NULL);
        g_once_init_leave(&names, (const char **) g_ptr_array_free(g_steal_pointer(&list), FALSE));
    }
    return names;
}

const char *input_shape_summary(const char *shape) {
    if (strcmp(shape, real_shape) == 0) return real_summary;
    const struct shape *generated = shape_find(shape);
    return generated != NULL ? generated->isolates : NULL;
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
    if (strcmp(input->shape, real_shape) == 0) {
        return real_prepare(project->root, input->size, input->folder, input->names, &input->bytes, error);
    }
    const struct shape *shape = shape_find(input->shape);
    if (input->size < shape->minimum) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "shape %s: %" G_GUINT64_FORMAT " bytes is too small; its smallest is %zu",
                    shape->name, input->size, shape->minimum);
        return FALSE;
    }

    g_ptr_array_add(input->names, g_strdup("0001.rb"));
    g_autofree char *path = g_build_filename(input->folder, "0001.rb", NULL);
    input->bytes = input->size;
    return generate_file(input->shape, input->size, path, error);
}

GPtrArray *inputs_make(const Project *project, const Plan *plan, const char *folder, GError **error) {
    g_autoptr(GPtrArray) inputs = g_ptr_array_new_with_free_func(input_free);
    for (guint s = 0; s < plan->shapes->len; s++) {
        for (guint i = 0; i < plan->sizes->len; i++) {
            const char *shape = g_ptr_array_index(plan->shapes, s);
            guint64 size = g_array_index(plan->sizes, guint64, i);
            gboolean wanted = FALSE;
            for (guint p = 0; p < plan->probes->len && !wanted; p++) {
                const struct plan_probe *probe = g_ptr_array_index(plan->probes, p);
                wanted = plan_measures(plan, probe->name, shape, size);
            }
            if (!wanted) continue;

            g_autofree char *label = size_format(size);
            struct input *input = g_new0(struct input, 1);
            input->shape = shape;
            input->size = size;
            input->folder = g_build_filename(folder, shape, label, NULL);
            input->names = g_ptr_array_new_with_free_func(g_free);
            g_ptr_array_add(inputs, input);
            if (!input_fill(input, project, error)) return NULL;
        }
    }
    return g_steal_pointer(&inputs);
}

gboolean inputs_write_manifest(GPtrArray *inputs, const char *path, GError **error) {
    g_autoptr(GString) text = g_string_new("# shape\tsize\tfile\tbytes\txxh3\n");
    for (guint i = 0; i < inputs->len; i++) {
        const struct input *input = g_ptr_array_index(inputs, i);
        g_autofree char *size = size_format(input->size);
        for (guint n = 0; n < input->names->len; n++) {
            const char *name = g_ptr_array_index(input->names, n);
            g_autofree char *file = g_build_filename(input->folder, name, NULL);
            guint64 digest = 0, bytes = 0;
            if (!file_digest(file, &digest, &bytes, error)) return FALSE;
            g_string_append_printf(text, "%s\t%s\t%s\t%" G_GUINT64_FORMAT "\t%016" G_GINT64_MODIFIER "x\n", input->shape, size, name, bytes,
                                   digest);
        }
    }
    return file_write(path, text->str, (gssize) text->len, error);
}
