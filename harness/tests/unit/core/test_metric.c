/* Metrics: names of units and classes, and the two text forms of a value and of a size. Also the exit codes and the guesses at names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "core/metric.h"
#include "base/suggest.h"

static void test_unit_names_are_inverse(void **state) {
    (void) state;
    for (enum metric_unit unit = UNIT_CALLS; unit <= UNIT_XXH3; unit++) {
        enum metric_unit parsed = UNIT_XXH3 + 1;
        assert_true(metric_unit_parse(metric_unit_name(unit), &parsed));
        assert_int_equal(parsed, unit);
    }
    assert_string_equal(metric_unit_name(UNIT_BYTE_CALLS), "byte-calls");
}

static void test_unknown_unit_leaves_value(void **state) {
    static const char *const wrong[] = {"", "call", "Calls", "calls ", NULL};
    enum metric_unit unit = UNIT_FAULTS;
    (void) state;
    for (gsize i = 0; wrong[i] != NULL; i++) assert_false(metric_unit_parse(wrong[i], &unit));
    assert_int_equal(unit, UNIT_FAULTS);
}

static void test_class_names(void **state) {
    (void) state;
    assert_string_equal(metric_class_name(METRIC_EXACT), "exact");
    assert_string_equal(metric_class_name(METRIC_MACHINE), "machine");
    assert_string_equal(metric_class_name(METRIC_NOISY), "noisy");
}

static void test_format_groups_thousands(void **state) {
    static const struct {
        guint64 value;
        const char *text;
    } rows[] = {
        {0, "0"}, {999, "999"}, {1000, "1,000"}, {519994, "519,994"}, {1948891, "1,948,891"}, {G_MAXUINT64, "18,446,744,073,709,551,615"},
    };

    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = metric_format_value(UNIT_CALLS, rows[i].value);
        assert_string_equal(text, rows[i].text);
    }
}

static void test_format_hash_is_16_digits(void **state) {
    g_autofree char *formatted = metric_format_value(UNIT_XXH3, 0xabc);
    g_autofree char *written = metric_write_value(UNIT_XXH3, 0);
    (void) state;
    assert_string_equal(formatted, "0000000000000abc");
    assert_string_equal(written, "0000000000000000");
}

static void test_written_value_is_read_back(void **state) {
    static const guint64 values[] = {0, 1, 9, 10, 760018, G_MAXUINT32, G_MAXINT64, G_MAXUINT64 - 1, G_MAXUINT64};
    (void) state;
    for (enum metric_unit unit = UNIT_CALLS; unit <= UNIT_XXH3; unit++) {
        for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
            g_autofree char *text = metric_write_value(unit, values[i]);
            guint64 value = 42;
            assert_true(metric_parse_value(unit, text, &value));
            assert_true(value == values[i]);
        }
    }
}

static void test_bad_numbers_are_refused(void **state) {
    static const char *const wrong[] = {"",
                                        " 1",
                                        "1 ",
                                        "+1",
                                        "-1",
                                        "01",
                                        "00",
                                        "0x10",
                                        "12x",
                                        "1,000",
                                        "1e3",
                                        "1.0",
                                        "nan",
                                        "１",
                                        "18446744073709551616",
                                        "99999999999999999999999",
                                        NULL};
    (void) state;
    for (gsize i = 0; wrong[i] != NULL; i++) {
        guint64 value = 42;
        assert_false(metric_parse_value(UNIT_CALLS, wrong[i], &value));
        assert_true(value == 42);
    }
}

static void test_bad_hashes_are_refused(void **state) {
    static const char *const wrong[] = {
        "",  "0", "0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF", "0x23456789abcdef", "0123456789abcdeg", " 123456789abcdef",
        NULL};
    (void) state;
    for (gsize i = 0; wrong[i] != NULL; i++) {
        guint64 value = 42;
        assert_false(metric_parse_value(UNIT_XXH3, wrong[i], &value));
        assert_true(value == 42);
    }
}

static void test_sizes(void **state) {
    static const struct {
        const char *text;
        guint64 bytes;
    } rows[] = {{"1", 1},        {"330", 330},   {"1K", 1024},          {"64K", 65536},
                {"1M", 1048576}, {"1025", 1025}, {"1024M", 1073741824}, {"all", SIZE_ALL}};

    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = size_format(rows[i].bytes);
        guint64 bytes = 0;
        assert_true(size_parse(rows[i].text, &bytes));
        assert_true(bytes == rows[i].bytes);
        assert_string_equal(text, rows[i].text);
    }
}

static void test_bad_sizes_are_refused(void **state) {
    static const char *const wrong[] = {"",         "0",
                                        "0K",       "K",
                                        "M",        "-1",
                                        "+1K",      "01K",
                                        "1k",       "1KB",
                                        "1G",       "1 K",
                                        "K1",       "1073741825",
                                        "1025M",    "1048577K",
                                        "1048576M", /* SIZE_ALL in figures */
                                        "ALL",      "18014398509481985K",
                                        NULL};
    (void) state;
    for (gsize i = 0; wrong[i] != NULL; i++) {
        guint64 bytes = 42;
        assert_false(size_parse(wrong[i], &bytes));
        assert_true(bytes == 42);
    }
}

