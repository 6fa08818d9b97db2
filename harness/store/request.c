#include "store/request.h"

#include "base/error.h"
#include "probes/probe.h"
#include "sys/files.h"

#include <string.h>

const char request_costs_committed[] = "cell_costs.tsv", request_costs_kept[] = "dealt_costs.tsv";
static const gsize costs_limit = 4 * 1024 * 1024;

/* What an input whose size the plan does not know is taken for: a folder of a whole project's files. */
static const guint64 folder_bytes = 16 * 1024 * 1024;

void request_clear(struct request *request) {
    g_clear_pointer(&request->costs, g_hash_table_unref);
    g_free(request->profile);
    g_strfreev(request->variants);
    g_strfreev(request->inputs);
    g_strfreev(request->sizes);
    g_strfreev(request->probes);
    g_strfreev(request->sides);
    *request = (struct request){0};
}

gboolean request_costs_read(struct request *request, const char *path, const char *shown, GError **error) {
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) return TRUE;
    g_autofree char *text = file_read(path, costs_limit, NULL, error);
    request->costs = text != NULL ? cell_costs_parse(shown, text, error) : NULL;
    return request->costs != NULL;
}

gboolean request_is_ad_hoc(const struct request *request) {
    return request->sides != NULL;
}

static gboolean fail_side(const char *side, const char *what, GError **error) {
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--side \"%s\": %s", side, what);
    return FALSE;
}

/* "NAME=COMMAND" as a variant of its own; NULL with an error. */
static struct plan_variant *read_side(const char *side, GError **error) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    const char *equals = strchr(side, '=');
    gsize length = equals != NULL ? (gsize) (equals - side) : 0;
    if (length == 0 || length > 32 || !g_ascii_isalnum(side[0]) || strspn(side, letters) != length) {
        fail_side(side, "expected NAME=COMMAND, a name of letters, digits, \"-\" and \"_\"", error);
        return NULL;
    }
    g_autoptr(GError) problem = NULL;
    g_autoptr(CommandLine) run = command_line_parse(equals + 1, &problem);
    if (run == NULL || !command_line_uses(run, "input")) {
        fail_side(side, run == NULL ? problem->message : "the command has no {input}: the names of the input's files go there", error);
        return NULL;
    }
    g_autofree char *name = g_strndup(side, length);
    static const int none[] = {-1};
    struct plan_variant *variant = g_new0(struct plan_variant, 1);
    variant->name = g_intern_string(name);
    variant->summary = g_strdup(equals + 1);
    variant->run = g_steal_pointer(&run);
    variant->accept = g_memdup2(none, sizeof none);
    return variant;
}

/* The profile's cells with the sides in place of its variants. They are compared with each other in everything: no baseline knows them. */
static Plan *replace_variants(const Plan *plan, char **sides, GError **error) {
    g_autoptr(Plan) derived = plan_derive(plan, plan->profile);
    for (char **side = sides; *side != NULL; side++) {
        struct plan_variant *variant = read_side(*side, error);
        if (variant == NULL) return NULL;
        gboolean twice = plan_find_variant(derived, variant->name) != NULL;
        plan_add_variant(derived, variant);
        if (twice && !fail_side(*side, "another side has this name", error)) return NULL;
    }
    if (derived->variants->len < 2) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--side: give two or more; the first is what the others are compared with");
        return NULL;
    }
    const struct plan_variant *reference = g_ptr_array_index(derived->variants, 0);
    for (guint i = 1; i < derived->variants->len; i++) {
        const struct plan_variant *candidate = g_ptr_array_index(derived->variants, i);
        plan_add_pair(derived, reference->name, candidate->name, PAIR_OUTPUT | PAIR_EXACT | PAIR_MACHINE | PAIR_TIME);
    }
    g_ptr_array_extend(derived->inputs, plan->inputs, NULL, NULL);
    g_array_append_vals(derived->sizes, plan->sizes->data, plan->sizes->len);
    for (guint i = 0; i < plan->probes->len; i++) {
        const struct plan_probe *probe = g_ptr_array_index(plan->probes, i);
        if (plan_find_command_probe(plan, probe->name) != NULL) continue; /* written for the plan's own programs */
        plan_add_probe(derived, probe->name, probe->rounds, probe->runs);
        struct plan_probe *added = g_ptr_array_index(derived->probes, derived->probes->len - 1);
        g_ptr_array_set_size(added->inputs, 0);
        g_ptr_array_extend(added->inputs, probe->inputs, NULL, NULL);
        g_array_set_size(added->sizes, 0);
        g_array_append_vals(added->sizes, probe->sizes->data, probe->sizes->len);
    }
    if (plan_find_probe(derived, "output") == NULL) plan_add_probe(derived, "output", 0, 0);
    derived->shard = plan->shard;
    derived->shards = plan->shards;
    derived->dealt = plan->dealt != NULL ? g_array_ref(plan->dealt) : NULL;
    return g_steal_pointer(&derived);
}

/* In microseconds: as it was measured, or an estimate. */
static guint64 cost_of(const Plan *plan, const struct plan_probe *planned, const char *input, guint64 size, gconstpointer data) {
    const struct request *request = data;
    guint64 measured = cell_costs_find(request->costs, planned->name, input, size);
    if (measured > 0) return measured;
    const struct probe *probe = probe_find(planned->name);
    gboolean times_pairs = probe != NULL && probe->kind == PROBE_TIMES_PAIRS;
    guint times = times_pairs ? 2 * plan->pairs->len * planned->rounds * planned->runs : plan->variants->len;
    return 1000 * times * probe_cost(planned->name, size == SIZE_ALL ? folder_bytes : size);
}

Plan *request_plan(const struct request *request, const char *name, const char *text, GError **error) {
    const struct plan_selection selection = {
        .variants = (const char *const *) request->variants,
        .inputs = (const char *const *) request->inputs,
        .sizes = (const char *const *) request->sizes,
        .probes = (const char *const *) request->probes,
        .shard = request->shard,
        .shards = request->shards,
        .cost = cost_of,
        .cost_data = request,
    };
    g_autoptr(Plan) plan = plan_parse(name, text, request->profile, &selection, probe_names(), error);
    if (plan == NULL) return NULL;
    return request_is_ad_hoc(request) ? replace_variants(plan, request->sides, error) : g_steal_pointer(&plan);
}

static void make_absolute(char **word) {
    if (g_path_is_absolute(*word) || !g_file_test(*word, G_FILE_TEST_EXISTS)) return;
    char *absolute = g_canonicalize_filename(*word, NULL);
    g_free(*word);
    *word = absolute;
}

void request_settle_sides(struct request *request) {
    for (char **side = request->sides; side != NULL && *side != NULL; side++) {
        char *equals = strchr(*side, '=');
        g_auto(GStrv) words = NULL;
        if (equals == NULL || !g_shell_parse_argv(equals + 1, NULL, &words, NULL)) continue; /* request_plan says what is wrong */
        g_autofree char *name = g_strndup(*side, (gsize) (equals - *side));
        if (strchr(words[0], '/') != NULL) make_absolute(&words[0]);
        for (char **word = words + 1; *word != NULL; word++) make_absolute(word);
        g_autofree char *command = command_line_quote((const char *const *) words);
        g_free(*side);
        *side = g_strdup_printf("%s=%s", name, command);
    }
}
