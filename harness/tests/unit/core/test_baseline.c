/* Baselines: what is written is read back, and whatever is wrong with a file is named with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/baseline.h"
#include "base/error.h"

static const struct metric_definition definitions[] = {
    {.name = "calls", .summary = "", .unit = UNIT_CALLS, .class = METRIC_EXACT, .gates = TRUE},
    {.name = "bytes", .summary = "", .unit = UNIT_BYTES, .class = METRIC_EXACT, .gates = TRUE},
    {.name = "output", .summary = "", .unit = UNIT_XXH3, .class = METRIC_EXACT, .direction = METRIC_MUST_EQUAL, .gates = TRUE},
    {.name = "instructions", .summary = "", .unit = UNIT_INSTRUCTIONS, .class = METRIC_MACHINE, .gates = TRUE},
    {.name = "sites", .summary = "", .unit = UNIT_CALLS, .class = METRIC_EXACT},
};

static const struct metric_definition *lookup(const char *metric, gconstpointer data) {
    (void) data;
    const char *last = strrchr(metric, '.') + 1;
    for (gsize i = 0; i < G_N_ELEMENTS(definitions); i++) {
        if (strcmp(definitions[i].name, last) == 0) return &definitions[i];
    }
    return NULL;
}

static const char exact_text[] = "# a comment\n"
                                 "1K\tdigest.output\t00000000deadbeef\txxh3\n"
                                 "1K\tm.calls\t12\tcalls\n"
                                 "64K\tm.bytes\t0\tbytes\n"
                                 "64K\tm.calls\t18446744073709551615\tcalls\n"
                                 "# end: 4 metrics\n";

static const char machine_text[] = "# fingerprint: x86_64, glibc 2.36\n"
                                   "330\tcallgrind.instructions\t907927\tinstructions\n"
                                   "# end: 1 metrics\n";

static gboolean parse(const char *text, enum metric_class class, struct results *into, char **fingerprint, GError **error) {
    return baseline_parse("b.tsv", text, "methods", "arena", class, lookup, NULL, into, fingerprint, error);
}

static void assert_refused(const char *text, enum metric_class class, const char *message) {
    g_autoptr(Results) results = results_new();
    g_autoptr(GError) error = NULL;
    char *fingerprint = NULL;
    assert_false(parse(text, class, results, &fingerprint, &error));
    assert_null(fingerprint);
    assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT));
    assert_string_equal(error->message, message);
}

static guint64 value_of(const struct results *results, guint64 size, const char *metric) {
    struct cell cell = {"methods", size, "arena"};
    const struct cell_results *cell_results = results_find_cell(results, &cell);
    assert_non_null(cell_results);
    assert_non_null(cell_results_find(cell_results, metric));
    return cell_results_find(cell_results, metric)->value;
}

static void test_exact_file_is_read(void **state) {
    g_autoptr(Results) results = results_new();
    g_autoptr(GError) error = NULL;
    (void) state;
    assert_true(parse(exact_text, METRIC_EXACT, results, NULL, &error));
    assert_int_equal(results->cells->len, 2);
    assert_true(value_of(results, 1024, "digest.output") == 0xdeadbeef);
    assert_true(value_of(results, 1024, "m.calls") == 12);
    assert_true(value_of(results, 65536, "m.bytes") == 0);
    assert_true(value_of(results, 65536, "m.calls") == G_MAXUINT64);
}

static void test_machine_file_has_a_fingerprint(void **state) {
    g_autoptr(Results) results = results_new();
    g_autofree char *fingerprint = NULL;
    g_autoptr(GError) error = NULL;
    (void) state;
    assert_true(parse(machine_text, METRIC_MACHINE, results, &fingerprint, &error));
    assert_string_equal(fingerprint, "x86_64, glibc 2.36");
    assert_true(value_of(results, 330, "callgrind.instructions") == 907927);
    assert_refused("330\tcallgrind.instructions\t1\tinstructions\n", METRIC_MACHINE,
                   "b.tsv:1: expected the line \"# fingerprint: TEXT\" first, found \"330\\tcallgrind.instructions\\t1\\tinstruction…\"");
    assert_refused("# fingerprint: \n", METRIC_MACHINE,
                   "b.tsv:1: expected the line \"# fingerprint: TEXT\" first, found \"# fingerprint: \"");
}

static void test_undefined_metric_is_kept_without_definition(void **state) {
    g_autoptr(Results) results = results_new();
    g_autoptr(GError) error = NULL;
    struct cell cell = {"methods", 1024, "arena"};
    (void) state;
    assert_true(parse("1K\told.module.gone\t7\tfaults\n# end: 1 metrics\n", METRIC_EXACT, results, NULL, &error));
    const struct measurement *measurement = cell_results_find(results_find_cell(results, &cell), "old.module.gone");
    assert_null(measurement->definition);
    assert_true(measurement->value == 7);
}

static const struct {
    const char *text, *message;
} mistakes[] = {
    {"", "b.tsv:1: the file ends before \"# end: N metrics\": it is truncated; restore it from version control"},
    {"# end: 0 metrics", "b.tsv:1: the file ends before \"# end: N metrics\": it is truncated; restore it from version control"},
    {"1K\tm.calls\t12x\tcalls\n", "b.tsv:1: expected a number, found \"12x\""},
    {"1K\tm.calls\t\tcalls\n", "b.tsv:1: expected a number, found \"\""},
    {"1K\tm.calls\t-1\tcalls\n", "b.tsv:1: expected a number, found \"-1\""},
    {"1K\tm.calls\t01\tcalls\n", "b.tsv:1: expected a number, found \"01\""},
    {"1K\tm.calls\t1,000\tcalls\n", "b.tsv:1: expected a number, found \"1,000\""},
    {"1K\tm.calls\t18446744073709551616\tcalls\n", "b.tsv:1: expected a number, found \"18446744073709551616\""},
    {"1K\tm.calls\t1\x1b[31m\tcalls\n", "b.tsv:1: expected a number, found \"1\\033[31m\""},
    {"1K\tdigest.output\tDEADBEEF00000000\txxh3\n", "b.tsv:1: expected 16 hexadecimal digits, found \"DEADBEEF00000000\""},
    {"1K\tm.calls\t1\tbytes\n", "b.tsv:1: m.calls counts calls, found the unit \"bytes\""},
    {"1K\tm.calls\t1\tcows\n", "b.tsv:1: expected a unit (calls, bytes, …), found \"cows\""},
    {"1K\tm.gone\t1\tcows\n", "b.tsv:1: expected a unit (calls, bytes, …), found \"cows\""},
    {"1K\tm.gone\t1x\tcalls\n", "b.tsv:1: expected a number, found \"1x\""},
    {"1K\tc.instructions\t1\tinstructions\n", "b.tsv:1: c.instructions is of class machine and has no place in a file of class exact"},
    {"1Q\tm.calls\t1\tcalls\n", "b.tsv:1: expected a size as 330, 64K or 1M, found \"1Q\""},
    {"1024\tm.calls\t1\tcalls\n", "b.tsv:1: expected a size as 330, 64K or 1M, found \"1024\""},
    {"0\tm.calls\t1\tcalls\n", "b.tsv:1: expected a size as 330, 64K or 1M, found \"0\""},
    {"1K\tcalls\t1\tcalls\n", "b.tsv:1: expected a metric as probe.name or probe.module.name, found \"calls\""},
    {"1K\tm..calls\t1\tcalls\n", "b.tsv:1: expected a metric as probe.name or probe.module.name, found \"m..calls\""},
    {"1K\tm.calls.\t1\tcalls\n", "b.tsv:1: expected a metric as probe.name or probe.module.name, found \"m.calls.\""},
    {"1K\t.calls\t1\tcalls\n", "b.tsv:1: expected a metric as probe.name or probe.module.name, found \".calls\""},
    {"1K\ta.b.c.calls\t1\tcalls\n", "b.tsv:1: expected a metric as probe.name or probe.module.name, found \"a.b.c.calls\""},
    {"1K\tm/x.calls\t1\tcalls\n", "b.tsv:1: expected a metric as probe.name or probe.module.name, found \"m/x.calls\""},
    {"1K\tm.calls\t1\tcalls\n1K\tm.calls\t1\tcalls\n", "b.tsv:2: metric m.calls stands twice for this size; keep one"},
    {"1K\tm.calls\t1\tcalls\n1K\tm.bytes\t1\tbytes\n", "b.tsv:2: metric m.bytes stands after m.calls; lines are sorted by size and metric"},
    {"4K\tm.calls\t1\tcalls\n1K\tm.calls\t1\tcalls\n", "b.tsv:2: size 1K stands after a larger one; lines are sorted by size and metric"},
    {"1K m.calls 1 calls\n", "b.tsv:1: expected SIZE, METRIC, VALUE and UNIT with one tab between them, found \"1K m.calls 1 calls\""},
    {"1K\tm.calls\t1\n", "b.tsv:1: expected SIZE, METRIC, VALUE and UNIT with one tab between them, found \"1K\\tm.calls\\t1\""},
    {"1K\tm.calls\t1\tcalls\t\n",
     "b.tsv:1: expected SIZE, METRIC, VALUE and UNIT with one tab between them, found \"1K\\tm.calls\\t1\\tcalls\\t\""},
    {"\n", "b.tsv:1: expected SIZE, METRIC, VALUE and UNIT with one tab between them, found \"\""},
    {"<<<<<<< HEAD\n", "b.tsv:1: expected SIZE, METRIC, VALUE and UNIT with one tab between them, found \"<<<<<<< HEAD\""},
    {"# x\r\n1K\tm.calls\t1\tcalls\r\n", "b.tsv:1: the line ends in CR LF; save the file with LF"},
    {"1K\tm.calls\t1\tcalls\n# why\n# end: 1 metrics\n", "b.tsv:2: a comment may only stand above the first metric"},
    {"1K\tm.calls\t1\tcalls\n# end: 2 metrics\n",
     "b.tsv:2: expected \"# end: 1 metrics\", found \"# end: 2 metrics\": lines were lost or added"},
    {"# end: 0 metrics\n\n", "b.tsv:1: there is more behind the end line"},
    {"# end: 0 metrics\n1K\tm.calls\t1\tcalls\n", "b.tsv:1: there is more behind the end line"},
};

static void test_mistakes_are_named_with_their_line(void **state) {
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) assert_refused(mistakes[i].text, METRIC_EXACT, mistakes[i].message);
    assert_refused("# fingerprint: x\n1K\tm.calls\t1\tcalls\n", METRIC_MACHINE,
                   "b.tsv:2: m.calls is of class exact and has no place in a file of class machine");
}

static void test_long_line_is_refused(void **state) {
    g_autofree char *fill = g_strnfill(511, 'x');
    g_autofree char *longest = g_strdup_printf("#%s\n# end: 0 metrics\n", fill);
    g_autofree char *longer = g_strdup_printf("#x%s\n# end: 0 metrics\n", fill);
    g_autoptr(Results) results = results_new();
    (void) state;
    assert_true(parse(longest, METRIC_EXACT, results, NULL, NULL));
    assert_refused(longer, METRIC_EXACT, "b.tsv:1: the line is longer than 512 bytes");
}

/* A cut anywhere is seen, and no single byte can be lost or doubled unseen but in a value or a comment. */
static void test_truncated_file_is_refused(void **state) {
    (void) state;
    for (gsize i = 0; i < sizeof exact_text - 1; i++) {
        g_autofree char *cut = g_strndup(exact_text, i);
        g_autoptr(Results) results = results_new();
        g_autoptr(GError) error = NULL;
        assert_false(parse(cut, METRIC_EXACT, results, NULL, &error));
        assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT));
        assert_true(g_str_has_prefix(error->message, "b.tsv:"));
    }
}

