#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "sys/files.h"
#include "sys/process.h"
#include "sys/program_identity.h"

static char *folder;

static const char source_text[] = "#include <stdio.h>\nint count = 3;\nint main(void) {\n    printf(\"%d\\n\", count);\n    return 0;\n}\n";

static void run(const char *directory, const char *command) {
    g_auto(GStrv) words = g_strsplit(command, " ", -1);
    const struct process_spec spec = {.argv = (const char *const *) words, .directory = directory, .inherit_environment = TRUE};
    g_autoptr(GError) error = NULL;
    g_autofree char *printed = process_output(&spec, words[0], NULL, &error);
    if (printed == NULL) fail_msg("%s: %s", command, error->message);
}

/* The digest of `text`, compiled in a folder of its own below the test's. */
static guint64 digest_of(const char *below, const char *text, const char *command) {
    g_autofree char *place = g_build_filename(folder, below, NULL);
    g_autofree char *source = g_build_filename(place, "count.c", NULL), *program = g_build_filename(place, "count", NULL);
    guint64 digest = 0;
    assert_true(file_write(source, text, -1, NULL));
    run(place, command);
    assert_true(program_digest(program, &digest, NULL));
    return digest;
}

static const char compile[] = "gcc -O1 -g -Wl,--build-id -o count count.c";

static void test_debug_information_is_no_difference(void **state) {
    (void) state;
    g_autofree char *remark = g_strconcat("/* A remark that moves every line. */\n\n", source_text, NULL);
    guint64 first = digest_of("one", source_text, compile);
    assert_int_equal(digest_of("two", source_text, compile), first);
    assert_int_equal(digest_of("three", remark, compile), first);
    assert_int_equal(digest_of("four", source_text, "gcc -O1 -Wl,--build-id -o count count.c"), first);
}

static void test_code_and_data_are_a_difference(void **state) {
    (void) state;
    guint64 first = digest_of("one", source_text, compile);
    g_auto(GStrv) data = g_strsplit(source_text, "3", 2), code = g_strsplit(source_text, "return 0", 2);
    g_autofree char *other_data = g_strjoinv("4", data), *other_code = g_strjoinv("return 1", code);
    assert_int_not_equal(digest_of("data", other_data, compile), first);
    assert_int_not_equal(digest_of("code", other_code, compile), first);
    assert_int_not_equal(digest_of("size", "char room[4096];\nint main(void) { return 0; }\n", compile),
                         digest_of("size", "char room[8192];\nint main(void) { return 0; }\n", compile));
}

static void test_other_files_count_whole(void **state) {
    (void) state;
    g_autofree char *path = g_build_filename(folder, "script", NULL);
    guint64 digest = 0, whole = 1, bytes;
    static const char *const contents[] = {"#!/bin/sh\nexit 0\n", "", "\177ELF cut off behind its first bytes"};
    for (gsize i = 0; i < G_N_ELEMENTS(contents); i++) {
        assert_true(file_write(path, contents[i], -1, NULL));
        assert_true(program_digest(path, &digest, NULL));
        assert_true(file_digest(path, &whole, &bytes, NULL));
        assert_int_equal(digest, whole);
    }
    g_autoptr(GError) error = NULL;
    assert_false(program_digest("/nowhere", &digest, &error));
    assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT));
}

/* A file that is cut within a section counts whole, and is never equal to the whole one. */
static void test_damaged_program(void **state) {
    (void) state;
    guint64 first = digest_of("one", source_text, compile), digest = 0;
    g_autofree char *path = g_build_filename(folder, "one", "count", NULL);
    assert_int_equal(truncate(path, 5000), 0);
    assert_true(program_digest(path, &digest, NULL));
    assert_int_not_equal(digest, first);
}

static void test_libraries(void **state) {
    (void) state;
    g_autofree char *dynamic = g_build_filename(folder, "two", "count", NULL), *fixed = g_build_filename(folder, "fixed", "count", NULL);
    g_autofree char *script = g_build_filename(folder, "script", NULL);
    digest_of("two", source_text, compile);
    digest_of("fixed", source_text, "gcc -static -O1 -o count count.c");
    g_autofree char *loaded = program_libraries(dynamic, NULL, NULL), *none = program_libraries(fixed, NULL, NULL);
    assert_non_null(strstr(loaded, "/libc.so.6 "));
    assert_non_null(strstr(loaded, "/ld-linux"));
    assert_string_equal(none, "");
    g_autoptr(GError) error = NULL;
    assert_null(program_libraries(script, NULL, &error));
    assert_null(error);
}

static int folder_make(void **state) {
    (void) state;
    folder = g_dir_make_tmp("identity-XXXXXX", NULL);
    return folder == NULL;
}

static int folder_remove(void **state) {
    (void) state;
    return !directory_remove(folder, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_debug_information_is_no_difference),
        cmocka_unit_test(test_code_and_data_are_a_difference),
        cmocka_unit_test(test_other_files_count_whole),
        cmocka_unit_test(test_damaged_program),
        cmocka_unit_test(test_libraries),
    };
    return cmocka_run_group_tests_name("program_identity", tests, folder_make, folder_remove);
}
