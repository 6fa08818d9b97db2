/* What it takes to measure a cell, as text: read strictly, and written in one order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "core/cell_costs.h"
#include "core/metric.h"

static void test_rows_add_up_and_are_written_in_order(void **state) {
    static const char rows[] = "massif\tmix\t64K\t1500\noutput\tmix\t1K\t1\noutput\ttree\tall\t20\n";
    g_autoptr(GHashTable) costs = cell_costs_new();
    (void) state;
    cell_costs_add(costs, "output", "tree", SIZE_ALL, .02);
    cell_costs_add(costs, "massif", "mix", 65536, 1);
    cell_costs_add(costs, "massif", "mix", 65536, .5);
    cell_costs_add(costs, "output", "mix", 1024, 0);
    g_autofree char *text = cell_costs_format(costs);
    assert_true(g_str_has_prefix(text, "# "));
    assert_string_equal(strchr(text, '\n') + 1, rows);
    g_autoptr(GHashTable) read = cell_costs_parse("costs.tsv", text, NULL);
    assert_non_null(read);
    assert_int_equal(cell_costs_find(read, "massif", "mix", 65536), 1500000);
    assert_int_equal(cell_costs_find(read, "massif", "mix", 1024), 0);
    assert_int_equal(cell_costs_find(NULL, "massif", "mix", 65536), 0);
    g_autofree char *again = cell_costs_format(read);
    assert_string_equal(text, again);
}

static void test_a_malformed_row_is_named(void **state) {
    static const struct {
        const char *row, *complaint;
    } rows[] = {
        {"output\tmix\t1K", "expected PROBE, INPUT, SIZE and MILLISECONDS from 1 with tabs between, found \"output\tmix\t1K\""},
        {"output\tmix\t1K\t5\t6", "expected PROBE"},
        {"output\tmix\tbig\t5", "expected PROBE"},
        {"output\tmix\t1K\t0", "expected PROBE"},
        {"output\tmix\t1K\t-5", "expected PROBE"},
        {"output\tmix\t1K\t5 ", "expected PROBE"},
        {"output\tmix\t1K\t99999999999999999999", "expected PROBE"},
        {"\tmix\t1K\t5", "expected PROBE"},
        {"output\t\t1K\t5", "expected PROBE"},
        {"output\tmix\t1024K\t7", "a second row of output, mix at 1024K; remove one"},
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf("# comment\noutput\tmix\t1M\t5\n%s\n", rows[i].row);
        g_autofree char *wanted = g_strdup_printf("costs.tsv:3: %s", rows[i].complaint);
        g_autoptr(GError) error = NULL;
        assert_null(cell_costs_parse("costs.tsv", text, &error));
        assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT));
        assert_true(g_str_has_prefix(error->message, wanted));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_add_up_and_are_written_in_order),
        cmocka_unit_test(test_a_malformed_row_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
