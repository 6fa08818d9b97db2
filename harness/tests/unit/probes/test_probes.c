/* The table of probes; and each probe live on the canary: its calibration accepts what it read, and refuses any other number. */
#include "judge/judge_value.h"
#include "probes/tool.h"
#include "tests/support/probe_testing.h"

static void test_rows_are_whole(void **state) {
    gsize count = 0;
    (void) state;
    for (; probes[count] != NULL; count++) {
        const struct probe *probe = probes[count];
        assert_non_null(probe->summary);
        assert_int_equal(probe->prepare != NULL, probe->kind == PROBE_MEASURES_CELL);
        assert_int_equal(probe->parse != NULL, probe->kind == PROBE_MEASURES_CELL);
        assert_non_null(probe->calibrate);
        assert_int_equal(probe->tool == NULL, probe->tool_package == NULL);
        assert_ptr_equal(probe_find(probe->name), probe);
        assert_string_equal(probe_names()[count], probe->name);
        assert_int_equal(probe->metrics[0].name != NULL, probe->kind == PROBE_MEASURES_CELL);
    }
    assert_null(probe_names()[count]);
    assert_null(probe_find("valgrind"));
}

/* An exact number gates, or says in its probe why not; a digest must equal. */
static void test_metrics_are_consistent(void **state) {
    (void) state;
    for (gsize i = 0; probes[i] != NULL; i++) {
        for (const struct metric_definition *metric = probes[i]->metrics; metric->name != NULL; metric++) {
            assert_non_null(metric->summary);
            assert_int_equal(metric->unit == UNIT_XXH3 || metric->unit == UNIT_EXIT_CODE, metric->direction == METRIC_MUST_EQUAL);
            assert_false(metric->class == METRIC_NOISY && metric->gates);
        }
    }
}

/* Against the base: more than 0.01 % and more than 32. */
static void test_instructions_tolerate_where_data_lies(void **state) {
    static const struct {
        guint64 was, now;
        enum verdict_status status;
    } rows[] = {{45733, 45739, VERDICT_SAME},
                {45733, 45765, VERDICT_SAME},
                {45733, 45766, VERDICT_REGRESSED},
                {3659919, 3660284, VERDICT_SAME},
                {3659919, 3660285, VERDICT_REGRESSED}};
    const struct metric_definition *definition = probe_metric("callgrind.instructions", NULL);
    gboolean judged = FALSE;
    const struct metric_tolerance tolerance = judge_base_tolerance(definition, &judged);
    (void) state;
    assert_true(judged);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        assert_int_equal(judge_change(definition, &tolerance, rows[i].was, rows[i].now), rows[i].status);
    }
}

static void test_metric_is_found_by_full_name(void **state) {
    static const char *const wrong[] = {
        "", "massif", "massif.", "massif.peak", "massif.main.peak_bytes", "valgrind.peak_bytes", ".peak_bytes", NULL,
    };
    (void) state;
    for (gsize i = 0; wrong[i] != NULL; i++) assert_null(probe_metric(wrong[i], NULL));
    assert_string_equal(probe_metric("massif.peak_bytes", NULL)->name, "peak_bytes");
    assert_int_equal(probe_metric("output.stdout", NULL)->unit, UNIT_XXH3);
}

/* Read the canary with `probe`; the reading stays in the cell. */
static struct probe_testing *read_canary(const struct probe *probe) {
    struct probe_testing *testing = probe_testing_new();
    g_autoptr(GError) error = NULL;
    probe_testing_lay(testing, "build/libexec/leuko-bench/canary");
    if (!probe_run(probe, &testing->target, testing->cell, &error)) fail_msg("%s: %s", probe->name, error->message);
    if (!probe->calibrate(&testing->target, testing->cell, &error)) fail_msg("%s: %s", probe->name, error->message);
    return testing;
}

/* Change each of the canary's exact readings by one: none may pass. */
static void expect_wrong_readings_refused(const struct probe_testing *testing, const struct probe *probe) {
    for (guint i = 0; i < testing->cell->measurements->len; i++) {
        struct measurement *measurement = &g_array_index(testing->cell->measurements, struct measurement, i);
        g_autoptr(GError) error = NULL;
        if (measurement->definition->class != METRIC_EXACT) continue;
        measurement->value++;
        if (probe->calibrate(&testing->target, testing->cell, &error)) {
            fail_msg("%s: a wrong %s was accepted", probe->name, measurement->metric);
        }
        assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_MEASURE));
        assert_non_null(strstr(error->message, measurement->metric));
        measurement->value--;
    }
}

