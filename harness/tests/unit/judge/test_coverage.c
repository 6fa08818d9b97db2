/* What a change takes out of the plan, and how it is accepted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "judge/coverage.h"

static const char base_text[] = "[variant old]\nrun = ./a {input}\nsummary = s\n"
                                "[variant new]\nrun = ./a {input}\nsummary = s\naccept = 1\n"
                                "[pair new]\nreference = old\ncandidate = new\ncompare = output;exact;time\n"
                                "[input lines]\ngenerate = g\n[input words]\ngenerate = g\n"
                                "[probe own]\ncommand = p {input}\nsummary = s\n"
                                "[metric own.total]\nunit = calls\nsummary = s\ndirection = equal\n"
                                "[metric own.spare]\nunit = calls\nsummary = s\n"
                                "[profile pr]\nsummary = s\nvariants = *\ninputs = *\nsizes = 1K;64K\nprobes = m;clock;own\n"
                                "[probe clock pr]\nrounds = 10\nruns = 5\n"
                                "[tolerance machine]\nrelative = 0.001\nreason = r\n"
                                "[tolerance noisy]\nrelative = 0.05\nreason = r\n"
                                "[growth]\nmetrics = m.*;own.total\nceiling = 1.2\nreason = r\n"
                                "[budget]\nnew.m.calls = 2 % since v1\n";

static Plan *plan_of(const char *text) {
    static const char *const probes[] = {"m", "clock", NULL};
    g_autoptr(GError) error = NULL;
    Plan *plan = plan_parse("plan.ini", text, "pr", NULL, probes, &error);
    if (plan == NULL) fail_msg("%s", error->message);
    return plan;
}

/* The sentences on the base's plan with `was` replaced by `now`, joined by semicolons. */
static char *lost_by(const char *was, const char *now) {
    g_auto(GStrv) parts = g_strsplit(base_text, was, 2);
    g_autofree char *head_text = g_strjoinv(now, parts);
    if (g_strv_length(parts) != 2) fail_msg("\"%s\" is not in the plan", was);
    g_autoptr(Plan) base = plan_of(base_text), head = plan_of(head_text);
    g_autoptr(GPtrArray) lost = g_ptr_array_new_with_free_func(g_free);
    coverage_compare(base, head, lost);
    g_ptr_array_add(lost, NULL);
    return g_strjoinv("; ", (char **) lost->pdata);
}

static void test_each_loss_is_named(void **state) {
    static const struct {
        const char *was, *now, *lost;
    } rows[] = {
        {"summary = s\n", "summary = another\n", ""},
        {"variants = *", "variants = new", "profile pr: the variant old is not measured"},
        {"inputs = *", "inputs = words", "profile pr: the input lines is not measured"},
        {"sizes = 1K;64K", "sizes = 1K", "profile pr: the size 64K is not measured"},
        {"sizes = 1K;64K", "sizes = 1K;64K;1M", ""},
        {"probes = m;", "probes = ", "profile pr: the probe m is not used"},
        {"[probe clock pr]\n", "[probe clock pr]\ninputs = words\n", "profile pr: the probe clock leaves out the input lines"},
        {"[probe clock pr]\n", "[probe m pr]\nsizes = 1K\n[probe clock pr]\n", "profile pr: the probe m leaves out the size 64K"},
        {"rounds = 10", "rounds = 6", "profile pr: the probe clock has 6 rounds of 5 runs, before 10 of 5"},
        {"rounds = 10", "rounds = 12", ""},
        {"runs = 5", "runs = 1", "profile pr: the probe clock has 10 rounds of 1 runs, before 10 of 5"},
        {"[pair new]\nreference = old\ncandidate = new\ncompare = output;exact;time\n", "", "pair new: new is not compared with old"},
        {"[pair new]", "[pair other]", ""},
        {"ceiling = 1.2", "ceiling = 1.1", ""},
        {"ceiling = 1.2", "ceiling = 1.3", "growth: the ceiling is 1.3, before 1.2"},
        {"metrics = m.*;", "metrics = ", "growth: m.* has no ceiling"},
        {"[budget]\nnew.m.calls = 2 % since v1\n", "", "budget new.m.calls is gone"},
        {"new.m.calls = 2 %", "new.m.calls = 1 %", ""},
        {"new.m.calls = 2 %", "new.m.calls = 2.5 %", "budget new.m.calls: 2.5 %, before 2 %"},
        {"since v1", "since v2", "budget new.m.calls: since v2, before since v1"},
        {"compare = output;exact;time", "compare = exact", "pair new: output is not compared; pair new: time is not compared"},
        {"relative = 0.001", "relative = 0.002", "tolerance machine: 0.002, before 0.001"},
        {"relative = 0.001", "relative = 0.0005", ""},
        {"relative = 0.05", "relative = 0.2", "tolerance noisy: 0.2, before 0.05"},
        {"accept = 1", "accept = 1;3;0", "variant new: the exit code 3 means success"},
        {"summary = s\ndirection = equal\n", "summary = s\n", "metric own.total need not be equal"},
        {"direction = equal\n", "direction = equal\ngate = no\n", "metric own.total does not gate"},
        {"direction = equal\n", "direction = equal\nclass = noisy\n", "metric own.total is of the class noisy"},
        {"direction = equal\n", "direction = equal\nabsent = zero\n", "metric own.total may be absent"},
        {"[metric own.spare]\nunit = calls\nsummary = s\n", "", "metric own.spare is gone"},
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *lost = lost_by(rows[i].was, rows[i].now);
        if (strcmp(lost, rows[i].lost) != 0) fail_msg("row %zu: expected \"%s\", found \"%s\"", i, rows[i].lost, lost);
    }
}

