/* The plan: what a selection on the command line leaves of it. */
#include "tests/support/plan_fixture.h"

static void test_measures(void **state) {
    g_autoptr(Plan) plan = parse("pr", NULL);
    (void) state;
    assert_true(plan_measures(plan, "output", "mix", 1024));
    assert_true(plan_measures(plan, "massif", "mix", 65536));
    assert_false(plan_measures(plan, "massif", "mix", 1024));
    assert_true(plan_measures(plan, "hyperfine", "real", 65536));
    assert_false(plan_measures(plan, "hyperfine", "mix", 65536));
    assert_false(plan_measures(plan, "output", "nested", 1024));
    assert_false(plan_measures(plan, "output", "mix", 2048));
    assert_false(plan_measures(plan, "malloc_profiler", "mix", 1024));
}

static void test_selection_narrows(void **state) {
    static const char *const two_inputs[] = {"real", "mix", NULL}, *const sizes[] = {"1024K", "1K", NULL}, *const empty[] = {NULL};
    struct plan_selection selection = {.variants = empty, .inputs = two_inputs, .sizes = sizes};
    g_autoptr(Plan) plan = parse("pr", &selection);
    (void) state;
    assert_variants(plan, "plain pooled ");
    assert_inputs(plan->inputs, "mix real ");
    assert_sizes(plan->sizes, "1K 1M ");
    assert_null(plan_find_probe(plan, "massif"));
    assert_sizes(plan_find_probe(plan, "hyperfine")->sizes, "1M ");
    assert_true(plan_measures(plan, "output", "real", 1048576));
    assert_false(plan_measures(plan, "output", "methods", 1024));
}

static void test_probes_are_selected(void **state) {
    static const char *const one[] = {"massif", NULL};
    struct plan_selection selection = {.probes = one};
    g_autoptr(Plan) plan = parse("pr", &selection);
    (void) state;
    assert_int_equal(plan->probes->len, 1);
    assert_true(plan_measures(plan, "massif", "mix", 65536));
}

static void test_wrong_selection_is_refused(void **state) {
    static const char *const variant[] = {"plian", NULL}, *const other[] = {"newer", NULL};
    static const char *const input[] = {"mix", "metods", NULL}, *const probe[] = {"masif", NULL};
    static const char *const size[] = {"2K", NULL}, *const junk[] = {"big", NULL};
    (void) state;
    assert_refused(text, "pr", &(struct plan_selection){.variants = variant},
                   "--variant plian: not in profile \"pr\"; did you mean \"plain\"? known: plain, pooled");
    assert_refused(text, "pr", &(struct plan_selection){.variants = other}, "--variant newer: not in profile \"pr\"; known: plain, pooled");
    assert_refused(text, "pr", &(struct plan_selection){.inputs = input},
                   "--input metods: not in profile \"pr\"; did you mean \"methods\"? known: methods, mix, heredoc, real");
    assert_refused(text, "pr", &(struct plan_selection){.sizes = size}, "--size 2K: not in profile \"pr\"; known: 1K, 64K, 1M");
    assert_refused(text, "pr", &(struct plan_selection){.sizes = junk}, "--size big: not in profile \"pr\"; known: 1K, 64K, 1M");
    assert_refused(text, "pr", &(struct plan_selection){.probes = probe},
                   "--probe masif: not in profile \"pr\"; did you mean \"massif\"? known: output, massif, hyperfine");
    assert_refused(text, "ful", NULL, "plan.ini: no profile \"ful\"; did you mean \"full\"? known: pr, full");
}

static void test_nothing_left_is_refused(void **state) {
    static const char *const probe[] = {"massif", NULL}, *const size[] = {"1K", NULL};
    (void) state;
    assert_refused(text, "pr", &(struct plan_selection){.probes = probe, .sizes = size},
                   "nothing is left to measure: in profile \"pr\" no selected probe measures the selected inputs and sizes (see its "
                   "[probe …] sections); select fewer of --probe, --input and --size");
}

/* Each input at each size costs the same. */
static guint64 cost_of_output(const Plan *plan, const struct plan_probe *probe, const char *input, guint64 bytes, gconstpointer data) {
    (void) plan, (void) input, (void) bytes, (void) data;
    return strcmp(probe->name, "output") == 0 ? 1 : 0;
}

