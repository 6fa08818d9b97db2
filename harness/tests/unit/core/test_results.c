/* Results: cells and metrics stay sorted and single, whatever the order in which they come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/results.h"

static const struct metric_definition calls = {
    .name = "calls", .summary = "calls of malloc", .unit = UNIT_CALLS, .class = METRIC_EXACT, .gates = TRUE};

static void test_cells_are_sorted_and_single(void **state) {
    static const struct cell order[] = {
        {"methods", 1024, "arena"}, {"methods", 1024, "stock"}, {"methods", 4096, "arena"}, {"mix", 1024, "arena"}, {"mix", 10240, "arena"},
    };
    static const gsize arrival[] = {3, 1, 4, 0, 2, 1, 3, 0};
    g_autoptr(Results) results = results_new();
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(arrival); i++) {
        struct cell_results *added = results_cell(results, &order[arrival[i]]);
        assert_int_equal(cell_compare(&added->cell, &order[arrival[i]]), 0);
        assert_ptr_equal(results_cell(results, &order[arrival[i]]), added);
        assert_ptr_equal(results_find_cell(results, &order[arrival[i]]), added);
    }
    assert_int_equal(results->cells->len, G_N_ELEMENTS(order));
    for (guint i = 0; i < results->cells->len; i++) {
        const struct cell_results *cell_results = g_ptr_array_index(results->cells, i);
        assert_int_equal(cell_compare(&cell_results->cell, &order[i]), 0);
    }
}

static void test_absent_cell_is_null(void **state) {
    g_autoptr(Results) results = results_new();
    struct cell cell = {"mix", 1024, "stock"};
    (void) state;
    assert_null(results_find_cell(results, &cell));
    results_cell(results, &cell);
    cell.size = 1025;
    assert_null(results_find_cell(results, &cell));
    cell.size = 1023;
    assert_null(results_find_cell(results, &cell));
}

static void test_names_are_interned(void **state) {
    g_autoptr(Results) results = results_new();
    g_autofree char *input = g_strdup("mix");
    g_autofree char *variant = g_strdup("stock");
    g_autofree char *metric = g_strdup("malloc_profiler.calls");
    struct cell cell = {input, 1024, variant};
    struct cell_results *cell_results = results_cell(results, &cell);
    (void) state;
    cell_results_set(cell_results, metric, &calls, 1);
    assert_ptr_equal(cell_results->cell.input, g_intern_string("mix"));
    assert_ptr_equal(cell_results->cell.variant, g_intern_string("stock"));
    assert_ptr_equal(cell_results_find(cell_results, "malloc_profiler.calls")->metric, g_intern_string("malloc_profiler.calls"));
}

static void test_metrics_are_sorted_and_replaced(void **state) {
    static const char *const arrival[] = {"b.calls", "a.calls", "c.calls", "a.bytes", "b.calls"};
    static const char *const order[] = {"a.bytes", "a.calls", "b.calls", "c.calls"};
    g_autoptr(Results) results = results_new();
    struct cell cell = {"mix", 1024, "stock"};
    struct cell_results *cell_results = results_cell(results, &cell);
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(arrival); i++) cell_results_set(cell_results, arrival[i], &calls, i);
    assert_int_equal(cell_results->measurements->len, G_N_ELEMENTS(order));
    for (guint i = 0; i < G_N_ELEMENTS(order); i++) {
        assert_string_equal(g_array_index(cell_results->measurements, struct measurement, i).metric, order[i]);
    }
    assert_int_equal(cell_results_find(cell_results, "b.calls")->value, 4);
    assert_null(cell_results_find(cell_results, "b.call"));
    assert_null(cell_results_find(cell_results, "d.calls"));
}

static void test_merge_sets_and_keeps(void **state) {
    g_autoptr(Results) into = results_new();
    g_autoptr(Results) from = results_new();
    struct cell both = {"mix", 1024, "stock"}, only = {"mix", 1024, "arena"};
    (void) state;
    results_cell(into, &both)->input_bytes = 1024;
    cell_results_set(results_cell(into, &both), "a.calls", &calls, 1);
    cell_results_set(results_cell(into, &both), "b.calls", &calls, 2);
    cell_results_set(results_cell(from, &both), "b.calls", &calls, 3);
    results_cell(from, &only)->input_bytes = 1000;
    results_merge(into, from);

    const struct cell_results *merged = results_find_cell(into, &both);
    assert_int_equal(merged->input_bytes, 1024);
    assert_int_equal(cell_results_find(merged, "a.calls")->value, 1);
    assert_int_equal(cell_results_find(merged, "b.calls")->value, 3);
    assert_int_equal(results_find_cell(into, &only)->input_bytes, 1000);
}

static void test_cell_name(void **state) {
    struct cell cell = {"methods", 65536, "arena"};
    g_autofree char *name = cell_name(&cell);
    (void) state;
    assert_string_equal(name, "arena/methods/64K");
}

static void test_timing_is_added_empty(void **state) {
    g_autoptr(Results) results = results_new();
    struct timing names = {.input = "real", .size = 1024, .reference = "stock", .candidate = "arena", .rounds = 10, .runs_per_round = 5};
    struct timing *timing = results_add_timing(results, &names);
    (void) state;
    assert_int_equal(results->timings->len, 1);
    assert_ptr_equal(timing->input, g_intern_string("real"));
    assert_string_equal(timing->candidate, "arena");
    assert_int_equal(timing->rounds, 10);
    assert_int_equal(timing->runs_per_round, 5);
    assert_int_equal(timing->seconds[0]->len + timing->seconds[1]->len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells_are_sorted_and_single), cmocka_unit_test(test_absent_cell_is_null),
        cmocka_unit_test(test_names_are_interned),          cmocka_unit_test(test_metrics_are_sorted_and_replaced),
        cmocka_unit_test(test_merge_sets_and_keeps),        cmocka_unit_test(test_cell_name),
        cmocka_unit_test(test_timing_is_added_empty),
    };
    return cmocka_run_group_tests_name("results", tests, NULL, NULL);
}
