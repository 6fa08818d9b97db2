/* Growth: the exponent of the increments, in which a floor cancels; and which regressions it explains. */
#include <math.h>

#include "judge/growth.h"
#include "judge/judge.h"
#include "probes/probe.h"
#include "tests/support/json_fixture.h"

static const char *metric = "malloc_profiler.calls";
static const guint64 sizes[] = {1024, 4096, 16384, 65536};

static void add(Results *results, guint64 size, double value) {
    const struct cell cell = {g_intern_static_string("mix"), size, g_intern_static_string("new")};
    cell_results_set(results_cell(results, &cell), metric, probe_metric(metric, NULL), (guint64) value);
}

/* floor + slope·s + quadratic·s², at four sizes. */
static Results *make_results(double floor, double slope, double quadratic) {
    Results *results = results_new();
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        double size = (double) sizes[i];
        add(results, sizes[i], floor + slope * size + quadratic * size * size);
    }
    add(results, SIZE_ALL, 7);
    return results;
}

static gboolean exponent_of(const Results *results, double *exponent) {
    struct growth growth;
    const struct cell largest = {g_intern_static_string("mix"), 65536, g_intern_static_string("new")};
    gboolean found = growth_up_to(results, &largest, metric, &growth);
    *exponent = found ? growth.exponent : 0;
    return found;
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

static const char names[] = "[variant new]\nrun = ./a {input}\nsummary = s\n[input mix]\ngenerate = g\n"
                            "[profile pr]\nsummary = s\nvariants = *\ninputs = *\nsizes = 1K;4K;16K;64K\nprobes = *\n";

/* The verdict on `now`, where `before` is what is committed, and `base`, unless NULL, the base. Takes over all three. */
static Verdict *judge(Results *now, Results *before, Results *base, const char *growth) {
    g_autofree char *text = g_strconcat(names, growth, NULL);
    g_autoptr(Plan) plan = plan_parse("plan.ini", text, "pr", NULL, probe_names(), NULL);
    g_autoptr(Reference) reference = reference_new("before");
    assert_non_null(plan);
    reference->judges_values = TRUE;
    results_merge(reference->values, before);
    if (base != NULL) {
        reference->base = reference_new("the base");
        results_merge(reference->base->values, base);
        results_free(base);
    }
    Verdict *verdict = verdict_judge(now, reference, plan, RATCHET_STRICT);
    results_free(now);
    results_free(before);
    return verdict;
}

/* How many growths are listed, of which cause the first is, and how many values are red. */
static void check(Results *now, Results *before, Results *base, const char *growth, guint count, enum growth_cause cause, guint red) {
    g_autoptr(Verdict) verdict = judge(now, before, base, growth);
    assert_int_equal(verdict->growths->len, count);
    if (count > 0) assert_int_equal(g_array_index(verdict->growths, struct growth_finding, 0).cause, cause);
    assert_int_equal(verdict->counts[VERDICT_REGRESSED], red);
}

static void test_growth_explains_what_regressed(void **state) {
    (void) state;
    check(make_results(0, 0, 1), make_results(0, 1, 0), NULL, "", 1, GROWTH_REGRESSED, 4);
    check(make_results(0, 2, 0), make_results(0, 1, 0), NULL, "", 0, GROWTH_REGRESSED, 4);
    check(make_results(0, 0, 1), make_results(0, 0, 0.5), NULL, "", 0, GROWTH_REGRESSED, 4);
}

/* 0.7 % is added at the largest size, as the square of it: the whole still grows as n^1.0. */
static void test_what_was_added_explains_what_regressed(void **state) {
    (void) state;
    check(make_results(0, 100, 1e-5), make_results(0, 100, 0), make_results(0, 100, 0), "", 1, GROWTH_CHANGE, 4);
    check(make_results(0, 150, 0), make_results(0, 100, 0), make_results(0, 100, 0), "", 0, GROWTH_CHANGE, 4);
}

/* What is better at every size, and grows faster: red with a ceiling alone, and only where it was below it. */
static void test_beyond_the_ceiling(void **state) {
    static const char ceiling[] = "[growth]\nmetrics = malloc_profiler.*\nceiling = 1.5\nreason = r\n";
    static const char other[] = "[growth]\nmetrics = massif.*\nceiling = 1.5\nreason = r\n";
    (void) state;
    check(make_results(0, 0, 0.001), make_results(0, 100, 0), NULL, ceiling, 1, GROWTH_CEILING, 1);
    check(make_results(0, 0, 0.001), make_results(0, 100, 0), NULL, other, 0, GROWTH_CEILING, 0);
    check(make_results(0, 0, 0.001), make_results(0, 0, 0.002), NULL, ceiling, 0, GROWTH_CEILING, 0);
    check(make_results(0, 100, 1e-4), make_results(0, 200, 0), NULL, ceiling, 0, GROWTH_CEILING, 0);
    /* What is committed is accepted, whatever the base had. */
    check(make_results(0, 0, 0.001), make_results(0, 0, 0.001), make_results(0, 100, 0), ceiling, 0, GROWTH_CEILING, 0);
}

/* 4K, 16K and 64K of what doubles its buffers: its exponent was 1.7 and is 2.4. All is smaller than it was; the last step
 * adds 84,000 at first, then 80,000, which is none, or 89,000, which is growth. */
static void test_steps_beyond_the_ceiling_before(void **state) {
    static const char ceiling[] = "[growth]\nmetrics = malloc_profiler.*\nceiling = 1.5\nreason = r\n";
    static const guint64 was[] = {4000, 8000, 16000, 100000};
    static const struct {
        guint64 values[4];
        guint red;
    } rows[] = {{{4000, 7000, 10000, 90000}, 0}, {{4000, 7000, 10000, 99000}, 1}};
    (void) state;
    for (gsize row = 0; row < G_N_ELEMENTS(rows); row++) {
        Results *before = results_new(), *now = results_new();
        for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
            add(before, sizes[i], (double) was[i]);
            add(now, sizes[i], (double) rows[row].values[i]);
        }
        g_autoptr(Verdict) verdict = judge(now, before, NULL, ceiling);
        assert_int_equal(verdict->counts[VERDICT_REGRESSED], rows[row].red);
    }
}

/* Instructions within their tolerance of 0.01 % at each size: of 2·10^7 a KB, a thousandth of a percent that grows as n^2, and one as n. */
static void test_what_was_added_grows_faster(void **state) {
    metric = "callgrind.instructions";
    (void) state;
    check(make_results(0, 20000, 1e-5), make_results(0, 20000, 0), make_results(0, 20000, 0), "", 1, GROWTH_CHANGE, 1);
    check(make_results(0, 20000.2, 0), make_results(0, 20000, 0), make_results(0, 20000, 0), "", 0, GROWTH_CHANGE, 0);
    check(make_results(0, 20000, 1e-5), make_results(0, 20000, 0), NULL, "", 0, GROWTH_CHANGE, 0);
    metric = "malloc_profiler.calls";
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exponents),
        cmocka_unit_test(test_steps_and_few_sizes_have_none),
        cmocka_unit_test(test_growth_explains_what_regressed),
        cmocka_unit_test(test_what_was_added_explains_what_regressed),
        cmocka_unit_test(test_beyond_the_ceiling),
        cmocka_unit_test(test_steps_beyond_the_ceiling_before),
        cmocka_unit_test(test_what_was_added_grows_faster),
    };
    return cmocka_run_group_tests_name("growth", tests, NULL, NULL);
}
