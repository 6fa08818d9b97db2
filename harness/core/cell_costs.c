#include "core/cell_costs.h"

#include "base/error.h"
#include "core/metric.h"

CellCosts *cell_costs_new(void) {
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static char *row_name(const char *probe, const char *input, guint64 size) {
    g_autofree char *label = size_format(size);
    return g_strdup_printf("%s\t%s\t%s", probe, input, label);
}

void cell_costs_add(CellCosts *costs, const char *probe, const char *input, guint64 size, double seconds) {
    g_autofree char *name = row_name(probe, input, size);
    guint64 known = cell_costs_find(costs, probe, input, size), more = (guint64) (seconds * G_USEC_PER_SEC);
    guint64 *sum = g_new(guint64, 1);
    *sum = known + MAX(more, 1);
    g_hash_table_replace(costs, g_steal_pointer(&name), sum);
}

guint64 cell_costs_find(const CellCosts *costs, const char *probe, const char *input, guint64 size) {
    g_autofree char *name = row_name(probe, input, size);
    const guint64 *found = costs != NULL ? g_hash_table_lookup((CellCosts *) costs, name) : NULL;
    return found != NULL ? *found : 0;
}

CellCosts *cell_costs_parse(const char *name, const char *text, GError **error) {
    static const guint64 day = 24 * 3600 * 1000;
    g_autoptr(GHashTable) costs = cell_costs_new();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        if (lines[i][0] == '\0' || lines[i][0] == '#') continue;
        guint64 size, milliseconds;
        g_auto(GStrv) fields = g_strsplit(lines[i], "\t", -1);
        if (g_strv_length(fields) != 4 || fields[0][0] == '\0' || fields[1][0] == '\0' || !size_parse(fields[2], &size) ||
            !g_ascii_string_to_unsigned(fields[3], 10, 1, day, &milliseconds, NULL)) {
            g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                        "%s:%u: expected PROBE, INPUT, SIZE and MILLISECONDS from 1 with tabs between, found \"%s\"", name, i + 1,
                        lines[i]);
            return NULL;
        }
        if (cell_costs_find(costs, fields[0], fields[1], size) > 0) {
            g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s:%u: a second row of %s, %s at %s; remove one", name, i + 1, fields[0],
                        fields[1], fields[2]);
            return NULL;
        }
        cell_costs_add(costs, fields[0], fields[1], size, (double) milliseconds / 1000);
    }
    return g_steal_pointer(&costs);
}

char *cell_costs_format(const CellCosts *costs) {
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys((CellCosts *) costs), (GCompareFunc) g_strcmp0);
    g_autoptr(GString) text = g_string_new("# probe, input, size, milliseconds of CPU time; docs/shards.md\n");
    for (const GList *name = names; name != NULL; name = name->next) {
        const guint64 *found = g_hash_table_lookup((CellCosts *) costs, name->data);
        g_string_append_printf(text, "%s\t%" G_GUINT64_FORMAT "\n", (const char *) name->data, MAX((*found + 500) / 1000, 1));
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}
