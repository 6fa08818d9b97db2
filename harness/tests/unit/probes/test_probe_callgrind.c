/* callgrind's output: good, cut off at every byte, and malformed; and the table of functions. */
#include "probes/callgrind_output.h"
#include "tests/support/probe_testing.h"

static void test_functions_are_read(void **state) {
    struct probe_testing *testing = probe_testing_new();
    g_autoptr(GBytes) bytes = probe_testing_fixture("callgrind/good.out");
    g_autofree char *path = g_build_filename(testing->raw, "functions.tsv", NULL);
    g_autofree char *table = NULL;

    (void) state;
    assert_true(probe_testing_parse(testing, &probe_callgrind, "callgrind.out.0", bytes, NULL));
    assert_int_equal(probe_testing_value(testing, "callgrind.instructions"), 2000110);
    assert_true(g_file_get_contents(path, &table, NULL, NULL));
    assert_string_equal(table, "instructions\tcalls\tfunction\tfile\tobject\n"
                               "2000002\t2\tcanary_spin\tcanary.c\t/opt/leuko\n"
                               "78\t1110\tmalloc\tmalloc.c\t/lib/libc.so.6\n"
                               "30\t0\tmain\tcanary.c\t/opt/leuko\n");
    probe_testing_free(testing);
}

/* The program calls malloc, and qsort, which calls itself, and back: libraries' costs are those of who calls them, without what came back.
 */
static void test_costs_are_the_programs(void **state) {
    static const char output[] = "# callgrind format\npositions: line\nevents: Ir\nsummary: 200\n\n"
                                 "ob=(1) /opt/app\nfl=(1) /src/app.c\nfn=(1) main\n10 4\n"
                                 "cob=(2) /usr/lib/libc.so.6\ncfi=(2) malloc.c\ncfn=(2) malloc\ncalls=2 5\n11 30\n"
                                 "cob=(2)\ncfi=(3) qsort.c\ncfn=(3) qsort\ncalls=1 7\n12 150\n"
                                 "cfn=(5) 0x0000000000008910\ncalls=1 0\n13 2\n\n"
                                 "fn=(5)\n0 2\n\n"
                                 "ob=(2)\nfl=(2)\nfn=(2)\n5 30\n\nfl=(3)\nfn=(3)\n7 50\n"
                                 "cfn=(3)\ncalls=3 7\n9 120\n"
                                 "cob=(1)\ncfi=(1)\ncfn=(4) order\ncalls=9 20\n8 100\n\n"
                                 "ob=(1)\nfl=(1)\nfn=(4)\n20 90\nfi=(4) /usr/include/inline.h\n3 10\n\n"
                                 "ob=(2)\nfl=(3)\nfn=(6) start\n1 14\n\ntotals: 200\n";
    static const char expected[] = "(no name) < main\t\t2\nmain\tapp.c:10\t4\nmain\tapp.c:11\t30\nmain\tapp.c:12\t50\n"
                                   "order\tapp.c:20\t90\norder\tinline.h:3\t10\n";
    struct probe_testing *testing = probe_testing_new();
    g_autoptr(GBytes) bytes = g_bytes_new_static(output, strlen(output));
    g_autofree char *path = g_build_filename(testing->raw, "costs.tsv", NULL), *text = NULL;

    (void) state;
    assert_true(probe_testing_parse(testing, &probe_callgrind, "callgrind.out.0", bytes, NULL));
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_string_equal(strchr(text, '\n') + 1, expected);
    probe_testing_free(testing);
}

/* One part of what callgrind writes: a file, each of whose lines stands in a function of the program or of the loader. */
#define PART(sum, lines) "# callgrind format\npid: 7\npositions: line\nevents: Ir\nsummary: " sum "\n\n" lines "\ntotals: " sum "\n"
#define LOADER(cost) "ob=(1) /lib/ld.so\nfl=(1) rtld.c\nfn=(1) _dl_start\n9 " cost "\n\n"
#define PROGRAM(cost) "ob=(2) /opt/app\nfl=(2) app.c\nfn=(2) " cost "\n"

/* Lay `parts` (NULL-terminated) as callgrind names those of a process: the last one without a number. */
static void lay_parts(const struct probe_testing *testing, guint pid, const char *const *parts) {
    for (guint i = 0; parts[i] != NULL; i++) {
        g_autofree char *name =
            parts[i + 1] != NULL ? g_strdup_printf("callgrind.out.%u.%u", pid, i + 1) : g_strdup_printf("callgrind.out.%u", pid);
        g_autofree char *path = g_build_filename(testing->scratch, name, NULL);
        assert_true(g_file_set_contents(path, parts[i], -1, NULL));
    }
}

static gboolean parse_parts(struct probe_testing *testing, const char *const *parts, GError **error) {
    const struct process_result result = {.pid = 7};
    lay_parts(testing, 7, parts);
    return probe_callgrind.parse(&testing->target, &result, testing->cell, error);
}

