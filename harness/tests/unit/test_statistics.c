/* Statistics: medians and the interval of a pair's time ratio. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/statistics.h"

static void assert_near(double value, double expected) {
    if (!(fabs(value - expected) < 1e-12)) {
        fail_msg("expected %.17g, found %.17g", expected, value);
    }
}

/* A timing whose round r takes `reference[r]` and `candidate[r]`, one run a side. */
static struct timing *add_timing(struct results *results, guint rounds, const double *reference, const double *candidate) {
    struct timing names = {.input = "real", .size = 1024, .reference = "a", .candidate = "b", .rounds = rounds, .runs_per_round = 1};
    struct timing *timing = results_add_timing(results, &names);

    g_array_append_vals(timing->seconds[0], reference, rounds);
    g_array_append_vals(timing->seconds[1], candidate, rounds);
    return timing;
}

static void test_median(void **state) {
    static const double values[] = {5, 1, 4, 2};

    (void) state;
    assert_true(isnan(statistics_median(values, 0)));
    assert_near(statistics_median(values, 1), 5);
    assert_near(statistics_median(values, 2), 3);
    assert_near(statistics_median(values, 3), 4);
    assert_near(statistics_median(values, 4), 3);
    assert_near(values[0], 5);
}

static void test_equal_rounds_have_no_width(void **state) {
    static const double reference[] = {1, 2, 4}, candidate[] = {1.5, 3, 6};
    g_autoptr(Results) results = results_new();
    struct ratio ratio;

    (void) state;
    assert_true(statistics_ratio(add_timing(results, 3, reference, candidate), &ratio));
    assert_near(ratio.median, 1.5);
    assert_near(ratio.low, 1.5);
    assert_near(ratio.high, 1.5);
}

static void test_round_takes_median_of_runs(void **state) {
    static const double reference[] = {1, 1, 9, 2, 2, 18, 4, 4, 36}, candidate[] = {2, 90, 2, 4, 180, 4, 8, 360, 8};
    g_autoptr(Results) results = results_new();
    struct timing names = {.input = "real", .size = 1024, .reference = "a", .candidate = "b", .rounds = 3, .runs_per_round = 3};
    struct timing *timing = results_add_timing(results, &names);
    struct ratio ratio;

    (void) state;
    g_array_append_vals(timing->seconds[0], reference, G_N_ELEMENTS(reference));
    g_array_append_vals(timing->seconds[1], candidate, G_N_ELEMENTS(candidate));
    assert_true(statistics_ratio(timing, &ratio));
    assert_near(ratio.median, 2);
    assert_near(ratio.high, 2);
}

/* Ten rounds with ratios 0.90, 0.92 … 1.08. The exact bootstrap distribution of the median puts 2.5 % at about 0.94 and 97.5 % at
 * about 1.04. */
static void test_interval_holds_the_median(void **state) {
    double reference[10], candidate[10];
    g_autoptr(Results) results = results_new();
    struct ratio ratio;

    (void) state;
    for (guint i = 0; i < 10; i++) {
        reference[i] = 1;
        candidate[i] = 0.90 + 0.02 * i;
    }
    assert_true(statistics_ratio(add_timing(results, 10, reference, candidate), &ratio));
    assert_near(ratio.median, 0.99);
    assert_true(ratio.low >= 0.92 && ratio.low <= 0.95);
    assert_true(ratio.high >= 1.03 && ratio.high <= 1.06);
}

static void test_interval_is_the_same_every_time_and_in_any_order(void **state) {
    static const double reference[] = {1, 1, 1, 1, 1}, candidate[] = {1.1, 0.9, 1.3, 1.0, 1.2}, shuffled[] = {1.3, 1.2, 1.1, 1.0, 0.9};
    g_autoptr(Results) results = results_new();
    struct ratio first, second, third;

    (void) state;
    assert_true(statistics_ratio(add_timing(results, 5, reference, candidate), &first));
    assert_true(statistics_ratio(add_timing(results, 5, reference, candidate), &second));
    assert_true(statistics_ratio(add_timing(results, 5, reference, shuffled), &third));
    assert_true(first.low == second.low && first.high == second.high && first.median == second.median);
    assert_true(first.low == third.low && first.high == third.high && first.median == third.median);
    assert_true(first.low < first.median && first.median < first.high);
}

static void test_one_outlying_round_moves_little(void **state) {
    static const double reference[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, candidate[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 50};
    g_autoptr(Results) results = results_new();
    struct ratio ratio;

    (void) state;
    assert_true(statistics_ratio(add_timing(results, 10, reference, candidate), &ratio));
    assert_near(ratio.median, 1);
    assert_near(ratio.high, 1);
}

static void test_bad_timings_are_refused(void **state) {
    static const double good[] = {1, 1, 1, 1};
    const double bad[] = {0, -1, (double) NAN, (double) INFINITY};
    g_autoptr(Results) results = results_new();
    struct ratio ratio;

    (void) state;
    assert_true(statistics_ratio(add_timing(results, 3, good, good), &ratio));
    assert_false(statistics_ratio(add_timing(results, 2, good, good), &ratio));
    assert_false(statistics_ratio(add_timing(results, 0, good, good), &ratio));
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        const double times[] = {1, 1, bad[i]};

        assert_false(statistics_ratio(add_timing(results, 3, good, times), &ratio));
        assert_false(statistics_ratio(add_timing(results, 3, times, good), &ratio));
    }
}

static void test_counts_that_do_not_fit_are_refused(void **state) {
    static const double good[] = {1, 1, 1, 1};
    g_autoptr(Results) results = results_new();
    struct timing *timing = add_timing(results, 4, good, good);
    struct ratio ratio;

    (void) state;
    timing->rounds = G_MAXUINT;
    assert_false(statistics_ratio(timing, &ratio));
    timing->runs_per_round = G_MAXUINT;
    assert_false(statistics_ratio(timing, &ratio));
    timing->rounds = 4;
    timing->runs_per_round = 0;
    assert_false(statistics_ratio(timing, &ratio));
    timing->runs_per_round = 1;
    g_array_set_size(timing->seconds[1], 3);
    assert_false(statistics_ratio(timing, &ratio));
    g_clear_pointer(&timing->seconds[1], g_array_unref);
    assert_false(statistics_ratio(timing, &ratio));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_median),
        cmocka_unit_test(test_equal_rounds_have_no_width),
        cmocka_unit_test(test_round_takes_median_of_runs),
        cmocka_unit_test(test_interval_holds_the_median),
        cmocka_unit_test(test_interval_is_the_same_every_time_and_in_any_order),
        cmocka_unit_test(test_one_outlying_round_moves_little),
        cmocka_unit_test(test_bad_timings_are_refused),
        cmocka_unit_test(test_counts_that_do_not_fit_are_refused),
    };

    return cmocka_run_group_tests_name("statistics", tests, NULL, NULL);
}
