/* What an experiment measures by default and on request, and how it reads and compares made-up results. */
#include "tests/support/experiment_fixture.h"

#include "sys/files.h"

#include <glib/gstdio.h>

static const struct experiment_column columns[] = {
    {"calls", "heap calls", "malloc_profiler.calls", COLUMN_VALUE | COLUMN_RATIO | COLUMN_CHANGE, 0, 0, FALSE, TRUE},
    {"time", "time [95 %]", NULL, COLUMN_RATIO, 0, 0, FALSE, FALSE},
    {.key = NULL},
};
static const char *const two[] = {"first", "second", NULL}, *const three[] = {"first", "second", "third", NULL};

/* "code tree | 1K all": what is measured. */
static char *describe(const Experiment *experiment) {
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < experiment->needs->inputs->len; i++) {
        g_string_append_printf(text, "%s ", (char *) g_ptr_array_index(experiment->needs->inputs, i));
    }
    g_string_append_c(text, '|');
    for (guint i = 0; i < experiment->needs->sizes->len; i++) {
        g_autofree char *size = size_format(g_array_index(experiment->needs->sizes, guint64, i));
        g_string_append_printf(text, " %s", size);
    }
    return g_string_free(text, FALSE);
}

static void assert_chosen(const char *profile, const char *inputs, const char *sizes, const char *expected) {
    g_autoptr(Plan) plan = read_plan(profile);
    g_auto(GStrv) input_list = inputs != NULL ? g_strsplit(inputs, " ", -1) : NULL;
    g_auto(GStrv) size_list = sizes != NULL ? g_strsplit(sizes, " ", -1) : NULL;
    const struct experiment_request request = {.inputs = (const char *const *) input_list, .sizes = (const char *const *) size_list};
    g_autoptr(Experiment) experiment = experiment_new("test", plan, columns, &request, NULL);
    assert_non_null(experiment);
    g_autofree char *chosen = describe(experiment);
    assert_string_equal(chosen, expected);
}

static void test_the_default_is_what_the_profile_times_at_its_largest_size(void **state) {
    (void) state;
    assert_chosen("quick", NULL, NULL, "code | 64K");
    assert_chosen("untimed", NULL, NULL, "data tree | 2K all");
}

static void test_an_input_without_a_given_size_has_its_largest(void **state) {
    (void) state;
    assert_chosen("quick", "tree", NULL, "tree | all");
    assert_chosen("quick", "data tree", NULL, "data tree | 2K all");
    assert_chosen("quick", "*", NULL, "code data tree | 2K 64K all");
}

static void test_inputs_and_sizes_can_be_chosen(void **state) {
    (void) state;
    assert_chosen("quick", "code code", "4K 1K 1024", "code | 1K 4K");
    assert_chosen("quick", "*", "3K all", "code data tree | 3K all");
}

static void test_a_wrong_request_is_refused_by_its_option(void **state) {
    static const struct {
        const char *inputs, *sizes, *mode, *rounds, *message;
    } requests[] = {
        {"cod", NULL, NULL, NULL, "--input cod: the plan has none of this name; did you mean \"code\"? known: code, data, tree"},
        {NULL, "3X", NULL, NULL, "--size 3X: no size; expected bytes, 64K or 1M, or all"},
        {"tree", "1K", NULL, NULL, "--size 1K: input tree has no such size; it has all"},
        {"data", "1K", NULL, NULL, "--size 1K: input data has no such size; it has 2K"},
        {"code", "1K all", NULL, NULL, "--size all: none of the inputs has this size; give --input"},
        {NULL, NULL, "whole", NULL, "--mode whole: the plan has none of this name; known: part"},
        {NULL, NULL, NULL, "5", "--rounds: expected a number from 6 to 1000, found \"5\""},
        {NULL, NULL, NULL, "many", "--rounds: expected a number from 6 to 1000, found \"many\""},
    };
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    for (gsize i = 0; i < G_N_ELEMENTS(requests); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(GStrv) inputs = requests[i].inputs != NULL ? g_strsplit(requests[i].inputs, " ", -1) : NULL;
        g_auto(GStrv) sizes = requests[i].sizes != NULL ? g_strsplit(requests[i].sizes, " ", -1) : NULL;
        const struct experiment_request request = {.inputs = (const char *const *) inputs,
                                                   .sizes = (const char *const *) sizes,
                                                   .mode = requests[i].mode,
                                                   .rounds = requests[i].rounds};
        assert_null(experiment_new("test", plan, columns, &request, &error));
        assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT));
        assert_string_equal(error->message, requests[i].message);
    }
}