static GPtrArray *two_losses(void) {
    GPtrArray *lost = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(lost, g_strdup("the profile a is gone"));
    g_ptr_array_add(lost, g_strdup("the profile ab is gone"));
    return lost;
}

static void test_accepted_rows_count_while_the_base_lacks_them(void **state) {
    static const struct {
        const char *text, *base;
        guint left;
    } rows[] = {
        {"", NULL, 2},
        {"# the profile a is gone\n", NULL, 2},
        {"the profile a is gone\twhy\n", NULL, 1},
        {"the profile a is gone\twhy\nthe profile ab is gone\tx\n", "", 0},
        {"the profile a is gone\twhy\n", "the profile a is gone\twhy\n", 2},
        {"the profile a is gone\tagain\n", "the profile a is gone\twhy\n", 1},
        {"the profile a is gone", NULL, 2},
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) lost = two_losses();
        coverage_subtract(lost, rows[i].text, rows[i].base);
        if (lost->len != rows[i].left) fail_msg("row %zu: %u left", i, lost->len);
    }
}

static void test_rows_are_appended_and_the_base_s_removed(void **state) {
    (void) state;
    g_autoptr(GPtrArray) lost = two_losses();
    g_autofree char *text = coverage_append("# old\nx\tmerged\ny\tkept\n", "x\tmerged\n", lost, "why");
    const char *rows = strstr(text, "lacks it.\n");
    assert_non_null(rows);
    assert_string_equal(rows + strlen("lacks it.\n"), "y\tkept\nthe profile a is gone\twhy\nthe profile ab is gone\twhy\n");
    coverage_subtract(lost, text, "x\tmerged\n");
    assert_int_equal(lost->len, 0);
}

static struct fault *fault_of(const char *expectations) {
    g_autofree char *text = g_strdup_printf("Fault: f.\nVariant: new\nInputs: lines\nSizes: 1K\nProbes: m\n%s\n--- a/a.c\n", expectations);
    g_autoptr(GError) error = NULL;
    struct fault *fault = fault_parse("f.patch", "f", text, &error);
    if (fault == NULL) fail_msg("%s", error->message);
    return fault;
}

static void test_a_weaker_fault_is_named(void **state) {
    static const struct {
        const char *now, *lost;
    } rows[] = {
        {"Exit: 1\nSees: m.a;m.b\nBlame: grow\nGrows: list\n", ""},
        {"Exit: 1\nSees: m.a;m.b\nBlame: grow\nGrows: other\n", "the fault f need not name list"},
        {"Exit: 1\nSees: m.a;m.b\nBlame: grow\n", "the fault f need not name list"},
        {"Exit: 0\nSees: m.a;m.b\nBlame: grow\nGrows: list\n", "the fault f ends with 0, before 1"},
        {"Exit: 1\nSees: m.b;m.c\nBlame: grow\nGrows: list\n", "the fault f need not be seen by m.a"},
        {"Exit: 1\nSees: m.a;m.b\nBlame: other\nGrows: list\n", "the fault f need not blame grow"},
        {"Exit: 1\nSees: m.a;m.b\nGrows: list\n", "the fault f need not blame grow"},
    };
    (void) state;
    struct fault *was = fault_of(rows[0].now);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) lost = g_ptr_array_new_with_free_func(g_free);
        struct fault *now = fault_of(rows[i].now);
        coverage_compare_faults(was, now, lost);
        assert_string_equal(lost->len > 0 ? g_ptr_array_index(lost, 0) : "", rows[i].lost);
        assert_true(lost->len <= 1);
        fault_free(now);
    }
    fault_free(was);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_loss_is_named),
        cmocka_unit_test(test_a_weaker_fault_is_named),
        cmocka_unit_test(test_accepted_rows_count_while_the_base_lacks_them),
        cmocka_unit_test(test_rows_are_appended_and_the_base_s_removed),
    };
    return cmocka_run_group_tests_name("coverage", tests, NULL, NULL);
}
