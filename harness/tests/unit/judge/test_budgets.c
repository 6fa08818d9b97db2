/* Budgets: what cells gained together since an earlier revision, and what is said where nothing can be compared. */
#include <math.h>

#include "judge/judge.h"
#include "probes/probe.h"
#include "tests/support/json_fixture.h"

static const char calls[] = "malloc_profiler.calls", instructions[] = "callgrind.instructions";

static const char names[] = "[variant new]\nrun = ./a {input}\nsummary = s\n[variant old]\nrun = ./b {input}\nsummary = s\n"
                            "[input mix]\ngenerate = g\n"
                            "[profile pr]\nsummary = s\nvariants = *\ninputs = *\nsizes = 1K;4K\nprobes = *\n[budget]\n";

static void add(Results *results, const char *variant, guint64 size, const char *metric, guint64 value) {
    const struct cell cell = {g_intern_static_string("mix"), size, g_intern_string(variant)};
    cell_results_set(results_cell(results, &cell), metric, probe_metric(metric, NULL), value);
}

/* 1K and 4K of variant new. */
static Results *make_results(const char *metric, guint64 small, guint64 large) {
    Results *results = results_new();
    add(results, "new", 1024, metric, small);
    add(results, "new", 4096, metric, large);
    return results;
}

/* The verdict on `now`, which is what is committed, too; `then` is what the plan's one budget, `line`, begins with. Takes over both. */
static Verdict *judge(Results *now, Results *then, gboolean other_machines, const char *line, const char *shard) {
    g_autofree char *text = g_strconcat(names, line, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Plan) plan = plan_parse("plan.ini", text, "pr", NULL, probe_names(), &error);
    g_autoptr(Reference) reference = reference_new("before");
    if (plan == NULL) fail_msg("%s", error->message);
    if (shard != NULL) plan->shards = 2;
    assert_int_equal(plan->budgets->len, 1);
    struct budget_start *start = g_new0(struct budget_start, 1);
    *start = (struct budget_start){.budget = g_ptr_array_index(plan->budgets, 0),
                                   .commit = "0123456789",
                                   .day = "2026-11-29",
                                   .values = then,
                                   .other_machines = other_machines};
    reference->budgets = g_ptr_array_new_with_free_func((GDestroyNotify) budget_start_free);
    g_ptr_array_add(reference->budgets, start);
    reference->judges_values = TRUE;
    results_merge(reference->values, now);
    Verdict *verdict = verdict_judge(now, reference, plan, RATCHET_STRICT);
    results_free(now);
    return verdict;
}

static const struct budget_finding *first(const Verdict *verdict) {
    return &g_array_index(verdict->budgets, struct budget_finding, 0);
}

/* From 100 and 100: the mean of x and y times as much is sqrt(x·y). */
static void test_cells_count_alike(void **state) {
    static const struct {
        guint64 small, large;
        double spent;
        enum exit_code code;
    } rows[] = {
        {100, 100, 0, EXIT_CODE_SAME},          {102, 102, 0.02, EXIT_CODE_SAME},
        {103, 102, 0.025, EXIT_CODE_REGRESSED}, {104, 100, 0.0198, EXIT_CODE_SAME}, /* sqrt(1.04) */
        {400, 25, 0, EXIT_CODE_SAME},           {50, 50, -0.5, EXIT_CODE_SAME},
        {0, 100, -0.9, EXIT_CODE_SAME}, /* 0 counts as 1: sqrt(0.01) */
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Verdict) verdict = judge(make_results(calls, rows[i].small, rows[i].large), make_results(calls, 100, 100), FALSE,
                                           "new.malloc_profiler.calls = 2 % since v1\n", NULL);
        assert_int_equal(verdict->budgets->len, 1);
        if (fabs(first(verdict)->spent - rows[i].spent) > 0.0002) fail_msg("row %zu: spent %f", i, first(verdict)->spent);
        assert_int_equal(verdict->exit_code, rows[i].code);
        assert_int_equal(first(verdict)->cells, 2);
    }
}

