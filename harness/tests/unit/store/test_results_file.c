/* results.json: what is written is read again, and every truncation and every wrong member is refused with its place. */
#include "base/error.h"
#include "probes/probe.h"
#include "store/results_file.h"
#include "tests/support/json_fixture.h"

static const char plan_text[] = "[variant plain]\nrun = ./a {input}\nsummary = s\n[variant pooled]\nrun = ./b {input}\nsummary = s\n"
                                "[pair pooled]\nreference = plain\ncandidate = pooled\n"
                                "[input mix]\ngenerate = g\n[input other]\ngenerate = g\n[input more]\ngenerate = g\n"
                                "[profile pr]\nsummary = s\nvariants = *\ninputs = *\nsizes = 1K;4K;16K\nprobes = output;malloc_profiler\n";

static Results *make_results(void) {
    Results *results = results_new();
    const struct cell cell = {.input = "mix", .size = 4096, .variant = "pooled"};
    struct cell_results *cell_results = results_cell(results, &cell);
    const struct timing names = {
        .input = "mix", .size = 4096, .reference = "stock", .candidate = "arena", .mode = "warm", .runs_per_round = 1};
    struct timing *timing = results_add_timing(results, &names);
    const double seconds[] = {0.25, 1};
    cell_results->input_bytes = 4096;
    cell_results_set(cell_results, "malloc_profiler.calls", probe_metric("malloc_profiler.calls", NULL), G_MAXUINT64);
    cell_results_set(cell_results, "output.stdout", probe_metric("output.stdout", NULL), 0x00ff00000000000full);
    results->fingerprint = g_strdup("here");
    results->page_fault_ns = 480;
    timing_add_group(timing, 2, seconds, seconds);
    timing_add_group(timing, 1, seconds + 1, seconds);
    results_set_program(results, "arena", "00ff", TRUE);
    const struct commit commit = {(char *) "0123456789abcdef0123456789abcdef01234567", (char *) "Keep names", TRUE};
    commit_copy(&results->commit, &commit);
    return results;
}

static int set_up(void **state) {
    struct json_fixture *fixture = json_fixture_new("results.json");
    g_autoptr(Results) results = make_results();
    char *inputs[] = {(char *) "mix", NULL};
    const struct request request = {.profile = (char *) "pr", .inputs = inputs, .shard = 1, .shards = 3};
    *state = fixture;
    if (!results_write(fixture->path, &request, results, NULL)) return -1;
    return json_fixture_keep(fixture);
}

static void test_written_is_read(void **state) {
    struct json_fixture *fixture = *state;
    struct request request = {0};
    g_autoptr(Plan) plan = NULL;
    g_autoptr(Results) results = NULL;
    assert_true(results_read(fixture->path, "plan.ini", plan_text, &request, &plan, &results, NULL));
    assert_string_equal(request.profile, "pr");
    assert_string_equal(request.inputs[0], "mix");
    assert_null(request.variants);
    assert_int_equal(request.shards, 3);
    const struct cell cell = {.input = "mix", .size = 4096, .variant = "pooled"};
    const struct cell_results *read = results_find_cell(results, &cell);
    assert_int_equal(cell_results_find(read, "malloc_profiler.calls")->value, G_MAXUINT64);
    assert_int_equal(cell_results_find(read, "output.stdout")->value, 0x00ff00000000000full);
    assert_string_equal(results->fingerprint, "here");
    assert_int_equal(results->page_fault_ns, 480);
    const struct timing *timing = g_ptr_array_index(results->timings, 0);
    assert_true(g_array_index(timing->seconds[1], double, 0) == 0.25);
    assert_int_equal(timing->rounds, 3);
    assert_string_equal(timing->mode, "warm");
    assert_int_equal(timing_groups(timing), 2);
    assert_int_equal(timing_group_rounds(timing, 0), 2);
    assert_true(g_array_index(timing->seconds[0], double, 2) == 1);
    assert_int_equal(results->programs->len, 1);
    const struct results_program *program = g_ptr_array_index(results->programs, 0);
    assert_string_equal(program->variant, "arena");
    assert_string_equal(program->digest, "00ff");
    assert_string_equal(results->commit.hash, "0123456789abcdef0123456789abcdef01234567");
    assert_string_equal(results->commit.subject, "Keep names");
    assert_true(results->commit.changed);
    request_clear(&request);
}

