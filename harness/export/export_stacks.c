/*
 * Profiles. A function is one frame wherever it asks: what it costs is added up. Sources: flamegraph.pl's folded stacks; speedscope's
 * file-format-schema.json; the Firefox Profiler's CHANGELOG-formats.md, processed profile version 48; "Callgrind Format Specification" of
 * Valgrind's manual.
 */
#include "base/display.h"
#include "explain/explain.h"
#include "export/export_parts.h"

#include <string.h>

/* "calls of new/lines/64K" */
static char *describe_profile(const struct export_subject *subject) {
    g_autofree char *cell = cell_name(&subject->profile.cell);
    return g_strdup_printf("%s of %s%s", subject->profile.metric, cell, subject->profile.base ? ", of the base" : "");
}

static gboolean is_bytes(const char *metric) {
    return strstr(metric, "bytes") != NULL;
}

static const struct stack_frame *frame_at(const struct stack *stack, guint index) {
    return &g_array_index(stack->frames, struct stack_frame, index);
}

/* ---- Folded stacks: "main;read;grow 12" ---- */

/* The number stands behind the last space, and names are parted by semicolons. */
char *export_folded(const struct export_subject *subject, GError **error) {
    g_autoptr(GPtrArray) stacks = stacks_read(&subject->profile, error);
    if (stacks == NULL) return NULL;
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < stacks->len; i++) {
        const struct stack *stack = g_ptr_array_index(stacks, i);
        for (guint f = 0; f < stack->frames->len; f++) {
            g_autofree char *name = g_strdelimit(display_clean(frame_at(stack, f)->function), ";", ',');
            g_string_append_printf(text, "%s%s", f > 0 ? ";" : "", name);
        }
        g_string_append_printf(text, "%s %" G_GUINT64_FORMAT "\n", stack->frames->len == 0 ? "?" : "", stack->amount);
    }
    return g_string_free(text, FALSE);
}

/* ---- Tables of functions, for speedscope and Firefox ---- */

static void add_amounts(JsonBuilder *builder, const char *name, const GPtrArray *stacks) {
    json_open_array(builder, name);
    for (guint i = 0; i < stacks->len; i++) {
        json_builder_add_int_value(builder, (gint64) ((struct stack *) g_ptr_array_index(stacks, i))->amount);
    }
    json_builder_end_array(builder);
}

/* ---- speedscope ---- */

static void add_speedscope_profile(JsonBuilder *builder, const struct export_subject *subject, const GPtrArray *stacks,
                                   struct stack_functions *functions) {
    guint64 whole = 0;
    g_autofree char *name = describe_profile(subject);
    json_open_object(builder, NULL);
    json_add_string(builder, "type", "sampled");
    json_add_string(builder, "name", name);
    json_add_string(builder, "unit", is_bytes(subject->profile.metric) ? "bytes" : "none");
    json_open_array(builder, "samples");
    for (guint i = 0; i < stacks->len; i++) {
        const struct stack *stack = g_ptr_array_index(stacks, i);
        json_open_array(builder, NULL);
        for (guint f = 0; f < stack->frames->len; f++)
            json_builder_add_int_value(builder, stack_function_index(functions, frame_at(stack, f)));
        json_builder_end_array(builder);
        whole += stack->amount;
    }
    json_builder_end_array(builder);
    add_amounts(builder, "weights", stacks);
    json_add_integer(builder, "startValue", 0);
    json_add_integer(builder, "endValue", (gint64) whole);
    json_builder_end_object(builder);
}

