/*
 * ruby-inputs: the Ruby that Leuko is measured on.
 *
 *     ruby-inputs SHAPE SIZE [SEED]       print a generated input of exactly SIZE bytes
 *     ruby-inputs methods --methods N     print N methods
 *     ruby-inputs real SIZE FOLDER        write whole files of the pinned gems into FOLDER
 *     ruby-inputs real_other SIZE FOLDER  the same of gems that no patch was tuned on
 *     ruby-inputs tree all FOLDER         write all files of the pinned gems below FOLDER/tree
 *     ruby-inputs                         list the shapes
 *
 * Exit code: 0 done, 2 a wrong argument, 3 it could not be made.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "core/metric.h"
#include "inputs/generator.h"
#include "inputs/real.h"
#include "inputs/tree.h"

enum { DONE = 0, WRONG_ARGUMENT = 2, FAILED = 3 };

static int fail(int code, const char *format, const char *what) {
    fputs("ruby-inputs: error: ", stderr);
    fprintf(stderr, format, what);
    fputc('\n', stderr);
    return code;
}

static int fail_error(GError *error) {
    int code = g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT) ? WRONG_ARGUMENT : FAILED;
    fail(code, "%s", error->message);
    g_error_free(error);
    return code;
}

static bool write_to_stdout(void *user, const char *bytes, size_t length) {
    (void) user;
    return fwrite(bytes, 1, length, stdout) == length;
}

static int list_shapes(void) {
    for (const struct shape *shape = shapes; shape->name != NULL; shape++) printf("%-15s %s\n", shape->name, shape->isolates);
    return DONE;
}

static int end_output(bool generated) {
    return generated && fflush(stdout) == 0 ? DONE : fail(FAILED, "%s", "standard output cannot be written");
}

static int generate(const char *name, const char *size_text, const char *seed_text) {
    const struct shape *shape = shape_find(name);
    guint64 size = 0, seed = 0;
    if (shape == NULL) return fail(WRONG_ARGUMENT, "\"%s\" is no shape; ruby-inputs lists them", name);
    if (!size_parse(size_text, &size) || size == SIZE_ALL) {
        return fail(WRONG_ARGUMENT, "\"%s\" is no size; give bytes as in 64K or 1M", size_text);
    }
    if (!g_ascii_string_to_unsigned(seed_text, 10, 0, G_MAXUINT64, &seed, NULL)) {
        return fail(WRONG_ARGUMENT, "\"%s\" is no seed; give a number", seed_text);
    }
    if (size < shape->minimum) {
        g_autofree char *least = g_strdup_printf("%zu bytes at least", shape->minimum);
        return fail(WRONG_ARGUMENT, "the shape is too small; it has %s", least);
    }
    return end_output(shape_generate(shape, size, seed, write_to_stdout, NULL));
}

static int generate_methods(const char *count_text) {
    guint64 count;
    if (!g_ascii_string_to_unsigned(count_text, 10, 1, G_MAXUINT32, &count, NULL)) {
        return fail(WRONG_ARGUMENT, "--methods: \"%s\" is no number of methods", count_text);
    }
    return end_output(methods_generate(count, write_to_stdout, NULL));
}

static int write_real(const struct real_source *source, const char *size_text, const char *folder) {
    GError *error = NULL;
    guint64 size = 0, bytes = 0;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    if (!size_parse(size_text, &size) || size == SIZE_ALL) return fail(WRONG_ARGUMENT, "\"%s\" is no size of real", size_text);
    return real_prepare(".", source, size, folder, names, &bytes, &error) ? DONE : fail_error(error);
}

static int write_tree(const char *size_text, const char *folder) {
    GError *error = NULL;
    guint files = 0;
    guint64 bytes = 0;
    if (strcmp(size_text, "all") != 0) return fail(WRONG_ARGUMENT, "tree has the size all, not \"%s\"", size_text);
    return tree_prepare(".", folder, &files, &bytes, &error) ? DONE : fail_error(error);
}

int main(int argc, char **argv) {
    if (argc == 1) return list_shapes();
    if (argc == 4 && strcmp(argv[1], "real") == 0) return write_real(&real_corpus, argv[2], argv[3]);
    if (argc == 4 && strcmp(argv[1], "real_other") == 0) return write_real(&real_other, argv[2], argv[3]);
    if (argc == 4 && strcmp(argv[1], "tree") == 0) return write_tree(argv[2], argv[3]);
    if (argc == 4 && strcmp(argv[1], "methods") == 0 && strcmp(argv[2], "--methods") == 0) return generate_methods(argv[3]);
    if (argc == 3 || argc == 4) return generate(argv[1], argv[2], argc == 4 ? argv[3] : "0");
    return fail(WRONG_ARGUMENT, "%s",
                "usage: ruby-inputs SHAPE SIZE [SEED] | methods --methods N | real|real_other SIZE FOLDER | tree all FOLDER");
}
