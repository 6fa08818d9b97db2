/* A commit as a report names it, and what is a commit's name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/display.h"
#include "core/commit.h"

#include <string.h>

static char hash[] = "0123456789abcdef0123456789abcdef01234567";

static void assert_described(const struct commit *commit, const char *wanted) {
    g_autofree char *text = commit_describe(commit);
    assert_string_equal(text, wanted);
}

static void test_a_commit_is_described_by_twelve_digits_and_its_subject(void **state) {
    (void) state;
    assert_described(&(struct commit){hash, (char *) "Keep names", FALSE}, "0123456789ab Keep names");
    assert_described(&(struct commit){hash, (char *) "Keep names", TRUE}, "0123456789ab Keep names, with changes that no commit has");
    assert_described(&(struct commit){hash, (char *) "", FALSE}, "0123456789ab");
    assert_null(commit_describe(&(struct commit){NULL, NULL, FALSE}));
}

static void test_a_subject_is_short_and_changes_nothing_around_it(void **state) {
    g_autofree char *longest = g_strnfill(300, 'n');
    (void) state;
    assert_described(&(struct commit){hash, (char *) "\x1b[31m\u202e", FALSE}, "0123456789ab \\x1b[31m\\u{202e}");
    g_autofree char *text = commit_describe(&(struct commit){hash, longest, FALSE});
    assert_int_equal(display_width(text), 12 + 1 + 72);
}

static void test_a_hash_is_one_of_git(void **state) {
    static const char *const others[] = {"",
                                         "0123",
                                         "HEAD",
                                         "--output=x",
                                         "0123456789ABCDEF0123456789ABCDEF01234567",
                                         "0123456789abcdef0123456789abcdef0123456g",
                                         "0123456789abcdef0123456789abcdef012345678"};
    g_autofree char *sha256 = g_strnfill(64, 'a');
    (void) state;
    assert_true(commit_is_hash(hash));
    assert_true(commit_is_hash(sha256));
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) assert_false(commit_is_hash(others[i]));
}

static void test_a_copy_is_its_own(void **state) {
    struct commit copy = {0};
    (void) state;
    commit_copy(&copy, &(struct commit){hash, (char *) "one", TRUE});
    commit_copy(&copy, &(struct commit){hash, (char *) "two", FALSE});
    assert_string_equal(copy.subject, "two");
    assert_ptr_not_equal(copy.hash, hash);
    assert_false(copy.changed);
    commit_clear(&copy);
    assert_null(copy.hash);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_commit_is_described_by_twelve_digits_and_its_subject),
        cmocka_unit_test(test_a_subject_is_short_and_changes_nothing_around_it),
        cmocka_unit_test(test_a_hash_is_one_of_git),
        cmocka_unit_test(test_a_copy_is_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
