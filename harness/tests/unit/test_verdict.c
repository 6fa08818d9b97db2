/* The verdict: each rule of DESIGN's metrics and exit codes, and the edges of the numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/verdict.h"

static const struct metric_definition calls = {"calls", "", UNIT_CALLS, METRIC_EXACT, METRIC_LOWER_IS_BETTER, TRUE};
static const struct metric_definition output = {"output", "", UNIT_XXH3, METRIC_EXACT, METRIC_MUST_EQUAL, TRUE};
static const struct metric_definition instructions = {"instructions", "", UNIT_INSTRUCTIONS, METRIC_MACHINE, METRIC_LOWER_IS_BETTER, TRUE};
static const struct metric_definition max_rss = {"max_rss", "", UNIT_BYTES, METRIC_NOISY, METRIC_LOWER_IS_BETTER, TRUE};
static const struct metric_definition sites = {"sites", "", UNIT_CALLS, METRIC_EXACT, METRIC_LOWER_IS_BETTER, FALSE};

static const struct cell arena_1k = {"mix", 1024, "arena"}, stock_1k = {"mix", 1024, "stock"}, arena_4k = {"mix", 4096, "arena"};

static const char plan_text[] = "[variant stock]\nprism = 1\nsummary = s\n"
                                "[variant arena]\nprism = 1\nsummary = s\n"
                                "[pair arena]\nreference = stock\ncandidate = arena\n"
                                "[profile pr]\nsummary = s\nvariants = *\nshapes = mix\nsizes = 1K;4K\nprobes = *\n"
                                "[probe callgrind pr]\nsizes = 4K\n"
                                "[tolerance machine]\nrelative = 0.001\nreason = r\n"
                                "[tolerance noisy]\nrelative = 0.05\nreason = r\n";

/* What every test starts with: nothing measured, nothing accepted. */
struct fixture {
    Plan *plan;
    Results *results, *reference;
    Verdict *verdict;
};

static int set_up(void **state)
{
    static const char *const shapes[] = {"mix", "real", NULL}, *const probes[] = {"m", "digest", "callgrind", NULL};
    struct fixture *fixture = g_new0(struct fixture, 1);

    fixture->plan = plan_parse("plan.ini", plan_text, "pr", NULL, shapes, probes, NULL);
    fixture->results = results_new();
    fixture->reference = results_new();
    *state = fixture;
    return fixture->plan ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    plan_free(fixture->plan);
    results_free(fixture->results);
    results_free(fixture->reference);
    verdict_free(fixture->verdict);
    g_free(fixture);
    return 0;
}

static void set(struct results *results, const struct cell *cell, const char *name, const struct metric_definition *definition,
                guint64 value)
{
    cell_results_set(results_cell(results, cell), name, definition, value);
}

static const Verdict *judge_with(struct fixture *fixture, gboolean machine_comparable, enum ratchet ratchet)
{
    verdict_free(fixture->verdict);
    fixture->verdict = verdict_judge(fixture->results, fixture->reference, fixture->plan, machine_comparable, ratchet);
    return fixture->verdict;
}

static const Verdict *judge(struct fixture *fixture)
{
    return judge_with(fixture, TRUE, RATCHET_STRICT);
}

/* Judge one metric that was `was` and is `now`. */
static const Verdict *judge_change(struct fixture *fixture, const struct metric_definition *definition, guint64 was, guint64 now)
{
    set(fixture->reference, &arena_1k, "m.x", definition, was);
    set(fixture->results, &arena_1k, "m.x", definition, now);
    return judge(fixture);
}

static const struct finding *finding_at(const Verdict *verdict, guint index)
{
    assert_in_range(index, 0, verdict->findings->len - 1);
    return &g_array_index(verdict->findings, struct finding, index);
}

static void assert_one(const Verdict *verdict, enum verdict_status status, enum exit_code exit_code)
{
    for (guint i = 0; i <= VERDICT_INCOMPARABLE; i++) {
        assert_int_equal(verdict->counts[i], i == (guint)status);
    }
    assert_int_equal(verdict->findings->len, status != VERDICT_SAME && status != VERDICT_INCOMPARABLE);
    if (verdict->findings->len > 0) {
        assert_int_equal(finding_at(verdict, 0)->status, status);
    }
    assert_int_equal(verdict->exit_code, exit_code);
}

