/* Growth: the exponent of the increments, in which a floor cancels; and which regressions it explains. */
#include <math.h>

#include "judge/growth.h"
#include "judge/verdict.h"
#include "probes/probe.h"
#include "tests/support/json_fixture.h"

static const char metric[] = "malloc_profiler.calls";

static void add(Results *results, guint64 size, double value) {
    const struct cell cell = {g_intern_static_string("mix"), size, g_intern_static_string("new")};
    cell_results_set(results_cell(results, &cell), metric, probe_metric(metric, NULL), (guint64) value);
}

/* floor + slope·s + quadratic·s², at four sizes. */
static Results *make_results(double floor, double slope, double quadratic) {
    static const guint64 sizes[] = {1024, 4096, 16384, 65536};
    Results *results = results_new();
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        double size = (double) sizes[i];
        add(results, sizes[i], floor + slope * size + quadratic * size * size);
    }
    add(results, SIZE_ALL, 7);
    return results;
}

static gboolean exponent_of(const Results *results, double *exponent) {
    return growth_exponent(results, g_intern_static_string("new"), g_intern_static_string("mix"), g_intern_static_string(metric), exponent);
}

static void test_exponents(void **state) {
    static const struct {
        double floor, slope, quadratic, expected;
    } rows[] = {{0, 1, 0, 1}, {1e9, 1, 0, 1}, {0, 0, 1, 2}, {1e9, 0, 1, 2}, {0, 1, 1e-5, 1.3}}; /* ln(89417 / 14804) / ln 4 */
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Results *results = make_results(rows[i].floor, rows[i].slope, rows[i].quadratic);
        double exponent = 0;
        assert_true(exponent_of(results, &exponent));
        if (fabs(exponent - rows[i].expected) > 0.05) fail_msg("row %zu: expected %.2f, got %.3f", i, rows[i].expected, exponent);
        results_free(results);
    }
}

static void test_steps_and_few_sizes_have_none(void **state) {
    double exponent;
    Results *steps = make_results(10, 0.001, 0), *few = results_new();
    (void) state;
    add(few, 1024, 1000);
    add(few, 4096, 4000);
    assert_false(exponent_of(steps, &exponent));
    assert_false(exponent_of(few, &exponent));
    results_free(steps);
    results_free(few);
}

/* A verdict in which the metric regressed at `size`. */
static guint growths_of(const Results *now, Results *before, guint64 size) {
    Verdict *verdict = verdict_new();
    Reference *reference = reference_new("before");
    results_merge(reference->values, before);
    const struct finding finding = {.cell = {g_intern_static_string("mix"), size, g_intern_static_string("new")},
                                    .metric = g_intern_static_string(metric),
                                    .status = VERDICT_REGRESSED};
    g_array_append_val(verdict->findings, finding);
    g_array_append_val(verdict->findings, finding);
    judge_growths(now, reference, verdict);
    guint count = verdict->growths->len;
    verdict_free(verdict);
    reference_free(reference);
    return count;
}

static void test_growth_explains_what_regressed_at_the_largest_size(void **state) {
    Results *quadratic = make_results(0, 0, 1), *linear = make_results(0, 1, 0), *steeper = make_results(0, 2, 0);
    (void) state;
    assert_int_equal(growths_of(quadratic, make_results(0, 1, 0), 65536), 1);
    assert_int_equal(growths_of(quadratic, make_results(0, 1, 0), 4096), 0);
    assert_int_equal(growths_of(steeper, make_results(0, 1, 0), 65536), 0);
    assert_int_equal(growths_of(quadratic, make_results(0, 0, 0.5), 65536), 0);
    assert_int_equal(growths_of(quadratic, results_new(), 65536), 1);
    results_free(quadratic);
    results_free(linear);
    results_free(steeper);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exponents),
        cmocka_unit_test(test_steps_and_few_sizes_have_none),
        cmocka_unit_test(test_growth_explains_what_regressed_at_the_largest_size),
    };
    return cmocka_run_group_tests_name("growth", tests, NULL, NULL);
}
