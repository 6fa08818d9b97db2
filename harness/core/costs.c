#include "core/costs.h"

#include "base/error.h"

#include <string.h>

struct costs {
    GHashTable *rows; /* "CALLER\tPLACE" → struct cost */
};

gboolean costs_is_library(const char *path) {
    static const char *const folders[] = {"/usr/", "/lib/", "/lib32/", "/lib64/", "/libx32/"};
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        if (g_str_has_prefix(path, folders[i])) return TRUE;
    }
    return FALSE;
}

Costs *costs_new(void) {
    Costs *costs = g_new0(Costs, 1);
    costs->rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return costs;
}

void costs_free(Costs *costs) {
    if (costs == NULL) return;
    g_hash_table_unref(costs->rows);
    g_free(costs);
}

struct cost *costs_at(Costs *costs, const char *caller, const char *place) {
    g_autofree char *key = g_strconcat(caller, "\t", place, NULL);
    struct cost *cost = g_hash_table_lookup(costs->rows, key);
    if (cost != NULL) return cost;
    cost = g_new0(struct cost, 1);
    cost->caller = g_intern_string(caller);
    cost->place = place != NULL ? g_intern_string(place) : NULL;
    g_hash_table_insert(costs->rows, g_steal_pointer(&key), cost);
    return cost;
}

static int compare_costs(gconstpointer a, gconstpointer b) {
    const struct cost *x = *(const struct cost *const *) a, *y = *(const struct cost *const *) b;
    int order = strcmp(x->caller, y->caller);
    return order != 0 ? order : g_strcmp0(x->place, y->place);
}

GPtrArray *costs_list(const Costs *costs) {
    GPtrArray *list = g_ptr_array_new();
    GHashTableIter iterator;
    gpointer cost;
    g_hash_table_iter_init(&iterator, costs->rows);
    while (g_hash_table_iter_next(&iterator, NULL, &cost)) g_ptr_array_add(list, cost);
    g_ptr_array_sort(list, compare_costs);
    return list;
}

typedef gboolean (*field_reader)(Costs *costs, char *const *fields);

static gboolean read_number(const char *text, guint64 *value) {
    return g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT64, value, NULL);
}

static gboolean read_caller(Costs *costs, char *const *fields) {
    guint64 calls = 0, bytes = 0;
    if (!read_number(fields[1], &calls) || !read_number(fields[2], &bytes)) return FALSE;
    struct cost *cost = costs_at(costs, fields[0], NULL);
    cost->amounts[COST_CALLS] += calls;
    cost->amounts[COST_BYTES] += bytes;
    return TRUE;
}

static gboolean read_instructions(Costs *costs, char *const *fields) {
    guint64 instructions = 0;
    if (!read_number(fields[2], &instructions)) return FALSE;
    costs_at(costs, fields[0], fields[1][0] != '\0' ? fields[1] : NULL)->amounts[COST_INSTRUCTIONS] += instructions;
    return TRUE;
}

static Costs *parse(const char *name, const char *text, field_reader read, const char *expected, GError **error) {
    g_autoptr(Costs) costs = costs_new();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        if (lines[i][0] == '\0' || lines[i][0] == '#') continue;
        g_auto(GStrv) fields = g_strsplit(lines[i], "\t", 4);
        if (g_strv_length(fields) == 3 && fields[0][0] != '\0' && read(costs, fields)) continue;
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s:%u: expected %s with tabs between, found \"%s\"", name, i + 1, expected,
                    lines[i]);
        return NULL;
    }
    return g_steal_pointer(&costs);
}

Costs *costs_parse_callers(const char *name, const char *text, GError **error) {
    return parse(name, text, read_caller, "CALLER, CALLS and BYTES", error);
}

Costs *costs_parse_instructions(const char *name, const char *text, GError **error) {
    return parse(name, text, read_instructions, "CALLER, PLACE and INSTRUCTIONS", error);
}

char *costs_format_callers(const Costs *costs) {
    g_autoptr(GPtrArray) list = costs_list(costs);
    GString *text = g_string_new("# who allocates at 64K: caller, calls, bytes; it informs reports and is never judged\n");
    for (guint i = 0; i < list->len;) {
        const struct cost *first = g_ptr_array_index(list, i);
        guint64 calls = 0, bytes = 0;
        for (; i < list->len; i++) {
            const struct cost *cost = g_ptr_array_index(list, i);
            if (cost->caller != first->caller) break;
            calls += cost->amounts[COST_CALLS];
            bytes += cost->amounts[COST_BYTES];
        }
        g_string_append_printf(text, "%s\t%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT "\n", first->caller, calls, bytes);
    }
    return g_string_free(text, FALSE);
}

char *costs_format_instructions(const Costs *costs) {
    g_autoptr(GPtrArray) list = costs_list(costs);
    GString *text = g_string_new("# where instructions go: function and caller, line, instructions; what libraries do for it included\n");
    for (guint i = 0; i < list->len; i++) {
        const struct cost *cost = g_ptr_array_index(list, i);
        g_string_append_printf(text, "%s\t%s\t%" G_GUINT64_FORMAT "\n", cost->caller, cost->place != NULL ? cost->place : "",
                               cost->amounts[COST_INSTRUCTIONS]);
    }
    return g_string_free(text, FALSE);
}