static void test_lost_line_is_refused(void **state) {
    g_auto(GStrv) lines = g_strsplit(exact_text, "\n", -1);
    (void) state;
    for (guint lost = 1; lost <= 5; lost++) {
        g_autoptr(GString) text = g_string_new(NULL);
        g_autoptr(Results) results = results_new();
        for (guint i = 0; i < 6; i++) {
            if (i != lost) g_string_append_printf(text, "%s\n", lines[i]);
        }
        assert_false(parse(text->str, METRIC_EXACT, results, NULL, NULL));
    }
}

static void test_format_writes_what_gates(void **state) {
    g_autoptr(Results) results = results_new();
    struct cell cell = {"methods", 1024, "arena"}, other_input = {"mix", 1024, "arena"}, other_variant = {"methods", 1024, "stock"};
    struct cell_results *cell_results = results_cell(results, &cell);
    g_autofree char *exact = NULL, *machine = NULL, *none = NULL;
    (void) state;
    cell_results_set(cell_results, "m.calls", lookup("m.calls", NULL), 12);
    cell_results_set(cell_results, "m.sites", lookup("m.sites", NULL), 3);
    cell_results_set(cell_results, "m.gone", NULL, 4);
    cell_results_set(cell_results, "c.instructions", lookup("c.instructions", NULL), 907927);
    cell_results_set(results_cell(results, &other_input), "m.calls", lookup("m.calls", NULL), 13);
    cell_results_set(results_cell(results, &other_variant), "m.calls", lookup("m.calls", NULL), 14);
    exact = baseline_format(results, "methods", "arena", METRIC_EXACT);
    assert_string_equal(exact, "# size, metric, value, unit; written by make update-baselines\n"
                               "1K\tm.calls\t12\tcalls\n"
                               "# end: 1 metrics\n");
    assert_null(baseline_format(results, "methods", "arena", METRIC_MACHINE));
    results->fingerprint = g_strdup("x86_64");
    machine = baseline_format(results, "methods", "arena", METRIC_MACHINE);
    assert_string_equal(machine, "# fingerprint: x86_64\n"
                                 "# size, metric, value, unit; written by make update-baselines\n"
                                 "1K\tc.instructions\t907927\tinstructions\n"
                                 "# end: 1 metrics\n");
    none = baseline_format(results, "mix", "arena", METRIC_MACHINE);
    assert_null(none);
    assert_null(baseline_format(results, "nested", "arena", METRIC_EXACT));
}

