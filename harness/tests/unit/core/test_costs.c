/* Costs by caller: what is written is read again, and malformed text is refused with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/costs.h"
#include "base/error.h"

static void add_calls(Costs *costs, const char *caller, const char *place, guint64 calls, guint64 bytes) {
    struct cost *cost = costs_at(costs, caller, place);
    cost->amounts[COST_CALLS] += calls;
    cost->amounts[COST_BYTES] += bytes;
}

static void test_callers_are_read_again(void **state) {
    (void) state;
    g_autoptr(Costs) written = costs_new();
    add_calls(written, "pm_node_alloc < pm_call_node_create", "prism.c:1934", 3, 100);
    add_calls(written, "main", NULL, 1, 18446744073709551615u);
    add_calls(written, "pm_node_alloc < pm_call_node_create", "prism.c:1936", 2, 11);
    g_autofree char *text = costs_format_callers(written);
    g_autoptr(Costs) read = costs_parse_callers("a.tsv", text, NULL);
    g_autofree char *again = costs_format_callers(read);

    assert_string_equal(text, again);
    assert_non_null(strstr(text, "\nmain\t1\t18446744073709551615\npm_node_alloc < pm_call_node_create\t5\t111\n"));
}

static void test_instructions_are_read_again(void **state) {
    (void) state;
    g_autoptr(Costs) written = costs_new();
    costs_at(written, "parse < main", "a.c:10")->amounts[COST_INSTRUCTIONS] = 7;
    costs_at(written, "parse < main", "a.c:9")->amounts[COST_INSTRUCTIONS] = 8;
    costs_at(written, "main", NULL)->amounts[COST_INSTRUCTIONS] = 9;
    g_autofree char *text = costs_format_instructions(written);
    g_autoptr(Costs) read = costs_parse_instructions("a.tsv", text, NULL);
    g_autofree char *again = costs_format_instructions(read);

    assert_string_equal(text, again);
    assert_non_null(strstr(text, "\nmain\t\t9\nparse < main\ta.c:10\t7\nparse < main\ta.c:9\t8\n"));
}

static void test_malformed_text_is_refused(void **state) {
    static const char *const twins[] = {"main\t1", "main\t1\t2\t3", "main\tx\t-2", "main\t1\t-2", "\t1\t2", "main 1 2"};
    Costs *(*const parsers[])(const char *, const char *, GError **) = {costs_parse_callers, costs_parse_instructions};

    (void) state;
    for (gsize i = 0; i < 2 * G_N_ELEMENTS(twins); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strdup_printf("# head\n%s\n", twins[i / 2]);

        assert_null(parsers[i % 2]("a.tsv", text, &error));
        assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT));
        assert_true(g_str_has_prefix(error->message, "a.tsv:2: "));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_callers_are_read_again),
        cmocka_unit_test(test_instructions_are_read_again),
        cmocka_unit_test(test_malformed_text_is_refused),
    };
    return cmocka_run_group_tests_name("costs", tests, NULL, NULL);
}
