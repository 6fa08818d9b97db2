/* The verdict: each rule of DESIGN's metrics and exit codes, and the edges of the numbers. */
#include "tests/support/verdict_fixture.h"

static void test_nothing_compared_is_not_green(void **state) {
    const Verdict *verdict = judge(*state);

    assert_int_equal(verdict->findings->len, 0);
    assert_int_equal(verdict->compared, 0);
    assert_int_equal(verdict->exit_code, EXIT_CODE_MEASURE);
    assert_non_null(strstr(verdict->note, "Nothing was compared"));
    assert_null(judge_change(*state, &calls, 5, 5)->note);
    assert_int_equal(((struct fixture *) *state)->verdict->compared, 1);
}

static void test_shard_without_a_cell_is_green_and_says_so(void **state) {
    struct fixture *fixture = *state;

    fixture->plan->shard = 7;
    fixture->plan->shards = 9;
    assert_int_equal(judge(fixture)->exit_code, EXIT_CODE_SAME);
    assert_non_null(strstr(fixture->verdict->note, "Shard 7 of 9"));
    set(fixture->results, &arena_1k, "m.x", &sites, 1);
    assert_int_equal(judge(fixture)->exit_code, EXIT_CODE_MEASURE);
}

static void test_without_a_reference_values_are_not_judged(void **state) {
    struct fixture *fixture = *state;

    fixture->pairs_alone = TRUE;
    assert_int_equal(judge_change(fixture, &calls, 5, 6)->exit_code, EXIT_CODE_MEASURE);
    assert_int_equal(fixture->verdict->findings->len, 0);
    set(fixture->results, &arena_1k, "digest.ast", &output, 1);
    set(fixture->results, &stock_1k, "digest.ast", &output, 1);
    assert_int_equal(judge(fixture)->exit_code, EXIT_CODE_SAME);
    assert_int_equal(fixture->verdict->compared, 1);
}

static void test_verdict_carries_what_the_reference_says_of_itself(void **state) {
    struct fixture *fixture = *state;
    const struct reference other = {
        .values = fixture->reference, .judges_values = TRUE, .label = (char *) "the run r", .incomparable = (char *) "Another libc."};
    set(fixture->results, &arena_1k, "m.x", &instructions, 1);
    g_autoptr(Verdict) verdict = verdict_judge(fixture->results, &other, fixture->plan, RATCHET_NOTICE);

    assert_string_equal(verdict->reference, "the run r");
    assert_string_equal(verdict->incomparable, "Another libc.");
    assert_false(verdict->machine_comparable);
    assert_false(verdict->acceptable);
    assert_int_equal(verdict->ratchet, RATCHET_NOTICE);
    assert_true(judge(fixture)->acceptable);
    assert_string_equal(fixture->verdict->incomparable, "The reference holds no machine metric.");
}