/* Random results: sizes, metrics and values of all lengths, set in random order. */
static struct results *random_results(GRand *random) {
    static const char *const names[] = {"m.calls",       "m.bytes",           "stats.pm_buffer.calls",
                                        "digest.output", "stats.prism.bytes", "c.instructions"};
    struct results *results = results_new();
    guint count = (guint) g_rand_int_range(random, 1, 60);
    for (guint i = 0; i < count; i++) {
        struct cell cell = {"methods", (guint64) g_rand_int_range(random, 1, 5) << g_rand_int_range(random, 0, 20), "arena"};
        const char *name = names[g_rand_int_range(random, 0, G_N_ELEMENTS(names))];
        guint64 value = ((guint64) g_rand_int(random) << 32 | g_rand_int(random)) >> g_rand_int_range(random, 0, 64);
        cell_results_set(results_cell(results, &cell), name, lookup(name, NULL), value);
    }
    results->fingerprint = g_strdup("x86_64, glibc 2.36");
    return results;
}

static void test_written_is_read_back(void **state) {
    static const enum metric_class classes[] = {METRIC_EXACT, METRIC_MACHINE};
    GRand *random = g_rand_new_with_seed(20240607);
    (void) state;
    for (guint round = 0; round < 400; round++) {
        g_autoptr(Results) results = random_results(random), read = results_new();
        guint64 count = 0;
        for (gsize i = 0; i < G_N_ELEMENTS(classes); i++) {
            g_autofree char *text = baseline_format(results, "methods", "arena", classes[i]);
            g_autofree char *again = NULL;
            g_autoptr(GError) error = NULL;
            if (text == NULL) continue;
            g_clear_pointer(&read->fingerprint, g_free);
            if (!parse(text, classes[i], read, &read->fingerprint, &error)) fail_msg("%s", error->message);
            again = baseline_format(read, "methods", "arena", classes[i]);
            assert_string_equal(again, text);
        }
        for (guint i = 0; i < results->cells->len; i++) {
            const struct cell_results *cell_results = g_ptr_array_index(results->cells, i);
            for (guint j = 0; j < cell_results->measurements->len; j++) {
                const struct measurement *measurement = &g_array_index(cell_results->measurements, struct measurement, j);
                assert_true(value_of(read, cell_results->cell.size, measurement->metric) == measurement->value);
                count++;
            }
        }
        for (guint i = 0; i < read->cells->len; i++) {
            count -= ((const struct cell_results *) g_ptr_array_index(read->cells, i))->measurements->len;
        }
        assert_true(count == 0);
    }
    g_rand_free(random);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_file_is_read),
        cmocka_unit_test(test_machine_file_has_a_fingerprint),
        cmocka_unit_test(test_undefined_metric_is_kept_without_definition),
        cmocka_unit_test(test_mistakes_are_named_with_their_line),
        cmocka_unit_test(test_long_line_is_refused),
        cmocka_unit_test(test_truncated_file_is_refused),
        cmocka_unit_test(test_lost_line_is_refused),
        cmocka_unit_test(test_format_writes_what_gates),
        cmocka_unit_test(test_written_is_read_back),
    };
    return cmocka_run_group_tests_name("baseline", tests, NULL, NULL);
}
