/* Statistics: medians and the interval of a pair's time ratio. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "judge/statistics.h"

static void assert_near(double value, double expected) {
    if (!(fabs(value - expected) < 1e-12)) fail_msg("expected %.17g, found %.17g", expected, value);
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

static void test_ranks_are_those_of_the_exact_binomial(void **state) {
    static const struct {
        gsize count, low, high;
        double coverage; /* 1 - 2 * sum of binomial(count, i) / 2^count for i < low */
    } rows[] = {
        {6, 1, 6, 1 - 2 * 1 / 64.0},
        {7, 1, 7, 1 - 2 * 1 / 128.0},
        {8, 1, 8, 1 - 2 * 1 / 256.0},
        {9, 2, 8, 1 - 2 * 10 / 512.0},
        {10, 2, 9, 1 - 2 * 11 / 1024.0},
        {12, 3, 10, 1 - 2 * 79 / 4096.0},
        {20, 6, 15, 1 - 2 * 21700 / 1048576.0},
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gsize low = 0, high = 0;
        double coverage = 0;
        assert_true(statistics_median_ranks(rows[i].count, 0.025, &low, &high, &coverage));
        assert_int_equal(low, rows[i].low);
        assert_int_equal(high, rows[i].high);
        assert_near(coverage, rows[i].coverage);
    }
}

static void test_every_interval_covers_95_percent_and_the_next_narrower_does_not(void **state) {
    (void) state;
    for (gsize count = STATISTICS_MINIMUM_ROUNDS; count <= 2000; count++) {
        gsize low = 0, high = 0;
        double coverage = 0;
        assert_true(statistics_median_ranks(count, 0.025, &low, &high, &coverage));
        assert_true(coverage >= 0.95 && coverage < 1);
        assert_true(low >= 1 && low + high == count + 1 && low < high);
        /* The next narrower one loses twice the probability of rank low, binomial(count, low) / 2^count. */
        double next =
            exp(lgamma((double) count + 1) - lgamma((double) low + 1) - lgamma((double) (count - low) + 1) - (double) count * G_LN2);
        assert_true(coverage - 2 * next < 0.95 + 1e-9);
    }
}

static void test_fewer_than_six_have_no_ranks(void **state) {
    (void) state;
    for (gsize count = 0; count < 6; count++) {
        gsize low = 0, high = 0;
        assert_false(statistics_median_ranks(count, 0.025, &low, &high, NULL));
    }
}

static void test_equal_rounds_have_no_width(void **state) {
    static const double reference[] = {1, 2, 4, 1, 2, 4}, candidate[] = {1.5, 3, 6, 1.5, 3, 6};
    g_autoptr(Results) results = results_new();
    struct ratio ratio;
    (void) state;
    assert_true(statistics_ratio(add_timing(results, 6, reference, candidate), &ratio));
    assert_near(ratio.median, 1.5);
    assert_near(ratio.low, 1.5);
    assert_near(ratio.high, 1.5);
}

static void test_round_takes_median_of_runs(void **state) {
    static const double reference[] = {1, 1, 9, 2, 2, 18, 4, 4, 36}, candidate[] = {2, 90, 2, 4, 180, 4, 8, 360, 8};
    g_autoptr(Results) results = results_new();
    struct timing names = {.input = "real", .size = 1024, .reference = "a", .candidate = "b", .rounds = 6, .runs_per_round = 3};
    struct timing *timing = results_add_timing(results, &names);
    struct ratio ratio;
    (void) state;
    for (guint i = 0; i < 2; i++) {
        g_array_append_vals(timing->seconds[0], reference, G_N_ELEMENTS(reference));
        g_array_append_vals(timing->seconds[1], candidate, G_N_ELEMENTS(candidate));
    }
    assert_true(statistics_ratio(timing, &ratio));
    assert_near(ratio.median, 2);
    assert_near(ratio.high, 2);
}

