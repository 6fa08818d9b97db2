/* Which function a line belongs to, asked of this very program; and of what has no debug information. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probes/source_functions.h"

static inline __attribute__((always_inline)) int line_of_inlined(void) {
    return __LINE__;
}

/* volatile: a compiler may leave out a function whose result it knows. */
static __attribute__((noinline)) int line_of_called(void) {
    volatile int line = __LINE__;
    return line;
}

static void test_lines_belong_to_functions(void **state) {
    g_autofree char *file = g_canonicalize_filename(__FILE__, NULL);
    SourceFunctions *functions = source_functions_open("/proc/self/exe");
    (void) state;
    assert_string_equal(source_functions_find(functions, file, (guint64) line_of_inlined()), "line_of_inlined");
    assert_string_equal(source_functions_find(functions, file, (guint64) line_of_called()), "line_of_called");
    assert_string_equal(source_functions_find(functions, file, __LINE__), "test_lines_belong_to_functions");
    assert_null(source_functions_find(functions, file, 1));
    assert_null(source_functions_find(functions, "/no/such/file.c", 10));
    source_functions_free(functions);
}

static void test_without_debug_information_nothing_is_found(void **state) {
    static const char *const programs[] = {"/no/such/program", "/dev/null", __FILE__};
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++) {
        SourceFunctions *functions = source_functions_open(programs[i]);
        assert_null(source_functions_find(functions, __FILE__, 30));
        source_functions_free(functions);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_belong_to_functions),
        cmocka_unit_test(test_without_debug_information_nothing_is_found),
    };
    return cmocka_run_group_tests_name("source_functions", tests, NULL, NULL);
}
