/* verdict.json: what is written is read again, whole; truncations, wrong members and other versions are refused with their place. */
#include "base/error.h"
#include "probes/probe.h"
#include "store/verdict_file.h"
#include "tests/support/json_fixture.h"

static void add_budgets(Verdict *verdict) {
    const struct budget_finding budgets[] = {{.variant = "arena",
                                              .metric = "malloc_profiler.calls",
                                              .since = "v1",
                                              .commit = "0123",
                                              .day = "2026-11-29",
                                              .status = VERDICT_REGRESSED,
                                              .limit = 0.25,
                                              .spent = 0.5,
                                              .cells = 3,
                                              .worst = {"mix", 4096, "arena"},
                                              .was = 4,
                                              .now = 6},
                                             {.variant = "arena",
                                              .metric = "callgrind.*",
                                              .since = "v1",
                                              .commit = "0123",
                                              .day = "2026-11-29",
                                              .status = VERDICT_INCOMPARABLE,
                                              .limit = 0.25,
                                              .why = "This run measures nothing of it."}};
    g_array_append_vals(verdict->budgets, budgets, G_N_ELEMENTS(budgets));
}

static void add_commits(Verdict *verdict) {
    const struct commit head = {(char *) "0123456789abcdef0123456789abcdef01234567", (char *) "Keep names", TRUE};
    const struct commit base = {(char *) "fedcba9876543210fedcba9876543210fedcba98", (char *) "", FALSE};
    commit_copy(&verdict->head, &head);
    commit_copy(&verdict->base_commit, &base);
}

static Verdict *make_verdict(void) {
    Verdict *verdict = verdict_new();
    const struct finding findings[] = {
        {.cell = {"mix", 4096, "arena"},
         .metric = "malloc_profiler.calls",
         .definition = probe_metric("malloc_profiler.calls", NULL),
         .status = VERDICT_REGRESSED,
         .was = 1,
         .now = G_MAXUINT64},
        {.cell = {"mix", 4096, "arena"},
         .metric = "digest.ast",
         .definition = probe_metric("digest.ast", NULL),
         .status = VERDICT_REGRESSED,
         .was = 0xff,
         .now = 1,
         .other = "stock"},
        {.cell = {"tree", SIZE_ALL, "arena"}, .metric = "gone.x", .status = VERDICT_MISSING, .was = 9},
    };
    g_array_append_vals(verdict->findings, findings, G_N_ELEMENTS(findings));
    const struct timing_finding timings[] = {
        {.input = "real",
         .size = 1024,
         .reference = "stock",
         .candidate = "arena",
         .status = VERDICT_UNKNOWN,
         .rounds = 12,
         .ratio = {1.25, 1, 1.5, 0.975},
         .groups = 2,
         .group = {{1.5, 1.25, 1.75, 0.96875}, {1, 0.5, 1.5, 0.96875}}},
        {.input = "real", .size = 2048, .reference = "stock", .candidate = "arena", .status = VERDICT_INCOMPARABLE, .rounds = 3},
    };
    g_array_append_vals(verdict->timing_findings, timings, G_N_ELEMENTS(timings));
    struct explanation *explanation = explanation_new();
    const struct blame rows[] = {{"grow", "append", "list.c:12", 1, 3}, {"other", NULL, NULL, 5, 4}};
    const struct move move = {"other", "grow", 1};
    explanation->cell = (struct cell){"mix", 65536, "arena"};
    explanation->metric = "malloc_profiler.calls";
    explanation->against = g_strdup("the base");
    explanation->was = 7;
    explanation->now = 8;
    g_array_append_vals(explanation->rows, rows, G_N_ELEMENTS(rows));
    g_array_append_val(explanation->moves, move);
    g_ptr_array_add(verdict->explanations, explanation);
    struct explanation *startup = explanation_new();
    const struct blame object = {"libfoo.so", NULL, NULL, 10, 30};
    startup->cell = explanation->cell;
    startup->metric = explanation_startup;
    startup->unit = UNIT_INSTRUCTIONS;
    startup->against = g_strdup("the base");
    startup->was = 10;
    startup->now = 30;
    g_array_append_val(startup->rows, object);
    g_ptr_array_add(verdict->startups, startup);
    const struct growth_finding growth = {"arena", "mix", "malloc_profiler.calls", 2, 1, GROWTH_CEILING, "grow", 2.5, 1.5};
    g_array_append_val(verdict->growths, growth);
    add_budgets(verdict);
    add_commits(verdict);
    verdict->counts[VERDICT_SAME] = 77;
    verdict->counts[VERDICT_REGRESSED] = 2;
    verdict->compared = 80;
    verdict->ratchet = RATCHET_NOTICE;
    verdict->exit_code = EXIT_CODE_REGRESSED;
    verdict->note = g_strdup("A note.");
    verdict->reference = g_strdup("the run r");
    verdict->incomparable = g_strdup("Another libc.");
    verdict->acceptable = TRUE;
    return verdict;
}

