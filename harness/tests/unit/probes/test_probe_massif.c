/* massif's output: good, cut off at every byte, and malformed. */
#include "tests/support/probe_testing.h"

static void test_peak_is_read(void **state) {
    struct probe_testing *testing = probe_testing_new();
    g_autoptr(GBytes) bytes = probe_testing_fixture("massif/good.out");
    g_autofree char *kept = g_build_filename(testing->raw, "massif.out", NULL);

    (void) state;
    assert_true(probe_testing_parse(testing, &probe_massif, "massif.out", bytes, NULL));
    assert_int_equal(probe_testing_value(testing, "massif.peak_bytes"), 600);
    assert_int_equal(probe_testing_value(testing, "massif.peak_extra_bytes"), 24);
    assert_true(g_file_test(kept, G_FILE_TEST_IS_REGULAR));
    probe_testing_free(testing);
}

/* Behind the whole peak, a cut between two snapshots cannot be seen, and does not change the peak; nor can one in a snapshot's "#" line. */
static void test_cut_file_never_gives_another_peak(void **state) {
    g_autoptr(GBytes) bytes = probe_testing_fixture("massif/good.out");
    struct probe_testing *testing = probe_testing_new();
    gsize length = g_bytes_get_size(bytes), taken = 0;

    (void) state;
    for (gsize cut = 0; cut < length; cut++) {
        g_autoptr(GBytes) part = g_bytes_new_from_bytes(bytes, 0, cut);

        if (probe_testing_parse(testing, &probe_massif, "massif.out", part, NULL)) {
            assert_int_equal(probe_testing_value(testing, "massif.peak_bytes"), 600);
            taken++;
        }
    }
    assert_int_equal(taken, 1);
    probe_testing_free(testing);
}

static void test_malformed_is_refused(void **state) {
    static const struct malformed twins[] = {
        {"massif/empty.out", "massif.out:1: cut off"},
        {"massif/rubbish.out", "massif.out:1: expected \"desc:\""},
        {"massif/cut-in-line.out", "massif.out:25: cut off in mid-line"},
        {"massif/cut-in-tree.out", "massif.out:31: cut off: 1 lines of the heap tree are missing"},
        {"massif/cut-in-snapshot.out", "massif.out:25: cut off: expected \"mem_heap_extra_B=\""},
        {"massif/no-peak.out", "massif.out:20: no peak"},
        {"massif/not-a-number.out", "massif.out:25: mem_heap_B=: expected a number, found \"6oo\""},
        {"massif/too-large.out", "massif.out:25: mem_heap_B=: expected a number"},
        {"massif/tree-differs.out", "massif.out:29: the heap tree holds 599 bytes, its snapshot 600"},
        {"massif/backwards.out", "massif.out:36: time runs backwards"},
        {"massif/skipped-snapshot.out", "massif.out:22: expected snapshot 2"},
        {"massif/two-peaks.out", "massif.out:28: a second peak"},
        {"massif/instructions.out", "massif.out:3: time_unit: expected B, found \"i\""},
        {"massif/strange-tree.out", "massif.out:19: heap_tree: expected empty, detailed or peak, found \"round\""},
        {"massif/endless-tree.out", "massif.out:29: a heap tree cannot have"},
        {"massif/nul.out", "massif.out: "},
        {.fixture = NULL},
    };

    (void) state;
    probe_testing_expect_malformed(&probe_massif, "massif.out", twins);
}

static void test_absent_output_quotes_the_tool(void **state) {
    struct probe_testing *testing = probe_testing_new();
    g_autoptr(GBytes) said = g_bytes_new_static("first\nvalgrind: Unknown option\n", 31);
    g_autoptr(GError) error = NULL;

    (void) state;
    assert_false(probe_testing_parse(testing, &probe_massif, NULL, said, &error));
    assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_MEASURE));
    assert_non_null(strstr(error->message, "massif.out: the tool wrote no such file; it said: valgrind: Unknown option"));
    probe_testing_free(testing);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_peak_is_read),
        cmocka_unit_test(test_cut_file_never_gives_another_peak),
        cmocka_unit_test(test_malformed_is_refused),
        cmocka_unit_test(test_absent_output_quotes_the_tool),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