static void test_nothing_is_same(void **state)
{
    const Verdict *verdict = judge(*state);

    assert_int_equal(verdict->findings->len, 0);
    assert_int_equal(verdict->exit_code, EXIT_CODE_SAME);
}

static void test_exact_counts_any_difference(void **state)
{
    static const struct {
        guint64 was, now;
        enum verdict_status status;
        enum exit_code exit_code;
    } rows[] = {
        {5, 5, VERDICT_SAME, EXIT_CODE_SAME},
        {0, 0, VERDICT_SAME, EXIT_CODE_SAME},
        {G_MAXUINT64, G_MAXUINT64, VERDICT_SAME, EXIT_CODE_SAME},
        {1000000, 1000001, VERDICT_REGRESSED, EXIT_CODE_REGRESSED},
        {1000001, 1000000, VERDICT_IMPROVED, EXIT_CODE_OUT_OF_DATE},
        {0, 1, VERDICT_REGRESSED, EXIT_CODE_REGRESSED},
        {1, 0, VERDICT_IMPROVED, EXIT_CODE_OUT_OF_DATE},
        {0, G_MAXUINT64, VERDICT_REGRESSED, EXIT_CODE_REGRESSED},
        {G_MAXUINT64, 0, VERDICT_IMPROVED, EXIT_CODE_OUT_OF_DATE},
        {G_MAXUINT64 - 1, G_MAXUINT64, VERDICT_REGRESSED, EXIT_CODE_REGRESSED},
        {G_MAXUINT64, G_MAXUINT64 - 1, VERDICT_IMPROVED, EXIT_CODE_OUT_OF_DATE},
        {G_MAXINT64, (guint64)G_MAXINT64 + 1, VERDICT_REGRESSED, EXIT_CODE_REGRESSED},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Verdict *verdict = judge_change(*state, &calls, rows[i].was, rows[i].now);

        assert_one(verdict, rows[i].status, rows[i].exit_code);
        if (verdict->findings->len > 0) {
            assert_true(finding_at(verdict, 0)->was == rows[i].was);
            assert_true(finding_at(verdict, 0)->now == rows[i].now);
            assert_string_equal(finding_at(verdict, 0)->metric, "m.x");
            assert_ptr_equal(finding_at(verdict, 0)->definition, &calls);
            assert_int_equal(cell_compare(&finding_at(verdict, 0)->cell, &arena_1k), 0);
            assert_null(finding_at(verdict, 0)->other);
        }
    }
}

static void test_digest_that_changed_is_worse(void **state)
{
    g_ptr_array_set_size(((struct fixture *)*state)->plan->pairs, 0);
    assert_one(judge_change(*state, &output, 7, 6), VERDICT_REGRESSED, EXIT_CODE_REGRESSED);
    assert_one(judge_change(*state, &output, 6, 7), VERDICT_REGRESSED, EXIT_CODE_REGRESSED);
    assert_one(judge_change(*state, &output, 7, 7), VERDICT_SAME, EXIT_CODE_SAME);
}

static void test_machine_has_a_tolerance(void **state)
{
    static const struct {
        guint64 was, now;
        enum verdict_status status;
    } rows[] = {
        {1000000, 1001000, VERDICT_SAME},  {1000000, 1001001, VERDICT_REGRESSED}, {1000000, 999000, VERDICT_SAME},
        {1000000, 998999, VERDICT_IMPROVED}, {0, 0, VERDICT_SAME},                  {0, 1, VERDICT_REGRESSED},
        {1, 0, VERDICT_IMPROVED},          {0, G_MAXUINT64, VERDICT_REGRESSED},   {G_MAXUINT64, 0, VERDICT_IMPROVED},
        {G_MAXUINT64, G_MAXUINT64 - 9, VERDICT_SAME},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Verdict *verdict = judge_change(*state, &instructions, rows[i].was, rows[i].now);

        assert_int_equal(verdict->counts[rows[i].status], 1);
    }
}

static void test_other_machine_is_incomparable(void **state)
{
    struct fixture *fixture = *state;

    judge_change(fixture, &instructions, 1, 1000000);
    assert_one(judge_with(fixture, FALSE, RATCHET_STRICT), VERDICT_INCOMPARABLE, EXIT_CODE_SAME);
    assert_one(judge_with(fixture, TRUE, RATCHET_STRICT), VERDICT_REGRESSED, EXIT_CODE_REGRESSED);
}

