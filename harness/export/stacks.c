#include "export/stacks.h"

#include "base/error.h"
#include "explain/explain.h"
#include "probes/callgrind_costs.h"
#include "probes/malloc_sites.h"
#include "probes/probe_malloc_profiler.h"
#include "sys/files.h"

#include <string.h>

static const gsize costs_limit = 64 * 1024 * 1024;

char *stack_frame_key(const struct stack_frame *frame) {
    return g_strdup_printf("%s\n%s", frame->function, frame->file != NULL ? frame->file : "");
}

struct stack_functions stack_functions_new(void) {
    return (struct stack_functions){g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                                    g_array_new(FALSE, FALSE, sizeof(struct stack_frame))};
}

void stack_functions_clear(struct stack_functions *functions) {
    g_hash_table_unref(functions->index);
    g_array_unref(functions->frames);
}

guint stack_function_index(struct stack_functions *functions, const struct stack_frame *frame) {
    g_autofree char *key = stack_frame_key(frame);
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(functions->index, key));
    if (known > 0) return known - 1;
    g_array_append_vals(functions->frames, frame, 1);
    g_hash_table_insert(functions->index, g_steal_pointer(&key), GUINT_TO_POINTER(functions->frames->len));
    return functions->frames->len - 1;
}

static void stack_free(gpointer data) {
    struct stack *stack = data;
    g_array_unref(stack->frames);
    g_free(stack);
}

static struct stack *add_stack(GPtrArray *stacks, guint64 amount) {
    struct stack *stack = g_new0(struct stack, 1);
    stack->frames = g_array_new(FALSE, FALSE, sizeof(struct stack_frame));
    stack->amount = amount;
    g_ptr_array_add(stacks, stack);
    return stack;
}

/* `place` is "list.c:12", or NULL. */
static void add_frame(struct stack *stack, const char *function, const char *place) {
    g_autofree char *valid = g_utf8_make_valid(function, -1);
    struct stack_frame frame = {.function = g_intern_string(valid)};
    const char *colon = place != NULL ? strrchr(place, ':') : NULL;
    if (colon != NULL) {
        g_autofree char *file = g_strndup(place, (gsize) (colon - place)), *valid_file = g_utf8_make_valid(file, -1);
        frame.file = g_intern_string(valid_file);
        frame.line = (guint) MIN(g_ascii_strtoull(colon + 1, NULL, 10), G_MAXINT);
    }
    g_array_append_val(stack->frames, frame);
}

static char *cell_profile(const struct stack_source *source, const char *probe, const char *file) {
    const struct cell *cell = &source->cell;
    g_autofree char *size = size_format(cell->size);
    return g_build_filename(source->folder, source->base ? "base/raw" : "raw", cell->variant, cell->input, size, probe, file, NULL);
}

static GPtrArray *read_sites(const char *path, enum cost_amount amount, GError **error) {
    g_autoptr(GPtrArray) sites = malloc_sites_read(path, error);
    if (sites == NULL) return NULL;
    GPtrArray *stacks = g_ptr_array_new_with_free_func(stack_free);
    for (guint i = 0; i < sites->len; i++) {
        const struct malloc_site *site = g_ptr_array_index(sites, i);
        if (site->amounts[amount] == 0) continue;
        struct stack *stack = add_stack(stacks, site->amounts[amount]);
        for (guint f = site->frames->len; f > 0; f--) {
            const struct malloc_frame *frame = &g_array_index(site->frames, struct malloc_frame, f - 1);
            add_frame(stack, frame->function, frame->place);
        }
    }
    return stacks;
}

static GPtrArray *read_instructions(const char *path, GError **error) {
    g_autofree char *text = file_read(path, costs_limit, NULL, error);
    g_autoptr(Costs) costs = text != NULL ? costs_parse_instructions(path, text, error) : NULL;
    if (costs == NULL) return NULL;
    GPtrArray *stacks = g_ptr_array_new_with_free_func(stack_free);
    g_autoptr(GPtrArray) list = costs_list(costs);
    for (guint i = 0; i < list->len; i++) {
        const struct cost *cost = g_ptr_array_index(list, i);
        if (cost->amounts[COST_INSTRUCTIONS] == 0) continue;
        g_auto(GStrv) names = g_strsplit(cost->caller, " < ", 2);
        struct stack *stack = add_stack(stacks, cost->amounts[COST_INSTRUCTIONS]);
        if (names[1] != NULL) add_frame(stack, names[1], NULL);
        add_frame(stack, names[0], cost->place);
    }
    return stacks;
}

static gint compare_amounts(gconstpointer a, gconstpointer b) {
    const struct stack *x = *(struct stack *const *) a, *y = *(struct stack *const *) b;
    return (y->amount > x->amount) - (y->amount < x->amount);
}

GPtrArray *stacks_read(const struct stack_source *source, GError **error) {
    enum cost_amount amount;
    if (!explain_amount(source->metric, &amount)) {
        g_autofree char *known = explain_metrics();
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "\"%s\" has no profile; metrics that have one: %s", source->metric, known);
        return NULL;
    }
    gboolean counted = amount == COST_INSTRUCTIONS;
    g_autofree char *path =
        counted ? cell_profile(source, callgrind_name, callgrind_costs) : cell_profile(source, malloc_profiler_name, malloc_profiler_sites);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_autofree char *name = cell_name(&source->cell);
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                    "%s: there is no profile of %s%s by %s; a run keeps those of the cells that it measured", path, name,
                    source->base ? " of the base" : "", source->metric);
        return NULL;
    }
    GPtrArray *stacks = counted ? read_instructions(path, error) : read_sites(path, amount, error);
    if (stacks != NULL) g_ptr_array_sort(stacks, compare_amounts);
    return stacks;
}
