/* The profiles that the page draws as flame graphs. */
#include "export/stacks.h"
#include "report/report_parts.h"
#include "sys/json.h"

/* The page stays small. */
enum { PROFILES_MAXIMUM = 16 };

static const char *const pair_metrics[] = {"malloc_profiler.calls", "malloc_profiler.bytes", "callgrind.instructions"};

struct profiles {
    const struct report *report;
    JsonBuilder *builder;
    GHashTable *index; /* stack_frame_key → place + 1 */
    GHashTable *shown; /* "cell metric" of each profile */
    GPtrArray *frames; /* of struct frame_name *: the functions, in the order in which they are met */
    guint count;
};

struct frame_name {
    const char *function, *file; /* interned; `file` may be NULL */
};

static guint frame_index(struct profiles *profiles, const struct stack_frame *frame) {
    g_autofree char *key = stack_frame_key(frame);
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(profiles->index, key));
    if (known > 0) return known - 1;
    struct frame_name *name = g_new(struct frame_name, 1);
    *name = (struct frame_name){frame->function, frame->file};
    g_ptr_array_add(profiles->frames, name);
    g_hash_table_insert(profiles->index, g_steal_pointer(&key), GUINT_TO_POINTER(profiles->frames->len));
    return profiles->frames->len - 1;
}

/* [[frame, …, amount], …], from the function that spends to its callers. */
static void add_stacks(struct profiles *profiles, const char *name, const GPtrArray *stacks) {
    json_open_array(profiles->builder, name);
    for (guint i = 0; i < stacks->len; i++) {
        const struct stack *stack = g_ptr_array_index(stacks, i);
        json_open_array(profiles->builder, NULL);
        for (guint f = stack->frames->len; f > 0; f--) {
            json_builder_add_int_value(profiles->builder, frame_index(profiles, &g_array_index(stack->frames, struct stack_frame, f - 1)));
        }
        json_builder_add_int_value(profiles->builder, (gint64) stack->amount);
        json_builder_end_array(profiles->builder);
    }
    json_builder_end_array(profiles->builder);
}

/* FALSE where the run does not have both. */
static gboolean add_profile(struct profiles *profiles, const struct stack_source *was, const struct stack_source *now,
                            const char *against) {
    if (profiles->count == PROFILES_MAXIMUM) return FALSE;
    g_autoptr(GPtrArray) before = stacks_read(was, NULL), after = before != NULL ? stacks_read(now, NULL) : NULL;
    if (after == NULL) return FALSE;
    JsonBuilder *builder = profiles->builder;
    g_autofree char *cell = cell_name(&now->cell);
    json_open_object(builder, NULL);
    json_add_string(builder, "cell", cell);
    json_add_string(builder, "metric", now->metric);
    json_add_string(builder, "against", against);
    add_stacks(profiles, "was", before);
    add_stacks(profiles, "now", after);
    json_builder_end_object(builder);
    profiles->count++;
    return TRUE;
}

/* TRUE the first time. */
static gboolean is_first(struct profiles *profiles, const struct stack_source *now) {
    g_autofree char *cell = cell_name(&now->cell);
    return g_hash_table_add(profiles->shown, g_strdup_printf("%s %s", cell, now->metric));
}

static void add_explained(struct profiles *profiles, const struct explanation *explanation) {
    struct stack_source now = {.folder = profiles->report->folder, .cell = explanation->cell, .metric = explanation->metric}, was = now;
    was.base = TRUE;
    if (is_first(profiles, &now)) add_profile(profiles, &was, &now, "the base");
}

/* At the largest size that any input has. */
static void add_pair(struct profiles *profiles, const struct plan_pair *pair, const char *metric) {
    const Plan *plan = profiles->report->plan;
    for (guint s = plan->sizes->len; s > 0; s--) {
        for (guint i = 0; i < plan->inputs->len; i++) {
            struct stack_source now = {
                .folder = profiles->report->folder,
                .cell = {g_ptr_array_index(plan->inputs, i), g_array_index(plan->sizes, guint64, s - 1), pair->candidate},
                .metric = metric,
            };
            struct stack_source was = now;
            was.cell.variant = pair->reference;
            if (add_profile(profiles, &was, &now, pair->reference)) return;
        }
    }
}

static void add_frames(const struct profiles *profiles) {
    json_open_array(profiles->builder, "frames");
    for (guint i = 0; i < profiles->frames->len; i++) {
        const struct frame_name *frame = g_ptr_array_index(profiles->frames, i);
        json_open_object(profiles->builder, NULL);
        json_add_string(profiles->builder, "function", frame->function);
        json_add_string(profiles->builder, "file", frame->file);
        json_builder_end_object(profiles->builder);
    }
    json_builder_end_array(profiles->builder);
}

char *report_profiles(const struct report *report) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    g_autoptr(GHashTable) index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) shown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) frames = g_ptr_array_new_with_free_func(g_free);
    struct profiles profiles = {.report = report, .builder = builder, .index = index, .shown = shown, .frames = frames};
    json_open_object(builder, NULL);
    json_add_string(builder, "schema", "leuko-bench-profiles/1");
    json_open_array(builder, "profiles");
    for (guint i = 0; i < report->verdict->explanations->len; i++) {
        add_explained(&profiles, g_ptr_array_index(report->verdict->explanations, i));
    }
    for (guint i = 0; i < report->plan->pairs->len; i++) {
        for (gsize m = 0; m < G_N_ELEMENTS(pair_metrics); m++) {
            add_pair(&profiles, g_ptr_array_index(report->plan->pairs, i), pair_metrics[m]);
        }
    }
    json_builder_end_array(builder);
    add_frames(&profiles);
    json_builder_end_object(builder);
    return json_text(builder);
}
