/* The table of the verdict: one value against what is committed and against the base. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "judge/judge_value.h"

static const struct metric_definition calls = {.name = "calls", .unit = UNIT_CALLS, .class = METRIC_EXACT, .gates = TRUE};
static const struct metric_definition output = {
    .name = "output", .unit = UNIT_XXH3, .class = METRIC_EXACT, .direction = METRIC_MUST_EQUAL, .gates = TRUE};
static const struct metric_definition instructions = {.name = "instructions", .class = METRIC_MACHINE, .gates = TRUE};
static const struct metric_definition faults = {.name = "faults", .class = METRIC_MACHINE, .base_tolerance = {0.01, 8}};
static const struct metric_definition rss = {.name = "rss", .class = METRIC_NOISY, .base_tolerance = {0.02, 1000}};
static const struct metric_definition frees = {.name = "frees", .unit = UNIT_CALLS, .class = METRIC_EXACT};
static const struct metric_definition seconds = {.name = "seconds", .class = METRIC_NOISY};

#define NONE (-1)
#define COMMITTED FINDING_AGAINST_COMMITTED
#define BASE FINDING_AGAINST_BASE

struct row {
    gint64 committed, base, now;
    enum verdict_status status;
    enum finding_against against;
};

static struct known_value known(gint64 value) {
    return value == NONE ? (struct known_value){FALSE, 0} : (struct known_value){TRUE, (guint64) value};
}

static struct value_answer answer_of(const struct metric_definition *definition, const struct row *row, gboolean comparable,
                                     double accepted) {
    const struct value_question question = {.definition = definition,
                                            .committed = known(row->committed),
                                            .base = known(row->base),
                                            .now = known(row->now),
                                            .machine_comparable = comparable,
                                            .machine_tolerance = 0.001,
                                            .accepted = accepted};
    return judge_value(&question);
}

static void check_rows(const struct metric_definition *definition, gboolean comparable, const struct row *rows, gsize count) {
    for (gsize i = 0; i < count; i++) {
        const struct value_answer answer = answer_of(definition, &rows[i], comparable, 0);
        if (!answer.judged || answer.status != rows[i].status || answer.against != rows[i].against) {
            fail_msg("%s, row %zu: judged %d, %s against %d", definition->name, i, answer.judged, verdict_status_name(answer.status),
                     (int) answer.against);
        }
        assert_int_equal(answer.was, MAX(rows[i].against == BASE ? rows[i].base : rows[i].committed, 0));
    }
}

static void test_exact(void **state) {
    static const struct row rows[] = {
        {5, 5, 5, VERDICT_SAME, COMMITTED},         {5, 5, 6, VERDICT_REGRESSED, BASE},        {5, 5, 4, VERDICT_IMPROVED, BASE},
        {5, 6, 6, VERDICT_DRIFT, COMMITTED},        {5, 4, 4, VERDICT_DRIFT, COMMITTED},       {5, 6, 7, VERDICT_REGRESSED, BASE},
        {5, 6, 5, VERDICT_SAME, COMMITTED},         {5, 9, 6, VERDICT_IMPROVED, BASE},         {5, NONE, 5, VERDICT_SAME, COMMITTED},
        {5, NONE, 6, VERDICT_REGRESSED, COMMITTED}, {5, NONE, 4, VERDICT_IMPROVED, COMMITTED}, {NONE, 5, 5, VERDICT_NEW, COMMITTED},
        {NONE, NONE, 5, VERDICT_NEW, COMMITTED},    {5, 5, NONE, VERDICT_MISSING, COMMITTED},  {0, 0, 1, VERDICT_REGRESSED, BASE},
    };
    static const struct row outputs[] = {{5, 5, 4, VERDICT_REGRESSED, BASE}, {5, 4, 4, VERDICT_DRIFT, COMMITTED}};
    (void) state;
    check_rows(&calls, TRUE, rows, G_N_ELEMENTS(rows));
    check_rows(&calls, FALSE, rows, G_N_ELEMENTS(rows)); /* an exact value is the same on any machine */
    check_rows(&output, TRUE, outputs, G_N_ELEMENTS(outputs));
}

