#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/error.h"
#include "judge/accepted_changes.h"

static const char plan_text[] = "[variant new]\nrun = ./a {input}\nsummary = s\n[variant old]\nrun = ./a {input}\nsummary = s\n"
                                "[input lines]\ngenerate = g\n[input tree]\nfolder = f\n"
                                "[profile pr]\nsummary = s\nvariants = new\ninputs = *\nsizes = 1K;all\nprobes = *\n";

static Plan *plan;

static const struct metric_definition *lookup(const char *metric, gconstpointer data) {
    static const struct metric_definition instructions = {.name = "instructions", .class = METRIC_MACHINE};
    assert_ptr_equal(data, plan);
    return strcmp(metric, "m.instructions") == 0 || strcmp(metric, "m.faults") == 0 ? &instructions : NULL;
}

static GArray *parse(const char *text) {
    g_autoptr(GError) error = NULL;
    GArray *changes = accepted_changes_parse("accepted.tsv", text, plan, lookup, &error);
    if (changes == NULL) fail_msg("%s", error->message);
    return changes;
}

static const char rows[] = "old/lines/64K\tm.instructions\t1.0213\twhy\nnew/lines/1K\tm.faults\t0.5\ta, b\nnew/tree/all\tm.faults\t2\tc\n";

static void test_rows_are_read_and_written_sorted(void **state) {
    (void) state;
    g_autoptr(GArray) changes = parse(rows), none = parse("# nothing\n\n");
    const struct accepted_change *first = &g_array_index(changes, struct accepted_change, 0);
    assert_int_equal(changes->len, 3);
    assert_int_equal(none->len, 0);
    assert_string_equal(first->cell.variant, "old");
    assert_int_equal(first->cell.size, 65536);
    assert_string_equal(first->metric, "m.instructions");
    assert_true(first->ratio > 1.02129 && first->ratio < 1.02131);
    assert_string_equal(first->reason, "why");

    g_autofree char *text = accepted_changes_format(changes);
    assert_non_null(
        strstr(text, "\nnew/lines/1K\tm.faults\t0.5\ta, b\nold/lines/64K\tm.instructions\t1.0213\twhy\nnew/tree/all\tm.faults\t2\tc\n"));
    g_autoptr(GArray) again = parse(text);
    assert_int_equal(again->len, 3);
}

static void test_rows_of_the_base_do_not_count(void **state) {
    (void) state;
    g_autoptr(GArray) changes = parse(rows), base = parse("old/lines/64K\tm.instructions\t1.03\twhy\nnew/lines/1K\tm.faults\t0.5\tx\n");
    accepted_changes_subtract(changes, base);
    assert_int_equal(changes->len, 2);
    assert_string_equal(g_array_index(changes, struct accepted_change, 0).cell.variant, "old");
    assert_string_equal(g_array_index(changes, struct accepted_change, 1).cell.input, "tree");
}

static void test_malformed_rows_are_named(void **state) {
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"new/lines/1K\tm.faults\t1.1\n", "accepted.tsv:1: expected cell, metric, ratio and reason"},
        {"\nnew/lines/1K\tm.faults\t1.1\ta\tb\n", "accepted.tsv:2: expected cell"},
        {"new/lines\tm.faults\t1.1\ta\n", "no such cell"},
        {"new/words/1K\tm.faults\t1.1\ta\n", "no such cell"},
        {"other/lines/1K\tm.faults\t1.1\ta\n", "no such cell"},
        {"new/tree/1K\tm.faults\t1.1\ta\n", "no such cell"},
        {"new/lines/1K\tm.none\t1.1\ta\n", "no probe measures this metric"},
        {"new/lines/1K\tm.faults\t0\ta\n", "expected a ratio above 0"},
        {"new/lines/1K\tm.faults\t-1\ta\n", "expected a ratio above 0"},
        {"new/lines/1K\tm.faults\tNaN\ta\n", "expected a ratio above 0"},
        {"new/lines/1K\tm.faults\t1e9\ta\n", "expected a ratio above 0"},
        {"new/lines/1K\tm.faults\t1.1x\ta\n", "expected a ratio above 0"},
        {"new/lines/1K\tm.faults\t1.1\ta\nnew/lines/1K\tm.faults\t1.2\tb\n", "accepted.tsv:2: this cell and metric stand twice"},
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(accepted_changes_parse("accepted.tsv", cases[i].text, plan, lookup, &error));
        assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT));
        if (strstr(error->message, cases[i].said) == NULL) fail_msg("\"%s\" does not say \"%s\"", error->message, cases[i].said);
    }
}

static int plan_make(void **state) {
    static const char *const probes[] = {"m", NULL};
    (void) state;
    plan = plan_parse("plan.ini", plan_text, "pr", NULL, probes, NULL);
    return plan == NULL;
}

static int plan_end(void **state) {
    (void) state;
    plan_free(plan);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_read_and_written_sorted),
        cmocka_unit_test(test_rows_of_the_base_do_not_count),
        cmocka_unit_test(test_malformed_rows_are_named),
    };
    return cmocka_run_group_tests_name("accepted_changes", tests, plan_make, plan_end);
}