static int set_up(void **state) {
    struct json_fixture *fixture = json_fixture_new("verdict.json");
    g_autoptr(Verdict) verdict = make_verdict();
    *state = fixture;
    if (!verdict_write(fixture->path, verdict, NULL)) return -1;
    return json_fixture_keep(fixture);
}

static void test_what_is_written_is_read_and_written_alike(void **state) {
    struct json_fixture *fixture = *state;
    g_autoptr(Verdict) verdict = verdict_read(fixture->path, "run", NULL, NULL);
    assert_non_null(verdict);
    const struct finding *first = &g_array_index(verdict->findings, struct finding, 0);
    assert_true(first->now == G_MAXUINT64);
    assert_ptr_equal(first->definition, probe_metric("malloc_profiler.calls", NULL));
    assert_string_equal(g_array_index(verdict->findings, struct finding, 1).other, "stock");
    assert_null(g_array_index(verdict->findings, struct finding, 2).definition);
    assert_true(g_array_index(verdict->timing_findings, struct timing_finding, 0).group[1].low == 0.5);
    assert_string_equal(verdict->head.subject, "Keep names");
    assert_true(verdict->head.changed);
    assert_string_equal(verdict->base_commit.subject, "");
    assert_int_equal(verdict->explanations->len, 1);
    assert_int_equal(verdict->startups->len, 1);
    assert_true(g_array_index(verdict->growths, struct growth_finding, 0).exponent == 2);
    assert_int_equal(g_array_index(verdict->growths, struct growth_finding, 0).cause, GROWTH_CEILING);
    assert_string_equal(g_array_index(verdict->growths, struct growth_finding, 0).function, "grow");
    assert_true(g_array_index(verdict->growths, struct growth_finding, 0).function_was == 1.5);
    assert_int_equal(g_array_index(verdict->budgets, struct budget_finding, 0).now, 6);
    assert_string_equal(g_array_index(verdict->budgets, struct budget_finding, 0).worst.input, "mix");
    assert_string_equal(g_array_index(verdict->budgets, struct budget_finding, 1).why, "This run measures nothing of it.");
    const struct explanation *explanation = g_ptr_array_index(verdict->explanations, 0);
    assert_string_equal(explanation->cell.variant, "arena");
    assert_string_equal(g_array_index(explanation->rows, struct blame, 0).place, "list.c:12");
    assert_null(g_array_index(explanation->rows, struct blame, 1).caller);
    assert_int_equal(g_array_index(explanation->moves, struct move, 0).amount, 1);

    g_autofree char *again = NULL;
    assert_true(verdict_write(fixture->path, verdict, NULL));
    assert_true(g_file_get_contents(fixture->path, &again, NULL, NULL));
    assert_string_equal(again, fixture->text);
}