/* What is before main and after it is the start-up; a main that calls itself makes more parts, and all of them are main's. */
static void test_startup_is_told_by_object(void **state) {
    static const struct {
        const char *parts[6];
        guint64 instructions, startup;
        const char *objects, *functions;
    } cases[] = {
        {{PART("8", LOADER("7") PROGRAM("init\n3 1")), PART("20", PROGRAM("main\n4 20")), PART("2", LOADER("2"))},
         20,
         10,
         "app\t\t1\nld.so\t\t9\n",
         "20\t0\tmain\tapp.c\t/opt/app\n"},
        {{PART("7", LOADER("7")), PART("20", PROGRAM("main\n4 20")), PART("0", ""), PART("5", PROGRAM("main\n5 5")), PART("0", "")},
         25,
         7,
         "ld.so\t\t7\n",
         "25\t0\tmain\tapp.c\t/opt/app\n"},
    };

    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct probe_testing *testing = probe_testing_new();
        g_autofree char *startup = g_build_filename(testing->raw, "startup.tsv", NULL), *objects = NULL;
        g_autofree char *functions = g_build_filename(testing->raw, "functions.tsv", NULL), *table = NULL;

        assert_true(parse_parts(testing, cases[i].parts, NULL));
        assert_int_equal(probe_testing_value(testing, "callgrind.instructions"), cases[i].instructions);
        assert_int_equal(probe_testing_value(testing, "callgrind.startup"), cases[i].startup);
        assert_true(g_file_get_contents(startup, &objects, NULL, NULL));
        assert_string_equal(strchr(objects, '\n') + 1, cases[i].objects);
        assert_true(g_file_get_contents(functions, &table, NULL, NULL));
        assert_string_equal(strchr(table, '\n') + 1, cases[i].functions);
        probe_testing_free(testing);
    }
}

static void test_malformed_parts_are_refused(void **state) {
    static const struct {
        const char *parts[4], *message;
    } cases[] = {
        {{PART("7", LOADER("7")), PART("20", PROGRAM("main\n4 20"))},
         "callgrind.out.1: main began, and callgrind does not say that it ended"},
        {{PART("7", LOADER("7")), "# callgrind format\n", PART("0", "")}, "callgrind.out.2:1: cut off: no \"events\" line"},
        {{PART("7", LOADER("6")), PART("20", PROGRAM("main\n4 20")), PART("0", "")}, "callgrind.out.1:13: does not add up"},
        {{PART("7", LOADER("7")), PART("20", PROGRAM("main\n4 20")), PART("2", LOADER("1"))}, "callgrind.out:13: does not add up"},
        {{PART("0", ""), PART("20", PROGRAM("main\n4 20")), PART("0", "")}, "callgrind.out.1: no instructions"},
        {{PART("7", LOADER("7")), PART("0", ""), PART("0", "")}, "callgrind.out.2: no instructions"},
        {{PART("7", LOADER("7")), PART("20", PROGRAM("main\n4 20")), PART("2", "ob=(1)\nfl=(1)\nfn=(1) other\n9 2\n\n")},
         "callgrind.out:9: (1) is other, and was _dl_start before"},
        {{PART("7", LOADER("7")), PART("20", PROGRAM("main\n4 20")), PART("2", "ob=(1) /lib/ld-2.so\nfl=(1)\nfn=(1)\n9 2\n\n")},
         "callgrind.out:7: (1) is /lib/ld-2.so, and was /lib/ld.so before"},
        {{PART("18446744073709551615", LOADER("18446744073709551615")), PART("20", PROGRAM("main\n4 20")), PART("2", LOADER("2"))},
         "more instructions than can be"},
    };

    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct probe_testing *testing = probe_testing_new();
        g_autoptr(GError) error = NULL;

        assert_false(parse_parts(testing, cases[i].parts, &error));
        assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_MEASURE));
        if (strstr(error->message, cases[i].message) == NULL) fail_msg("expected \"%s\" in \"%s\"", cases[i].message, error->message);
        probe_testing_free(testing);
    }
}

static guint count_files(const char *folder, const char *prefix) {
    g_autoptr(GDir) directory = g_dir_open(folder, 0, NULL);
    guint count = 0;

    assert_non_null(directory);
    for (const char *name; (name = g_dir_read_name(directory)) != NULL;) count += g_str_has_prefix(name, prefix) ? 1 : 0;
    return count;
}

/* A part of an earlier run must not pass for one of this. */
static void test_parts_of_an_earlier_run_are_forgotten(void **state) {
    static const char *const parts[] = {PART("7", LOADER("7")), PART("20", PROGRAM("main\n4 20")), PART("0", ""), NULL};
    struct probe_testing *testing = probe_testing_new();
    struct probe_command command = {0};

    (void) state;
    lay_parts(testing, 7, parts);
    assert_int_equal(count_files(testing->scratch, "callgrind.out"), 3);
    assert_true(probe_callgrind.prepare(&testing->target, &command, NULL));
    assert_int_equal(count_files(testing->scratch, "callgrind.out"), 0);
    probe_command_clear(&command);
    probe_testing_free(testing);
}

