/* Tables fit the width: the least important columns leave first, and no line is wider than asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text_table.h"

static const struct table_column columns[] = {
    {"name", TABLE_LEFT, 0}, {"calls", TABLE_RIGHT, 0}, {"bytes", TABLE_RIGHT, 1}, {"also in", TABLE_LEFT, 2}, {"never", TABLE_LEFT, 0},
};

static struct table *make_table(void) {
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));
    table_add_row(table, (const char *const[]){"methods", "1", "29.8 MB → 1 MB", "three more inputs", NULL});
    table_add_row(table, (const char *const[]){"mix", "1,234,567", NULL, NULL, NULL});
    return table;
}

static char *render(guint width) {
    struct table *table = make_table();
    GString *text = g_string_new(NULL);
    table_render(table, 2, width, text);
    table_free(table);
    return g_string_free(text, FALSE);
}

static void test_all_columns_where_there_is_room(void **state) {
    (void) state;
    g_autofree char *text = render(100);
    assert_string_equal(text, "  name         calls           bytes  also in\n"
                              "  methods          1  29.8 MB → 1 MB  three more inputs\n"
                              "  mix      1,234,567\n");
}

static void test_columns_leave_by_rank(void **state) {
    (void) state;
    g_autofree char *text = render(40);
    assert_non_null(strstr(text, "bytes"));
    assert_null(strstr(text, "also in"));
    g_autofree char *narrow = render(22);
    assert_null(strstr(narrow, "bytes"));
    assert_non_null(strstr(narrow, "1,234,567"));
}

static void test_no_line_is_wider_than_asked(void **state) {
    (void) state;
    for (guint width = 22; width < 80; width++) {
        g_autofree char *text = render(width);
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        for (guint i = 0; lines[i] != NULL; i++) assert_true(g_utf8_strlen(lines[i], -1) <= width);
    }
}

/* A name of 300 characters in front of a number: the name is cut, the number is not. */
static void test_long_names_are_cut_and_numbers_stay(void **state) {
    static const struct table_column two[] = {{"name", TABLE_LEFT, 0}, {"calls", TABLE_RIGHT, 0}};
    struct table *table = table_new(two, G_N_ELEMENTS(two));
    g_autofree char *name = g_strnfill(300, 'x');
    g_autoptr(GString) text = g_string_new(NULL);
    (void) state;
    table_add_row(table, (const char *const[]){name, "1,234,567"});
    table_render(table, 0, 20, text);
    table_free(table);
    assert_string_equal(text->str, "name           calls\nxxxx…xxxx  1,234,567\n");
}

static void test_wide_characters_are_counted_as_two_columns(void **state) {
    static const struct table_column two[] = {{"name", TABLE_LEFT, 0}, {"calls", TABLE_RIGHT, 0}};
    struct table *table = table_new(two, G_N_ELEMENTS(two));
    g_autoptr(GString) text = g_string_new(NULL);
    (void) state;
    table_add_row(table, (const char *const[]){"漢字", "1"});
    table_add_row(table, (const char *const[]){"abcd", "2"});
    table_render(table, 0, 20, text);
    table_free(table);
    assert_string_equal(text->str, "name  calls\n漢字      1\nabcd      2\n");
}

static void test_control_characters_are_shown_as_escapes(void **state) {
    static const struct table_column one[] = {{"na\nme", TABLE_LEFT, 0}};
    struct table *table = table_new(one, 1);
    g_autoptr(GString) text = g_string_new(NULL);
    (void) state;
    table_add_row(table, (const char *const[]){"\x1b[31mred"});
    table_render(table, 0, 80, text);
    table_free(table);
    assert_string_equal(text->str, "na\\nme\n\\x1b[31mred\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_columns_where_there_is_room),
        cmocka_unit_test(test_columns_leave_by_rank),
        cmocka_unit_test(test_no_line_is_wider_than_asked),
        cmocka_unit_test(test_long_names_are_cut_and_numbers_stay),
        cmocka_unit_test(test_wide_characters_are_counted_as_two_columns),
        cmocka_unit_test(test_control_characters_are_shown_as_escapes),
    };
    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