char *export_speedscope(const struct export_subject *subject, GError **error) {
    g_autoptr(GPtrArray) stacks = stacks_read(&subject->profile, error);
    if (stacks == NULL) return NULL;
    g_autoptr(JsonBuilder) builder = json_builder_new();
    struct stack_functions functions = stack_functions_new();
    json_open_object(builder, NULL);
    json_add_string(builder, "$schema", "https://www.speedscope.app/file-format-schema.json");
    json_add_string(builder, "exporter", "leuko-bench");
    json_open_array(builder, "profiles");
    add_speedscope_profile(builder, subject, stacks, &functions);
    json_builder_end_array(builder);
    json_open_object(builder, "shared");
    json_open_array(builder, "frames");
    for (guint i = 0; i < functions.frames->len; i++) {
        const struct stack_frame *frame = &g_array_index(functions.frames, struct stack_frame, i);
        json_open_object(builder, NULL);
        json_add_string(builder, "name", frame->function);
        if (frame->file != NULL) json_add_string(builder, "file", frame->file);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    json_builder_end_object(builder);
    stack_functions_clear(&functions);
    return json_text(builder);
}

/* ---- Firefox Profiler: tables of columns ---- */

/* What a column holds in each of `count` rows. */
static void add_column(JsonBuilder *builder, const char *name, guint count, const gint64 *value) {
    json_open_array(builder, name);
    for (guint i = 0; i < count; i++) {
        if (value != NULL) {
            json_builder_add_int_value(builder, *value);
        } else {
            json_builder_add_null_value(builder);
        }
    }
    json_builder_end_array(builder);
}

static void add_indexes(JsonBuilder *builder, const char *name, guint first, guint count) {
    json_open_array(builder, name);
    for (guint i = 0; i < count; i++) json_builder_add_int_value(builder, first + i);
    json_builder_end_array(builder);
}

/* The tree of stacks: a node is a function below a prefix. */
struct nodes {
    GHashTable *index;  /* "prefix function" → place + 1 */
    GArray *functions;  /* of gint64 */
    GArray *prefixes;   /* of gint64; -1: a root */
    GArray *of_samples; /* of gint64: the node of each sample; -1: none */
};

static gint64 node_index(struct nodes *nodes, gint64 prefix, gint64 function) {
    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, prefix, function);
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(nodes->index, key));
    if (known > 0) return known - 1;
    g_array_append_val(nodes->functions, function);
    g_array_append_val(nodes->prefixes, prefix);
    g_hash_table_insert(nodes->index, g_steal_pointer(&key), GUINT_TO_POINTER(nodes->functions->len));
    return nodes->functions->len - 1;
}

static void nodes_fill(struct nodes *nodes, struct stack_functions *functions, const GPtrArray *stacks) {
    for (guint i = 0; i < stacks->len; i++) {
        const struct stack *stack = g_ptr_array_index(stacks, i);
        gint64 node = -1;
        for (guint f = 0; f < stack->frames->len; f++) node = node_index(nodes, node, stack_function_index(functions, frame_at(stack, f)));
        g_array_append_val(nodes->of_samples, node);
    }
}

/* A column of places, where -1 is null. */
static void add_places(JsonBuilder *builder, const char *name, const GArray *places) {
    json_open_array(builder, name);
    for (guint i = 0; i < places->len; i++) {
        gint64 place = g_array_index(places, gint64, i);
        if (place < 0) {
            json_builder_add_null_value(builder);
        } else {
            json_builder_add_int_value(builder, place);
        }
    }
    json_builder_end_array(builder);
}

/* Functions, their frames, and the strings that name both: string 2i is a function's name, 2i + 1 its file. */
static void add_firefox_functions(JsonBuilder *builder, const struct stack_functions *functions) {
    static const gint64 zero = 0, none = -1;
    guint count = functions->frames->len;
    json_open_object(builder, "frameTable");
    add_column(builder, "address", count, &none);
    add_column(builder, "inlineDepth", count, &zero);
    add_column(builder, "category", count, &zero);
    add_column(builder, "subcategory", count, &zero);
    add_indexes(builder, "func", 0, count);
    static const char *const unknown[] = {"nativeSymbol", "innerWindowID", "implementation", "line", "column"};
    for (gsize i = 0; i < G_N_ELEMENTS(unknown); i++) add_column(builder, unknown[i], count, NULL);
    json_add_integer(builder, "length", count);
    json_builder_end_object(builder);
    json_open_object(builder, "funcTable");
    for (int flag = 0; flag < 2; flag++) {
        json_open_array(builder, flag == 0 ? "isJS" : "relevantForJS");
        for (guint i = 0; i < count; i++) json_builder_add_boolean_value(builder, FALSE);
        json_builder_end_array(builder);
    }
    json_open_array(builder, "name");
    for (guint i = 0; i < count; i++) json_builder_add_int_value(builder, 2 * (gint64) i);
    json_builder_end_array(builder);
    add_column(builder, "resource", count, &none);
    json_open_array(builder, "fileName");
    for (guint i = 0; i < count; i++) json_builder_add_int_value(builder, 2 * (gint64) i + 1);
    json_builder_end_array(builder);
    add_column(builder, "lineNumber", count, NULL);
    add_column(builder, "columnNumber", count, NULL);
    json_add_integer(builder, "length", count);
    json_builder_end_object(builder);
    json_open_array(builder, "stringArray");
    for (guint i = 0; i < count; i++) {
        const struct stack_frame *frame = &g_array_index(functions->frames, struct stack_frame, i);
        json_builder_add_string_value(builder, frame->function);
        json_builder_add_string_value(builder, frame->file != NULL ? frame->file : "");
    }
    json_builder_end_array(builder);
}