static void test_absent_machine_value_of_other_machine_is_incomparable(void **state)
{
    struct fixture *fixture = *state;

    set(fixture->reference, &arena_4k, "callgrind.x", &instructions, 5);
    assert_one(judge_with(fixture, FALSE, RATCHET_STRICT), VERDICT_INCOMPARABLE, EXIT_CODE_SAME);
    assert_one(judge_with(fixture, TRUE, RATCHET_STRICT), VERDICT_MISSING, EXIT_CODE_OUT_OF_DATE);
}

static void test_machine_without_any_baseline_is_incomparable(void **state)
{
    struct fixture *fixture = *state;

    set(fixture->results, &arena_1k, "m.x", &instructions, 5);
    assert_one(judge(fixture), VERDICT_INCOMPARABLE, EXIT_CODE_SAME);
    set(fixture->results, &arena_4k, "m.x", &instructions, 5);
    set(fixture->reference, &arena_4k, "m.x", &instructions, 5);
    judge(fixture);
    assert_int_equal(fixture->verdict->counts[VERDICT_NEW], 1);
    assert_int_equal(fixture->verdict->counts[VERDICT_SAME], 1);
    assert_int_equal(fixture->verdict->exit_code, EXIT_CODE_OUT_OF_DATE);
}

static void test_noisy_value_is_never_judged(void **state)
{
    assert_int_equal(judge_change(*state, &max_rss, 1, 1000000)->counts[VERDICT_REGRESSED], 0);
    assert_int_equal(((struct fixture *)*state)->verdict->exit_code, EXIT_CODE_SAME);
    results_free(((struct fixture *)*state)->results);
    ((struct fixture *)*state)->results = results_new();
    assert_int_equal(judge(*state)->findings->len, 0);
}

static void test_metric_that_does_not_gate_is_never_judged(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(judge_change(fixture, &sites, 1, 1000000)->findings->len, 0);
    set(fixture->results, &arena_4k, "m.x", &sites, 1);
    set(fixture->reference, &stock_1k, "m.x", &sites, 1);
    assert_int_equal(judge(fixture)->findings->len, 0);
    assert_int_equal(fixture->verdict->exit_code, EXIT_CODE_SAME);
}

static void test_new_metric_is_out_of_date_under_either_ratchet(void **state)
{
    struct fixture *fixture = *state;

    set(fixture->results, &arena_1k, "m.x", &calls, 9);
    assert_one(judge(fixture), VERDICT_NEW, EXIT_CODE_OUT_OF_DATE);
    assert_true(finding_at(fixture->verdict, 0)->was == 0 && finding_at(fixture->verdict, 0)->now == 9);
    assert_one(judge_with(fixture, TRUE, RATCHET_NOTICE), VERDICT_NEW, EXIT_CODE_OUT_OF_DATE);
}

static void test_missing_metric_is_out_of_date_under_either_ratchet(void **state)
{
    struct fixture *fixture = *state;

    set(fixture->reference, &arena_1k, "m.x", &calls, 9);
    assert_one(judge(fixture), VERDICT_MISSING, EXIT_CODE_OUT_OF_DATE);
    assert_true(finding_at(fixture->verdict, 0)->was == 9 && finding_at(fixture->verdict, 0)->now == 0);
    assert_one(judge_with(fixture, TRUE, RATCHET_NOTICE), VERDICT_MISSING, EXIT_CODE_OUT_OF_DATE);
}

static void test_improvement_is_out_of_date_only_when_strict(void **state)
{
    struct fixture *fixture = *state;

    judge_change(fixture, &calls, 9, 8);
    assert_one(judge_with(fixture, TRUE, RATCHET_STRICT), VERDICT_IMPROVED, EXIT_CODE_OUT_OF_DATE);
    assert_one(judge_with(fixture, TRUE, RATCHET_NOTICE), VERDICT_IMPROVED, EXIT_CODE_SAME);
}

