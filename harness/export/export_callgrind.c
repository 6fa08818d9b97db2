/*
 * A profile in callgrind's format: for each function what it spends by itself, a line each, and what each call of it spends below. Source:
 * "Callgrind Format Specification" of Valgrind's manual.
 */
#include "base/display.h"
#include "export/export_parts.h"

/* A function, and its costs. */
struct node {
    const char *function, *file; /* interned; `file` may be NULL */
    GHashTable *lines;           /* line → guint64: its own */
    GPtrArray *calls;            /* of struct call */
};

struct call {
    struct node *callee;
    guint line; /* of the caller */
    guint64 amount;
};

static void node_free(gpointer data) {
    struct node *node = data;
    g_hash_table_unref(node->lines);
    g_ptr_array_unref(node->calls);
    g_free(node);
}

static struct node *node_of(GHashTable *nodes, const struct stack_frame *frame) {
    g_autofree char *key = stack_frame_key(frame);
    struct node *node = g_hash_table_lookup(nodes, key);
    if (node != NULL) return node;
    node = g_new0(struct node, 1);
    node->function = frame->function;
    node->file = frame->file;
    node->lines = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    node->calls = g_ptr_array_new_with_free_func(g_free);
    g_hash_table_insert(nodes, g_steal_pointer(&key), node);
    return node;
}

static void add_own(struct node *node, guint line, guint64 amount) {
    guint64 *sum = g_hash_table_lookup(node->lines, GUINT_TO_POINTER(line));
    if (sum == NULL) {
        sum = g_new0(guint64, 1);
        g_hash_table_insert(node->lines, GUINT_TO_POINTER(line), sum);
    }
    *sum += amount;
}

static void add_call(struct node *caller, struct node *callee, guint line, guint64 amount) {
    for (guint i = 0; i < caller->calls->len; i++) {
        struct call *call = g_ptr_array_index(caller->calls, i);
        if (call->callee != callee || call->line != line) continue;
        call->amount += amount;
        return;
    }
    const struct call call = {callee, line, amount};
    g_ptr_array_add(caller->calls, g_memdup2(&call, sizeof call));
}

/* A call that a recursion makes again counts once for a stack: else what is below it would be counted twice. */
static void add_stack(GHashTable *nodes, const struct stack *stack) {
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < stack->frames->len; i++) {
        const struct stack_frame *frame = &g_array_index(stack->frames, struct stack_frame, i);
        struct node *node = node_of(nodes, frame);
        if (i + 1 == stack->frames->len) {
            add_own(node, frame->line, stack->amount);
            continue;
        }
        struct node *callee = node_of(nodes, &g_array_index(stack->frames, struct stack_frame, i + 1));
        if (g_hash_table_add(seen, g_strdup_printf("%p %p", (void *) node, (void *) callee))) {
            add_call(node, callee, frame->line, stack->amount);
        }
    }
}

static void append_name(GString *text, const char *key, const char *name) {
    g_autofree char *clean = display_clean(name);
    g_string_append_printf(text, "%s=%s\n", key, clean);
}

static void append_node(GString *text, const struct node *node) {
    append_name(text, "fl", node->file != NULL ? node->file : "???");
    append_name(text, "fn", node->function);
    GHashTableIter lines;
    gpointer line, sum;
    g_hash_table_iter_init(&lines, node->lines);
    while (g_hash_table_iter_next(&lines, &line, &sum)) {
        g_string_append_printf(text, "%u %" G_GUINT64_FORMAT "\n", GPOINTER_TO_UINT(line), *(guint64 *) sum);
    }
    for (guint i = 0; i < node->calls->len; i++) {
        const struct call *call = g_ptr_array_index(node->calls, i);
        append_name(text, "cfi", call->callee->file != NULL ? call->callee->file : "???");
        append_name(text, "cfn", call->callee->function);
        g_string_append_printf(text, "calls=1 0\n%u %" G_GUINT64_FORMAT "\n", call->line, call->amount);
    }
    g_string_append_c(text, '\n');
}

char *export_callgrind(const struct export_subject *subject, GError **error) {
    g_autoptr(GPtrArray) stacks = stacks_read(&subject->profile, error);
    if (stacks == NULL) return NULL;
    g_autoptr(GHashTable) nodes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, node_free);
    guint64 whole = 0;
    for (guint i = 0; i < stacks->len; i++) {
        const struct stack *stack = g_ptr_array_index(stacks, i);
        add_stack(nodes, stack);
        whole += stack->frames->len > 0 ? stack->amount : 0;
    }
    g_autofree char *cell = cell_name(&subject->profile.cell), *event = g_strdelimit(g_strdup(subject->profile.metric), ". ", '_');
    GString *text = g_string_new("# callgrind format\nversion: 1\ncreator: leuko-bench\n");
    g_string_append_printf(text, "cmd: %s\npositions: line\nevents: %s\n\n", cell, event);
    g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(nodes), (GCompareFunc) g_strcmp0);
    for (GList *key = keys; key != NULL; key = key->next) append_node(text, g_hash_table_lookup(nodes, key->data));
    g_string_append_printf(text, "totals: %" G_GUINT64_FORMAT "\n", whole);
    return g_string_free(text, FALSE);
}