static void test_exact_counts_any_difference(void **state) {
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
        {G_MAXINT64, (guint64) G_MAXINT64 + 1, VERDICT_REGRESSED, EXIT_CODE_REGRESSED},
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

static void test_digest_that_changed_is_worse(void **state) {
    g_ptr_array_set_size(((struct fixture *) *state)->plan->pairs, 0);
    assert_one(judge_change(*state, &output, 7, 6), VERDICT_REGRESSED, EXIT_CODE_REGRESSED);
    assert_one(judge_change(*state, &output, 6, 7), VERDICT_REGRESSED, EXIT_CODE_REGRESSED);
    assert_one(judge_change(*state, &output, 7, 7), VERDICT_SAME, EXIT_CODE_SAME);
}

static void test_machine_has_a_tolerance(void **state) {
    static const struct {
        guint64 was, now;
        enum verdict_status status;
    } rows[] = {
        {1000000, 1001000, VERDICT_SAME},
        {1000000, 1001001, VERDICT_REGRESSED},
        {1000000, 999000, VERDICT_SAME},
        {1000000, 998999, VERDICT_IMPROVED},
        {0, 0, VERDICT_SAME},
        {0, 1, VERDICT_REGRESSED},
        {1, 0, VERDICT_IMPROVED},
        {0, G_MAXUINT64, VERDICT_REGRESSED},
        {G_MAXUINT64, 0, VERDICT_IMPROVED},
        {G_MAXUINT64, G_MAXUINT64 - 9, VERDICT_SAME},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Verdict *verdict = judge_change(*state, &instructions, rows[i].was, rows[i].now);

        assert_int_equal(verdict->counts[rows[i].status], 1);
    }
}

static void test_other_machine_is_incomparable(void **state) {
    struct fixture *fixture = *state;

    judge_change(fixture, &instructions, 1, 1000000);
    assert_one(judge_with(fixture, FALSE, RATCHET_STRICT), VERDICT_INCOMPARABLE, EXIT_CODE_MEASURE);
    assert_one(judge_with(fixture, TRUE, RATCHET_STRICT), VERDICT_REGRESSED, EXIT_CODE_REGRESSED);
}

static void test_absent_machine_value_of_other_machine_is_incomparable(void **state) {
    struct fixture *fixture = *state;

    set(fixture->reference, &arena_4k, "callgrind.x", &instructions, 5);
    assert_one(judge_with(fixture, FALSE, RATCHET_STRICT), VERDICT_INCOMPARABLE, EXIT_CODE_MEASURE);
    assert_one(judge_with(fixture, TRUE, RATCHET_STRICT), VERDICT_MISSING, EXIT_CODE_OUT_OF_DATE);
}

static void test_machine_without_any_baseline_is_incomparable(void **state) {
    struct fixture *fixture = *state;

    set(fixture->results, &arena_1k, "m.x", &instructions, 5);
    assert_one(judge(fixture), VERDICT_INCOMPARABLE, EXIT_CODE_MEASURE);
    set(fixture->results, &arena_4k, "m.x", &instructions, 5);
    set(fixture->reference, &arena_4k, "m.x", &instructions, 5);
    judge(fixture);
    assert_int_equal(fixture->verdict->counts[VERDICT_NEW], 1);
    assert_int_equal(fixture->verdict->counts[VERDICT_SAME], 1);
    assert_int_equal(fixture->verdict->exit_code, EXIT_CODE_OUT_OF_DATE);
}

static void test_noisy_value_is_never_judged(void **state) {
    assert_int_equal(judge_change(*state, &max_rss, 1, 1000000)->counts[VERDICT_REGRESSED], 0);
    assert_int_equal(((struct fixture *) *state)->verdict->exit_code, EXIT_CODE_MEASURE);
    results_free(((struct fixture *) *state)->results);
    ((struct fixture *) *state)->results = results_new();
    assert_int_equal(judge(*state)->findings->len, 0);
}

static void test_metric_that_does_not_gate_is_never_judged(void **state) {
    struct fixture *fixture = *state;

    assert_int_equal(judge_change(fixture, &sites, 1, 1000000)->findings->len, 0);
    set(fixture->results, &arena_4k, "m.x", &sites, 1);
    set(fixture->reference, &stock_1k, "m.x", &sites, 1);
    assert_int_equal(judge(fixture)->findings->len, 0);
    assert_int_equal(fixture->verdict->exit_code, EXIT_CODE_MEASURE);
}

static void test_new_metric_is_out_of_date_under_either_ratchet(void **state) {
    struct fixture *fixture = *state;

    set(fixture->results, &arena_1k, "m.x", &calls, 9);
    assert_one(judge(fixture), VERDICT_NEW, EXIT_CODE_OUT_OF_DATE);
    assert_true(finding_at(fixture->verdict, 0)->was == 0 && finding_at(fixture->verdict, 0)->now == 9);
    assert_one(judge_with(fixture, TRUE, RATCHET_NOTICE), VERDICT_NEW, EXIT_CODE_OUT_OF_DATE);
}

static void test_missing_metric_is_out_of_date_under_either_ratchet(void **state) {
    struct fixture *fixture = *state;

    set(fixture->reference, &arena_1k, "m.x", &calls, 9);
    assert_one(judge(fixture), VERDICT_MISSING, EXIT_CODE_OUT_OF_DATE);
    assert_true(finding_at(fixture->verdict, 0)->was == 9 && finding_at(fixture->verdict, 0)->now == 0);
    assert_one(judge_with(fixture, TRUE, RATCHET_NOTICE), VERDICT_MISSING, EXIT_CODE_OUT_OF_DATE);
}

/* A module that starts to allocate is worse, and one that stops is better; where the probe said nothing at all, nothing is known. */
static void test_module_that_is_absent_counts_as_zero(void **state) {
    struct fixture *fixture = *state;

    set(fixture->results, &arena_1k, "m.pm_list.allocs", &allocs, 9);
    assert_one(judge(fixture), VERDICT_NEW, EXIT_CODE_OUT_OF_DATE);
    set(fixture->reference, &arena_1k, "m.prism.allocs", &allocs, 1);
    set(fixture->results, &arena_1k, "m.prism.allocs", &allocs, 1);
    judge(fixture);
    assert_int_equal(fixture->verdict->exit_code, EXIT_CODE_REGRESSED);
    assert_int_equal(fixture->verdict->counts[VERDICT_REGRESSED], 1);
    set(fixture->reference, &arena_1k, "m.pm_list.allocs", &allocs, 9);
    set(fixture->reference, &arena_1k, "m.pm_integer.allocs", &allocs, 5);
    judge(fixture);
    assert_int_equal(fixture->verdict->counts[VERDICT_IMPROVED], 1);
    assert_string_equal(finding_at(fixture->verdict, 0)->metric, "m.pm_integer.allocs");
}

static void test_improvement_is_out_of_date_only_when_strict(void **state) {
    struct fixture *fixture = *state;

    judge_change(fixture, &calls, 9, 8);
    assert_one(judge_with(fixture, TRUE, RATCHET_STRICT), VERDICT_IMPROVED, EXIT_CODE_OUT_OF_DATE);
    assert_one(judge_with(fixture, TRUE, RATCHET_NOTICE), VERDICT_IMPROVED, EXIT_CODE_SAME);
}

static void test_regression_wins_over_out_of_date(void **state) {
    struct fixture *fixture = *state;

    set(fixture->results, &arena_1k, "m.new", &calls, 1);
    set(fixture->reference, &arena_1k, "m.gone", &calls, 1);
    judge_change(fixture, &calls, 8, 9);
    assert_int_equal(fixture->verdict->exit_code, EXIT_CODE_REGRESSED);
    assert_int_equal(judge_with(fixture, TRUE, RATCHET_NOTICE)->exit_code, EXIT_CODE_REGRESSED);
}

/* malloc_profiler.malloc_calls are a part of malloc_profiler.calls, which the default columns of a report have. */
static void test_primary_metrics_stand_before_larger_changes_of_others(void **state) {
    static const struct {
        const struct cell *cell;
        const char *metric;
        const struct metric_definition *definition;
        guint64 was, now;
    } rows[] = {
        {&arena_4k, "output.stdout", &output, 1, 2},
        {&arena_4k, "malloc_profiler.calls", &calls, 100, 150},
        {&arena_1k, "malloc_profiler.calls", &calls, 100, 101},
        {&arena_1k, "malloc_profiler.malloc_calls", &calls, 10, 90},
        {&arena_1k, "malloc_profiler.live_byte_calls", &calls, 10, 20},
    };
    static const struct cell stock_4k = {"mix", 4096, "stock"};
    struct fixture *fixture = *state;
    set(fixture->reference, &stock_4k, "output.stdout", &output, 2);
    set(fixture->results, &stock_4k, "output.stdout", &output, 2);
    for (gsize i = G_N_ELEMENTS(rows); i-- > 0;) {
        set(fixture->reference, rows[i].cell, rows[i].metric, rows[i].definition, rows[i].was);
        set(fixture->results, rows[i].cell, rows[i].metric, rows[i].definition, rows[i].now);
    }
    assert_int_equal(judge(fixture)->findings->len, G_N_ELEMENTS(rows));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        assert_string_equal(finding_at(fixture->verdict, (guint) i)->metric, rows[i].metric);
        assert_int_equal(finding_at(fixture->verdict, (guint) i)->now, rows[i].now);
    }

    fixture->plan->columns = g_strsplit("malloc_profiler.live_byte_calls", ";", -1);
    assert_string_equal(finding_at(judge(fixture), 1)->metric, "malloc_profiler.live_byte_calls");
    assert_string_equal(finding_at(fixture->verdict, 2)->metric, "malloc_profiler.malloc_calls");
}