/* Every input belongs to exactly one shard, and all get equally many. */
static void test_shards_deal_each_input_once(void **state) {
    (void) state;
    for (guint shards = 1; shards <= 12; shards++) {
        guint owners[4][3] = {{0}};
        for (guint shard = 1; shard <= shards; shard++) {
            struct plan_selection selection = {.shard = shard, .shards = shards, .cost = cost_of_output};
            g_autoptr(Plan) plan = parse("pr", &selection);
            guint dealt = 0;
            for (guint i = 0; i < plan->inputs->len; i++) {
                for (guint j = 0; j < plan->sizes->len; j++) {
                    if (plan_measures(plan, "output", inputs[i], g_array_index(plan->sizes, guint64, j))) {
                        owners[i][j]++;
                        dealt++;
                    }
                }
            }
            assert_in_range(dealt, 12 / shards, (12 + shards - 1) / shards);
        }
        for (guint i = 0; i < 12; i++) assert_int_equal(owners[i / 3][i % 3], 1);
    }
}

/* One input costs nearly all, at each size that it is timed at. */
static guint64 cost_of_time(const Plan *plan, const struct plan_probe *probe, const char *input, guint64 bytes, gconstpointer data) {
    (void) plan, (void) input, (void) data;
    return strcmp(probe->name, "hyperfine") == 0 ? 1000 * bytes : bytes;
}

/* What the shard costs, and its costliest input. */
static guint64 load_of(const Plan *plan, guint64 *largest) {
    guint64 load = 0;
    for (guint i = 0; i < plan->inputs->len * plan->sizes->len; i++) {
        const char *input = g_ptr_array_index(plan->inputs, i / plan->sizes->len);
        guint64 size = g_array_index(plan->sizes, guint64, i % plan->sizes->len), cost = 0;
        for (guint j = 0; j < plan->probes->len; j++) {
            const struct plan_probe *probe = g_ptr_array_index(plan->probes, j);
            if (plan_measures(plan, probe->name, input, size)) cost += cost_of_time(plan, probe, input, size, NULL);
        }
        load += cost;
        *largest = MAX(*largest, cost);
    }
    return load;
}

/* No more apart than the costliest input: so it is where each goes to the shard that has least. */
static void test_shards_cost_about_the_same(void **state) {
    (void) state;
    for (guint shards = 2; shards <= 6; shards++) {
        guint64 most = 0, least = G_MAXUINT64, largest = 0;
        for (guint shard = 1; shard <= shards; shard++) {
            struct plan_selection selection = {.shard = shard, .shards = shards, .cost = cost_of_time};
            g_autoptr(Plan) plan = parse("pr", &selection);
            guint64 load = load_of(plan, &largest);
            most = MAX(most, load);
            least = MIN(least, load);
        }
        assert_true(most - least <= largest);
    }
}

static void test_impossible_shards_are_refused(void **state) {
    (void) state;
    assert_refused(text, "pr", &(struct plan_selection){.shard = 0, .shards = 2}, "--shard 0/2: expected I/N with I from 1 to N");
    assert_refused(text, "pr", &(struct plan_selection){.shard = 3, .shards = 2}, "--shard 3/2: expected I/N with I from 1 to N");
    assert_refused(text, "pr", &(struct plan_selection){.shard = 1, .shards = 0}, "--shard 1/0: expected I/N with I from 1 to N");
    assert_refused(text, "pr", &(struct plan_selection){.shard = 1, .shards = 13},
                   "--shard 1/13: there are only 12 inputs to deal; use at most 12 shards");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_measures),
        cmocka_unit_test(test_selection_narrows),
        cmocka_unit_test(test_probes_are_selected),
        cmocka_unit_test(test_wrong_selection_is_refused),
        cmocka_unit_test(test_nothing_left_is_refused),
        cmocka_unit_test(test_shards_deal_each_input_once),
        cmocka_unit_test(test_shards_cost_about_the_same),
        cmocka_unit_test(test_impossible_shards_are_refused),
    };
    return cmocka_run_group_tests_name("plan_selection", tests, NULL, NULL);
}