static void test_regression_wins_over_out_of_date(void **state)
{
    struct fixture *fixture = *state;

    set(fixture->results, &arena_1k, "m.new", &calls, 1);
    set(fixture->reference, &arena_1k, "m.gone", &calls, 1);
    judge_change(fixture, &calls, 8, 9);
    assert_int_equal(fixture->verdict->exit_code, EXIT_CODE_REGRESSED);
    assert_int_equal(judge_with(fixture, TRUE, RATCHET_NOTICE)->exit_code, EXIT_CODE_REGRESSED);
}

static void test_absent_cell_misses_each_metric(void **state)
{
    struct fixture *fixture = *state;

    set(fixture->reference, &arena_1k, "m.a", &calls, 1);
    set(fixture->reference, &arena_1k, "m.b", &calls, 2);
    set(fixture->reference, &arena_4k, "m.a", &calls, 3);
    set(fixture->results, &arena_4k, "m.a", &calls, 3);
    judge(fixture);
    assert_int_equal(fixture->verdict->counts[VERDICT_MISSING], 2);
    assert_int_equal(fixture->verdict->counts[VERDICT_SAME], 1);
    assert_string_equal(finding_at(fixture->verdict, 0)->metric, "m.a");
    assert_string_equal(finding_at(fixture->verdict, 1)->metric, "m.b");
}

static void test_what_is_not_planned_is_passed_over(void **state)
{
    static const struct cell other_size = {"mix", 65536, "arena"}, other_shape = {"real", 1024, "arena"},
                             other_variant = {"mix", 1024, "upstream"};
    struct fixture *fixture = *state;

    set(fixture->reference, &other_size, "m.x", &calls, 1);
    set(fixture->reference, &other_shape, "m.x", &calls, 1);
    set(fixture->reference, &other_variant, "m.x", &calls, 1);
    set(fixture->reference, &arena_1k, "callgrind.x", &calls, 1);
    set(fixture->reference, &arena_1k, "massif.x", &calls, 1);
    set(fixture->reference, &arena_1k, "mx.x", &calls, 1);
    assert_int_equal(judge(fixture)->findings->len, 0);
    set(fixture->reference, &arena_4k, "callgrind.x", &calls, 1);
    assert_one(judge(fixture), VERDICT_MISSING, EXIT_CODE_OUT_OF_DATE);
}

static void test_metric_that_no_probe_defines_is_missing(void **state)
{
    static const struct cell unplanned = {"real", 1024, "arena"};
    struct fixture *fixture = *state;

    set(fixture->reference, &arena_1k, "removed.x", NULL, 4);
    set(fixture->reference, &unplanned, "removed.x", NULL, 4);
    assert_one(judge(fixture), VERDICT_MISSING, EXIT_CODE_OUT_OF_DATE);
    assert_null(finding_at(fixture->verdict, 0)->definition);
}

static void test_digests_of_a_pair_must_be_equal(void **state)
{
    struct fixture *fixture = *state;

    set(fixture->results, &arena_1k, "digest.ast", &output, 1);
    set(fixture->results, &stock_1k, "digest.ast", &output, 2);
    set(fixture->reference, &arena_1k, "digest.ast", &output, 1);
    set(fixture->reference, &stock_1k, "digest.ast", &output, 2);
    judge(fixture);
    assert_int_equal(fixture->verdict->counts[VERDICT_REGRESSED], 1);
    assert_int_equal(fixture->verdict->exit_code, EXIT_CODE_REGRESSED);
    assert_string_equal(finding_at(fixture->verdict, 0)->other, "stock");
    assert_int_equal(cell_compare(&finding_at(fixture->verdict, 0)->cell, &arena_1k), 0);
    assert_true(finding_at(fixture->verdict, 0)->was == 2 && finding_at(fixture->verdict, 0)->now == 1);
}

static void test_equal_digests_and_other_metrics_of_a_pair_are_fine(void **state)
{
    static const struct cell *const cells[] = {&arena_1k, &stock_1k};
    struct fixture *fixture = *state;

    for (gsize i = 0; i < G_N_ELEMENTS(cells); i++) {
        set(fixture->results, cells[i], "digest.ast", &output, 1);
        set(fixture->results, cells[i], "m.x", &calls, i);
        set(fixture->reference, cells[i], "digest.ast", &output, 1);
        set(fixture->reference, cells[i], "m.x", &calls, i);
    }
    assert_int_equal(judge(fixture)->findings->len, 0);
    assert_int_equal(fixture->verdict->counts[VERDICT_SAME], 4);
}

