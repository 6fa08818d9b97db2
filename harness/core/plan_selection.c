#include "core/plan_parts.h"

#include "base/error.h"
#include "base/suggest.h"

static gboolean is_given(const char *const *wanted) {
    return wanted != NULL && wanted[0] != NULL;
}

static gboolean is_wanted(const char *const *wanted, const char *name) {
    return !is_given(wanted) || g_strv_contains(wanted, name);
}

/* TRUE when the profile has each of `wanted`; consumes `known`, the names it has. */
static gboolean check_wanted(const Plan *plan, const char *option, const char *const *wanted, GPtrArray *known, GError **error) {
    g_autoptr(GPtrArray) names = known;
    gsize i;
    g_ptr_array_add(names, NULL);
    for (i = 0; wanted != NULL && wanted[i] != NULL; i++) {
        g_autofree char *way_out = NULL;
        if (g_strv_contains((const char *const *) names->pdata, wanted[i])) continue;
        way_out = names_suggest(wanted[i], (const char *const *) names->pdata);
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s %s: not in profile \"%s\"; %s", option, wanted[i], plan->profile, way_out);
        return FALSE;
    }
    return TRUE;
}

static gboolean narrow_variants(Plan *plan, const char *const *wanted, GError **error) {
    GPtrArray *known = g_ptr_array_new();
    for (guint i = 0; i < plan->variants->len; i++) {
        g_ptr_array_add(known, (gpointer) ((struct plan_variant *) g_ptr_array_index(plan->variants, i))->name);
    }
    if (!check_wanted(plan, "--variant", wanted, known, error)) return FALSE;
    for (guint i = plan->variants->len; i-- > 0;) {
        if (!is_wanted(wanted, ((struct plan_variant *) g_ptr_array_index(plan->variants, i))->name)) {
            g_ptr_array_remove_index(plan->variants, i);
        }
    }
    for (guint i = plan->pairs->len; i-- > 0;) {
        const struct plan_pair *pair = g_ptr_array_index(plan->pairs, i);
        if (!is_wanted(wanted, pair->reference) || !is_wanted(wanted, pair->candidate)) g_ptr_array_remove_index(plan->pairs, i);
    }
    return TRUE;
}

static gboolean narrow_probes(Plan *plan, const char *const *wanted, GError **error) {
    GPtrArray *known = g_ptr_array_new();
    for (guint i = 0; i < plan->probes->len; i++) {
        g_ptr_array_add(known, (gpointer) ((struct plan_probe *) g_ptr_array_index(plan->probes, i))->name);
    }
    if (!check_wanted(plan, "--probe", wanted, known, error)) return FALSE;
    for (guint i = plan->probes->len; i-- > 0;) {
        if (!is_wanted(wanted, ((struct plan_probe *) g_ptr_array_index(plan->probes, i))->name)) g_ptr_array_remove_index(plan->probes, i);
    }
    return TRUE;
}

static void keep_names(GPtrArray *names, const char *const *wanted) {
    for (guint i = names->len; i-- > 0;) {
        if (!is_wanted(wanted, g_ptr_array_index(names, i))) g_ptr_array_remove_index(names, i);
    }
}

static gboolean narrow_inputs(Plan *plan, const char *const *wanted, GError **error) {
    if (!check_wanted(plan, "--input", wanted, g_ptr_array_copy(plan->inputs, NULL, NULL), error)) return FALSE;
    keep_names(plan->inputs, wanted);
    for (guint i = 0; i < plan->probes->len; i++) keep_names(((struct plan_probe *) g_ptr_array_index(plan->probes, i))->inputs, wanted);
    return TRUE;
}

static void keep_sizes(GArray *sizes, const char *const *wanted) {
    for (guint i = sizes->len; i-- > 0;) {
        g_autofree char *size = size_format(g_array_index(sizes, guint64, i));
        if (!is_wanted(wanted, size)) g_array_remove_index(sizes, i);
    }
}

static gboolean narrow_sizes(Plan *plan, const char *const *given, GError **error) {
    g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func(g_free);
    GPtrArray *known = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; given != NULL && given[i] != NULL; i++) {
        guint64 bytes;
        /* "1024K" is meant as "1M"; what is no size at all is named as it was written */
        g_ptr_array_add(wanted, size_parse(given[i], &bytes) ? size_format(bytes) : g_strdup(given[i]));
    }
    g_ptr_array_add(wanted, NULL);
    for (guint i = 0; i < plan->sizes->len; i++) g_ptr_array_add(known, size_format(g_array_index(plan->sizes, guint64, i)));
    if (!check_wanted(plan, "--size", (const char *const *) wanted->pdata, known, error)) return FALSE;
    keep_sizes(plan->sizes, (const char *const *) wanted->pdata);
    for (guint i = 0; i < plan->probes->len; i++) {
        keep_sizes(((struct plan_probe *) g_ptr_array_index(plan->probes, i))->sizes, (const char *const *) wanted->pdata);
    }
    return TRUE;
}

