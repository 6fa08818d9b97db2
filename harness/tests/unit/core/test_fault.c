/* Faults: the head of a patch is read, each wrong form is refused with its line, and a dose is put in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "core/fault.h"

static const char whole[] =
    "Fault: One more: a copy.\nVariant: arena\nInputs: mix; real\nSizes: 64K\nProbes: heap\nExit: 1\n"
    "Sees: heap.calls\nBlame: grow\nGrows: list\nDose: 1 100\nProse is passed over.\n\n--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-1\n"
    "+Blame: FAULT_DOSE\n";

static void test_whole_fault_is_read(void **state) {
    (void) state;
    struct fault *fault = fault_parse("faults/one.patch", "one", whole, NULL);
    assert_string_equal(fault->name, "one");
    assert_string_equal(fault->summary, "One more: a copy.");
    assert_string_equal(fault->inputs[1], "real");
    assert_string_equal(fault->sees[0], "heap.calls");
    assert_null(fault->sees[1]);
    assert_string_equal(fault->blame, "grow");
    assert_string_equal(fault->grows, "list");
    assert_int_equal(fault->exit_code, 1);
    assert_int_equal(fault->dose_high, 100);
    g_autofree char *patch = fault_patch(fault, 7);
    assert_non_null(strstr(patch, "\n+Blame: 7\n"));
    assert_null(strstr(patch, "FAULT_DOSE"));
    fault_free(fault);
}

static void test_wrong_heads_are_refused(void **state) {
    static const struct {
        const char *from, *to, *message;
    } rows[] = {
        {"Fault: One", "Foult: One", "one.patch:1: expected Fault, Variant"},
        {"Sizes: 64K", "Inputs: 64K", "one.patch:4: the key stands twice"},
        {"Sizes: 64K\n", "", "one.patch:1: needs a line \"Sizes: …\""},
        {"Exit: 1", "Exit: 2", "one.patch:6: Exit: expected 0, 1, 3 or 4, found \"2\""},
        {"Exit: 1", "Exit: -1", "one.patch:6: Exit: expected"},
        {"Dose: 1 100", "Dose: 100 1", "one.patch:10: Dose: expected \"LOW HIGH\""},
        {"Dose: 1 100", "Dose: 1", "one.patch:10: Dose: expected \"LOW HIGH\""},
        {"Dose: 1 100\n", "", "one.patch:1: the patch says FAULT_DOSE"},
        {"FAULT_DOSE", "1", "one.patch:10: the patch says no FAULT_DOSE"},
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(GStrv) parts = g_strsplit(whole, rows[i].from, 2);
        g_autofree char *text = g_strjoinv(rows[i].to, parts);
        g_autoptr(GError) error = NULL;
        assert_null(fault_parse("one.patch", "one", text, &error));
        assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT));
        if (strstr(error->message, rows[i].message) == NULL) fail_msg("expected \"%s\" in \"%s\"", rows[i].message, error->message);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_fault_is_read),
        cmocka_unit_test(test_wrong_heads_are_refused),
    };
    return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