static char *complaint(const struct json_fixture *fixture) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Verdict) verdict = verdict_read(fixture->path, "build/run/x", NULL, &error);
    if (verdict != NULL) fail_msg("was read");
    assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT));
    assert_non_null(strstr(error->message, "leuko-bench check build/run/x"));
    return g_strdup(error->message);
}

static void test_every_truncation_is_refused(void **state) {
    json_fixture_cut(*state, complaint);
}

static void test_wrong_members_are_named(void **state) {
    static const struct json_edit edits[] = {
        {"verdict/8", "verdict/9", "written by a newer version of leuko-bench"},
        {"verdict/8", "verdict/2", "expected schema"},
        {"\"exit_code\" : 1", "\"exit_code\" : 7", "exit_code: expected 0, 1, 3, 4 or 5"},
        {"\"exit_code\" : 1", "\"exit_code\" : true", "exit_code: expected a whole number"},
        {"\"notice\"", "\"loose\"", "ratchet: expected strict or notice"},
        {"\"acceptable\" : true", "\"acceptable\" : 1", "reference.acceptable: expected true or false"},
        {"\"same\" : 77", "\"sane\" : 77", "counts.same: is missing"},
        {"\"status\" : \"regressed\"", "\"status\" : \"worse\"", "findings[0].status: \"worse\" is no status"},
        {"\"now\" : \"18446744073709551615\"", "\"now\" : \"12x\"", "findings[0].now: expected a number"},
        {"malloc_profiler.calls", "malloc_profiler.kalls", "findings[0].metric: no probe defines"},
        {"\"0123456789abcdef", "\"<b>", "head.commit: expected a full hash of git, found \"<b>"},
        {"\"fedcba9876543210", "\"FEDCBA9876543210", "base.commit: expected a full hash of git"},
        {"\"subject\" : \"Keep names\"", "\"subject\" : 7", "head.subject: expected a string"},
        {"\"median\" : 1.25", "\"median\" : \"1.25\"", "timings[0].ratio.median: expected a number"},
        {"\"limit\" : 0.25", "\"limit\" : \"2 %\"", "budgets[0].limit: expected a number"},
        {"\"exponent\" : 2.0", "\"exponent\" : null", "growths[0].exponent: is missing"},
        {"\"of_function\" : 2.5", "\"of_function\" : null", "growths[0].of_function: is missing"},
        {"\"cause\" : \"ceiling\"", "\"cause\" : \"floor\"", "growths[0].cause: \"floor\" is none"},
        {"\"place\" : \"list.c:12\"", "\"place\" : 12", "explanations[0].rows[0].place: expected a string"},
        {"\"function\" : \"libfoo.so\"", "\"function\" : 7", "startups[0].rows[0].function: expected a string"},
        {"\"amount\" : \"1\"", "\"amount\" : \"-1\"", "explanations[0].moves[0].amount: expected a number"},
        {"\"unit\" : \"calls\",\n      \"against\"", "\"unit\" : \"goats\",\n      \"against\"",
         "explanations[0].unit: \"goats\" is no unit"},
    };
    json_fixture_edit(*state, edits, G_N_ELEMENTS(edits), complaint);
}

static void test_run_that_was_never_judged_says_what_to_type(void **state) {
    struct json_fixture *fixture = *state;
    g_autoptr(GError) error = NULL;
    g_unlink(fixture->path);
    assert_null(verdict_read(fixture->path, "latest", NULL, &error));
    assert_string_equal(error->message, "latest: was measured and never judged; judge it: leuko-bench check latest");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_is_written_is_read_and_written_alike, set_up, json_fixture_tear_down),
        cmocka_unit_test_setup_teardown(test_every_truncation_is_refused, set_up, json_fixture_tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_members_are_named, set_up, json_fixture_tear_down),
        cmocka_unit_test_setup_teardown(test_run_that_was_never_judged_says_what_to_type, set_up, json_fixture_tear_down),
    };
    return cmocka_run_group_tests_name("verdict_file", tests, NULL, NULL);
}
