/* hyperfine's export: good and malformed; and a pair that is really timed: alternation, exit codes, the canary's sleep. */
#include <math.h>

#include "probes/hyperfine.h"
#include "probes/printed_time.h"
#include "tests/support/probe_testing.h"

static const int leuko_codes[] = {0, 1, -1};

static void test_times_are_read(void **state) {
    g_autoptr(GArray) seconds = g_array_new(FALSE, FALSE, sizeof(double)), cpu = g_array_new(FALSE, FALSE, sizeof(double));
    (void) state;
    assert_true(hyperfine_read(FIXTURES "hyperfine/good.json", 3, leuko_codes, seconds, cpu, NULL));
    assert_int_equal(seconds->len, 3);
    assert_float_equal(g_array_index(seconds, double, 0), 0.05, 0);
    assert_float_equal(g_array_index(seconds, double, 1), 0.052, 0);
    assert_float_equal(g_array_index(seconds, double, 2), 0.051, 0);
    assert_int_equal(cpu->len, 1);
    assert_true(fabs(g_array_index(cpu, double, 0) - 0.003) < 1e-12);
}

static void test_malformed_is_refused(void **state) {
    static const struct malformed twins[] = {
        {"hyperfine/absent.json", "hyperfine/absent.json: "},
        {"hyperfine/empty.json", "hyperfine/empty.json: expected an object"},
        {"hyperfine/rubbish.json", "hyperfine/rubbish.json:1:"},
        {"hyperfine/cut.json", "hyperfine/cut.json:16:"},
        {"hyperfine/no-results.json", "no-results.json: results: is missing"},
        {"hyperfine/a-list.json", "a-list.json: expected an object"},
        {"hyperfine/two-commands.json", "two-commands.json: results: expected one command, found 2"},
        {"hyperfine/one-time-less.json", "times: expected 3, found 2"},
        {"hyperfine/one-code-less.json", "exit_codes: expected 3, found 2"},
        {"hyperfine/exit-code-2.json", "run 2 of the command ended with exit code 2"},
        {"hyperfine/killed.json", "run 2 of the command ended with exit code 137"},
        {"hyperfine/null-code.json", "run 2 of the command was killed by a signal"},
        {"hyperfine/text-code.json", "exit_codes[1]: expected a whole number"},
        {"hyperfine/zero-time.json", "times[1]: expected a positive number"},
        {"hyperfine/text-time.json", "times[1]: expected a number"},
        {"hyperfine/no-user.json", "user: is missing"},
        {"hyperfine/negative-system.json", "user, system: expected times from 0"},
        {"hyperfine/list-time.json", "times[1]: expected a number"},
        {.fixture = NULL},
    };
    (void) state;
    for (const struct malformed *twin = twins; twin->fixture != NULL; twin++) {
        g_autoptr(GArray) seconds = g_array_new(FALSE, FALSE, sizeof(double));
        g_autofree char *path = g_build_filename(FIXTURES, twin->fixture, NULL);
        g_autoptr(GError) error = NULL;
        assert_false(hyperfine_read(path, 3, leuko_codes, seconds, NULL, &error));
        assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_MEASURE));
        if (strstr(error->message, twin->message) == NULL) fail_msg("expected \"%s\" in \"%s\"", twin->message, error->message);
    }
}

static void test_offences_fail_a_foreign_command(void **state) {
    g_autoptr(GArray) seconds = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GError) error = NULL;
    (void) state;
    assert_false(hyperfine_read(FIXTURES "hyperfine/good.json", 3, NULL, seconds, NULL, &error));
    assert_non_null(strstr(error->message, "run 2 of the command ended with exit code 1"));
}

/* Each side says its name in one log, without a shell of hyperfine's: 2 rounds of a warm-up and 2 runs. */
static void test_rounds_alternate(void **state) {
    struct probe_testing *sides[] = {probe_testing_new(), probe_testing_new()};
    g_autofree char *log = g_build_filename(sides[0]->scratch, "a log", NULL);
    g_autofree char *script = g_strdup_printf("printf %%s \"$0\" >>'%s'; exit \"$1\"", log);
    const char *const reference[] = {"/bin/sh", "-c", script, "r", "0", NULL};
    const char *const candidate[] = {"/bin/sh", "-c", script, "c", "1", NULL};
    struct hyperfine_side timed[2];
    g_autofree char *text = NULL;
    (void) state;
    sides[0]->target.argv = reference;
    sides[1]->target.argv = candidate;
    sides[1]->target.accepted = leuko_codes;
    for (gsize side = 0; side < 2; side++) {
        timed[side] = (struct hyperfine_side){.target = &sides[side]->target, .seconds = g_array_new(FALSE, FALSE, sizeof(double))};
    }
    assert_true(hyperfine_measure_rounds(timed, 2, 0, 2, 2, NULL, NULL, NULL));
    assert_true(g_file_get_contents(log, &text, NULL, NULL));
    /* Each side runs three times on end, one of them uncounted, and has its turn in each round. */
    assert_int_equal(strlen(text), 12);
    for (gsize turn = 0; turn < 12; turn += 3) assert_true(text[turn] == text[turn + 1] && text[turn] == text[turn + 2]);
    assert_true(text[0] != text[3] && text[6] != text[9]);
    for (gsize side = 0; side < 2; side++) {
        g_autofree char *kept = g_build_filename(sides[side]->raw, "round-02.json", NULL);
        assert_int_equal(timed[side].seconds->len, 4);
        assert_true(g_file_test(kept, G_FILE_TEST_IS_REGULAR));
        g_array_unref(timed[side].seconds);
        probe_testing_free(sides[side]);
    }
}

