/* Timing against the base: made rounds, whose answer is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "judge/base_timing.h"
#include "judge/judge.h"

static const struct cell cell = {"lines", 1024, "new"};

/* `rounds` rounds, the head `slowdown` as slow as the base, the base again `control` as slow, each time with up to `noise` beside it. */
static struct base_timing *timing_of(Results *results, guint rounds, double slowdown, double control, double noise) {
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    const double arms[ARMS] = {[ARM_BASE] = 1, [ARM_HEAD] = slowdown, [ARM_AGAIN] = control};
    struct base_timing *timing = results_add_base_timing(results, &cell, time_metric, 1);
    timing->rounds = rounds;
    for (guint round = 0; round < rounds; round++) {
        for (guint arm = 0; arm < ARMS; arm++) {
            double seconds = 0.01 * arms[arm] * (1 + noise * g_rand_double_range(random, -1, 1));
            g_array_append_val(timing->seconds[arm], seconds);
        }
    }
    return timing;
}

static void test_looks(void **state) {
    static const guint looks[] = {6, 12, 24, 48, 0};
    guint rounds = 0;
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(looks); i++) {
        assert_int_equal(base_timing_next_look(rounds), looks[i]);
        rounds = looks[i];
    }
    assert_int_equal(base_timing_next_look(7), 12);
}

static void test_status(void **state) {
    static const struct {
        guint rounds;
        double slowdown, control, noise;
        enum verdict_status status;
    } rows[] = {
        {6, 1, 1, 0.005, VERDICT_SAME},          /* within 2 % at the first look */
        {6, 1, 1, 0.05, VERDICT_UNKNOWN},        /* too noisy to say */
        {6, 1.1, 1, 0.01, VERDICT_UNKNOWN},      /* slower, and nothing has repeated it */
        {12, 1.1, 1, 0.01, VERDICT_REGRESSED},   /* it is repeated */
        {12, 1.01, 1, 0.005, VERDICT_SAME},      /* below the tolerance */
        {12, 1.1, 1, 0.15, VERDICT_UNKNOWN},     /* the interval holds 1 */
        {48, 1.1, 1, 0.06, VERDICT_REGRESSED},   /* more rounds narrow it */
        {12, 0.9, 1, 0.01, VERDICT_IMPROVED},    /* faster needs no repetition: it fails nothing */
        {12, 1.1, 1.05, 0.005, VERDICT_UNKNOWN}, /* the control does not hold 1: the machine is at fault */
        {12, 1.04, 1, 0.04, VERDICT_UNKNOWN},    /* slower by less than the control moves */
        {5, 1.5, 1, 0, VERDICT_INCOMPARABLE},    /* no interval */
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Results) results = results_new();
        struct base_timing_finding finding;
        base_timing_judge(timing_of(results, rows[i].rounds, rows[i].slowdown, rows[i].control, rows[i].noise), &finding);
        if (finding.status != rows[i].status) fail_msg("row %zu: %s", i, verdict_status_name(finding.status));
        assert_int_equal(finding.rounds, rows[i].rounds);
    }
}

/* Of steady times the tolerance alone decides what would be seen; a wider interval hides more. */
static void test_smallest_change(void **state) {
    g_autoptr(Results) results = results_new();
    struct base_timing_finding steady, noisy;
    (void) state;
    base_timing_judge(timing_of(results, 12, 1, 1, 0), &steady);
    base_timing_judge(timing_of(results, 12, 1, 1, 0.05), &noisy);
    assert_true(fabs(steady.smallest_change - 0.02) < 1e-9);
    assert_true(noisy.smallest_change > 0.04);
}

/* One that happened once, in the first rounds alone, is no slow-down. */
static void test_burst_is_not_repeated(void **state) {
    g_autoptr(Results) results = results_new();
    struct base_timing *timing = timing_of(results, 12, 1, 1, 0.001);
    struct base_timing_finding finding;
    (void) state;
    for (guint round = 0; round < 12; round++) g_array_index(timing->seconds[ARM_HEAD], double, round) *= round < 11 ? 1.3 : 1;
    base_timing_judge(timing, &finding);
    assert_int_equal(finding.status, VERDICT_UNKNOWN);
}

static void test_times_that_are_none(void **state) {
    static const double wrong[] = {0, -1, NAN, INFINITY};
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(Results) results = results_new();
        struct base_timing *timing = timing_of(results, 12, 1, 1, 0);
        struct base_timing_finding finding;
        g_array_index(timing->seconds[ARM_AGAIN], double, 3) = wrong[i];
        base_timing_judge(timing, &finding);
        assert_int_equal(finding.status, VERDICT_INCOMPARABLE);
    }
}

static void test_accepted_slow_down(void **state) {
    static const struct {
        double ratio;
        enum exit_code exit_code;
    } rows[] = {{1.1, EXIT_CODE_SAME}, {1.05, EXIT_CODE_REGRESSED}};
    g_autoptr(Plan) plan = plan_new_empty("pr");
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Results) results = results_new();
        g_autoptr(Reference) reference = reference_new("the committed baselines");
        const struct accepted_change change = {.cell = cell, .metric = time_metric, .ratio = rows[i].ratio};
        timing_of(results, 12, 1.1, 1, 0.005);
        reference->accepted = g_array_new(FALSE, FALSE, sizeof change);
        g_array_append_val(reference->accepted, change);
        g_autoptr(Verdict) verdict = verdict_judge(results, reference, plan, RATCHET_STRICT);
        assert_int_equal(verdict->exit_code, rows[i].exit_code);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_looks),
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_smallest_change),
        cmocka_unit_test(test_burst_is_not_repeated),
        cmocka_unit_test(test_times_that_are_none),
        cmocka_unit_test(test_accepted_slow_down),
    };
    return cmocka_run_group_tests_name("base_timing", tests, NULL, NULL);
}
