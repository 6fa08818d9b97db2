/* The competition's rows out of made-up results, and how a contender's environment is put together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "compare/compete.h"

static const struct metric_definition any = {"any", "", UNIT_CALLS, METRIC_EXACT, METRIC_LOWER_IS_BETTER, TRUE, FALSE};

/* Stock, stock with an allocator, one of another Prism, and one that is not installed. */
static struct contender members[] = {
    {.name = "stock", .variant = "stock", .prism = "1", .installed = TRUE},
    {.name = "stock-jemalloc", .variant = "stock", .prism = "1", .allocator = "jemalloc", .installed = TRUE},
    {.name = "upstream", .variant = "upstream", .prism = "2", .installed = TRUE},
    {.name = "stock-tcmalloc", .variant = "stock", .prism = "1", .allocator = "tcmalloc", .package = "p"},
};

static GArray *make_contenders(void) {
    GArray *contenders = g_array_new(FALSE, FALSE, sizeof(struct contender));
    g_array_append_vals(contenders, members, G_N_ELEMENTS(members));
    return contenders;
}

static void add_cell(Results *results, const char *side, guint64 ast) {
    const struct cell cell = {"real", 1024, side};
    struct cell_results *into = results_cell(results, &cell);
    cell_results_set(into, "process.max_rss", &any, 5000);
    cell_results_set(into, "process.minor_faults", &any, 50);
    cell_results_set(into, "digest.ast", &any, ast);
    cell_results_set(into, "digest.diagnostics", &any, 1);
    cell_results_set(into, "digest.offences", &any, 1);
}

static void add_times(Results *results, const char *reference, const char *candidate, double ratio) {
    const struct timing names = {
        .input = "real", .size = 1024, .reference = reference, .candidate = candidate, .rounds = 6, .runs_per_round = 1};
    struct timing *timing = results_add_timing(results, &names);
    for (guint round = 0; round < 6; round++) {
        double was = 2, now = 2 * ratio;
        g_array_append_val(timing->seconds[0], was);
        g_array_append_val(timing->seconds[1], now);
    }
}

static Results *make_results(void) {
    Results *results = results_new();
    add_cell(results, "stock", 7);
    add_cell(results, "stock-jemalloc", 7);
    add_cell(results, "upstream", 9);
    add_times(results, "stock", "stock-jemalloc", 0.8);
    add_times(results, "stock", "upstream", 0.5);
    return results;
}

static void test_rows_are_sorted_by_time(void **state) {
    (void) state;
    g_autoptr(GArray) contenders = make_contenders();
    g_autoptr(Results) results = make_results();
    g_autoptr(GArray) rows = compete_read(results, contenders, "real", 1024);
    const struct compete_row *row = &g_array_index(rows, struct compete_row, 0);
    assert_int_equal(rows->len, 3); /* who is not installed has no row */
    assert_string_equal(row[0].contender->name, "upstream");
    assert_string_equal(row[2].contender->name, "stock");
    assert_float_equal(row[0].modes[COMPETE_SYSTEM].time.median, 0.5, 1e-12);
    assert_float_equal(row[0].modes[COMPETE_SYSTEM].seconds, 1, 1e-12);
    assert_float_equal(row[2].modes[COMPETE_SYSTEM].time.high, 1, 0);
    assert_float_equal(row[2].modes[COMPETE_SYSTEM].seconds, 2, 0);
    assert_int_equal(row[2].modes[COMPETE_SYSTEM].page_faults, 50);
    assert_false(row[0].modes[COMPETE_NO_HUGE_PAGES].measured);
    assert_false(row[0].counted);
}

