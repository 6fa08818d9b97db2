#include "core/call_sites.h"

#include "base/error.h"

#include <string.h>

struct attribution {
    GHashTable *callers; /* interned name → struct caller_cost */
};

Attribution *attribution_new(void) {
    Attribution *attribution = g_new0(Attribution, 1);
    attribution->callers = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    return attribution;
}

void attribution_free(Attribution *attribution) {
    if (attribution == NULL) return;
    g_hash_table_unref(attribution->callers);
    g_free(attribution);
}

void attribution_add(Attribution *attribution, const char *caller, guint64 calls, guint64 bytes) {
    struct caller_cost *cost = g_hash_table_lookup(attribution->callers, caller);
    if (cost == NULL) {
        cost = g_new0(struct caller_cost, 1);
        cost->caller = g_intern_string(caller);
        g_hash_table_insert(attribution->callers, (gpointer) cost->caller, cost);
    }
    cost->calls += calls;
    cost->bytes += bytes;
}

static gboolean parse_line(Attribution *attribution, const char *line) {
    g_auto(GStrv) fields = g_strsplit(line, "\t", 4);
    guint64 calls = 0, bytes = 0;
    if (g_strv_length(fields) != 3 || fields[0][0] == '\0') return FALSE;
    if (!g_ascii_string_to_unsigned(fields[1], 10, 0, G_MAXUINT64, &calls, NULL)) return FALSE;
    if (!g_ascii_string_to_unsigned(fields[2], 10, 0, G_MAXUINT64, &bytes, NULL)) return FALSE;
    attribution_add(attribution, fields[0], calls, bytes);
    return TRUE;
}

Attribution *attribution_parse(const char *name, const char *text, GError **error) {
    g_autoptr(Attribution) attribution = attribution_new();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        if (lines[i][0] == '\0' || lines[i][0] == '#') continue;
        if (parse_line(attribution, lines[i])) continue;
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s:%u: expected CALLER, CALLS and BYTES with tabs between, found \"%s\"", name,
                    i + 1, lines[i]);
        return NULL;
    }
    return g_steal_pointer(&attribution);
}

static int compare_names(gconstpointer a, gconstpointer b) {
    return strcmp(a, b);
}

char *attribution_format(const Attribution *attribution) {
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(attribution->callers), compare_names);
    GString *text = g_string_new("# who allocates at 64K: caller, calls, bytes; it informs reports and is never judged\n");
    for (GList *name = names; name != NULL; name = name->next) {
        const struct caller_cost *cost = g_hash_table_lookup(attribution->callers, name->data);
        g_string_append_printf(text, "%s\t%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT "\n", cost->caller, cost->calls, cost->bytes);
    }
    return g_string_free(text, FALSE);
}

static guint64 growth(guint64 was, guint64 now) {
    return now > was ? now - was : 0;
}

static int compare_growth(gconstpointer a, gconstpointer b) {
    const struct caller_change *x = a, *y = b;
    guint64 x_calls = growth(x->was.calls, x->now.calls), y_calls = growth(y->was.calls, y->now.calls);
    if (x_calls != y_calls) return x_calls < y_calls ? 1 : -1;
    guint64 x_bytes = growth(x->was.bytes, x->now.bytes), y_bytes = growth(y->was.bytes, y->now.bytes);
    if (x_bytes != y_bytes) return x_bytes < y_bytes ? 1 : -1;
    return strcmp(x->caller, y->caller);
}

GArray *attribution_growth(const Attribution *before, const Attribution *after) {
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(struct caller_change));
    GHashTableIter iterator;
    gpointer value;
    g_hash_table_iter_init(&iterator, after->callers);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        const struct caller_cost *now = value, *was = g_hash_table_lookup(before->callers, now->caller);
        const struct caller_change change = {.caller = now->caller, .was = was != NULL ? *was : (struct caller_cost){0}, .now = *now};
        if (now->calls > change.was.calls || now->bytes > change.was.bytes) g_array_append_val(changes, change);
    }
    g_array_sort(changes, compare_growth);
    return changes;
}