/* A child that the program forks has its main in part, and a numbering of its own. */
static void test_children_are_not_counted(void **state) {
    static const char *const own[] = {PART("7", LOADER("7")), PART("20", PROGRAM("main\n4 20")), PART("2", LOADER("2")), NULL};
    static const char *const childs[] = {PART("0", ""), PART("50", PROGRAM("other\n4 50")), NULL};
    struct probe_testing *testing = probe_testing_new();

    (void) state;
    lay_parts(testing, 70, childs);
    assert_true(parse_parts(testing, own, NULL));
    assert_int_equal(probe_testing_value(testing, "callgrind.instructions"), 20);
    assert_int_equal(probe_testing_value(testing, "callgrind.startup"), 9);
    assert_int_equal(count_files(testing->raw, "callgrind.out"), 3);
    probe_testing_free(testing);
}

static void test_cut_file_is_refused(void **state) {
    g_autoptr(GBytes) bytes = probe_testing_fixture("callgrind/good.out");
    struct probe_testing *testing = probe_testing_new();

    (void) state;
    for (gsize cut = 0; cut < g_bytes_get_size(bytes); cut++) {
        g_autoptr(GBytes) part = g_bytes_new_from_bytes(bytes, 0, cut);

        assert_false(probe_testing_parse(testing, &probe_callgrind, "callgrind.out.0", part, NULL));
    }
    probe_testing_free(testing);
}

static void test_malformed_is_refused(void **state) {
    static const struct malformed twins[] = {
        {"callgrind/empty.out", "callgrind.out:1: cut off: no \"events\" line"},
        {"callgrind/rubbish.out", "callgrind.out:1: no line of callgrind's: \"valgrind: failed"},
        {"callgrind/cut-before-totals.out", "callgrind.out:44: cut off: no \"totals\" line"},
        {"callgrind/cut-in-line.out", "callgrind.out:22: cut off in mid-line"},
        {"callgrind/cut-after-calls.out", "callgrind.out:35: cut off: no \"totals\" line"},
        {"callgrind/does-not-add-up.out", "does not add up: functions 2000111, totals 2000110, summary 2000110"},
        {"callgrind/no-name.out", "callgrind.out:29: (515) has no name yet"},
        {"callgrind/no-file-name.out", "callgrind.out:39: (54) has no name yet"},
        {"callgrind/cache-events.out", "callgrind.out:14: events: expected Ir, found \"Ir Dr Dw\""},
        {"callgrind/instruction-positions.out", "callgrind.out:13: positions: expected line"},
        {"callgrind/cost-before-function.out", "callgrind.out:20: a cost before the first function"},
        {"callgrind/not-a-cost.out", "callgrind.out:27: expected \"POSITION INSTRUCTIONS\", found \"90 2x0\""},
        {"callgrind/too-large.out", "callgrind.out:27: expected \"POSITION INSTRUCTIONS\""},
        {"callgrind/no-calls.out", "callgrind.out:30: expected \"calls=NUMBER POSITION\""},
        {"callgrind/no-number.out", "callgrind.out:26: expected \"(NUMBER) NAME\""},
        {.fixture = NULL},
    };

    (void) state;
    probe_testing_expect_malformed(&probe_callgrind, "callgrind.out.0", twins);
}

static void test_function_is_found_in_table(void **state) {
    struct probe_testing *testing = probe_testing_new();
    g_autofree char *path = g_build_filename(testing->raw, "functions.tsv", NULL);
    static const struct {
        const char *text, *message;
    } wrong[] = {
        {"", "functions.tsv:1: expected the heading"},
        {"instructions\tcalls\tfunction\tfile\tobject\n1\t2\tmain\n", "functions.tsv:2: expected five fields"},
        {"instructions\tcalls\tfunction\tfile\tobject\nx\t2\tspin\tf\to\n", "functions.tsv:2: expected five fields, the first a number"},
        {"instructions\tcalls\tfunction\tfile\tobject\n1\t2\tspinner\tf\to\n", "functions.tsv:2: no function spin"},
        {"instructions\tcalls\tfunction\tfile\tobject\n1\t2\tspin\tf\to", "functions.tsv:2: cut off"},
    };
    guint64 instructions = 0;

    (void) state;
    assert_true(file_write(path, "instructions\tcalls\tfunction\tfile\tobject\n12\t1\tspin\tf\to\n", -1, NULL));
    assert_true(callgrind_functions_find(path, "spin", &instructions, NULL));
    assert_int_equal(instructions, 12);
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;

        assert_true(g_file_set_contents(path, wrong[i].text, -1, NULL));
        assert_false(callgrind_functions_find(path, "spin", &instructions, &error));
        assert_non_null(strstr(error->message, wrong[i].message));
    }
    probe_testing_free(testing);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions_are_read),          cmocka_unit_test(test_costs_are_the_programs),
        cmocka_unit_test(test_cut_file_is_refused),         cmocka_unit_test(test_malformed_is_refused),
        cmocka_unit_test(test_function_is_found_in_table),  cmocka_unit_test(test_startup_is_told_by_object),
        cmocka_unit_test(test_malformed_parts_are_refused), cmocka_unit_test(test_parts_of_an_earlier_run_are_forgotten),
        cmocka_unit_test(test_children_are_not_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
