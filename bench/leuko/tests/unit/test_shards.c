/* The shards of the profile `full`: what they cost by baselines/cell_costs.tsv, and that what belongs together stays together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/request.h"

static void read_costs(struct request *request) {
    g_autofree char *path = g_build_filename("baselines", request_costs_committed, NULL);
    assert_true(request_costs_read(request, path, path, NULL));
    assert_non_null(request->costs);
}

/* Shard `shard` of `shards` of the profile; all of it with 0 and 0. */
static Plan *plan_of(guint shard, guint shards, gboolean measured) {
    g_autofree char *plan = g_canonicalize_filename("bench/plan.ini", NULL);
    g_autoptr(Project) project = project_open(plan, NULL);
    struct request request = {.profile = g_strdup("full"), .shard = shard, .shards = shards};
    assert_non_null(project);
    if (measured) read_costs(&request);
    Plan *read = request_plan(&request, project->shown, project->plan_text, NULL);
    assert_non_null(read);
    request_clear(&request);
    return read;
}

struct row {
    const char *probe, *input;
    guint64 size;
};

/* What the profile measures: struct row. */
static GArray *rows_of(const Plan *plan) {
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct row));
    for (guint p = 0; p < plan->probes->len; p++) {
        for (guint i = 0; i < plan->inputs->len; i++) {
            for (guint s = 0; s < plan->sizes->len; s++) {
                struct row row = {((struct plan_probe *) g_ptr_array_index(plan->probes, p))->name, g_ptr_array_index(plan->inputs, i),
                                  g_array_index(plan->sizes, guint64, s)};
                if (plan_input_has_size(plan_find_input(plan, row.input), row.size) &&
                    plan_measures(plan, row.probe, row.input, row.size)) {
                    g_array_append_val(rows, row);
                }
            }
        }
    }
    return rows;
}

static gboolean measures(const Plan *plan, const struct row *row) {
    return plan_measures(plan, row->probe, row->input, row->size);
}

static void test_each_cell_has_a_cost(void **state) {
    g_autoptr(Plan) whole = plan_of(0, 0, FALSE);
    g_autoptr(GArray) rows = rows_of(whole);
    struct request request = {0};
    (void) state;
    read_costs(&request);
    assert_in_range(rows->len, 500, 2000);
    for (guint i = 0; i < rows->len; i++) {
        const struct row *row = &g_array_index(rows, struct row, i);
        g_autofree char *size = size_format(row->size);
        if (cell_costs_find(request.costs, row->probe, row->input, row->size) > 0) continue;
        fail_msg("baselines/%s has no row of %s, %s, %s; docs/shards.md tells how to measure anew", request_costs_committed, row->probe,
                 row->input, size);
    }
    request_clear(&request);
}

/* The costliest shard costs at most 15 % more than the cheapest. The costliest input at a size is 11 % of all: up to 6 shards have room. */
static void test_shards_are_balanced_by_measured_cost(void **state) {
    g_autoptr(Plan) whole = plan_of(0, 0, FALSE);
    g_autoptr(GArray) rows = rows_of(whole);
    struct request request = {0};
    (void) state;
    read_costs(&request);
    for (guint shards = 2; shards <= 6; shards++) {
        guint64 least = G_MAXUINT64, most = 0;
        for (guint shard = 1; shard <= shards; shard++) {
            g_autoptr(Plan) plan = plan_of(shard, shards, TRUE);
            guint64 load = 0;
            for (guint i = 0; i < rows->len; i++) {
                const struct row *row = &g_array_index(rows, struct row, i);
                if (measures(plan, row)) load += cell_costs_find(request.costs, row->probe, row->input, row->size);
            }
            least = MIN(least, load);
            most = MAX(most, load);
        }
        assert_in_range(100 * most, 100 * least, 115 * least);
    }
    request_clear(&request);
}

/* Each in one shard, with every probe that measures it and, as no shard leaves out a variant or a pair, both sides of every pair. */
static void test_pairs_and_probes_stay_whole(void **state) {
    g_autoptr(Plan) whole = plan_of(0, 0, FALSE);
    g_autoptr(GArray) rows = rows_of(whole);
    (void) state;
    for (guint shards = 2; shards <= 6; shards++) {
        g_autoptr(GHashTable) owners = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        guint dealt = 0;
        for (guint shard = 1; shard <= shards; shard++) {
            g_autoptr(Plan) plan = plan_of(shard, shards, TRUE);
            assert_int_equal(plan->variants->len, whole->variants->len);
            assert_int_equal(plan->pairs->len, whole->pairs->len);
            for (guint i = 0; i < rows->len; i++) {
                const struct row *row = &g_array_index(rows, struct row, i);
                if (!measures(plan, row)) continue;
                g_autofree char *name = g_strdup_printf("%s %" G_GUINT64_FORMAT, row->input, row->size);
                gpointer owner = g_hash_table_lookup(owners, name);
                assert_true(owner == NULL || GPOINTER_TO_UINT(owner) == shard);
                g_hash_table_insert(owners, g_steal_pointer(&name), GUINT_TO_POINTER(shard));
                dealt++;
            }
        }
        assert_int_equal(dealt, rows->len);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_cell_has_a_cost),
        cmocka_unit_test(test_shards_are_balanced_by_measured_cost),
        cmocka_unit_test(test_pairs_and_probes_stay_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
