/* The ledger: what a reason may hold, how it is escaped, and the row it becomes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "store/ledger.h"

static void test_reason_is_one_line_that_reads_as_it_was_typed(void **state) {
    static const struct {
        const char *typed, *written;
    } rows[] = {
        {"  instructions fall by 0.2 %  ", "instructions fall by 0.2 %"},
        {"first | values", "first \\| values"},
        {"<img src=x onerror=alert(1)>", "\\<img src=x onerror=alert(1)\\>"},
        {"[click](https://example.org)", "\\[click\\](https\\://example.org)"},
        {"see www.example.org", "see www\\.example.org"},
        {"*bold* _it_ `code` ~~no~~", "\\*bold\\* \\_it\\_ \\`code\\` \\~\\~no\\~\\~"},
        {"a &amp; b \\| c @team $x$", "a \\&amp; b \\\\\\| c \\@team \\$x\\$"},
        {"größer, 日本, é", "größer, 日本, é"},
        {"e\xcc\x81", "e\xcc\x81"}, /* a combining accent over a letter */
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *written = ledger_reason(rows[i].typed, NULL);
        assert_non_null(written);
        assert_string_equal(written, rows[i].written);
    }
}

static void test_what_cannot_be_read_is_refused(void **state) {
    static const struct {
        const char *typed, *message;
    } rows[] = {
        {"", "has nothing that can be read"},
        {"   ", "has nothing that can be read"},
        {"\xc2\xa0\xe3\x80\x80", "has nothing that can be read"}, /* no-break and ideographic blanks */
        {"\xe2\xa0\x80", "has nothing that can be read"},         /* Braille's blank */
        {"\xcc\x81", "has nothing that can be read"},             /* an accent over nothing */
        {"a\nb", "U+000A"},
        {"a\tb", "U+0009"},
        {"a\x1b[31mb", "U+001B"},
        {"a\x7f", "U+007F"},
        {"a\xc2\x9b"
         "b",
         "U+009B"},
        {"a\xe2\x80\x8b"
         "b",
         "U+200B"}, /* zero-width space */
        {"a\xe2\x80\x8d"
         "b",
         "U+200D"}, /* zero-width joiner */
        {"a\xe2\x80\xae"
         "b",
         "U+202E"}, /* right-to-left override */
        {"a\xe2\x81\xa6"
         "b",
         "U+2066"}, /* left-to-right isolate */
        {"a\xe2\x80\xa8"
         "b",
         "U+2028"}, /* line separator */
        {"a\xc2\xad"
         "b",
         "U+00AD"}, /* soft hyphen */
        {"a\xef\xbb\xbf", "U+FEFF"},
        {"\xff", "is not UTF-8"},
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *written = ledger_reason(rows[i].typed, &error);
        if (written != NULL) fail_msg("row %zu was taken", i);
        assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT));
        if (strstr(error->message, rows[i].message) == NULL) fail_msg("expected \"%s\" in \"%s\"", rows[i].message, error->message);
    }
}

static void test_reason_has_at_most_300_characters(void **state) {
    (void) state;
    g_autofree char *longest = g_strnfill(300, 'x'), *longer = g_strnfill(301, 'x');
    g_autofree char *taken = ledger_reason(longest, NULL), *refused = ledger_reason(longer, NULL);
    assert_string_equal(taken, longest);
    assert_null(refused);
}

static void test_row_is_appended_and_a_new_ledger_has_a_head(void **state) {
    (void) state;
    g_autoptr(Verdict) verdict = verdict_new();
    verdict->counts[VERDICT_IMPROVED] = 1;
    verdict->counts[VERDICT_REGRESSED] = 2;
    verdict->counts[VERDICT_NEW] = 3;
    verdict->counts[VERDICT_MISSING] = 4;
    g_autofree char *first = ledger_append(NULL, "2026-11-22", "pr", 7, verdict, "why");
    assert_true(g_str_has_prefix(first, "# Ledger of the baselines\n"));
    assert_true(g_str_has_suffix(first, "| --- |\n| 2026-11-22 | pr | 7 | 1 | 2 | 3 | 4 | why |\n"));
    g_autofree char *unended = ledger_append("x", "2026-11-22", "pr", 7, verdict, "why");
    assert_string_equal(unended, "x\n| 2026-11-22 | pr | 7 | 1 | 2 | 3 | 4 | why |\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reason_is_one_line_that_reads_as_it_was_typed),
        cmocka_unit_test(test_what_cannot_be_read_is_refused),
        cmocka_unit_test(test_reason_has_at_most_300_characters),
        cmocka_unit_test(test_row_is_appended_and_a_new_ledger_has_a_head),
    };
    return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
