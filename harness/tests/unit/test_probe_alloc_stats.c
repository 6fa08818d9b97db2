/* The lines of PRISM_ALLOC_STATS: good and malformed. */
#include "tests/unit/probe_testing.h"

static void test_modules_are_read(void **state) {
    struct probe_testing *testing = probe_testing_new();
    g_autoptr(GBytes) bytes = probe_testing_fixture("alloc_stats/good.txt");

    (void) state;
    assert_true(probe_testing_parse(testing, &probe_alloc_stats, NULL, bytes, NULL));
    assert_int_equal(testing->cell->measurements->len, 3 * 6 - 2 + 1); /* two are 0; one is of all */
    assert_int_equal(probe_testing_value(testing, "alloc_stats.all.live_bytes"), 0);
    assert_int_equal(probe_testing_value(testing, "alloc_stats.pm_constant_pool.allocs"), 40001);
    assert_int_equal(probe_testing_value(testing, "alloc_stats.pm_constant_pool.bytes_alloc"), 2679288);
    assert_int_equal(probe_testing_value(testing, "alloc_stats.prism.callocs"), 519994);
    assert_int_equal(probe_testing_value(testing, "alloc_stats.prism.reallocs"), 80014);
    assert_int_equal(probe_testing_value(testing, "alloc_stats.pm_buffer.bytes_freed"), 960);
    probe_testing_free(testing);
}

static void test_malformed_is_refused(void **state) {
    static const struct malformed twins[] = {
        {"alloc_stats/empty.txt", "stderr.txt:1: no line of [prism_alloc_stats]"},
        {"alloc_stats/none.txt", "stderr.txt:1: no line of [prism_alloc_stats]"},
        {"alloc_stats/cut-in-line.txt", "stderr.txt:3: cut off in mid-line"},
        {"alloc_stats/cut-in-field.txt", "stderr.txt:3: module pm_constant_pool: expected bytes_alloc=NUMBER"},
        {"alloc_stats/not-a-number.txt", "stderr.txt:3: module pm_constant_pool: expected bytes_alloc=NUMBER at \"oo01"},
        {"alloc_stats/negative.txt", "stderr.txt:3: module pm_constant_pool: expected reallocs=NUMBER"},
        {"alloc_stats/too-large.txt", "stderr.txt:3: module pm_constant_pool: expected bytes_alloc=NUMBER"},
        {"alloc_stats/wrong-order.txt", "stderr.txt:2: module pm_buffer: expected allocs=NUMBER"},
        {"alloc_stats/twice.txt", "stderr.txt:3: module pm_buffer stands behind pm_buffer: listed twice, or not in order"},
        {"alloc_stats/not-sorted.txt", "stderr.txt:4: module pm_a stands behind pm_constant_pool: listed twice, or not in order"},
        {"alloc_stats/more-at-the-end.txt", "stderr.txt:2: module pm_buffer: unexpected \" peak=12\" at the end"},
        {"alloc_stats/more-callocs.txt", "stderr.txt:2: module pm_buffer: more callocs than allocs"},
        {"alloc_stats/strange-module.txt", "stderr.txt:2: expected \"[prism_alloc_stats][MODULE] …\""},
        {"alloc_stats/long-module.txt", "stderr.txt:2: expected \"[prism_alloc_stats][MODULE] …\""},
        {"alloc_stats/more-freed.txt", "stderr.txt:1: all modules together give back more bytes than they asked for"},
        {.fixture = NULL},
    };

    (void) state;
    probe_testing_expect_malformed(&probe_alloc_stats, NULL, twins);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_modules_are_read),
        cmocka_unit_test(test_malformed_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