static void test_absent_cell_misses_each_metric(void **state) {
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

static void test_what_is_not_planned_is_passed_over(void **state) {
    static const struct cell other_size = {"mix", 65536, "arena"}, other_input = {"real", 1024, "arena"},
                             other_variant = {"mix", 1024, "upstream"};
    struct fixture *fixture = *state;

    set(fixture->reference, &other_size, "m.x", &calls, 1);
    set(fixture->reference, &other_input, "m.x", &calls, 1);
    set(fixture->reference, &other_variant, "m.x", &calls, 1);
    set(fixture->reference, &arena_1k, "callgrind.x", &calls, 1);
    set(fixture->reference, &arena_1k, "massif.x", &calls, 1);
    set(fixture->reference, &arena_1k, "mx.x", &calls, 1);
    assert_int_equal(judge(fixture)->findings->len, 0);
    set(fixture->reference, &arena_4k, "callgrind.x", &calls, 1);
    assert_one(judge(fixture), VERDICT_MISSING, EXIT_CODE_OUT_OF_DATE);
}

static void test_metric_that_no_probe_defines_is_missing(void **state) {
    static const struct cell unplanned = {"real", 1024, "arena"};
    struct fixture *fixture = *state;

    set(fixture->reference, &arena_1k, "removed.x", NULL, 4);
    set(fixture->reference, &unplanned, "removed.x", NULL, 4);
    assert_one(judge(fixture), VERDICT_MISSING, EXIT_CODE_OUT_OF_DATE);
    assert_null(finding_at(fixture->verdict, 0)->definition);
}

static void test_status_names(void **state) {
    (void) state;
    assert_string_equal(verdict_status_name(VERDICT_SAME), "same");
    assert_string_equal(verdict_status_name(VERDICT_IMPROVED), "improved");
    assert_string_equal(verdict_status_name(VERDICT_REGRESSED), "regressed");
    assert_string_equal(verdict_status_name(VERDICT_MISSING), "missing");
    assert_string_equal(verdict_status_name(VERDICT_NEW), "new");
    assert_string_equal(verdict_status_name(VERDICT_INCOMPARABLE), "incomparable");
    assert_string_equal(verdict_status_name(VERDICT_UNKNOWN), "unknown");
    for (int i = 0; i < VERDICT_STATUSES; i++) {
        enum verdict_status status = VERDICT_SAME;
        assert_true(verdict_status_parse(verdict_status_name((enum verdict_status) i), &status));
        assert_int_equal(status, i);
    }
    enum verdict_status status = VERDICT_SAME;
    assert_false(verdict_status_parse("worse", &status));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        with_fixture(test_nothing_compared_is_not_green),
        with_fixture(test_shard_without_a_cell_is_green_and_says_so),
        with_fixture(test_without_a_reference_values_are_not_judged),
        with_fixture(test_verdict_carries_what_the_reference_says_of_itself),
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
        with_fixture(test_module_that_is_absent_counts_as_zero),
        with_fixture(test_improvement_is_out_of_date_only_when_strict),
        with_fixture(test_regression_wins_over_out_of_date),
        with_fixture(test_primary_metrics_stand_before_larger_changes_of_others),
        with_fixture(test_absent_cell_misses_each_metric),
        with_fixture(test_what_is_not_planned_is_passed_over),
        with_fixture(test_metric_that_no_probe_defines_is_missing),
        cmocka_unit_test(test_status_names),
    };

    return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
