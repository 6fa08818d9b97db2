/* Which inputs of a comparison were measured, on made-up results. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "compare/experiment.h"
#include "pipeline/inputs.h"

static const char *const sizes[] = {"1K", "64K", NULL};

/* Every input at 1K, `mix` at 64K too, all of `side`. */
static Results *make_results(const char *side) {
    Results *results = results_new();
    for (const char *const *input = input_names(); *input != NULL; input++) {
        const struct cell cell = {*input, 1024, side};
        results_cell(results, &cell);
    }
    const struct cell large = {g_intern_string("mix"), 65536, side};
    results_cell(results, &large);
    return results;
}

static void test_cells_are_in_the_order_of_the_names(void **state) {
    static const char *const inputs[] = {"real", "mix", NULL};
    const char *side = g_intern_string("stock");
    (void) state;
    g_autoptr(Results) results = make_results(side);
    g_autoptr(GArray) cells = comparison_cells(results, inputs, sizes, side);
    const struct cell *cell = &g_array_index(cells, struct cell, 0);
    assert_int_equal(cells->len, 3);
    assert_string_equal(cell[0].input, "real");
    assert_string_equal(cell[1].input, "mix");
    assert_int_equal(cell[1].size, 1024);
    assert_int_equal(cell[2].size, 65536);
    assert_string_equal(cell[2].variant, side);
}

static void test_a_star_is_every_input(void **state) {
    static const char *const inputs[] = {"*", NULL};
    const char *side = g_intern_string("stock");
    (void) state;
    g_autoptr(Results) results = make_results(side);
    g_autoptr(GArray) cells = comparison_cells(results, inputs, sizes, side);
    assert_int_equal(cells->len, g_strv_length((char **) input_names()) + 1);
}

static void test_what_was_not_measured_is_left_out(void **state) {
    static const char *const inputs[] = {"*", NULL}, *const other[] = {"2K", "all", NULL};
    const char *side = g_intern_string("stock");
    (void) state;
    g_autoptr(Results) results = make_results(side);
    g_autoptr(GArray) other_sizes = comparison_cells(results, inputs, other, side);
    g_autoptr(GArray) other_side = comparison_cells(results, inputs, sizes, g_intern_string("arena"));
    assert_int_equal(other_sizes->len, 0);
    assert_int_equal(other_side->len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells_are_in_the_order_of_the_names),
        cmocka_unit_test(test_a_star_is_every_input),
        cmocka_unit_test(test_what_was_not_measured_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