static char *complaint(const struct json_fixture *fixture) {
    struct request request = {0};
    g_autoptr(Plan) plan = NULL;
    g_autoptr(Results) results = NULL;
    g_autoptr(GError) error = NULL;
    assert_false(results_read(fixture->path, "plan.ini", plan_text, &request, &plan, &results, &error));
    assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT));
    assert_non_null(strstr(error->message, "results.json"));
    return g_strdup(error->message);
}

static void test_every_truncation_is_refused(void **state) {
    json_fixture_cut(*state, complaint);
}

static void test_wrong_members_are_named(void **state) {
    static const struct json_edit edits[] = {
        {"results/6", "results/2", "expected schema"},
        {"results/6", "results/x", "expected schema"},
        {"\"leuko-bench-results/6\"", "{}", "expected schema"},
        {"results/6", "results/9", "written by a newer version"},
        {"\"page_fault_ns\" : 480", "\"page_fault_ns\" : \"480\"", "page_fault_ns: expected a whole number"},
        {"\"size\" : 4096", "\"size\" : \"4K\"", "cells[0].size: expected a whole number"},
        {"\"size\" : 4096", "\"size\" : -1", "cells[0].size: expected a whole number"},
        {"\"input\" : \"mix\"", "\"form\" : \"mix\"", "cells[0].input: is missing"},
        {"malloc_profiler.calls", "malloc_profiler.kalls", "cells[0].metrics[0].metric: no probe defines"},
        {"18446744073709551615", "12x", "expected a number, found \"12x\""},
        {"0.25,", "", "timings[0].groups[0].seconds.reference: expected 2 times, rounds x runs_per_round, found 1"},
        {"0.25,", "0,", "timings[0].groups[0].seconds.reference[0]: expected a time above 0"},
        {"0.25,", "-1e9,", "seconds.reference[0]: expected a time above 0"},
        {"\"rounds\" : 2", "\"rounds\" : 0", "groups[0].rounds: expected a number from 1 to 1000"},
        {"\"runs_per_round\" : 1", "\"runs_per_round\" : 0", "timings[0].runs_per_round: expected a number from 1 to 1000"},
        {"output.stdout", "malloc_profiler.calls", "cells[0].metrics[1].metric malloc_profiler.calls: expected a number"},
        {"\"programs\"", "\"program\"", "programs: is missing"},
        {"\"0123456789abcdef", "\"--output=x", "commit: expected a full hash of git, found \"--output=x"},
        {"01234567\"", "0123456\"", "commit: expected a full hash of git"},
        {"\"subject\" : \"Keep names\"", "\"subject\" : null", "subject: is missing"},
        {"\"changed\" : true", "\"changed\" : 1", "changed: expected true or false"},
        {"\"warm\"", "7", "timings[0].mode: expected a string"},
        {"0.25,", "null,", "seconds.reference[0]: expected a number"},
    };
    json_fixture_edit(*state, edits, G_N_ELEMENTS(edits), complaint);
}

/* json-glib descends by recursion: 100,000 levels would overflow the stack. Brackets in a string are text. */
static void test_deep_nesting_is_refused(void **state) {
    struct json_fixture *fixture = *state;
    for (const char *open = "[{"; *open != '\0'; open++) {
        g_autofree char *deep = g_strnfill(100000, *open);
        g_autofree char *text = g_strconcat("{\"x\":\n", deep, NULL);
        g_autofree char *message = json_fixture_complaint(fixture, text, -1, complaint);
        if (strstr(message, "results.json:2:1: lists or objects are nested deeper than 64") == NULL) fail_msg("%s", message);
    }
    g_autofree char *brackets = g_strnfill(100, '[');
    g_autofree char *text = g_strconcat("{\"schema\":\"\\\"", brackets, "\"}", NULL);
    g_autofree char *message = json_fixture_complaint(fixture, text, -1, complaint);
    assert_non_null(strstr(message, "expected schema"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_written_is_read, set_up, json_fixture_tear_down),
        cmocka_unit_test_setup_teardown(test_every_truncation_is_refused, set_up, json_fixture_tear_down),
        cmocka_unit_test_setup_teardown(test_deep_nesting_is_refused, set_up, json_fixture_tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_members_are_named, set_up, json_fixture_tear_down),
    };
    return cmocka_run_group_tests_name("results_file", tests, NULL, NULL);
}
