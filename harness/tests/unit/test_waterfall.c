/* The waterfall's arithmetic on made-up results, and the reading of a series. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "core/patch_series.h"
#include "compare/waterfall_steps.h"
#include "compare/experiment.h"

static const struct metric_definition any = {"any", "", UNIT_CALLS, METRIC_EXACT, METRIC_LOWER_IS_BETTER, TRUE, FALSE};
static const char *const variants[] = {"prefix-000", "prefix-001", "prefix-002"};
static const char *const patches[] = {NULL, "0001-one.patch", "0002-two.patch"};

/* Three prefixes that all count 1000 of each quantity, and agree on the digests. */
static Results *equal_results(void) {
    static const char *const digests[] = {"digest.ast", "digest.diagnostics", "digest.offences"};
    Results *results = results_new();
    for (gsize v = 0; v < G_N_ELEMENTS(variants); v++) {
        const struct cell cell = {"real", 1024, variants[v]};
        struct cell_results *into = results_cell(results, &cell);
        for (gsize q = 0; q < WATERFALL_QUANTITIES; q++) cell_results_set(into, waterfall_quantities[q].metric, &any, 1000);
        for (gsize d = 0; d < G_N_ELEMENTS(digests); d++) cell_results_set(into, digests[d], &any, 7);
    }
    return results;
}

static void set(Results *results, const char *variant, const char *metric, guint64 value) {
    const struct cell cell = {"real", 1024, variant};
    cell_results_set(results_cell(results, &cell), metric, &any, value);
}

static GPtrArray *read_all(const Results *results) {
    GPtrArray *inputs = g_ptr_array_new_with_free_func((GDestroyNotify) g_array_unref);
    GArray *steps = waterfall_read(results, variants, patches, 3, "real", 1024, NULL);
    assert_non_null(steps);
    g_ptr_array_add(inputs, steps);
    return inputs;
}

static const struct waterfall_step *step_of(const GPtrArray *inputs, guint step) {
    return &g_array_index((const GArray *) g_ptr_array_index(inputs, 0), struct waterfall_step, step);
}

static void test_ratios_are_to_stock_and_gains_to_the_step_before(void **state) {
    (void) state;
    g_autoptr(Results) results = equal_results();
    set(results, "prefix-001", "callgrind.instructions", 500);
    set(results, "prefix-002", "callgrind.instructions", 400);
    g_autoptr(GPtrArray) inputs = read_all(results);
    assert_null(step_of(inputs, 0)->patch);
    assert_string_equal(step_of(inputs, 2)->patch, "0002-two.patch");
    assert_float_equal(step_of(inputs, 2)->ratios[WATERFALL_INSTRUCTIONS], 0.4, 1e-12);
    assert_float_equal(step_of(inputs, 2)->gains[WATERFALL_INSTRUCTIONS], 0.2, 1e-12);
    assert_float_equal(step_of(inputs, 0)->gains[WATERFALL_INSTRUCTIONS], 0, 0);
    assert_false(step_of(inputs, 1)->timed);
}

static void test_idle_patches_are_found(void **state) {
    (void) state;
    g_autoptr(Results) results = equal_results();
    set(results, "prefix-001", "malloc_profiler.calls", 999);
    set(results, "prefix-002", "malloc_profiler.calls", 999);
    set(results, "prefix-002", "process.max_rss", 1);
    g_autoptr(GPtrArray) inputs = read_all(results);
    assert_false(waterfall_step_is_idle(inputs, 1, 0.001));
    assert_true(waterfall_step_is_idle(inputs, 1, 0.002));
    assert_true(waterfall_step_is_idle(inputs, 2, 0.001)); /* max RSS is noise, and no reason to keep a patch */
}

static void test_the_first_difference_is_named(void **state) {
    (void) state;
    guint input = 9;
    g_autoptr(Results) results = equal_results();
    g_autoptr(GPtrArray) same = read_all(results);
    assert_int_equal(waterfall_find_difference(same, &input), 0);
    set(results, "prefix-002", "digest.offences", 8);
    g_autoptr(GPtrArray) inputs = read_all(results);
    g_ptr_array_insert(inputs, 0, g_array_ref(g_ptr_array_index(same, 0)));
    assert_int_equal(waterfall_find_difference(inputs, &input), 2);
    assert_int_equal(input, 1);
}

