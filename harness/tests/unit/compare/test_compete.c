/* The order of the sides, both settings of huge pages, the pairs of the plan, and what an allocator adds to an environment. */
#include "tests/support/experiment_fixture.h"

#include "compare/allocators.h"
#include "compare/compete.h"

static const char *const sides[] = {"plain", "other", "patched", NULL};

static void test_the_fastest_side_comes_first(void **state) {
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(Experiment) experiment = make_experiment(plan, compete_columns);
    experiment->is_sorted = TRUE;
    add_sides(experiment, sides);
    const struct experiment_side missing = {.name = "missing", .unavailable = g_strdup("is not installed")};
    assert_true(experiment_add_side(experiment, &missing, NULL));
    set_time(experiment, "plain", "other", 1.5);
    set_time(experiment, "plain", "patched", 0.5);
    g_autoptr(GArray) order = experiment_order(experiment, input_of(experiment));
    assert_int_equal(order->len, 3);
    assert_int_equal(g_array_index(order, guint, 0), 2);
    assert_int_equal(g_array_index(order, guint, 1), 0);
    assert_int_equal(g_array_index(order, guint, 2), 1);
}

static void test_values_without_huge_pages_are_kept_apart(void **state) {
    struct experiment_value value;
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(Experiment) experiment = make_experiment(plan, compete_columns);
    experiment->is_sorted = TRUE;
    add_sides(experiment, sides);
    set_value(experiment, "plain-no-huge-pages", "process.max_rss", 10);
    set_time(experiment, "plain", "other", 0.5);
    set_time(experiment, "plain-no-huge-pages", "other-no-huge-pages", 0.75);
    set_value(experiment, "other", "process.max_rss", 10);
    set_value(experiment, "other-no-huge-pages", "process.max_rss", 20);
    assert_true(read_value(experiment, 1, "time", &value));
    assert_float_equal(value.ratio, 0.5, 1e-12);
    assert_true(read_value(experiment, 1, "time_no_huge_pages", &value));
    assert_float_equal(value.ratio, 0.75, 1e-12);
    assert_true(read_value(experiment, 1, "max_rss_no_huge_pages", &value));
    assert_int_equal(value.count, 20);
    assert_false(value.has_step); /* the side before is no step of a series */
}

static void test_without_huge_pages_in_the_kernel_nothing_is_measured_twice(void **state) {
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(Experiment) experiment = make_experiment(plan, compete_columns);
    g_free(experiment->huge_pages);
    experiment->huge_pages = g_strdup("never");
    add_sides(experiment, sides);
    assert_null(((struct experiment_side *) g_ptr_array_index(experiment->sides, 0))->no_huge_pages);
}

static void test_pairs_of_the_plan_must_have_the_same_output(void **state) {
    static const char *const some[] = {"plain", "other", NULL};
    (void) state;
    g_autoptr(Plan) plan = read_plan("untimed"); /* a profile without the pair */
    g_autoptr(Experiment) experiment = make_experiment(plan, compete_columns);
    add_sides(experiment, sides);
    compete_expect_pairs(experiment);
    assert_int_equal(experiment->pairs->len, 1); /* "other" is compared in time alone */
    assert_string_equal(((struct plan_pair *) g_ptr_array_index(experiment->pairs, 0))->candidate, "patched");
    g_autoptr(Experiment) without = make_experiment(plan, compete_columns);
    add_sides(without, some);
    compete_expect_pairs(without);
    assert_int_equal(without->pairs->len, 0);
}

static void test_an_allocator_adds_to_the_environment(void **state) {
    const char *const fixed[] = {"PATH=/bin", "GLIBC_TUNABLES=a=1:b=2", NULL};
    (void) state;
    g_auto(GStrv) tuned = allocator_environment((char **) fixed, "c=3", NULL);
    assert_int_equal(g_strv_length(tuned), 2);
    assert_string_equal(g_environ_getenv(tuned, "GLIBC_TUNABLES"), "a=1:b=2:c=3");
    g_auto(GStrv) preloaded = allocator_environment((char **) fixed, NULL, "./preload.so");
    assert_int_equal(g_strv_length(preloaded), 3);
    assert_string_equal(g_environ_getenv(preloaded, "GLIBC_TUNABLES"), "a=1:b=2");
    assert_string_equal(g_environ_getenv(preloaded, "LD_PRELOAD"), "./preload.so");
}

static void test_an_allocator_that_is_not_there_says_why(void **state) {
    g_autofree char *reason = NULL, *none = NULL;
    (void) state;
    assert_null(allocator_find_library(&allocators[0], "/nonexistent", &reason));
    assert_string_equal(reason, "there is no libmimalloc.so.2* in /nonexistent");
    const struct allocator setting = {.name = "setting", .tunable = "a=1"};
    assert_null(allocator_find_library(&setting, "/nonexistent", &none));
    assert_null(none); /* it needs no library */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_fastest_side_comes_first),
        cmocka_unit_test(test_values_without_huge_pages_are_kept_apart),
        cmocka_unit_test(test_without_huge_pages_in_the_kernel_nothing_is_measured_twice),
        cmocka_unit_test(test_pairs_of_the_plan_must_have_the_same_output),
        cmocka_unit_test(test_an_allocator_adds_to_the_environment),
        cmocka_unit_test(test_an_allocator_that_is_not_there_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
