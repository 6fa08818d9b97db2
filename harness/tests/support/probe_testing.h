/* For the tests of probes: a scratch folder, a target, and a tool's output out of a fixture or out of a real run. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "probes/table.h"
#include "sys/files.h"

#define FIXTURES "harness/tests/fixtures/"

/* A probe and where it works; every test has its own. */
struct probe_testing {
    char *scratch, *raw;
    const char *argv[4];
    struct probe_target target;
    Results *results;
    struct cell_results *cell;
};

static inline struct probe_testing *probe_testing_new(void) {
    const struct cell cell = {.input = "canary", .size = 1024, .variant = "canary"};
    struct probe_testing *testing = g_new0(struct probe_testing, 1);

    testing->scratch = g_dir_make_tmp("probe-XXXXXX", NULL);
    assert_non_null(testing->scratch);
    testing->raw = g_build_filename(testing->scratch, "raw", NULL);
    assert_true(directory_make(testing->raw, NULL));
    testing->argv[0] = "./leuko";
    testing->argv[1] = "0001.rb";
    testing->target = (struct probe_target){.argv = testing->argv, .directory = testing->scratch, .raw = testing->raw, .inputs = 1};
    testing->results = results_new();
    testing->cell = results_cell(testing->results, &cell);
    return testing;
}

/* As the measure stage lays it out: `program` as ./leuko, and the profiler. Copies, so that a build beside the test changes neither. */
static inline void probe_testing_lay(const struct probe_testing *testing, const char *program) {
    const char *const files[][2] = {{program, "leuko"}, {"build/lib/leuko-bench/malloc_profiler.so", "malloc_profiler.so"}};

    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(testing->scratch, files[i][1], NULL);
        g_autoptr(GFile) from = g_file_new_for_path(files[i][0]);
        g_autoptr(GFile) to = g_file_new_for_path(path);

        assert_true(g_file_copy(from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, NULL));
    }
}

static inline void probe_testing_free(struct probe_testing *testing) {
    assert_true(directory_remove(testing->scratch, NULL));
    results_free(testing->results);
    g_free(testing->scratch);
    g_free(testing->raw);
    g_free(testing);
}

static inline guint64 probe_testing_value(const struct probe_testing *testing, const char *metric) {
    const struct measurement *measurement = cell_results_find(testing->cell, metric);

    assert_non_null(measurement);
    assert_ptr_equal(measurement->definition, probe_metric(metric, NULL));
    return measurement->value;
}

static inline GBytes *probe_testing_fixture(const char *name) {
    g_autofree char *path = g_build_filename(FIXTURES, name, NULL);
    char *text;
    gsize length;

    assert_true(g_file_get_contents(path, &text, &length, NULL));
    return g_bytes_new_take(text, length);
}

/* Put `bytes` where the tool would: in the scratch folder as `output` or, when that is NULL, on both of the child's streams; and parse. */
static inline gboolean probe_testing_parse(struct probe_testing *testing, const struct probe *probe, const char *output, GBytes *bytes,
                                           GError **error) {
    struct process_result result = {.standard_output = bytes, .standard_error = bytes};

    if (output) {
        g_autofree char *path = g_build_filename(testing->scratch, output, NULL);
        gsize length;
        const char *data = g_bytes_get_data(bytes, &length);

        assert_true(g_file_set_contents(path, data ? data : "", (gssize) length, NULL));
    }
    return probe->parse(&testing->target, &result, testing->cell, error);
}

/* A malformed twin and what its message must hold. */
struct malformed {
    const char *fixture;
    const char *message;
};

static inline void probe_testing_expect_malformed(const struct probe *probe, const char *output, const struct malformed *twins) {
    for (; twins->fixture; twins++) {
        struct probe_testing *testing = probe_testing_new();
        g_autoptr(GBytes) bytes = probe_testing_fixture(twins->fixture);
        g_autoptr(GError) error = NULL;

        testing->target.inputs = 2;
        if (probe_testing_parse(testing, probe, output, bytes, &error)) {
            fail_msg("%s was taken for good", twins->fixture);
        }
        assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_MEASURE));
        if (!strstr(error->message, twins->message)) {
            fail_msg("%s: expected \"%s\" in \"%s\"", twins->fixture, twins->message, error->message);
        }
        probe_testing_free(testing);
    }
}