static void test_probes_are_those_of_the_columns_and_of_the_output(void **state) {
    const struct experiment_request timed = {.mode = "part"}, untimed = {.untimed = TRUE};
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(Experiment) experiment = experiment_new("test", plan, columns, &timed, NULL);
    assert_non_null(plan_find_probe(experiment->needs, "output"));
    assert_non_null(plan_find_probe(experiment->needs, "hash"));
    assert_non_null(plan_find_probe(experiment->needs, "malloc_profiler"));
    assert_null(plan_find_probe(experiment->needs, "count")); /* its metric is no output, and no column */
    assert_int_equal(plan_find_probe(experiment->needs, "hyperfine")->rounds, 8);
    assert_string_equal(experiment->mode->name, "part");
    g_autoptr(Experiment) counted_only = experiment_new("test", plan, columns, &untimed, NULL);
    assert_null(plan_find_probe(counted_only->needs, "hyperfine"));
}

/* What a program prints of its time is another each time. */
static void test_a_mode_that_prints_its_time_has_no_output(void **state) {
    const struct experiment_request request = {.mode = "part"};
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    ((struct plan_mode *) g_ptr_array_index(plan->modes, 0))->prints_time = TRUE;
    g_autoptr(Experiment) experiment = experiment_new("test", plan, columns, &request, NULL);
    assert_null(plan_find_probe(experiment->needs, "output"));
    assert_null(plan_find_probe(experiment->needs, "hash"));
    assert_non_null(plan_find_probe(experiment->needs, "hyperfine"));
}

static void test_ratios_are_to_the_reference_and_steps_to_the_side_before(void **state) {
    struct experiment_value value;
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(Experiment) experiment = make_experiment(plan, columns);
    add_sides(experiment, three);
    set_value(experiment, "first", "malloc_profiler.calls", 1000);
    set_value(experiment, "second", "malloc_profiler.calls", 500);
    set_value(experiment, "third", "malloc_profiler.calls", 400);
    assert_true(read_value(experiment, 2, "calls", &value));
    assert_int_equal(value.count, 400);
    assert_float_equal(value.ratio, 0.4, 1e-12);
    assert_float_equal(value.step, 0.8, 1e-12);
    assert_true(read_value(experiment, 0, "calls", &value));
    assert_float_equal(value.ratio, 1, 0);
    assert_false(value.has_step);
    assert_false(read_value(experiment, 2, "time", &value));
}

static void test_of_zero_there_is_no_ratio_unless_nothing_changed(void **state) {
    struct experiment_value value;
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(Experiment) experiment = make_experiment(plan, columns);
    add_sides(experiment, three);
    set_value(experiment, "first", "malloc_profiler.calls", 0);
    set_value(experiment, "second", "malloc_profiler.calls", 0);
    set_value(experiment, "third", "malloc_profiler.calls", 5);
    assert_true(read_value(experiment, 1, "calls", &value));
    assert_float_equal(value.ratio, 1, 0);
    assert_true(read_value(experiment, 2, "calls", &value));
    assert_false(value.has_ratio);
    assert_false(value.has_step);
}

static void test_times_are_those_of_the_side(void **state) {
    struct experiment_value value;
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(Experiment) experiment = make_experiment(plan, columns);
    add_sides(experiment, three);
    set_time(experiment, "first", "second", 0.5);
    set_time(experiment, "first", "third", 0.25);
    assert_true(read_value(experiment, 2, "time", &value));
    assert_float_equal(value.ratio, 0.25, 1e-12);
    assert_float_equal(value.seconds, 0.5, 1e-12);
    assert_true(read_value(experiment, 0, "time", &value));
    assert_float_equal(value.ratio, 1, 0);
    assert_float_equal(value.high, 1, 0);
    assert_float_equal(value.seconds, 2, 1e-12);
}