static void add_empty_table(JsonBuilder *builder, const char *name, const char *const *columns) {
    json_open_object(builder, name);
    for (const char *const *column = columns; *column != NULL; column++) add_column(builder, *column, 0, NULL);
    json_add_integer(builder, "length", 0);
    json_builder_end_object(builder);
}

static void add_firefox_samples(JsonBuilder *builder, const struct export_subject *subject, const GPtrArray *stacks,
                                const struct nodes *nodes) {
    static const gint64 zero = 0;
    json_open_object(builder, "samples");
    json_add_string(builder, "weightType", is_bytes(subject->profile.metric) ? "bytes" : "samples");
    add_amounts(builder, "weight", stacks);
    add_places(builder, "stack", nodes->of_samples);
    add_indexes(builder, "time", 0, stacks->len);
    json_add_integer(builder, "length", stacks->len);
    json_builder_end_object(builder);
    json_open_object(builder, "stackTable");
    add_places(builder, "frame", nodes->functions);
    add_places(builder, "prefix", nodes->prefixes);
    add_column(builder, "category", nodes->functions->len, &zero);
    add_column(builder, "subcategory", nodes->functions->len, &zero);
    json_add_integer(builder, "length", nodes->functions->len);
    json_builder_end_object(builder);
}

static void add_firefox_thread(JsonBuilder *builder, const struct export_subject *subject, const GPtrArray *stacks) {
    struct stack_functions functions = stack_functions_new();
    struct nodes nodes = {g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL), g_array_new(FALSE, FALSE, sizeof(gint64)),
                          g_array_new(FALSE, FALSE, sizeof(gint64)), g_array_new(FALSE, FALSE, sizeof(gint64))};
    nodes_fill(&nodes, &functions, stacks);
    g_autofree char *name = describe_profile(subject);
    json_open_object(builder, NULL);
    json_add_string(builder, "processType", "default");
    json_add_string(builder, "name", name);
    json_add_boolean(builder, "isMainThread", TRUE);
    json_add_string(builder, "pid", "0");
    json_add_integer(builder, "tid", 0);
    json_add_integer(builder, "processStartupTime", 0);
    json_add_string(builder, "processShutdownTime", NULL);
    json_add_integer(builder, "registerTime", 0);
    json_add_string(builder, "unregisterTime", NULL);
    add_column(builder, "pausedRanges", 0, NULL);
    add_firefox_samples(builder, subject, stacks, &nodes);
    add_empty_table(builder, "markers", (const char *const[]){"data", "name", "startTime", "endTime", "phase", "category", NULL});
    add_empty_table(builder, "resourceTable", (const char *const[]){"lib", "name", "host", "type", NULL});
    add_empty_table(builder, "nativeSymbols", (const char *const[]){"libIndex", "address", "name", "functionSize", NULL});
    add_firefox_functions(builder, &functions);
    json_builder_end_object(builder);
    stack_functions_clear(&functions);
    g_hash_table_unref(nodes.index);
    g_array_unref(nodes.functions);
    g_array_unref(nodes.prefixes);
    g_array_unref(nodes.of_samples);
}

char *export_firefox(const struct export_subject *subject, GError **error) {
    g_autoptr(GPtrArray) stacks = stacks_read(&subject->profile, error);
    if (stacks == NULL) return NULL;
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_open_object(builder, NULL);
    json_open_object(builder, "meta");
    json_add_string(builder, "product", "leuko-bench");
    json_add_integer(builder, "interval", 1);
    json_add_integer(builder, "startTime", 0);
    json_add_integer(builder, "processType", 0);
    json_add_integer(builder, "stackwalk", 1);
    json_add_integer(builder, "version", 29);
    json_add_integer(builder, "preprocessedProfileVersion", 48);
    json_add_boolean(builder, "symbolicated", TRUE);
    add_column(builder, "markerSchema", 0, NULL);
    json_open_array(builder, "categories");
    json_open_object(builder, NULL);
    json_add_string(builder, "name", "Other");
    json_add_string(builder, "color", "grey");
    json_open_array(builder, "subcategories");
    json_builder_add_string_value(builder, "Other");
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    add_column(builder, "libs", 0, NULL);
    json_open_array(builder, "threads");
    add_firefox_thread(builder, subject, stacks);
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    return json_text(builder);
}
