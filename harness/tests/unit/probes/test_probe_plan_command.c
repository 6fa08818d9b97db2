/* A probe that a plan describes: how its command is started, what it may print, and what is refused. */
#include "tests/support/probe_testing.h"

static const char plan_text[] = "[variant a]\nrun = ./a {input}\nsummary = s\n"
                                "[input i]\ngenerate = g\n"
                                "[probe words]\nsummary = s\ncommand = bin/count --files {files} {program} -q {input}\n"
                                "[metric words.total]\nsummary = s\nunit = calls\n"
                                "[metric words.hash]\nsummary = s\nunit = xxh3\n"
                                "[metric words.extra]\nsummary = s\nunit = bytes\nabsent = zero\n"
                                "[probe parts]\nsummary = s\ncommand = {program} {input}\nper = module\n"
                                "[metric parts.*.held]\nsummary = s\nunit = bytes\nabsent = zero\n"
                                "[profile p]\nsummary = s\nvariants = *\ninputs = *\nsizes = 1K\nprobes = words;parts\n";

static Plan *parse_plan(void) {
    static const char *const built_in[] = {NULL};
    g_autoptr(GError) error = NULL;
    Plan *plan = plan_parse("plan.ini", plan_text, "p", NULL, built_in, &error);
    if (plan == NULL) fail_msg("%s", error->message);
    return plan;
}

/* What the probe makes of `printed`: TRUE when it is taken, else the message. */
static gboolean read_printed(const Plan *plan, const char *probe, const char *printed, struct probe_testing *testing, char **message) {
    g_autoptr(GBytes) bytes = g_bytes_new(printed, strlen(printed));
    g_autoptr(GError) error = NULL;
    testing->target.own = plan_find_command_probe(plan, probe);
    gboolean taken = probe_testing_parse(testing, &probe_plan_command, NULL, bytes, &error);
    assert_true(taken || g_error_matches(error, BENCH_ERROR, BENCH_ERROR_MEASURE));
    *message = error != NULL ? g_strdup(error->message) : NULL;
    return taken;
}

static void test_command_gets_program_files_and_root(void **state) {
    g_autoptr(Plan) plan = parse_plan();
    struct probe_testing *testing = probe_testing_new();
    struct probe_command command = {0};
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    (void) state;
    g_ptr_array_add(names, (gpointer) "one file");
    g_ptr_array_add(names, (gpointer) "two");
    testing->target.names = names;
    testing->target.inputs = 2;
    testing->target.root = "/project";
    testing->target.own = plan_find_command_probe(plan, "words");
    assert_true(probe_plan_command.prepare(&testing->target, &command, NULL));
    static const char *const expected[] = {"/project/bin/count", "--files", "2", "./leuko", "-q", "one file", "two", NULL};
    assert_int_equal(g_strv_length(command.argv), 7);
    for (gsize i = 0; expected[i] != NULL; i++) assert_string_equal(command.argv[i], expected[i]);
    probe_command_clear(&command);
    probe_testing_free(testing);
}

static void test_declared_metrics_are_taken(void **state) {
    g_autoptr(Plan) plan = parse_plan();
    struct probe_testing *testing = probe_testing_new();
    g_autofree char *message = NULL;
    (void) state;
    assert_true(read_printed(plan, "words", "total\t12\nhash\t00000000000000ff\n", testing, &message));
    assert_int_equal(cell_results_find(testing->cell, "words.total")->value, 12);
    assert_int_equal(cell_results_find(testing->cell, "words.hash")->value, 255);
    assert_null(cell_results_find(testing->cell, "words.extra"));
    assert_true(read_printed(plan, "parts", "lexer.held\t5\nparser-2.held\t0\n", testing, &message));
    assert_int_equal(cell_results_find(testing->cell, "parts.lexer.held")->value, 5);
    assert_ptr_equal(cell_results_find(testing->cell, "parts.lexer.held")->definition, probe_metric("parts.lexer.held", plan));
    assert_null(probe_metric("parts.held", plan));
    assert_null(probe_metric("words.lexer.total", plan));
    probe_testing_free(testing);
}

static void test_rubbish_is_refused(void **state) {
    static const struct {
        const char *probe, *printed, *message;
    } rows[] = {
        {"words", "", "printed no metric"},
        {"words", "total\t12", "cut off"},
        {"words", "total 12\n", "output.tsv:1: expected METRIC, a tab and VALUE"},
        {"words", "total\t-1\n", "output.tsv:1: words.total: expected a whole number, found \"-1\""},
        {"words", "total\t1.5\n", "expected a whole number"},
        {"words", "total\t99999999999999999999\n", "expected a whole number"},
        {"words", "total\t12\nhash\tff\n", "output.tsv:2: words.hash: expected 16 hexadecimal digits"},
        {"words", "total\t12\ntotal\t12\n", "output.tsv:2: words.total stands twice"},
        {"words", "total\t12\nother\t1\n", "output.tsv:2: \"other\" is no metric of [probe words]"},
        {"words", "total\t12\nextra\t3\n", "words.hash is missing"},
        {"words", "a.total\t12\n", "is no metric of [probe words]"},
        {"parts", "held\t5\n", "is no metric of [probe parts]; declare it: [metric parts.*.NAME]"},
        {"parts", ".held\t5\n", "is no metric"},
        {"parts", "../x.held\t5\n", "is no metric"},
        {"parts", "a b.held\t5\n", "is no metric"},
    };
    g_autoptr(Plan) plan = parse_plan();
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct probe_testing *testing = probe_testing_new();
        g_autofree char *message = NULL;
        if (read_printed(plan, rows[i].probe, rows[i].printed, testing, &message)) fail_msg("row %zu was taken for good", i);
        if (strstr(message, rows[i].message) == NULL) fail_msg("row %zu: expected \"%s\" in \"%s\"", i, rows[i].message, message);
        probe_testing_free(testing);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_command_gets_program_files_and_root),
        cmocka_unit_test(test_declared_metrics_are_taken),
        cmocka_unit_test(test_rubbish_is_refused),
    };
    return cmocka_run_group_tests_name("probe_plan_command", tests, NULL, NULL);
}
