/* Reading what Leuko prints of itself: digests and allocation counts, whole, malformed and of older versions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../probes/reading.h"

typedef gboolean (*reader)(char *text, guint files, GString *lines, GError **error);

static char *load(const char *fixture) {
    g_autofree char *path = g_build_filename("bench/leuko/tests/fixtures", fixture, NULL);
    char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static char *read_fixture(reader read, const char *fixture, guint files) {
    g_autofree char *text = load(fixture);
    g_autoptr(GError) error = NULL;
    GString *lines = g_string_new(NULL);
    if (!read(text, files, lines, &error)) fail_msg("%s: %s", fixture, error->message);
    return g_string_free(lines, FALSE);
}

/* A malformed twin and what its message begins with. */
struct twin {
    const char *fixture, *message;
};

static void expect_refused(reader read, const struct twin *twins) {
    for (; twins->fixture != NULL; twins++) {
        g_autofree char *text = load(twins->fixture);
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) lines = g_string_new(NULL);
        if (read(text, 2, lines, &error)) fail_msg("%s was taken for good", twins->fixture);
        if (!g_str_has_prefix(error->message, twins->message)) {
            fail_msg("%s: expected \"%s\" in \"%s\"", twins->fixture, twins->message, error->message);
        }
    }
}

static void test_one_file_is_its_own_digest(void **state) {
    (void) state;
    g_autofree char *lines = read_fixture(digest_read, "digest/one.txt", 1);
    assert_true(g_str_has_prefix(lines, "ast\td4297fe5a97225ea\ndiagnostics\t"));
}

static void test_order_of_files_counts(void **state) {
    (void) state;
    g_autofree char *lines = read_fixture(digest_read, "digest/two.txt", 2),
                    *swapped = read_fixture(digest_read, "digest/two-swapped.txt", 2);
    assert_string_not_equal(lines, swapped);
    /* XXH3 of d4297fe5a97225ea 0000000000000001: the same on a machine of the other byte order */
    assert_true(g_str_has_prefix(lines, "ast\ta88bd6f9ce99c910\n"));
}

static void test_malformed_digests_are_refused(void **state) {
    static const struct twin twins[] = {
        {"digest/empty.txt", "line 0: digests of 0 files, but 2 were given"},
        {"digest/one.txt", "line 1: digests of 1 files, but 2 were given"},
        {"digest/cut-in-line.txt", "line 2: the line is cut off"},
        {"digest/short-hash.txt", "line 2: expected offences= and 16 hexadecimal digits"},
        {"digest/upper-case.txt", "line 2: expected offences= and 16 hexadecimal digits"},
        {"digest/missing-field.txt", "line 2: expected diagnostics= and 16 hexadecimal digits"},
        {"digest/rubbish.txt", "line 2: expected \"DIGEST file=…\", found \"0001.rb:1:1"},
        {NULL, NULL},
    };
    (void) state;
    expect_refused(digest_read, twins);
}

static void test_modules_are_read(void **state) {
    (void) state;
    g_autofree char *lines = read_fixture(alloc_stats_read, "alloc_stats/good.txt", 1);
    /* The fixture's numbers; those that are 0 are left out, but the sum of all modules. */
    assert_string_equal(lines, "pm_buffer.allocs\t2\npm_buffer.reallocs\t3\npm_buffer.frees\t2\n"
                               "pm_buffer.bytes_alloc\t960\npm_buffer.bytes_freed\t960\n"
                               "pm_constant_pool.allocs\t40001\npm_constant_pool.callocs\t40001\npm_constant_pool.frees\t40001\n"
                               "pm_constant_pool.bytes_alloc\t2679288\npm_constant_pool.bytes_freed\t2679288\n"
                               "prism.allocs\t639995\nprism.callocs\t519994\nprism.reallocs\t80014\nprism.frees\t639995\n"
                               "prism.bytes_alloc\t62000000\nprism.bytes_freed\t62000000\nall.live_bytes\t0\n");
}

static void test_older_lines_lack_callocs_and_reallocs(void **state) {
    char text[] = "[prism_alloc_stats][a] allocs=2 frees=1 bytes_alloc=20 bytes_freed=5\n"
                  "[prism_alloc_stats][b] allocs=1 reallocs=4 frees=0 bytes_alloc=7 bytes_freed=0\n";
    g_autoptr(GString) lines = g_string_new(NULL);
    (void) state;
    assert_true(alloc_stats_read(text, 1, lines, NULL));
    assert_string_equal(lines->str, "a.allocs\t2\na.frees\t1\na.bytes_alloc\t20\na.bytes_freed\t5\n"
                                    "b.allocs\t1\nb.reallocs\t4\nb.bytes_alloc\t7\nall.live_bytes\t22\n");
}

static void test_malformed_modules_are_refused(void **state) {
    static const struct twin twins[] = {
        {"alloc_stats/empty.txt", "line 0: no line of [prism_alloc_stats]"},
        {"alloc_stats/none.txt", "line 1: no line of [prism_alloc_stats]"},
        {"alloc_stats/cut-in-line.txt", "line 3: the line is cut off"},
        {"alloc_stats/cut-in-field.txt", "line 3: module pm_constant_pool: "},
        {"alloc_stats/not-a-number.txt", "line 3: module pm_constant_pool: expected frees=NUMBER, found \"frees=4oo01\""},
        {"alloc_stats/negative.txt", "line 3: module pm_constant_pool: expected reallocs=NUMBER"},
        {"alloc_stats/too-large.txt", "line 3: module pm_constant_pool: expected bytes_alloc=NUMBER"},
        {"alloc_stats/wrong-order.txt", "line 2: module pm_buffer: expected allocs=NUMBER"},
        {"alloc_stats/twice.txt", "line 3: module pm_buffer stands behind pm_buffer: listed twice, or not in order"},
        {"alloc_stats/not-sorted.txt", "line 4: module pm_a stands behind pm_constant_pool: listed twice, or not in order"},
        {"alloc_stats/more-at-the-end.txt", "line 2: module pm_buffer: expected no more fields=NUMBER, found \"peak=12\""},
        {"alloc_stats/more-callocs.txt", "line 2: module pm_buffer: more callocs than allocs"},
        {"alloc_stats/strange-module.txt", "line 2: expected \"[prism_alloc_stats][MODULE] …\""},
        {"alloc_stats/long-module.txt", "line 2: expected \"[prism_alloc_stats][MODULE] …\""},
        {"alloc_stats/more-freed.txt", "line 1: all modules together give back more bytes than they asked for"},
        {NULL, NULL},
    };
    (void) state;
    expect_refused(alloc_stats_read, twins);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_file_is_its_own_digest),
        cmocka_unit_test(test_order_of_files_counts),
        cmocka_unit_test(test_malformed_digests_are_refused),
        cmocka_unit_test(test_modules_are_read),
        cmocka_unit_test(test_older_lines_lack_callocs_and_reallocs),
        cmocka_unit_test(test_malformed_modules_are_refused),
    };
    return cmocka_run_group_tests_name("reading", tests, NULL, NULL);
}