static void test_a_different_output_is_named(void **state) {
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(Experiment) experiment = make_experiment(plan, columns);
    add_sides(experiment, two);
    experiment_expect_same(experiment, "first", "second");
    set_value(experiment, "first", "hash.value", 7);
    set_value(experiment, "second", "hash.value", 7);
    set_value(experiment, "first", "malloc_profiler.calls", 1);
    g_autofree char *same = experiment_difference(experiment);
    assert_null(same);
    set_value(experiment, "second", "hash.value", 8);
    assert_false(experiment_has_same_output(experiment, 1, input_of(experiment)));
    assert_true(experiment_has_same_output(experiment, 0, input_of(experiment)));
    g_autofree char *different = experiment_difference(experiment);
    assert_string_equal(different,
                        "second: its hash.value on code/1K differs from that of first; it does other work, so its figures cannot "
                        "be compared");
}

static void test_an_output_that_one_side_lacks_is_different(void **state) {
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(Experiment) experiment = make_experiment(plan, columns);
    add_sides(experiment, two);
    experiment_expect_same(experiment, "first", "second");
    set_value(experiment, "second", "hash.value", 7);
    g_autofree char *added = experiment_difference(experiment);
    assert_non_null(added);
    set_value(experiment, "first", "hash.value", 7);
    set_value(experiment, "first", "hash.more", 7);
    g_autofree char *lost = experiment_difference(experiment);
    assert_true(g_str_has_prefix(lost, "second: its hash.more"));
}

static void test_two_sides_of_one_name_are_refused(void **state) {
    g_autoptr(GError) error = NULL;
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(Experiment) experiment = make_experiment(plan, columns);
    add_sides(experiment, two);
    const struct experiment_side twin = {.name = "second"};
    assert_false(experiment_add_side(experiment, &twin, &error));
    assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INPUT));
    assert_int_equal(experiment->sides->len, 2);
}

static void test_the_text_says_what_is_absent_and_skipped(void **state) {
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(Experiment) experiment = make_experiment(plan, columns);
    add_sides(experiment, two);
    const struct experiment_side missing = {.name = "third", .label = "the third", .unavailable = g_strdup("is not installed")};
    assert_true(experiment_add_side(experiment, &missing, NULL));
    set_value(experiment, "first", "malloc_profiler.calls", 2000);
    g_autofree char *text = experiment_text(experiment, 100);
    assert_non_null(strstr(text, "code/1K, the whole program: title\n"
                                 "  side    heap calls  ratio  change\n"
                                 "  first        2,000  1.000       -\n"
                                 "  second           -      -       -\n"
                                 "skipped: the third: is not installed\n"));
}

static void test_the_file_has_all_sides_and_what_was_measured_of_them(void **state) {
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(Experiment) experiment = make_experiment(plan, columns);
    g_autofree char *folder = g_dir_make_tmp("experiment.XXXXXX", NULL), *path = g_build_filename(folder, "e.json", NULL);
    add_sides(experiment, two);
    set_value(experiment, "first", "malloc_profiler.calls", 2000);
    set_value(experiment, "second", "malloc_profiler.calls", 1000);
    assert_true(experiment_write(experiment, path, NULL));
    g_autofree char *text = file_read(path, 65536, NULL, NULL);
    assert_non_null(strstr(text, "\"schema\" : \"leuko-bench-experiment/3\""));
    assert_non_null(strstr(text, "\"side\" : \"second\""));
    assert_non_null(strstr(text, "\"ratio\" : 0.5"));
    assert_null(strstr(text, "\"key\" : \"time\"")); /* nothing was timed */
    assert_true(directory_remove(folder, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_default_is_what_the_profile_times_at_its_largest_size),
        cmocka_unit_test(test_an_input_without_a_given_size_has_its_largest),
        cmocka_unit_test(test_inputs_and_sizes_can_be_chosen),
        cmocka_unit_test(test_a_wrong_request_is_refused_by_its_option),
        cmocka_unit_test(test_probes_are_those_of_the_columns_and_of_the_output),
        cmocka_unit_test(test_a_mode_that_prints_its_time_has_no_output),
        cmocka_unit_test(test_ratios_are_to_the_reference_and_steps_to_the_side_before),
        cmocka_unit_test(test_of_zero_there_is_no_ratio_unless_nothing_changed),
        cmocka_unit_test(test_times_are_those_of_the_side),
        cmocka_unit_test(test_a_different_output_is_named),
        cmocka_unit_test(test_an_output_that_one_side_lacks_is_different),
        cmocka_unit_test(test_two_sides_of_one_name_are_refused),
        cmocka_unit_test(test_the_text_says_what_is_absent_and_skipped),
        cmocka_unit_test(test_the_file_has_all_sides_and_what_was_measured_of_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