static void test_what_is_missing_is_named(void **state) {
    (void) state;
    g_autoptr(Results) results = results_new();
    g_autoptr(GError) error = NULL;
    assert_null(waterfall_read(results, variants, patches, 3, "real", 1024, &error));
    assert_string_equal(error->message, "prefix-000/real/1K: malloc_profiler.calls was not measured");
}

static void test_times_are_of_the_right_pair(void **state) {
    (void) state;
    g_autoptr(Results) results = equal_results();
    for (guint v = 1; v < 3; v++) {
        const struct timing names = {
            .input = "real", .size = 1024, .reference = variants[0], .candidate = variants[v], .rounds = 6, .runs_per_round = 1};
        struct timing *timing = results_add_timing(results, &names);
        const double reference = 1, candidate = 1.0 / v;
        for (guint round = 0; round < 6; round++) {
            g_array_append_val(timing->seconds[0], reference);
            g_array_append_val(timing->seconds[1], candidate);
        }
    }
    g_autoptr(GPtrArray) inputs = read_all(results);
    assert_true(step_of(inputs, 2)->timed);
    assert_float_equal(step_of(inputs, 1)->time.median, 1, 0);
    assert_float_equal(step_of(inputs, 2)->time.median, 0.5, 0);
}

static void test_a_series_is_read(void **state) {
    (void) state;
    g_autoptr(GArray) series = series_parse("s", "# first\n\n 0001-a.patch \n#0002-b.patch\n0003-c.patch", NULL);
    assert_int_equal(series->len, 2);
    assert_string_equal(g_array_index(series, struct series_patch, 0).name, "0001-a.patch");
    assert_int_equal(g_array_index(series, struct series_patch, 1).line, 5);
    g_autoptr(GArray) empty = series_parse("s", "", NULL);
    assert_int_equal(empty->len, 0);
}

static void test_a_malformed_series_is_refused(void **state) {
    static const struct {
        const char *text, *message;
    } twins[] = {
        {"a.patch\n../b.patch\n", "s:2: expected the name of a patch beside it, found \"../b.patch\""},
        {"a.patch b.patch\n", "s:1: expected the name of a patch beside it, found \"a.patch b.patch\""},
        {"..\n", "s:1: expected the name"},
        {"a.patch\n\na.patch\n", "s:3: \"a.patch\" stands in line 1 already"},
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(twins); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(series_parse("s", twins[i].text, &error));
        assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT));
        assert_true(g_str_has_prefix(error->message, twins[i].message));
    }
}

static void test_a_comparison_is_a_plan(void **state) {
    static const struct comparison_side sides[] = {{.name = "a"}, {.name = "b", .reference = "a"}, {.name = "c", .reference = "a"}};
    static const char *const inputs[] = {"mix", NULL}, *const sizes[] = {"1K", "4K", NULL};
    static const char *const counted[] = {"digest", NULL}, *const timed[] = {"digest", "hyperfine", NULL};
    struct comparison comparison = {
        .name = "try", .sides = sides, .count = 3, .inputs = inputs, .sizes = sizes, .probes = timed, .rounds = 7, .runs = 2};

    (void) state;
    g_autofree char *text = comparison_plan_text(&comparison);
    g_autoptr(Plan) plan = plan_parse("try", text, "try", &(struct plan_selection){0}, inputs, timed, NULL);
    assert_non_null(plan);
    assert_int_equal(plan->variants->len, 3);
    assert_int_equal(plan->pairs->len, 2);
    assert_int_equal(plan_find_probe(plan, "hyperfine")->rounds, 7);
    assert_true(plan_measures(plan, "digest", g_intern_string("mix"), 4096));

    comparison.probes = counted;
    g_autofree char *untimed_text = comparison_plan_text(&comparison);
    g_autoptr(Plan) untimed = plan_parse("try", untimed_text, "try", &(struct plan_selection){0}, inputs, timed, NULL);
    assert_non_null(untimed);
    assert_null(plan_find_probe(untimed, "hyperfine"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ratios_are_to_stock_and_gains_to_the_step_before),
        cmocka_unit_test(test_idle_patches_are_found),
        cmocka_unit_test(test_the_first_difference_is_named),
        cmocka_unit_test(test_what_is_missing_is_named),
        cmocka_unit_test(test_times_are_of_the_right_pair),
        cmocka_unit_test(test_a_series_is_read),
        cmocka_unit_test(test_a_malformed_series_is_refused),
        cmocka_unit_test(test_a_comparison_is_a_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