/* Ten rounds with ratios 0.90, 0.92 … 1.08: the interval goes from the second to the ninth. */
static void test_interval_is_two_of_the_ratios(void **state) {
    double reference[10], candidate[10], shuffled[10];
    g_autoptr(Results) results = results_new();
    struct ratio ratio, other;
    (void) state;
    for (guint i = 0; i < 10; i++) {
        reference[i] = 1;
        candidate[i] = 0.90 + 0.02 * i;
        shuffled[i] = 0.90 + 0.02 * (i * 7 % 10);
    }
    assert_true(statistics_ratio(add_timing(results, 10, reference, candidate), &ratio));
    assert_near(ratio.median, 0.99);
    assert_near(ratio.low, 0.92);
    assert_near(ratio.high, 1.06);
    assert_near(ratio.coverage, 1 - 22 / 1024.0);
    assert_true(statistics_ratio(add_timing(results, 10, reference, shuffled), &other));
    assert_true(ratio.low == other.low && ratio.high == other.high && ratio.median == other.median);
}

static void test_groups_have_intervals_of_their_own(void **state) {
    static const double ones[] = {1, 1, 1, 1, 1, 1}, first[] = {2, 2, 2, 2, 2, 2}, second[] = {4, 4, 4, 4, 4, 4};
    const struct timing names = {.input = "real", .size = 1024, .reference = "a", .candidate = "b", .runs_per_round = 1};
    g_autoptr(Results) results = results_new();
    struct timing *timing = results_add_timing(results, &names);
    struct ratio ratio;
    (void) state;
    timing_add_group(timing, 6, ones, first);
    assert_int_equal(timing_groups(timing), 1);
    assert_true(statistics_group_ratio(timing, 0, &ratio));
    assert_false(statistics_group_ratio(timing, 1, &ratio));
    timing_add_group(timing, 6, ones, second);
    assert_int_equal(timing->rounds, 12);
    assert_true(statistics_group_ratio(timing, 0, &ratio));
    assert_near(ratio.median, 2);
    assert_true(statistics_group_ratio(timing, 1, &ratio));
    assert_near(ratio.low, 4);
    assert_true(statistics_ratio(timing, &ratio));
    assert_near(ratio.median, 3);
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
    static const double good[] = {1, 1, 1, 1, 1, 1};
    const double bad[] = {0, -1, (double) NAN, (double) INFINITY};
    g_autoptr(Results) results = results_new();
    struct ratio ratio;
    (void) state;
    assert_true(statistics_ratio(add_timing(results, 6, good, good), &ratio));
    assert_false(statistics_ratio(add_timing(results, 5, good, good), &ratio));
    assert_false(statistics_ratio(add_timing(results, 0, good, good), &ratio));
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        const double times[] = {1, 1, 1, 1, 1, bad[i]};
        assert_false(statistics_ratio(add_timing(results, 6, good, times), &ratio));
        assert_false(statistics_ratio(add_timing(results, 6, times, good), &ratio));
    }
}

static void test_counts_that_do_not_fit_are_refused(void **state) {
    static const double good[] = {1, 1, 1, 1, 1, 1};
    g_autoptr(Results) results = results_new();
    struct timing *timing = add_timing(results, 6, good, good);
    struct ratio ratio;
    (void) state;
    timing->rounds = G_MAXUINT;
    assert_false(statistics_ratio(timing, &ratio));
    timing->runs_per_round = G_MAXUINT;
    assert_false(statistics_ratio(timing, &ratio));
    timing->rounds = 6;
    timing->runs_per_round = 0;
    assert_false(statistics_ratio(timing, &ratio));
    timing->runs_per_round = 1;
    g_array_set_size(timing->seconds[1], 5);
    assert_false(statistics_ratio(timing, &ratio));
    g_clear_pointer(&timing->seconds[1], g_array_unref);
    assert_false(statistics_ratio(timing, &ratio));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_median),
        cmocka_unit_test(test_ranks_are_those_of_the_exact_binomial),
        cmocka_unit_test(test_every_interval_covers_95_percent_and_the_next_narrower_does_not),
        cmocka_unit_test(test_fewer_than_six_have_no_ranks),
        cmocka_unit_test(test_equal_rounds_have_no_width),
        cmocka_unit_test(test_round_takes_median_of_runs),
        cmocka_unit_test(test_interval_is_two_of_the_ratios),
        cmocka_unit_test(test_groups_have_intervals_of_their_own),
        cmocka_unit_test(test_one_outlying_round_moves_little),
        cmocka_unit_test(test_bad_timings_are_refused),
        cmocka_unit_test(test_counts_that_do_not_fit_are_refused),
    };
    return cmocka_run_group_tests_name("statistics", tests, NULL, NULL);
}
