/* Which files a sample takes, the order of the files, and what the reports say of them. */
#include "tests/support/experiment_fixture.h"

#include "compare/file_ratios.h"

#include <json-glib/json-glib.h>

static guint place_at(const GArray *places, guint i) {
    return g_array_index(places, guint, i);
}

static void test_a_sample_has_both_ends_and_is_even(void **state) {
    (void) state;
    g_autoptr(GArray) places = file_ratios_sample(101, 5);
    assert_int_equal(places->len, 5);
    for (guint i = 0; i < 5; i++) assert_int_equal(place_at(places, i), 25 * i);
}

static void test_a_sample_takes_no_file_twice(void **state) {
    (void) state;
    for (guint count = 1; count < 40; count++) {
        for (guint wanted = 1; wanted < 45; wanted++) {
            g_autoptr(GArray) places = file_ratios_sample(count, wanted);
            assert_int_equal(places->len, MIN(count, wanted));
            assert_true(place_at(places, places->len - 1) < count);
            for (guint i = 1; i < places->len; i++) assert_true(place_at(places, i) > place_at(places, i - 1));
        }
    }
}

static void test_one_file_is_that_in_the_middle(void **state) {
    (void) state;
    g_autoptr(GArray) places = file_ratios_sample(9, 1);
    g_autoptr(GArray) none = file_ratios_sample(0, 5);
    assert_int_equal(place_at(places, 0), 4);
    assert_int_equal(none->len, 0);
}

/* Files of 10, 20, … bytes with these values. */
struct made {
    const char *name;
    guint64 reference, candidate;
};

static FileRatios *make_ratios(const Plan *plan, const struct made *files) {
    static const char *const sides[] = {"plain", "patched", NULL};
    FileRatios *ratios = g_new0(FileRatios, 1);
    ratios->column[0] = (struct experiment_column){"value", "count.value", "count.value", COLUMN_VALUE, 0, 0, FALSE, FALSE};
    ratios->experiment = make_experiment(plan, ratios->column);
    ratios->pairs = g_ptr_array_new();
    g_ptr_array_add(ratios->pairs, g_ptr_array_index(plan->all_pairs, 0));
    ratios->input = "tree";
    ratios->size = SIZE_ALL;
    ratios->files = 300;
    add_sides(ratios->experiment, sides);
    GPtrArray *inputs = g_ptr_array_new_with_free_func(g_free);
    for (; files->name != NULL; files++) {
        const struct input input = {.name = g_intern_string(files->name), .size = SIZE_ALL, .bytes = 10 * (inputs->len + 1)};
        const struct cell plain = {input.name, SIZE_ALL, "plain"}, patched = {input.name, SIZE_ALL, "patched"};
        g_ptr_array_add(inputs, g_memdup2(&input, sizeof input));
        cell_results_set(results_cell(ratios->experiment->results, &plain), "count.value", &counted, files->reference);
        cell_results_set(results_cell(ratios->experiment->results, &patched), "count.value", &counted, files->candidate);
    }
    experiment_set_inputs(ratios->experiment, inputs);
    return ratios;
}

static const struct made some[] = {{"a.c", 100, 50}, {"b.c", 100, 130}, {"c.c", 0, 0}, {"d.c", 0, 7}, {"e.c", 200, 100}, {NULL, 0, 0}};

static void test_the_worst_file_comes_first(void **state) {
    static const char *const expected[] = {"d.c", "b.c", "c.c", "a.c", "e.c"}; /* from 0; 1.3; 1 of 0; .5 twice, by name */
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(FileRatios) ratios = make_ratios(plan, some);
    g_autoptr(GArray) rows = file_ratios_rows(ratios, g_ptr_array_index(ratios->pairs, 0));
    assert_int_equal(rows->len, 5);
    for (guint i = 0; i < 5; i++) assert_string_equal(g_array_index(rows, struct file_ratio, i).file->name, expected[i]);
    assert_float_equal(g_array_index(rows, struct file_ratio, 1).ratio, 1.3, 1e-12);
    assert_float_equal(g_array_index(rows, struct file_ratio, 2).ratio, 1, 1e-12);
}