/* ---- Shards ---- */

struct share {
    guint place; /* size * inputs + input */
    guint64 cost;
};

/* Of all probes; before the plan has shards. */
static guint64 cost_of(const Plan *plan, const char *input, guint64 size, const struct plan_selection *selection) {
    guint64 sum = 0;
    for (guint i = 0; i < plan->probes->len; i++) {
        const struct plan_probe *probe = g_ptr_array_index(plan->probes, i);
        const struct plan_input *described = plan_find_input(plan, input);
        if (!plan_measures(plan, probe->name, input, size) || !plan_input_has_size(described, size)) continue;
        sum += selection->cost != NULL ? selection->cost(plan, probe, input, size, selection->cost_data) : 1;
    }
    return sum;
}

static gint compare_shares(gconstpointer a, gconstpointer b) {
    const struct share *x = a, *y = b;
    return x->cost != y->cost ? (y->cost > x->cost) - (y->cost < x->cost) : (x->place > y->place) - (x->place < y->place);
}

/* The costliest first, each to the shard that has least by then: the longest-processing-time rule (Graham 1969), at most 4/3 of the best.
 */
static GArray *deal(const Plan *plan, const struct plan_selection *selection) {
    guint shards = selection->shards;
    g_autoptr(GArray) shares = g_array_new(FALSE, FALSE, sizeof(struct share));
    for (guint s = 0; s < plan->sizes->len; s++) {
        for (guint i = 0; i < plan->inputs->len; i++) {
            struct share share = {shares->len,
                                  cost_of(plan, g_ptr_array_index(plan->inputs, i), g_array_index(plan->sizes, guint64, s), selection)};
            g_array_append_val(shares, share);
        }
    }
    g_array_sort(shares, compare_shares);
    GArray *dealt = g_array_sized_new(FALSE, TRUE, sizeof(guint), shares->len);
    g_array_set_size(dealt, shares->len);
    g_autofree guint64 *loads = g_new0(guint64, shards);
    for (guint i = 0; i < shares->len; i++) {
        const struct share *share = &g_array_index(shares, struct share, i);
        guint least = 0;
        for (guint shard = 1; shard < shards; shard++) {
            if (loads[shard] < loads[least]) least = shard;
        }
        loads[least] += share->cost;
        g_array_index(dealt, guint, share->place) = least + 1;
    }
    return dealt;
}

static gboolean narrow_shard(Plan *plan, const struct plan_selection *selection, GError **error) {
    guint inputs = plan->inputs->len * plan->sizes->len, shard = selection->shard, shards = selection->shards;
    if (shard == 0 && shards == 0) return TRUE;
    if (shard < 1 || shard > shards) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--shard %u/%u: expected I/N with I from 1 to N", shard, shards);
        return FALSE;
    }
    if (shards > inputs) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--shard %u/%u: there are only %u inputs to deal; use at most %u shards", shard,
                    shards, inputs, inputs);
        return FALSE;
    }
    if (shards > 1) plan->dealt = deal(plan, selection);
    plan->shard = shard;
    plan->shards = shards;
    return TRUE;
}

/* A probe whose cells are all deselected is not needed at all: neither its tool nor its canary. */
static gboolean drop_idle_probes(Plan *plan, GError **error) {
    for (guint i = plan->probes->len; i-- > 0;) {
        const struct plan_probe *probe = g_ptr_array_index(plan->probes, i);
        if (probe->inputs->len == 0 || probe->sizes->len == 0) g_ptr_array_remove_index(plan->probes, i);
    }
    if (plan->probes->len == 0) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                    "nothing is left to measure: in profile \"%s\" no selected probe measures the selected inputs and sizes "
                    "(see its [probe …] sections); select fewer of --probe, --input and --size",
                    plan->profile);
        return FALSE;
    }
    return TRUE;
}

gboolean plan_narrow(Plan *plan, const struct plan_selection *selection, GError **error) {
    if (selection == NULL) return TRUE;
    return narrow_variants(plan, selection->variants, error) && narrow_probes(plan, selection->probes, error) &&
           narrow_inputs(plan, selection->inputs, error) && narrow_sizes(plan, selection->sizes, error) &&
           narrow_shard(plan, selection, error) && drop_idle_probes(plan, error);
}