/* The plan tolerates 0.1 % of what is committed, the base 0.01 %: 1,000 and 100 of a million. */
static void test_machine(void **state) {
    static const struct row comparable[] = {
        {1000000, 1000000, 1000100, VERDICT_SAME, COMMITTED}, {1000000, 1000000, 1000101, VERDICT_REGRESSED, BASE},
        {1000000, 1000900, 1000950, VERDICT_SAME, BASE},      {1000000, NONE, 1001000, VERDICT_SAME, COMMITTED},
        {1000000, 1000000, 1001001, VERDICT_REGRESSED, BASE}, {1000000, 1002000, 1002100, VERDICT_DRIFT, COMMITTED},
        {1000000, 1002000, 1002300, VERDICT_REGRESSED, BASE}, {NONE, 1000000, 1000000, VERDICT_NEW, COMMITTED},
    };
    static const struct row elsewhere[] = {
        {5, 1000000, 1000100, VERDICT_SAME, BASE},
        {5, 1000000, 1000101, VERDICT_REGRESSED, BASE},
        {NONE, 1000000, 999899, VERDICT_IMPROVED, BASE},
        {5, NONE, 1000000, VERDICT_INCOMPARABLE, COMMITTED},
    };
    (void) state;
    check_rows(&instructions, TRUE, comparable, G_N_ELEMENTS(comparable));
    check_rows(&instructions, FALSE, elsewhere, G_N_ELEMENTS(elsewhere));
}

/* Both parts of a tolerance must be exceeded: 1 % and 8 faults, 2 % and 1,000 bytes. */
static void test_both_parts_of_a_tolerance(void **state) {
    static const struct row of_faults[] = {
        {NONE, 100, 108, VERDICT_SAME, BASE},        {NONE, 100, 109, VERDICT_REGRESSED, BASE},
        {NONE, 10000, 10100, VERDICT_SAME, BASE},    {NONE, 10000, 10101, VERDICT_REGRESSED, BASE},
        {NONE, 10000, 9000, VERDICT_IMPROVED, BASE},
    };
    static const struct row of_rss[] = {{NONE, 10000, 11000, VERDICT_SAME, BASE}, {NONE, 10000, 11001, VERDICT_REGRESSED, BASE}};
    (void) state;
    check_rows(&faults, FALSE, of_faults, G_N_ELEMENTS(of_faults));
    check_rows(&rss, TRUE, of_rss, G_N_ELEMENTS(of_rss));
}

static void test_what_is_not_judged(void **state) {
    static const struct row worse = {5, 5, 6, VERDICT_SAME, COMMITTED}, no_base = {NONE, NONE, 5, VERDICT_SAME, COMMITTED};
    (void) state;
    assert_false(answer_of(&frees, &worse, TRUE, 0).judged);
    assert_false(answer_of(&seconds, &worse, TRUE, 0).judged);
    assert_false(answer_of(&rss, &no_base, TRUE, 0).judged);
    assert_false(answer_of(&faults, &no_base, TRUE, 0).judged);
}

static void test_accepted_ratio(void **state) {
    static const struct row worse = {NONE, 1000000, 1020000, VERDICT_SAME, BASE}, better = {NONE, 1000000, 900000, VERDICT_SAME, BASE};
    (void) state;
    assert_int_equal(answer_of(&instructions, &worse, FALSE, 1.02).status, VERDICT_SAME);
    assert_int_equal(answer_of(&instructions, &worse, FALSE, 1.03).status, VERDICT_SAME);
    assert_int_equal(answer_of(&instructions, &worse, FALSE, 1.0195).status, VERDICT_REGRESSED);
    assert_int_equal(answer_of(&instructions, &worse, FALSE, 0.9).status, VERDICT_REGRESSED);
    assert_int_equal(answer_of(&instructions, &better, FALSE, 0.9).status, VERDICT_SAME);
    assert_int_equal(answer_of(&instructions, &better, FALSE, 0.95).status, VERDICT_IMPROVED);
    assert_int_equal(answer_of(&instructions, &better, FALSE, 1.02).status, VERDICT_IMPROVED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_machine),
        cmocka_unit_test(test_both_parts_of_a_tolerance),
        cmocka_unit_test(test_what_is_not_judged),
        cmocka_unit_test(test_accepted_ratio),
    };
    return cmocka_run_group_tests_name("judge_value", tests, NULL, NULL);
}
