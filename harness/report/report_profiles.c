/* The profiles that the page draws as flame graphs. */
#include "explain/explain.h"
#include "export/stacks.h"
#include "probes/probe.h"
#include "probes/probe_malloc_profiler.h"
#include "report/report_parts.h"
#include "sys/json.h"

#include <string.h>

/* The page stays small: of what changed, and with that of the pairs. */
enum { CHANGES_MAXIMUM = 12, PROFILES_MAXIMUM = 20 };

static const char calls_metric[] = "malloc_profiler.calls", bytes_metric[] = "malloc_profiler.bytes";
static const char *const pair_metrics[] = {calls_metric, bytes_metric, "callgrind.instructions"};

struct profiles {
    const struct report *report;
    JsonBuilder *builder;
    GHashTable *shown; /* "cell metric" of each profile */
    struct stack_functions functions;
    guint count;
};

/* A stack of both sides: the same functions, whatever their lines. */
struct both {
    GArray *frames; /* of guint, from the function that spends to its callers */
    guint64 was, now;
};

static void both_free(gpointer data) {
    struct both *both = data;
    g_array_unref(both->frames);
    g_free(both);
}

static guint frames_hash(gconstpointer data) {
    const GArray *frames = data;
    guint hash = frames->len;
    for (guint i = 0; i < frames->len; i++) hash = hash * 31 + g_array_index(frames, guint, i);
    return hash;
}

static gboolean frames_equal(gconstpointer a, gconstpointer b) {
    const GArray *x = a, *y = b;
    return x->len == y->len && (x->len == 0 || memcmp(x->data, y->data, x->len * sizeof(guint)) == 0);
}

/* Add a side's stacks to those of `all` (GArray of frames → struct both), and give what they are together. */
static guint64 take_side(struct profiles *profiles, GHashTable *all, const GPtrArray *stacks, gboolean now) {
    guint64 whole = 0;
    for (guint i = 0; i < stacks->len; i++) {
        const struct stack *stack = g_ptr_array_index(stacks, i);
        g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(guint));
        for (guint f = stack->frames->len; f > 0; f--) {
            guint index = stack_function_index(&profiles->functions, &g_array_index(stack->frames, struct stack_frame, f - 1));
            g_array_append_val(frames, index);
        }
        struct both *both = g_hash_table_lookup(all, frames);
        if (both == NULL) {
            both = g_new0(struct both, 1);
            both->frames = g_steal_pointer(&frames);
            g_hash_table_insert(all, both->frames, both);
        }
        *(now ? &both->now : &both->was) += stack->amount;
        whole += stack->amount;
    }
    return whole;
}

/* Most first; else by their functions. */
static gint compare_both(gconstpointer a, gconstpointer b) {
    const struct both *x = *(struct both *const *) a, *y = *(struct both *const *) b;
    if (x->now != y->now) return (y->now > x->now) - (y->now < x->now);
    if (x->was != y->was) return (y->was > x->was) - (y->was < x->was);
    if (x->frames->len != y->frames->len) return x->frames->len < y->frames->len ? -1 : 1;
    return x->frames->len == 0 ? 0 : memcmp(x->frames->data, y->frames->data, x->frames->len * sizeof(guint));
}

/* [[frame, …, was, now], …]. One that is a ten-thousandth on no side is drawn nowhere, and left out. */
static void add_stacks(JsonBuilder *builder, GHashTable *all, guint64 was, guint64 now) {
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    GHashTableIter each;
    gpointer found;
    g_hash_table_iter_init(&each, all);
    while (g_hash_table_iter_next(&each, NULL, &found)) g_ptr_array_add(list, found);
    g_ptr_array_sort(list, compare_both);
    json_open_array(builder, "stacks");
    for (guint i = 0; i < list->len; i++) {
        const struct both *both = g_ptr_array_index(list, i);
        if (both->was < was / 10000 && both->now < now / 10000) continue;
        json_open_array(builder, NULL);
        for (guint f = 0; f < both->frames->len; f++) json_builder_add_int_value(builder, g_array_index(both->frames, guint, f));
        json_builder_add_int_value(builder, (gint64) both->was);
        json_builder_add_int_value(builder, (gint64) both->now);
        json_builder_end_array(builder);
    }
    json_builder_end_array(builder);
}