static void test_exit_codes_have_rows(void **state) {
    static const enum exit_code codes[] = {EXIT_CODE_SAME,        EXIT_CODE_REGRESSED, EXIT_CODE_INPUT,      EXIT_CODE_MEASURE,
                                           EXIT_CODE_OUT_OF_DATE, EXIT_CODE_DRIFT,     EXIT_CODE_INTERRUPTED};
    gsize rows = 0;
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++) assert_int_equal(exit_code_row(codes[i])->code, codes[i]);
    while (exit_codes[rows].name != NULL) rows++;
    assert_int_equal(rows, G_N_ELEMENTS(codes));
    assert_string_equal(exit_code_row(EXIT_CODE_OUT_OF_DATE)->name, "out-of-date");
}

static void test_exit_code_of_errors(void **state) {
    g_autoptr(GError) input = g_error_new(BENCH_ERROR, BENCH_ERROR_INPUT, "x");
    g_autoptr(GError) measure = g_error_new(BENCH_ERROR, BENCH_ERROR_MEASURE, "x");
    g_autoptr(GError) interrupted = g_error_new(BENCH_ERROR, BENCH_ERROR_INTERRUPTED, "x");
    g_autoptr(GError) foreign = g_error_new(G_FILE_ERROR, G_FILE_ERROR_EXIST, "x");
    (void) state;
    assert_int_equal(exit_code_from_error(input), EXIT_CODE_INPUT);
    assert_int_equal(exit_code_from_error(measure), EXIT_CODE_MEASURE);
    assert_int_equal(exit_code_from_error(interrupted), EXIT_CODE_INTERRUPTED);
    assert_int_equal(exit_code_from_error(foreign), EXIT_CODE_MEASURE);
}

static void test_nearest_name(void **state) {
    static const char *const names[] = {"methods", "mix", "real", "heredoc", NULL};
    static const char *const none[] = {NULL};
    g_autofree char *giant = g_strnfill(100000, 'm');
    (void) state;
    assert_string_equal(names_nearest("metods", names), "methods");
    assert_string_equal(names_nearest("mehtods", names), "methods");
    assert_string_equal(names_nearest("heredocs", names), "heredoc");
    assert_string_equal(names_nearest("mixx", names), "mix");
    assert_null(names_nearest("callgrind", names));
    assert_null(names_nearest("mx", names));
    assert_null(names_nearest("", none));
    assert_null(names_nearest(giant, names));
}

static void test_suggestion_lists_all_names(void **state) {
    static const char *const names[] = {"methods", "mix", NULL};
    g_autofree char *near = names_suggest("methds", names);
    g_autofree char *far = names_suggest("zzzzzz", names);
    (void) state;
    assert_string_equal(near, "did you mean \"methods\"? known: methods, mix");
    assert_string_equal(far, "known: methods, mix");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unit_names_are_inverse),
        cmocka_unit_test(test_unknown_unit_leaves_value),
        cmocka_unit_test(test_class_names),
        cmocka_unit_test(test_format_groups_thousands),
        cmocka_unit_test(test_format_hash_is_16_digits),
        cmocka_unit_test(test_written_value_is_read_back),
        cmocka_unit_test(test_bad_numbers_are_refused),
        cmocka_unit_test(test_bad_hashes_are_refused),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_bad_sizes_are_refused),
        cmocka_unit_test(test_exit_codes_have_rows),
        cmocka_unit_test(test_exit_code_of_errors),
        cmocka_unit_test(test_nearest_name),
        cmocka_unit_test(test_suggestion_lists_all_names),
    };
    return cmocka_run_group_tests_name("metric", tests, NULL, NULL);
}