static void test_modes_are_kept_apart(void **state) {
    (void) state;
    g_autoptr(GArray) contenders = make_contenders();
    g_autoptr(Results) results = make_results();
    add_cell(results, "stock-nothp", 7);
    add_cell(results, "upstream-nothp", 7);
    add_times(results, "stock-nothp", "upstream-nothp", 0.75);
    const struct cell counted = {"real", 1024, "upstream"};
    cell_results_set(results_cell(results, &counted), "malloc_profiler.calls", &any, 12);
    g_autoptr(GArray) rows = compete_read(results, contenders, "real", 1024);
    const struct compete_row *upstream = &g_array_index(rows, struct compete_row, 0);
    assert_float_equal(upstream->modes[COMPETE_SYSTEM].time.median, 0.5, 1e-12);
    assert_float_equal(upstream->modes[COMPETE_NO_HUGE_PAGES].time.median, 0.75, 1e-12);
    assert_true(upstream->counted);
    assert_int_equal(upstream->calls, 12);
}

static void test_another_output_is_named(void **state) {
    (void) state;
    const struct cell cell = {"real", 1024, "stock"};
    struct compete compete = {.contenders = make_contenders(), .results = make_results()};
    compete.cells = g_array_new(FALSE, FALSE, sizeof(struct cell));
    g_array_append_val(compete.cells, cell);
    g_autofree char *fine = compete_complain(&compete); /* another Prism may print another tree */
    assert_null(fine);
    add_cell(compete.results, "stock-jemalloc", 8);
    g_autofree char *complaint = compete_complain(&compete);
    assert_string_equal(complaint, "stock-jemalloc/real/1K: its output is not that of stock, so its time says nothing");
    g_array_unref(compete.contenders);
    g_array_unref(compete.cells);
    results_free(compete.results);
}

static void test_environments_are_the_fixed_one_and_more(void **state) {
    static const char *const fixed[] = {"PATH=/bin", "GLIBC_TUNABLES=a=1:b=2", NULL};
    (void) state;
    g_auto(GStrv) tuned = contender_environment(fixed, "c=3", NULL);
    assert_int_equal(g_strv_length(tuned), 2);
    assert_string_equal(tuned[1], "GLIBC_TUNABLES=a=1:b=2:c=3");
    g_auto(GStrv) preloaded = contender_environment(fixed, NULL, "./preload.so");
    assert_int_equal(g_strv_length(preloaded), 3);
    assert_string_equal(preloaded[1], fixed[1]);
    assert_string_equal(preloaded[2], "LD_PRELOAD=./preload.so");
}

static void test_only_the_unmodified_gems_get_allocators(void **state) {
    static const char text[] = "[variant stock]\nprism = 1\nsummary = s\n"
                               "[variant arena]\nprism = 1\nseries = p\nsummary = s\n"
                               "[profile full]\nsummary = s\nvariants = *\ninputs = mix\nsizes = 1K\nprobes = *\n"
                               "[tolerance machine]\nrelative = 1\nreason = r\n[tolerance noisy]\nrelative = 1\nreason = r\n";
    static const char *const inputs[] = {"mix", NULL}, *const names[] = {"digest", NULL};
    struct project project = {.programs = (char *) "/bin"};
    (void) state;
    g_autoptr(Plan) plan = plan_parse("plan", text, "full", &(struct plan_selection){0}, inputs, names, NULL);
    assert_non_null(plan);
    g_autoptr(GArray) contenders = contenders_list(&project, plan, "/nonexistent");
    guint arenas = 0, missing = 0;
    for (guint i = 0; i < contenders->len; i++) {
        const struct contender *contender = &g_array_index(contenders, struct contender, i);
        arenas += strcmp(contender->variant, "arena") == 0;
        missing += !contender->installed;
        if (!contender->installed) assert_non_null(contender->package);
    }
    assert_string_equal(g_array_index(contenders, struct contender, 0).name, "stock");
    assert_int_equal(arenas, 1);
    assert_int_equal(missing, 3);
    assert_int_equal(contenders->len, 6);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_sorted_by_time),
        cmocka_unit_test(test_modes_are_kept_apart),
        cmocka_unit_test(test_another_output_is_named),
        cmocka_unit_test(test_environments_are_the_fixed_one_and_more),
        cmocka_unit_test(test_only_the_unmodified_gems_get_allocators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