static void test_printed_seconds_are_read(void **state) {
    static const struct {
        const char *text;
        double seconds; /* 0: refused */
    } rows[] = {{"0.005\n", 0.005}, {"done in 1.5", 1.5}, {"7 \n\n", 7}, {"2e-3\n", 0.002}, {"", 0},      {"\n", 0},       {"0.000\n", 0},
                {"-1\n", 0},        {"1.5s\n", 0},        {"nan\n", 0},  {"inf\n", 0},      {"1e999", 0}, {"1.5 ms\n", 0}, {"0x10\n", 16}};
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        double seconds = 0;
        gboolean read = printed_time_read(rows[i].text, &seconds);
        if (read != (rows[i].seconds > 0)) fail_msg("row %zu", i);
        if (read) assert_float_equal(seconds, rows[i].seconds, 0);
    }
}

/* A target that prints its time is started as often as asked, without hyperfine and its warm-up. */
static void test_printed_time_is_taken(void **state) {
    struct probe_testing *testing = probe_testing_new();
    g_autofree char *log = g_build_filename(testing->scratch, "log", NULL);
    g_autofree char *script = g_strdup_printf("echo run >>'%s'; echo took $0; exit 1", log);
    const char *argv[] = {"/bin/sh", "-c", script, "0.25", NULL};
    const struct hyperfine_side side = {.target = &testing->target, .seconds = g_array_new(FALSE, FALSE, sizeof(double))};
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    (void) state;
    testing->target.argv = argv;
    testing->target.accepted = leuko_codes;
    testing->target.prints_time = TRUE;
    assert_true(hyperfine_measure_rounds(&side, 1, 0, 2, 3, NULL, NULL, NULL));
    assert_int_equal(side.seconds->len, 6);
    assert_float_equal(g_array_index(side.seconds, double, 5), 0.25, 0);
    assert_true(g_file_get_contents(log, &text, NULL, NULL));
    assert_int_equal(strlen(text), 6 * strlen("run\n"));
    argv[3] = "long";
    assert_false(hyperfine_measure_rounds(&side, 1, 0, 1, 1, NULL, NULL, &error));
    assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_MEASURE));
    assert_non_null(strstr(error->message, "expected seconds as its last word, found \"took long"));
    g_array_unref(side.seconds);
    probe_testing_free(testing);
}

/* Each order is a permutation, and all orders come. */
static void test_orders_are_shuffled(void **state) {
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    guint orders[6] = {0};
    (void) state;
    for (guint draw = 0; draw < 6000; draw++) {
        guint order[3];
        hyperfine_shuffle(random, order, G_N_ELEMENTS(order));
        assert_int_equal(1 << order[0] | 1 << order[1] | 1 << order[2], 7);
        orders[order[0] * 2 + (order[1] > order[2])]++;
    }
    /* 1,000 of each are expected, with a standard deviation of 29. */
    for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) assert_in_range(orders[i], 850, 1150);
}

/* `word` is canary's argument; `program` runs in its place when not NULL. */
static gboolean calibrate(const char *program, const char *word, GError **error) {
    struct probe_testing *testing = probe_testing_new();
    g_autofree char *canary = g_canonicalize_filename(program != NULL ? program : "build/libexec/leuko-bench/canary", NULL);
    const char *const argv[] = {canary, word, NULL};
    testing->target.argv = argv;
    gboolean well = probe_hyperfine.calibrate(&testing->target, testing->cell, error);
    probe_testing_free(testing);
    return well;
}

static void test_calibration(void **state) {
    g_autoptr(GError) too_short = NULL, crashed = NULL, absent = NULL;
    (void) state;
    assert_true(calibrate(NULL, "--sleep", NULL));
    assert_false(calibrate(NULL, "--no-sleep", &too_short));
    assert_non_null(strstr(too_short->message, "the canary sleeps 0.05 s, and a run of it took"));
    assert_false(calibrate(NULL, "--crash", &crashed));
    assert_non_null(strstr(crashed->message, "run 1 of the command ended with exit code 139"));
    assert_false(calibrate("/nonexistent", "--sleep", &absent));
    assert_true(g_error_matches(absent, BENCH_ERROR, BENCH_ERROR_MEASURE));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times_are_read),
        cmocka_unit_test(test_malformed_is_refused),
        cmocka_unit_test(test_offences_fail_a_foreign_command),
        cmocka_unit_test(test_rounds_alternate),
        cmocka_unit_test(test_printed_seconds_are_read),
        cmocka_unit_test(test_printed_time_is_taken),
        cmocka_unit_test(test_orders_are_shuffled),
        cmocka_unit_test(test_calibration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