static void test_the_cell_that_gained_most_is_named(void **state) {
    (void) state;
    g_autoptr(Verdict) verdict =
        judge(make_results(calls, 104, 120), make_results(calls, 100, 100), FALSE, "*.malloc_profiler.* = 2 % since v1\n", NULL);
    assert_int_equal(first(verdict)->worst.size, 4096);
    assert_int_equal(first(verdict)->was, 100);
    assert_int_equal(first(verdict)->now, 120);
    assert_string_equal(first(verdict)->variant, "new");
    assert_string_equal(first(verdict)->since, "v1");
}

static void check_incomparable(Results *now, Results *then, gboolean other_machines, const char *line, const char *why) {
    g_autoptr(Verdict) verdict = judge(now, then, other_machines, line, NULL);
    assert_int_equal(verdict->budgets->len, 1);
    assert_int_equal(first(verdict)->status, VERDICT_INCOMPARABLE);
    assert_int_equal(first(verdict)->cells, 0);
    assert_string_equal(first(verdict)->why, why);
    assert_int_equal(verdict->exit_code, EXIT_CODE_SAME);
}

static void test_what_cannot_be_compared_is_said(void **state) {
    (void) state;
    check_incomparable(make_results(calls, 1, 1), make_results(instructions, 1, 1), FALSE, "new.callgrind.instructions = 2 % since v1\n",
                       "This run measures nothing of it.");
    check_incomparable(make_results(calls, 1, 1), make_results(calls, 1, 1), FALSE, "old.malloc_profiler.calls = 2 % since v1\n",
                       "This run measures nothing of it.");
    check_incomparable(make_results(calls, 1, 1), results_new(), TRUE, "new.malloc_profiler.calls = 2 % since v1\n",
                       "No value of these cells was accepted then.");
}

static void test_machine_values_of_another_kind_are_left_out(void **state) {
    Results *now = make_results(calls, 100, 100);
    (void) state;
    add(now, "new", 1024, instructions, 1000);
    g_autoptr(Verdict) verdict = judge(now, make_results(calls, 100, 100), TRUE, "new.* = 0 % since v1\n", NULL);
    assert_int_equal(verdict->budgets->len, 2);
    for (guint i = 0; i < 2; i++) {
        const struct budget_finding *finding = &g_array_index(verdict->budgets, struct budget_finding, i);
        gboolean machine = g_strcmp0(finding->metric, instructions) == 0;
        assert_int_equal(finding->status, machine ? VERDICT_INCOMPARABLE : VERDICT_SAME);
        if (machine) assert_string_equal(finding->why, "No machine of this kind had counted it then.");
    }
}

static void test_the_least_left_comes_first(void **state) {
    Results *now = make_results(calls, 100, 100), *then = make_results(calls, 100, 100);
    (void) state;
    add(now, "new", 1024, "malloc_profiler.bytes", 103);
    add(then, "new", 1024, "malloc_profiler.bytes", 100);
    add(now, "old", 1024, calls, 5);
    g_autoptr(Verdict) verdict = judge(now, then, FALSE, "*.malloc_profiler.* = 2 % since v1\n", NULL);
    assert_int_equal(verdict->budgets->len, 3);
    assert_string_equal(first(verdict)->metric, "malloc_profiler.bytes");
    assert_string_equal(g_array_index(verdict->budgets, struct budget_finding, 2).variant, "old");
}

static void test_a_shard_judges_none(void **state) {
    (void) state;
    g_autoptr(Verdict) verdict =
        judge(make_results(calls, 200, 200), make_results(calls, 100, 100), FALSE, "new.malloc_profiler.calls = 2 % since v1\n", "1/2");
    assert_int_equal(verdict->budgets->len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells_count_alike),
        cmocka_unit_test(test_the_cell_that_gained_most_is_named),
        cmocka_unit_test(test_what_cannot_be_compared_is_said),
        cmocka_unit_test(test_machine_values_of_another_kind_are_left_out),
        cmocka_unit_test(test_the_least_left_comes_first),
        cmocka_unit_test(test_a_shard_judges_none),
    };
    return cmocka_run_group_tests_name("budgets", tests, NULL, NULL);
}
