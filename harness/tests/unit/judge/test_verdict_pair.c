/* The verdict within a pair, of digests and times, and the order of findings. */
#include "tests/support/verdict_fixture.h"
#include "judge/pairs.h"

static void test_digests_of_a_pair_must_be_equal(void **state) {
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

static void test_equal_digests_and_other_metrics_of_a_pair_are_fine(void **state) {
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
static void test_digest_of_one_side_is_missing_on_the_other(void **state) {
    static const struct { const struct cell *has, *lacks; } rows[] = {{&arena_1k, &stock_1k}, {&stock_1k, &arena_1k}};
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

struct side_row {
    guint compare;
    guint64 calls[2], instructions[2]; /* of stock and arena */
    guint64 regressed;
};

/* A pair is held against each other only by what its plan says; what is better than the reference variant is no finding. */
static void test_pair_compares_what_the_plan_says(void **state) {
    static const struct side_row rows[] = {
        {PAIR_DEFAULT, {5, 6}, {1000, 2000}, 0},
        {PAIR_EXACT, {5, 6}, {1000, 2000}, 1},
        {PAIR_MACHINE, {5, 6}, {1000, 2000}, 1},
        {PAIR_EXACT | PAIR_MACHINE, {5, 6}, {1000, 2000}, 2},
        {PAIR_EXACT | PAIR_MACHINE, {6, 5}, {2000, 1000}, 0},
        {PAIR_EXACT | PAIR_MACHINE, {5, 5}, {1000000, 1001000}, 0},
        {PAIR_EXACT | PAIR_MACHINE, {5, 5}, {1000000, 1001001}, 1},
        {PAIR_EXACT, {0, 1}, {1, 1}, 1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct fixture *fixture = *state;
        ((struct plan_pair *) g_ptr_array_index(fixture->plan->pairs, 0))->compare = rows[i].compare;
        fixture->pairs_alone = TRUE;
        set(fixture->results, &stock_1k, "m.calls", &calls, rows[i].calls[0]);
        set(fixture->results, &arena_1k, "m.calls", &calls, rows[i].calls[1]);
        set(fixture->results, &stock_1k, "m.instructions", &instructions, rows[i].instructions[0]);
        set(fixture->results, &arena_1k, "m.instructions", &instructions, rows[i].instructions[1]);
        judge(fixture);
        assert_int_equal(fixture->verdict->counts[VERDICT_REGRESSED], rows[i].regressed);
        if (rows[i].regressed == 0) continue;
        assert_int_equal(fixture->verdict->exit_code, EXIT_CODE_REGRESSED);
        assert_string_equal(finding_at(fixture->verdict, 0)->other, "stock");
        assert_string_equal(finding_at(fixture->verdict, 0)->cell.variant, "arena");
    }
}

static void test_pair_without_output_does_not_compare_digests(void **state) {
    struct fixture *fixture = *state;
    struct plan_pair *pair = g_ptr_array_index(fixture->plan->pairs, 0);
    fixture->pairs_alone = TRUE;
    set(fixture->results, &arena_1k, "digest.ast", &output, 1);
    set(fixture->results, &stock_1k, "digest.ast", &output, 2);
    assert_int_equal(judge(fixture)->counts[VERDICT_REGRESSED], 1);
    pair->compare = PAIR_EXACT;
    assert_int_equal(judge(fixture)->counts[VERDICT_REGRESSED], 0);
}

/* A module that only the candidate allocates in costs it that much against 0. */
static void test_module_of_the_candidate_alone_is_worse_in_an_exact_pair(void **state) {
    struct fixture *fixture = *state;
    ((struct plan_pair *) g_ptr_array_index(fixture->plan->pairs, 0))->compare = PAIR_EXACT;
    fixture->pairs_alone = TRUE;
    set(fixture->results, &arena_1k, "m.pm_list.allocs", &allocs, 9);
    assert_int_equal(judge(fixture)->counts[VERDICT_REGRESSED], 0);
    set(fixture->results, &stock_1k, "m.prism.allocs", &allocs, 9);
    assert_int_equal(judge(fixture)->counts[VERDICT_REGRESSED], 1);
    assert_int_equal(finding_at(fixture->verdict, 0)->was, 0);
}

static void test_timing_is_slower_only_when_two_groups_say_so(void **state) {
    static const struct {
        double first[2], second[2]; /* ratios of the first and the last round; 0: no second group */
        enum verdict_status status;
        enum exit_code exit_code;
    } rows[] = {
        {{1.00, 1.00}, {0}, VERDICT_SAME, EXIT_CODE_SAME},
        {{0.96, 1.05}, {0}, VERDICT_SAME, EXIT_CODE_SAME},
        {{1.04, 1.04}, {0}, VERDICT_SAME, EXIT_CODE_SAME},
        {{1.06, 1.10}, {0}, VERDICT_UNKNOWN, EXIT_CODE_SAME},
        {{1.06, 1.10}, {1.06, 1.10}, VERDICT_REGRESSED, EXIT_CODE_REGRESSED},
        {{1.06, 1.10}, {1.04, 1.10}, VERDICT_UNKNOWN, EXIT_CODE_SAME},
        {{1.06, 1.10}, {0.80, 0.90}, VERDICT_UNKNOWN, EXIT_CODE_SAME},
        {{50.0, 60.0}, {50.0, 60.0}, VERDICT_REGRESSED, EXIT_CODE_REGRESSED},
        {{1.00, 1.20}, {0}, VERDICT_UNKNOWN, EXIT_CODE_SAME},
        {{1.00, 1.20}, {1.06, 1.10}, VERDICT_UNKNOWN, EXIT_CODE_SAME},
        {{0.80, 0.90}, {0}, VERDICT_IMPROVED, EXIT_CODE_SAME},
        {{0.80, 1.00}, {0}, VERDICT_UNKNOWN, EXIT_CODE_SAME},
        {{0.00, 0.00}, {0}, VERDICT_INCOMPARABLE, EXIT_CODE_MEASURE},
    };
    struct fixture *fixture = *state;

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_ptr_array_set_size(fixture->results->timings, 0);
        struct timing *timing = add_timing(fixture->results, rows[i].first[0], rows[i].first[1]);
        assert_int_equal(verdict_timing_needs_second(timing, 0.05), rows[i].first[0] > 1.05);
        if (rows[i].second[0] > 0) add_group(timing, rows[i].second[0], rows[i].second[1]);
        judge(fixture);
        assert_int_equal(fixture->verdict->timing_findings->len, 1);
        const struct timing_finding *finding = &g_array_index(fixture->verdict->timing_findings, struct timing_finding, 0);
        assert_int_equal(finding->status, rows[i].status);
        assert_string_equal(finding->input, "real");
        assert_string_equal(finding->candidate, "arena");
        assert_int_equal(finding->rounds, timing->rounds);
        assert_int_equal(finding->groups, rows[i].status == VERDICT_INCOMPARABLE ? 0 : rows[i].second[0] > 0 ? 2 : 1);
        assert_int_equal(fixture->verdict->exit_code, rows[i].exit_code);
        assert_int_equal(fixture->verdict->counts[rows[i].status], 0);
    }
}

static void test_timing_of_a_pair_that_is_not_compared_by_time_is_not_judged(void **state) {
    struct fixture *fixture = *state;
    ((struct plan_pair *) g_ptr_array_index(fixture->plan->pairs, 0))->compare = PAIR_OUTPUT;
    add_group(add_timing(fixture->results, 2, 2), 2, 2);
    assert_int_equal(judge(fixture)->timing_findings->len, 0);
    assert_int_equal(fixture->verdict->exit_code, EXIT_CODE_MEASURE);
}

static void test_worst_comes_first(void **state) {
    static const struct {
        const char *metric;
        const struct metric_definition *definition;
        guint64 was, now; /* G_MAXUINT64: absent on that side */
    } rows[] = {
        {"m.same", &calls, 5, 5},
        {"m.a_little", &calls, 1000, 1001},
        {"m.b_new", &calls, G_MAXUINT64, 5},
        {"m.c_gone", &calls, 5, G_MAXUINT64},
        {"m.d_better", &calls, 10, 9},
        {"m.e_much_better", &calls, 10, 1},
        {"m.f_doubled", &calls, 10, 20},
        {"m.g_from_zero", &calls, 0, 50},
        {"m.h_digest", &output, 5, 4},
        {"m.i_doubled", &calls, 1, 2},
        {"m.j_giant", &calls, 1, G_MAXUINT64 - 1},
    };
    static const char *const order[] = {"m.h_digest", "m.j_giant", "m.g_from_zero", "m.f_doubled",     "m.i_doubled",
                                        "m.a_little", "m.c_gone",  "m.b_new",       "m.e_much_better", "m.d_better"};
    struct fixture *fixture = *state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].was != G_MAXUINT64) set(fixture->reference, &arena_1k, rows[i].metric, rows[i].definition, rows[i].was);
        if (rows[i].now != G_MAXUINT64) set(fixture->results, &arena_1k, rows[i].metric, rows[i].definition, rows[i].now);
    }
    judge(fixture);
    /* stock has no digest to compare with: that finding, too, is among the missing */
    assert_int_equal(fixture->verdict->counts[VERDICT_MISSING], 2);
    for (guint i = 0, j = 0; i < fixture->verdict->findings->len; i++) {
        if (finding_at(fixture->verdict, i)->other == NULL) assert_string_equal(finding_at(fixture->verdict, i)->metric, order[j++]);
    }
}

static void test_equals_are_ordered_by_cell_and_metric(void **state) {
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

int main(void) {
    const struct CMUnitTest tests[] = {
        with_fixture(test_digests_of_a_pair_must_be_equal),
        with_fixture(test_equal_digests_and_other_metrics_of_a_pair_are_fine),
        with_fixture(test_digest_of_one_side_is_missing_on_the_other),
        with_fixture(test_pair_compares_what_the_plan_says),
        with_fixture(test_pair_without_output_does_not_compare_digests),
        with_fixture(test_module_of_the_candidate_alone_is_worse_in_an_exact_pair),
        with_fixture(test_timing_is_slower_only_when_two_groups_say_so),
        with_fixture(test_timing_of_a_pair_that_is_not_compared_by_time_is_not_judged),
        with_fixture(test_worst_comes_first),
        with_fixture(test_equals_are_ordered_by_cell_and_metric),
    };
    return cmocka_run_group_tests_name("verdict_pair", tests, NULL, NULL);
}