/* FALSE where the run does not have both. */
static gboolean add_profile(struct profiles *profiles, const struct stack_source *was, const struct stack_source *now,
                            const char *against) {
    if (profiles->count == PROFILES_MAXIMUM) return FALSE;
    g_autoptr(GPtrArray) before = stacks_read(was, NULL), after = before != NULL ? stacks_read(now, NULL) : NULL;
    if (after == NULL) return FALSE;
    g_autoptr(GHashTable) all = g_hash_table_new_full(frames_hash, frames_equal, NULL, both_free);
    guint64 whole_was = take_side(profiles, all, before, FALSE), whole_now = take_side(profiles, all, after, TRUE);
    JsonBuilder *builder = profiles->builder;
    g_autofree char *cell = cell_name(&now->cell);
    json_open_object(builder, NULL);
    json_add_string(builder, "cell", cell);
    json_add_string(builder, "metric", now->metric);
    json_add_string(builder, "unit", metric_unit_name(probe_metric(now->metric, profiles->report->plan)->unit));
    json_add_string(builder, "against", against);
    json_add_integer(builder, "was", (gint64) whole_was);
    json_add_integer(builder, "now", (gint64) whole_now);
    add_stacks(builder, all, whole_was, whole_now);
    json_builder_end_object(builder);
    profiles->count++;
    return TRUE;
}

/* TRUE the first time. */
static gboolean is_first(struct profiles *profiles, const struct stack_source *now) {
    g_autofree char *cell = cell_name(&now->cell);
    return g_hash_table_add(profiles->shown, g_strdup_printf("%s %s", cell, now->metric));
}

static void add_against_base(struct profiles *profiles, const struct cell *cell, const char *metric) {
    struct stack_source now = {.folder = profiles->report->folder, .cell = *cell, .metric = metric}, was = now;
    was.base = TRUE;
    if (is_first(profiles, &now)) add_profile(profiles, &was, &now, "the base");
}

/* The metric whose profile shows a change: its own, or that of all calls or bytes where malloc_profiler counted a part of them or a peak.
 * NULL: no profile does. */
static const char *profile_metric(const struct finding *finding) {
    enum cost_amount amount;
    if (explain_amount(finding->metric, &amount)) return finding->metric;
    g_auto(GStrv) words = g_strsplit(finding->metric, ".", 2);
    if (strcmp(words[0], malloc_profiler_name) != 0 || finding->definition == NULL) return NULL;
    return finding->definition->unit == UNIT_CALLS ? calls_metric : finding->definition->unit == UNIT_BYTES ? bytes_metric : NULL;
}

/* Of each metric and variant that got worse or better, the worst cell: the page has a row each. */
static void add_changes(struct profiles *profiles) {
    const GArray *findings = profiles->report->verdict->findings;
    g_autoptr(GHashTable) rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < findings->len && profiles->count < CHANGES_MAXIMUM; i++) {
        const struct finding *finding = &g_array_index(findings, struct finding, i);
        if (finding->other != NULL || (finding->status != VERDICT_REGRESSED && finding->status != VERDICT_IMPROVED)) continue;
        const char *metric = profile_metric(finding);
        if (metric == NULL) continue;
        if (!g_hash_table_add(rows, g_strdup_printf("%s %s %d", finding->cell.variant, finding->metric, finding->status))) continue;
        add_against_base(profiles, &finding->cell, metric);
    }
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
    for (guint i = 0; i < profiles->functions.frames->len; i++) {
        const struct stack_frame *frame = &g_array_index(profiles->functions.frames, struct stack_frame, i);
        json_open_object(profiles->builder, NULL);
        json_add_string(profiles->builder, "function", frame->function);
        json_add_string(profiles->builder, "file", frame->file);
        json_builder_end_object(profiles->builder);
    }
    json_builder_end_array(profiles->builder);
}

char *report_profiles(const struct report *report) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    g_autoptr(GHashTable) shown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct profiles profiles = {.report = report, .builder = builder, .shown = shown, .functions = stack_functions_new()};
    json_open_object(builder, NULL);
    json_add_string(builder, "schema", "leuko-bench-profiles/2");
    json_open_array(builder, "profiles");
    for (guint i = 0; i < report->verdict->explanations->len; i++) {
        const struct explanation *explanation = g_ptr_array_index(report->verdict->explanations, i);
        add_against_base(&profiles, &explanation->cell, explanation->metric);
    }
    add_changes(&profiles);
    for (guint i = 0; i < report->plan->pairs->len; i++) {
        const struct plan_pair *pair = g_ptr_array_index(report->plan->pairs, i);
        if (pair->mode != NULL) continue; /* it is timed in its mode, and counted without */
        for (gsize m = 0; m < G_N_ELEMENTS(pair_metrics); m++) add_pair(&profiles, pair, pair_metrics[m]);
    }
    json_builder_end_array(builder);
    add_frames(&profiles);
    json_builder_end_object(builder);
    stack_functions_clear(&profiles.functions);
    return json_text(builder);
}
