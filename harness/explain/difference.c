#include "explain/difference.h"

#include <string.h>

/* A function called by one caller, on both sides. */
struct edge {
    const char *function, *caller; /* interned; caller may be NULL */
    guint64 was, now;
    guint64 left; /* of the growth or the loss: what no move has taken */
};

static const char separates[] = " < ";

const char *difference_function(const char *caller) {
    const char *separator = strstr(caller, separates);
    g_autofree char *name = separator != NULL ? g_strndup(caller, (gsize) (separator - caller)) : g_strdup(caller);
    return g_intern_string(name);
}

/* Interned halves of "function < caller". */
static void split_caller(const char *text, const char **function, const char **caller) {
    const char *separator = strstr(text, separates);
    *function = difference_function(text);
    *caller = separator != NULL ? g_intern_string(separator + strlen(separates)) : NULL;
}

static struct edge *edge_at(GArray *edges, GHashTable *index, const char *text) {
    gpointer found = g_hash_table_lookup(index, text);
    if (found == NULL) {
        struct edge edge = {0};
        split_caller(text, &edge.function, &edge.caller);
        g_array_append_val(edges, edge);
        found = GUINT_TO_POINTER(edges->len);
        g_hash_table_insert(index, (gpointer) text, found);
    }
    return &g_array_index(edges, struct edge, GPOINTER_TO_UINT(found) - 1);
}

/* All edges, of both sides. */
static GArray *find_edges(const Costs *before, const Costs *after, enum cost_amount amount) {
    GArray *edges = g_array_new(FALSE, FALSE, sizeof(struct edge));
    g_autoptr(GHashTable) index = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) was = costs_list(before), now = costs_list(after);
    for (guint i = 0; i < was->len; i++) {
        const struct cost *cost = g_ptr_array_index(was, i);
        edge_at(edges, index, cost->caller)->was += cost->amounts[amount];
    }
    for (guint i = 0; i < now->len; i++) {
        const struct cost *cost = g_ptr_array_index(now, i);
        edge_at(edges, index, cost->caller)->now += cost->amounts[amount];
    }
    return edges;
}

static int compare_changes(gconstpointer a, gconstpointer b) {
    const struct edge *x = a, *y = b;
    if (x->left != y->left) return x->left < y->left ? 1 : -1;
    int order = g_strcmp0(x->function, y->function);
    return order != 0 ? order : g_strcmp0(x->caller, y->caller);
}

static gboolean has_moved(const struct edge *from, const struct edge *to) {
    gboolean vanished = from->now == 0, appeared = to->was == 0;
    if (from->function == to->function) return FALSE;
    return (vanished && appeared && from->caller == to->caller) || (vanished && to->function == from->caller) ||
           (appeared && from->function == to->caller);
}

static void add_move(GArray *moves, const struct edge *from, const struct edge *to, guint64 amount) {
    for (guint i = 0; i < moves->len; i++) {
        struct move *move = &g_array_index(moves, struct move, i);
        if (move->from != from->function || move->to != to->function) continue;
        move->amount += amount;
        return;
    }
    const struct move move = {from->function, to->function, amount};
    g_array_append_val(moves, move);
}

/* Match what went with what came, the most first. */
static void find_moves(GArray *edges, GArray *moves) {
    for (guint i = 0; i < edges->len; i++) {
        struct edge *edge = &g_array_index(edges, struct edge, i);
        edge->left = MAX(edge->was, edge->now) - MIN(edge->was, edge->now);
    }
    g_array_sort(edges, compare_changes);
    for (guint i = 0; i < edges->len; i++) {
        struct edge *from = &g_array_index(edges, struct edge, i);
        for (guint j = 0; from->was > from->now && j < edges->len && from->left > 0; j++) {
            struct edge *to = &g_array_index(edges, struct edge, j);
            guint64 amount = MIN(from->left, to->left);
            if (to->now <= to->was || amount == 0 || !has_moved(from, to)) continue;
            from->left -= amount;
            to->left -= amount;
            add_move(moves, from, to, amount);
        }
    }
}