static void test_canary_calibrates_every_probe(void **state) {
    (void) state;
    for (gsize i = 0; probes[i] != NULL; i++) {
        if (probes[i]->kind != PROBE_MEASURES_CELL) continue; /* test_hyperfine.c */
        struct probe_testing *testing = read_canary(probes[i]);
        expect_wrong_readings_refused(testing, probes[i]);
        probe_testing_free(testing);
    }
}

/* What the kernel says of a program that the probe of the process measures; "" where it does not tell. Free with g_free. */
static char *huge_pages_of_process(enum huge_pages huge_pages) {
    static const char *const argv[] = {"/bin/sh", "-c", "/bin/grep -s THP_enabled /proc/self/status >said; true", NULL};
    struct probe_testing *testing = probe_testing_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(testing->scratch, "said", NULL);
    char *said = NULL;
    testing->target.argv = argv;
    testing->target.huge_pages = huge_pages;
    if (!probe_run(&probe_process, &testing->target, testing->cell, &error)) fail_msg("%s", error->message);
    assert_true(g_file_get_contents(path, &said, NULL, NULL));
    probe_testing_free(testing);
    return said;
}

/* How many page faults there are must not depend on whether the kernel has a huge page to give. */
static void test_page_faults_are_of_small_pages(void **state) {
    g_autofree char *usual = huge_pages_of_process(HUGE_PAGES_BY_PROBE), *off = huge_pages_of_process(HUGE_PAGES_OFF),
                    *allowed = huge_pages_of_process(HUGE_PAGES_ALLOWED);
    (void) state;
    if (usual[0] == '\0') skip();
    assert_string_equal(usual, "THP_enabled:\t0\n");
    assert_string_equal(off, "THP_enabled:\t0\n");
    assert_string_equal(allowed, "THP_enabled:\t1\n");
}

static void test_empty_reading_is_refused(void **state) {
    (void) state;
    for (gsize i = 0; probes[i] != NULL; i++) {
        if (probes[i]->kind != PROBE_MEASURES_CELL) continue;
        struct probe_testing *testing = probe_testing_new();
        g_autoptr(GError) error = NULL;
        assert_false(probes[i]->calibrate(&testing->target, testing->cell, &error));
        assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_MEASURE));
        probe_testing_free(testing);
    }
}

/* What is not exact has bounds of its own. */
static void test_wrong_machine_readings_are_refused(void **state) {
    static const struct {
        const char *probe, *metric;
        guint64 value;
    } wrong[] = {
        {"process", "process.max_rss", 4096},
        {"process", "process.max_rss", 256 << 20},
        {"process", "process.minor_faults", 0},
        {"callgrind", "callgrind.instructions", 2000002},
    };

    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        const struct probe *probe = probe_find(wrong[i].probe);
        struct probe_testing *testing = read_canary(probe);
        cell_results_set(testing->cell, wrong[i].metric, probe_metric(wrong[i].metric, NULL), wrong[i].value);
        assert_false(probe->calibrate(&testing->target, testing->cell, NULL));
        probe_testing_free(testing);
    }
}

static void test_wrong_spin_is_refused(void **state) {
    struct probe_testing *testing = read_canary(&probe_callgrind);
    g_autofree char *path = g_build_filename(testing->raw, "functions.tsv", NULL);
    g_autofree char *table = NULL;
    g_autoptr(GError) error = NULL;
    (void) state;
    assert_true(g_file_get_contents(path, &table, NULL, NULL));
    char *spin = strstr(table, "2000002\t1\tcanary_spin\t");
    assert_non_null(spin);
    spin[6]++;
    assert_true(file_write(path, table, -1, NULL));
    assert_false(probe_callgrind.calibrate(&testing->target, testing->cell, &error));
    assert_non_null(strstr(error->message, "canary_spin: expected 2000002 instructions"));
    assert_non_null(strstr(error->message, "got 2000003"));
    probe_testing_free(testing);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_whole),
        cmocka_unit_test(test_metrics_are_consistent),
        cmocka_unit_test(test_instructions_tolerate_where_data_lies),
        cmocka_unit_test(test_metric_is_found_by_full_name),
        cmocka_unit_test(test_canary_calibrates_every_probe),
        cmocka_unit_test(test_page_faults_are_of_small_pages),
        cmocka_unit_test(test_empty_reading_is_refused),
        cmocka_unit_test(test_wrong_machine_readings_are_refused),
        cmocka_unit_test(test_wrong_spin_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
