/* The lines of --digest: one file, several in order, and malformed. */
#include "tests/unit/probe_testing.h"

static guint64 read_ast(const char *fixture, guint inputs) {
    struct probe_testing *testing = probe_testing_new();
    g_autoptr(GBytes) bytes = probe_testing_fixture(fixture);
    guint64 value;

    testing->target.inputs = inputs;
    assert_true(probe_testing_parse(testing, &probe_digest, NULL, bytes, NULL));
    value = probe_testing_value(testing, "digest.ast");
    probe_testing_free(testing);
    return value;
}

static void test_one_file_is_its_own_digest(void **state) {
    (void) state;
    assert_int_equal(read_ast("digest/one.txt", 1), 0xd4297fe5a97225ea);
}

static void test_order_of_files_counts(void **state) {
    guint64 digest = read_ast("digest/two.txt", 2);

    (void) state;
    assert_int_not_equal(digest, read_ast("digest/two-swapped.txt", 2));
    assert_int_not_equal(digest, 0xd4297fe5a97225ea);
    /* XXH3 of d4297fe5a97225ea 0000000000000001: the same on a machine of the other byte order */
    assert_int_equal(digest, 0xa88bd6f9ce99c910);
}

static void test_malformed_is_refused(void **state) {
    static const struct malformed twins[] = {
        {"digest/empty.txt", "stdout.txt:1: digests of 0 files, but 2 were given"},
        {"digest/one.txt", "stdout.txt:1: digests of 1 files, but 2 were given"},
        {"digest/cut-in-line.txt", "stdout.txt:2: cut off in mid-line"},
        {"digest/short-hash.txt", "stdout.txt:2: expected offences= and 16 hexadecimal digits"},
        {"digest/upper-case.txt", "stdout.txt:2: expected offences= and 16 hexadecimal digits"},
        {"digest/missing-field.txt", "stdout.txt:2: expected diagnostics= and 16 hexadecimal digits"},
        {"digest/rubbish.txt", "stdout.txt:2: expected \"DIGEST file=…\", found \"0001.rb:1:1"},
        {.fixture = NULL},
    };

    (void) state;
    probe_testing_expect_malformed(&probe_digest, NULL, twins);
}

static void test_option_stands_behind_the_program(void **state) {
    struct probe_testing *testing = probe_testing_new();
    struct probe_command command = {0};

    (void) state;
    assert_true(probe_digest.prepare(&testing->target, &command, NULL));
    assert_int_equal(g_strv_length(command.argv), 3);
    assert_string_equal(command.argv[0], "./leuko");
    assert_string_equal(command.argv[1], "--digest");
    assert_string_equal(command.argv[2], "0001.rb");
    assert_false(command.discard_stdout);
    probe_command_clear(&command);
    probe_testing_free(testing);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_file_is_its_own_digest),
        cmocka_unit_test(test_order_of_files_counts),
        cmocka_unit_test(test_malformed_is_refused),
        cmocka_unit_test(test_option_stands_behind_the_program),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