static struct blame *row_of(GArray *rows, const char *function) {
    for (guint i = 0; i < rows->len; i++) {
        struct blame *row = &g_array_index(rows, struct blame, i);
        if (row->function == function) return row;
    }
    const struct blame row = {.function = function};
    g_array_append_val(rows, row);
    return &g_array_index(rows, struct blame, rows->len - 1);
}

/* Rows by function, from edges with the most change first: so the first caller that is met grew most. */
static void sum_rows(const GArray *edges, GArray *rows) {
    for (guint i = 0; i < edges->len; i++) {
        const struct edge *edge = &g_array_index(edges, struct edge, i);
        if (edge->was == edge->now) continue;
        struct blame *row = row_of(rows, edge->function);
        if (row->caller == NULL && edge->now > edge->was) row->caller = edge->caller;
    }
    for (guint i = 0; i < edges->len; i++) {
        const struct edge *edge = &g_array_index(edges, struct edge, i);
        for (guint r = 0; r < rows->len; r++) {
            struct blame *row = &g_array_index(rows, struct blame, r);
            if (row->function != edge->function) continue;
            row->was += edge->was;
            row->now += edge->now;
        }
    }
}

/* The costs of one function: of struct cost. */
static GPtrArray *costs_of(const GPtrArray *list, const char *function) {
    GPtrArray *found = g_ptr_array_new();
    gsize length = strlen(function);
    for (guint i = 0; i < list->len; i++) {
        const struct cost *cost = g_ptr_array_index(list, i);
        if (strncmp(cost->caller, function, length) != 0 ||
            (cost->caller[length] != '\0' && strncmp(cost->caller + length, " < ", 3) != 0)) {
            continue;
        }
        g_ptr_array_add(found, (gpointer) cost);
    }
    return found;
}

/* The line of the function that tells best what changed. */
static const char *find_place(const GPtrArray *before, const GPtrArray *after, const char *function, enum cost_amount amount) {
    g_autoptr(GPtrArray) was = costs_of(before, function), now = costs_of(after, function);
    const struct cost *best = NULL;
    for (guint i = 0; i < now->len; i++) {
        const struct cost *cost = g_ptr_array_index(now, i);
        gboolean known = FALSE;
        for (guint j = 0; j < was->len && !known; j++) {
            known = ((const struct cost *) g_ptr_array_index(was, j))->amounts[amount] == cost->amounts[amount];
            if (known) g_ptr_array_remove_index_fast(was, j);
        }
        if (!known && cost->place != NULL && (best == NULL || cost->amounts[amount] > best->amounts[amount])) best = cost;
    }
    return best != NULL ? best->place : NULL;
}

static int compare_rows(gconstpointer a, gconstpointer b, gpointer explanation) {
    gint64 x = explanation_net(explanation, a), y = explanation_net(explanation, b);
    if (x != y) return x < y ? 1 : -1;
    return strcmp(((const struct blame *) a)->function, ((const struct blame *) b)->function);
}

static int compare_moves(gconstpointer a, gconstpointer b) {
    const struct move *x = a, *y = b;
    if (x->amount != y->amount) return x->amount < y->amount ? 1 : -1;
    int order = strcmp(x->from, y->from);
    return order != 0 ? order : strcmp(x->to, y->to);
}

void explain_difference(const Costs *before, const Costs *after, enum cost_amount amount, struct explanation *explanation) {
    g_autoptr(GArray) edges = find_edges(before, after, amount);
    g_autoptr(GPtrArray) was = costs_list(before), now = costs_list(after);
    find_moves(edges, explanation->moves);
    sum_rows(edges, explanation->rows);
    for (guint i = explanation->rows->len; i > 0; i--) {
        struct blame *row = &g_array_index(explanation->rows, struct blame, i - 1);
        row->place = find_place(was, now, row->function, amount);
        if (explanation_net(explanation, row) == 0) g_array_remove_index(explanation->rows, i - 1);
    }
    g_array_sort_with_data(explanation->rows, compare_rows, explanation);
    g_array_sort(explanation->moves, compare_moves);
}
