/* Which variant a waterfall is of, which patches it calls idle, and the reading of a series. */
#include "tests/support/experiment_fixture.h"

#include "compare/waterfall.h"
#include "core/patch_series.h"

static const char *const sides[] = {"unpatched", "0001-one.patch", "0002-two.patch", NULL};
static const char *const metrics[] = {"malloc_profiler.calls",  "malloc_profiler.bytes", "malloc_profiler.peak_live_bytes",
                                      "callgrind.instructions", "process.max_rss",       NULL};

/* Three sides that all count 1000 of each metric. */
static Experiment *make_equal(const Plan *plan) {
    Experiment *experiment = make_experiment(plan, waterfall_columns);
    add_sides(experiment, sides);
    for (gsize s = 0; sides[s] != NULL; s++) {
        for (gsize m = 0; metrics[m] != NULL; m++) set_value(experiment, sides[s], metrics[m], 1000);
    }
    return experiment;
}

static void test_the_default_variant_is_the_first_with_a_series(void **state) {
    (void) state;
    g_autoptr(Plan) plan = read_plan("untimed"); /* a profile without it */
    assert_string_equal(waterfall_variant(plan, NULL, NULL)->name, "patched");
    assert_string_equal(waterfall_variant(plan, "patched", NULL)->name, "patched");
}

static void test_a_variant_without_a_series_is_refused(void **state) {
    static const char *const names[] = {"plain", "nonsense"};
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(waterfall_variant(plan, names[i], &error));
        assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT));
        assert_non_null(strstr(error->message, "those that have one: patched, fixed"));
    }
}

static void test_builds_that_would_replace_each_other_are_refused(void **state) {
    g_autoptr(GError) error = NULL;
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    assert_null(waterfall_variant(plan, "fixed", &error));
    assert_true(g_str_has_prefix(error->message, "[variant fixed]: its builds with fewer patches would replace each other"));
}

static void test_idle_patches_are_noted(void **state) {
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(Experiment) experiment = make_equal(plan);
    set_value(experiment, sides[1], "malloc_profiler.calls", 999);
    set_value(experiment, sides[2], "malloc_profiler.calls", 999);
    set_value(experiment, sides[2], "process.max_rss", 1); /* noise, and no reason to keep a patch */
    waterfall_note_idle(experiment);
    assert_int_equal(experiment->notes->len, 1);
    assert_true(g_str_has_prefix(g_ptr_array_index(experiment->notes, 0), "0002-two.patch: lowers no count"));
}

static void test_a_patch_that_lowers_less_than_noise_is_idle(void **state) {
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(Experiment) experiment = make_equal(plan);
    for (gsize s = 0; sides[s] != NULL; s++) set_value(experiment, sides[s], "callgrind.instructions", s == 0 ? 10000 : 9991);
    waterfall_note_idle(experiment);
    assert_int_equal(experiment->notes->len, 2);
}

static void test_a_series_is_read(void **state) {
    (void) state;
    g_autoptr(GArray) series = series_parse("s", "# first\n\n 0001-a.patch \n#0002-b.patch\n../1.0/0003-c.patch", NULL);
    assert_int_equal(series->len, 2);
    assert_string_equal(g_array_index(series, struct series_patch, 0).name, "0001-a.patch");
    assert_string_equal(g_array_index(series, struct series_patch, 1).name, "../1.0/0003-c.patch");
    assert_int_equal(g_array_index(series, struct series_patch, 1).line, 5);
    g_autoptr(GArray) empty = series_parse("s", "", NULL);
    assert_int_equal(empty->len, 0);
}

static void test_a_malformed_series_is_refused(void **state) {
    static const struct {
        const char *text, *message;
    } twins[] = {
        {"a.patch\n../b.patch\n",
         "s:2: expected the name of a patch beside it, or ../FOLDER/NAME for one of a neighbouring series, found \"../b.patch\""},
        {"a.patch b.patch\n", "s:1: expected the name of a patch beside it"},
        {"../../a/b.patch\n", "s:1: expected the name"},
        {"../../b.patch\n", "s:1: expected the name"},
        {"../a//b.patch\n", "s:1: expected the name"},
        {"../a/\n", "s:1: expected the name"},
        {"a/b.patch\n", "s:1: expected the name"},
        {"/b.patch\n", "s:1: expected the name"},
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_default_variant_is_the_first_with_a_series),
        cmocka_unit_test(test_a_variant_without_a_series_is_refused),
        cmocka_unit_test(test_builds_that_would_replace_each_other_are_refused),
        cmocka_unit_test(test_idle_patches_are_noted),
        cmocka_unit_test(test_a_patch_that_lowers_less_than_noise_is_idle),
        cmocka_unit_test(test_a_series_is_read),
        cmocka_unit_test(test_a_malformed_series_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