/* A digest on one side alone proves nothing, and is not green, even without any baseline line for it. */
static void test_digest_of_one_side_is_missing_on_the_other(void **state)
{
    static const struct {
        const struct cell *has, *lacks;
    } rows[] = {{&arena_1k, &stock_1k}, {&stock_1k, &arena_1k}};

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct fixture *fixture = *state;

        tear_down(state);
        assert_int_equal(set_up(state), 0);
        fixture = *state;
        set(fixture->results, rows[i].has, "digest.ast", &output, 1);
        set(fixture->reference, rows[i].has, "digest.ast", &output, 1);
        judge(fixture);
        assert_int_equal(fixture->verdict->counts[VERDICT_MISSING], 1);
        assert_int_equal(cell_compare(&finding_at(fixture->verdict, 0)->cell, rows[i].lacks), 0);
        assert_string_equal(finding_at(fixture->verdict, 0)->other, rows[i].has->variant);
        assert_int_equal(fixture->verdict->exit_code, EXIT_CODE_OUT_OF_DATE);
    }
}

/* Five rounds of one run, with the candidate's ratio going from `low` to `high`. */
static void add_timing(struct results *results, double low, double high)
{
    struct timing names = {.shape = "real", .size = 1024, .reference = "stock", .candidate = "arena", .rounds = 5, .runs_per_round = 1};
    struct timing *timing = results_add_timing(results, &names);

    for (guint i = 0; i < 5; i++) {
        double reference = 0.01 * (i + 1), candidate = reference * (low + (high - low) * i / 4);

        g_array_append_val(timing->seconds[0], reference);
        g_array_append_val(timing->seconds[1], candidate);
    }
}

static void test_timing_needs_its_whole_interval_beyond_the_tolerance(void **state)
{
    static const struct {
        double low, high;
        enum verdict_status status;
        enum exit_code exit_code;
    } rows[] = {
        {1.00, 1.00, VERDICT_SAME, EXIT_CODE_SAME},      {1.06, 1.10, VERDICT_REGRESSED, EXIT_CODE_REGRESSED},
        {1.00, 1.20, VERDICT_SAME, EXIT_CODE_SAME},      {0.80, 0.90, VERDICT_IMPROVED, EXIT_CODE_SAME},
        {0.80, 1.00, VERDICT_SAME, EXIT_CODE_SAME},      {1.04, 1.04, VERDICT_SAME, EXIT_CODE_SAME},
        {0.00, 0.00, VERDICT_INCOMPARABLE, EXIT_CODE_SAME}, {50.0, 60.0, VERDICT_REGRESSED, EXIT_CODE_REGRESSED},
    };
    struct fixture *fixture = *state;

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct timing_finding *finding;

        g_ptr_array_set_size(fixture->results->timings, 0);
        add_timing(fixture->results, rows[i].low, rows[i].high);
        judge(fixture);
        assert_int_equal(fixture->verdict->timing_findings->len, 1);
        finding = &g_array_index(fixture->verdict->timing_findings, struct timing_finding, 0);
        assert_int_equal(finding->status, rows[i].status);
        assert_ptr_equal(finding->timing, g_ptr_array_index(fixture->results->timings, 0));
        assert_int_equal(fixture->verdict->exit_code, rows[i].exit_code);
        assert_int_equal(fixture->verdict->counts[rows[i].status], 0);
    }
}

