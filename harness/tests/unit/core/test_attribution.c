/* Callers: what is written is read again, malformed text is refused, and growth is found and ordered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/call_sites.h"
#include "base/error.h"

static void test_text_is_read_again(void **state) {
    (void) state;
    g_autoptr(Attribution) written = attribution_new();
    attribution_add(written, "pm_node_alloc < pm_call_node_create", 3, 100);
    attribution_add(written, "main", 1, 18446744073709551615u);
    attribution_add(written, "pm_node_alloc < pm_call_node_create", 2, 11);
    g_autofree char *text = attribution_format(written);
    g_autoptr(Attribution) read = attribution_parse("a.tsv", text, NULL);
    g_autofree char *again = attribution_format(read);

    assert_string_equal(text, again);
    assert_non_null(strstr(text, "\nmain\t1\t18446744073709551615\npm_node_alloc < pm_call_node_create\t5\t111\n"));
}

static void test_malformed_text_is_refused(void **state) {
    static const char *const twins[] = {"main\t1", "main\t1\t2\t3", "main\tx\t2", "main\t1\t-2", "\t1\t2", "main 1 2"};

    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(twins); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strdup_printf("# head\n%s\n", twins[i]);

        assert_null(attribution_parse("a.tsv", text, &error));
        assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT));
        assert_true(g_str_has_prefix(error->message, "a.tsv:2: "));
    }
}

static void test_growth_is_most_calls_first(void **state) {
    (void) state;
    g_autoptr(Attribution) before = attribution_new(), after = attribution_new();
    attribution_add(before, "same", 5, 50);
    attribution_add(after, "same", 5, 50);
    attribution_add(before, "less", 5, 50);
    attribution_add(after, "less", 4, 40);
    attribution_add(before, "gone", 5, 50);
    attribution_add(before, "bigger", 5, 50);
    attribution_add(after, "bigger", 5, 51);
    attribution_add(after, "new", 7, 1);
    g_autoptr(GArray) growth = attribution_growth(before, after);

    assert_int_equal(growth->len, 2);
    assert_string_equal(g_array_index(growth, struct caller_change, 0).caller, "new");
    assert_int_equal(g_array_index(growth, struct caller_change, 0).was.calls, 0);
    assert_string_equal(g_array_index(growth, struct caller_change, 1).caller, "bigger");
    assert_int_equal(g_array_index(growth, struct caller_change, 1).now.bytes, 51);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_is_read_again),
        cmocka_unit_test(test_malformed_text_is_refused),
        cmocka_unit_test(test_growth_is_most_calls_first),
    };

    return cmocka_run_group_tests_name("attribution", tests, NULL, NULL);
}