static void test_the_text_shows_the_worst_and_what_all_have_in_common(void **state) {
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(FileRatios) ratios = make_ratios(plan, some);
    g_autofree char *text = file_ratios_text(ratios, 2, 200), *narrow = file_ratios_text(ratios, 2, 40);
    assert_non_null(strstr(text, "tree/all, patched: count.value of patched to plain in each file; 5 of 300 files, evenly by their size"));
    assert_non_null(strstr(text, "d.c"));
    assert_non_null(strstr(text, "1.300"));
    assert_null(strstr(text, "a.c")); /* the third worst and what is better are not shown */
    /* 287 of 400; the third of five is the median */
    assert_non_null(strstr(text, "of 5 files: worst from 0, 95 of 100 at most from 0, median 1.000, best 0.500; their sums: 0.718; "
                                 "2 cost more in patched than in plain"));
    g_auto(GStrv) lines = g_strsplit(narrow, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) assert_true(g_utf8_strlen(lines[i], -1) <= 40);
}

static void test_all_files_are_called_all(void **state) {
    static const struct made one[] = {{"a.c", 100, 50}, {NULL, 0, 0}};
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(FileRatios) ratios = make_ratios(plan, one);
    ratios->files = 1;
    g_autofree char *text = file_ratios_text(ratios, 10, 200);
    assert_non_null(strstr(text, "; all 1 files; "));
    assert_non_null(strstr(text, "none costs more"));
}

static void test_files_beyond_a_limit_are_counted(void **state) {
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(FileRatios) ratios = make_ratios(plan, some);
    g_autofree char *two = file_ratios_beyond(ratios, 1.299), *one = file_ratios_beyond(ratios, 1.3);
    assert_string_equal(two, "patched: 2 of 5 files have a ratio above 1.299; the worst is d.c, from 0");
    assert_string_equal(one, "patched: 1 of 5 files have a ratio above 1.3; the worst is d.c, from 0");
    const struct made fine[] = {{"a.c", 100, 101}, {NULL, 0, 0}};
    g_autoptr(FileRatios) none = make_ratios(plan, fine);
    assert_null(file_ratios_beyond(none, 1.01));
}

static void test_json_has_every_file(void **state) {
    (void) state;
    g_autoptr(Plan) plan = read_plan("quick");
    g_autoptr(FileRatios) ratios = make_ratios(plan, some);
    g_autofree char *text = file_ratios_json(ratios);
    g_autoptr(JsonParser) parser = json_parser_new();
    assert_true(json_parser_load_from_data(parser, text, -1, NULL));
    JsonObject *document = json_node_get_object(json_parser_get_root(parser));
    assert_string_equal(json_object_get_string_member(document, "schema"), "leuko-bench-files/1");
    assert_string_equal(json_object_get_string_member(document, "unit"), "calls");
    JsonObject *pair = json_array_get_object_element(json_object_get_array_member(document, "pairs"), 0);
    JsonArray *files = json_object_get_array_member(pair, "files");
    assert_int_equal(json_array_get_length(files), 5);
    JsonObject *first = json_array_get_object_element(files, 0), *second = json_array_get_object_element(files, 1);
    assert_true(json_object_get_null_member(first, "ratio"));
    assert_int_equal(json_object_get_int_member(second, "bytes"), 20);
    assert_int_equal(json_object_get_int_member(second, "candidate"), 130);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_sample_has_both_ends_and_is_even),
        cmocka_unit_test(test_a_sample_takes_no_file_twice),
        cmocka_unit_test(test_one_file_is_that_in_the_middle),
        cmocka_unit_test(test_the_worst_file_comes_first),
        cmocka_unit_test(test_the_text_shows_the_worst_and_what_all_have_in_common),
        cmocka_unit_test(test_all_files_are_called_all),
        cmocka_unit_test(test_files_beyond_a_limit_are_counted),
        cmocka_unit_test(test_json_has_every_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