static void test_worst_comes_first(void **state)
{
    static const struct {
        const char *metric;
        const struct metric_definition *definition;
        guint64 was, now; /* G_MAXUINT64: absent on that side */
    } rows[] = {
        {"m.same", &calls, 5, 5},           {"m.a_little", &calls, 1000, 1001},      {"m.b_new", &calls, G_MAXUINT64, 5},
        {"m.c_gone", &calls, 5, G_MAXUINT64}, {"m.d_better", &calls, 10, 9},           {"m.e_much_better", &calls, 10, 1},
        {"m.f_doubled", &calls, 10, 20},    {"m.g_from_zero", &calls, 0, 50},        {"m.h_digest", &output, 5, 4},
        {"m.i_doubled", &calls, 1, 2},      {"m.j_giant", &calls, 1, G_MAXUINT64 - 1},
    };
    static const char *const order[] = {"m.h_digest", "m.j_giant", "m.g_from_zero", "m.f_doubled",     "m.i_doubled",
                                        "m.a_little", "m.c_gone",  "m.b_new",       "m.e_much_better", "m.d_better"};
    struct fixture *fixture = *state;

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].was != G_MAXUINT64) {
            set(fixture->reference, &arena_1k, rows[i].metric, rows[i].definition, rows[i].was);
        }
        if (rows[i].now != G_MAXUINT64) {
            set(fixture->results, &arena_1k, rows[i].metric, rows[i].definition, rows[i].now);
        }
    }
    judge(fixture);
    /* stock has no digest to compare with: that finding, too, is among the missing */
    assert_int_equal(fixture->verdict->counts[VERDICT_MISSING], 2);
    for (guint i = 0, j = 0; i < fixture->verdict->findings->len; i++) {
        if (!finding_at(fixture->verdict, i)->other) {
            assert_string_equal(finding_at(fixture->verdict, i)->metric, order[j++]);
        }
    }
}

static void test_equals_are_ordered_by_cell_and_metric(void **state)
{
    static const struct cell *const cells[] = {&arena_4k, &stock_1k, &arena_1k};
    static const struct cell *const order[] = {&arena_1k, &arena_1k, &stock_1k, &stock_1k, &arena_4k, &arena_4k};
    struct fixture *fixture = *state;

    for (gsize i = 0; i < G_N_ELEMENTS(cells); i++) {
        set(fixture->results, cells[i], "m.b", &calls, 1);
        set(fixture->results, cells[i], "m.a", &calls, 1);
    }
    judge(fixture);
    assert_int_equal(fixture->verdict->findings->len, G_N_ELEMENTS(order));
    for (guint i = 0; i < G_N_ELEMENTS(order); i++) {
        assert_int_equal(cell_compare(&finding_at(fixture->verdict, i)->cell, order[i]), 0);
        assert_string_equal(finding_at(fixture->verdict, i)->metric, i % 2 == 0 ? "m.a" : "m.b");
    }
}

static void test_status_names(void **state)
{
    (void)state;
    assert_string_equal(verdict_status_name(VERDICT_SAME), "same");
    assert_string_equal(verdict_status_name(VERDICT_IMPROVED), "improved");
    assert_string_equal(verdict_status_name(VERDICT_REGRESSED), "regressed");
    assert_string_equal(verdict_status_name(VERDICT_MISSING), "missing");
    assert_string_equal(verdict_status_name(VERDICT_NEW), "new");
    assert_string_equal(verdict_status_name(VERDICT_INCOMPARABLE), "incomparable");
}

#define with_fixture(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_fixture(test_nothing_is_same),
        with_fixture(test_exact_counts_any_difference),
        with_fixture(test_digest_that_changed_is_worse),
        with_fixture(test_machine_has_a_tolerance),
        with_fixture(test_other_machine_is_incomparable),
        with_fixture(test_absent_machine_value_of_other_machine_is_incomparable),
        with_fixture(test_machine_without_any_baseline_is_incomparable),
        with_fixture(test_noisy_value_is_never_judged),
        with_fixture(test_metric_that_does_not_gate_is_never_judged),
        with_fixture(test_new_metric_is_out_of_date_under_either_ratchet),
        with_fixture(test_missing_metric_is_out_of_date_under_either_ratchet),
        with_fixture(test_improvement_is_out_of_date_only_when_strict),
        with_fixture(test_regression_wins_over_out_of_date),
        with_fixture(test_absent_cell_misses_each_metric),
        with_fixture(test_what_is_not_planned_is_passed_over),
        with_fixture(test_metric_that_no_probe_defines_is_missing),
        with_fixture(test_digests_of_a_pair_must_be_equal),
        with_fixture(test_equal_digests_and_other_metrics_of_a_pair_are_fine),
        with_fixture(test_digest_of_one_side_is_missing_on_the_other),
        with_fixture(test_timing_needs_its_whole_interval_beyond_the_tolerance),
        with_fixture(test_worst_comes_first),
        with_fixture(test_equals_are_ordered_by_cell_and_metric),
        cmocka_unit_test(test_status_names),
    };

    return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
