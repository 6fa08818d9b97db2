#include "cli/options.h"
#include "base/error.h"
#include "inputs/generator.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool write_to_stdout(void *user, const char *bytes, size_t length) {
    (void) user;
    return fwrite(bytes, 1, length, stdout) == length;
}

static gboolean check_written(bool generated, GError **error) {
    if (fflush(stdout) == 0 && generated) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "generate: could not write to standard output: %s", g_strerror(errno));
    return FALSE;
}

static const struct shape *require_shape(const char *name, GError **error) {
    const struct shape *shape = shape_find(name);
    if (shape != NULL) return shape;
    g_autoptr(GString) known = g_string_new(NULL);
    for (const struct shape *row = shapes; row->name != NULL; row++) g_string_append_printf(known, " %s", row->name);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "generate: \"%s\" is no generated shape (real code comes from gems); there are:%s",
                name, known->str);
    return NULL;
}

static gboolean generate_sized(const char *name, const char *text, guint64 seed, GError **error) {
    const struct shape *shape = require_shape(name, error);
    guint64 size = 0;
    if (shape == NULL) return FALSE;
    if (!size_parse(text, &size) || size == SIZE_ALL || size < shape->minimum) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "generate: \"%s\" is no size for %s; give bytes as in 64K or 1M, at least %zu",
                    text, name, shape->minimum);
        return FALSE;
    }
    return check_written(shape_generate(shape, size, seed, write_to_stdout, NULL), error);
}

enum exit_code command_generate(const struct command *command, int argc, char **argv) {
    gint64 seed = 0, methods = 0;
    g_auto(GStrv) arguments = NULL;
    GError *error = NULL;
    const GOptionEntry entries[] = {
        {"seed", 0, 0, G_OPTION_ARG_INT64, &seed, "another input of the same shape (default 0, the committed one)", "N"},
        {"methods", 0, 0, G_OPTION_ARG_INT64, &methods, "for shape methods: this many methods instead of a size", "N"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    g_autoptr(GString) shapes_text = g_string_new("Shapes:\n");
    for (const struct shape *shape = shapes; shape->name != NULL; shape++) {
        g_string_append_printf(shapes_text, "  %-15s %s\n", shape->name, shape->isolates);
    }
    if (!options_read(command, entries, shapes_text->str, argc, argv, 1, 2, &arguments, &error)) return command_fail(error);

    gboolean counted = methods != 0, good = FALSE;
    if (counted && (strcmp(arguments[0], "methods") != 0 || arguments[1] != NULL || methods < 1)) {
        g_set_error(&error, BENCH_ERROR, BENCH_ERROR_INPUT,
                    "generate: --methods N goes with shape methods, without a size, and N is at least 1");
    } else if (counted) {
        good = check_written(methods_generate((size_t) methods, write_to_stdout, NULL), &error);
    } else if (arguments[1] == NULL) {
        g_set_error(&error, BENCH_ERROR, BENCH_ERROR_INPUT, "generate: a size is missing, as in: leuko-bench generate %s 64K",
                    arguments[0]);
    } else {
        good = generate_sized(arguments[0], arguments[1], (guint64) seed, &error);
    }
    return good ? EXIT_CODE_SAME : command_fail(error);
}
