/* Reading a profile's JSON, strictly: what is absent, of another type or contradicts itself is an error that names the file. */
#include "tools/malloc_profiler/profile.h"

#include <string.h>

#include "base/error.h"
#include "tools/malloc_profiler/profile_parts.h"
#include "sys/files.h"
#include "sys/json.h"

#define PROFILE_MAXIMUM (256u << 20)

/* One reading: the first thing that was wrong stays in `problem`, and what is read after it does not matter. */
struct reading {
    char *problem;
};

static G_GNUC_PRINTF(2, 3) void reading_fail(struct reading *reading, const char *format, ...) {
    if (reading->problem != NULL) return;
    va_list arguments;
    va_start(arguments, format);
    reading->problem = g_strdup_vprintf(format, arguments);
    va_end(arguments);
}

/* The member, of the type; NULL and a failure when it is not. `object` may be NULL after a failure. */
static JsonNode *read_member(struct reading *reading, JsonObject *object, const char *name, JsonNodeType type) {
    if (object == NULL) return NULL;
    JsonNode *node = json_object_get_member(object, name);
    if (node != NULL && json_node_get_node_type(node) == type) return node;
    reading_fail(reading, node != NULL ? "\"%s\" is of another type" : "\"%s\" is missing", name);
    return NULL;
}

static JsonObject *read_object(struct reading *reading, JsonObject *object, const char *name) {
    JsonNode *node = read_member(reading, object, name, JSON_NODE_OBJECT);
    return node != NULL ? json_node_get_object(node) : NULL;
}

static JsonArray *read_array(struct reading *reading, JsonObject *object, const char *name) {
    JsonNode *node = read_member(reading, object, name, JSON_NODE_ARRAY);
    return node != NULL ? json_node_get_array(node) : NULL;
}

static gboolean node_is_number(JsonNode *node) {
    return JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_INT64;
}

static guint64 read_number(struct reading *reading, JsonObject *object, const char *name) {
    JsonNode *node = read_member(reading, object, name, JSON_NODE_VALUE);
    gint64 value = node != NULL && node_is_number(node) ? json_node_get_int(node) : -1;
    if (node != NULL && value < 0) reading_fail(reading, "\"%s\" is no count", name);
    return (guint64) value;
}

static const char *read_string(struct reading *reading, JsonObject *object, const char *name) {
    JsonNode *node = read_member(reading, object, name, JSON_NODE_VALUE);
    const char *text = node != NULL && json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node) : NULL;
    if (node != NULL && text == NULL) reading_fail(reading, "\"%s\" is no text", name);
    return text;
}

static gboolean read_boolean(struct reading *reading, JsonObject *object, const char *name) {
    JsonNode *node = read_member(reading, object, name, JSON_NODE_VALUE);
    gboolean is_boolean = node != NULL && json_node_get_value_type(node) == G_TYPE_BOOLEAN;
    if (node != NULL && !is_boolean) reading_fail(reading, "\"%s\" is neither true nor false", name);
    return is_boolean && json_node_get_boolean(node);
}

static JsonObject *read_element(struct reading *reading, JsonArray *array, guint i, const char *name) {
    JsonNode *node = json_array_get_element(array, i);
    if (JSON_NODE_HOLDS_OBJECT(node)) return json_node_get_object(node);
    reading_fail(reading, "\"%s\"[%u] is no object", name, i);
    return NULL;
}

static void read_totals(struct reading *reading, JsonObject *root, Profile *profile) {
    JsonObject *totals = read_object(reading, root, "totals");
    JsonObject *inherited = read_object(reading, root, "inherited");
    const struct {
        const char *name;
        JsonObject *object;
        guint64 *value;
    } rows[] = {
        {"calls", totals, &profile->totals.calls},
        {"frees", totals, &profile->totals.frees},
        {"bytes_requested", totals, &profile->totals.bytes_requested},
        {"bytes_freed", totals, &profile->totals.bytes_freed},
        {"blocks_freed", totals, &profile->totals.blocks_freed},
        {"peak_live_bytes", totals, &profile->totals.peak_live_bytes},
        {"live_bytes_at_exit", totals, &profile->totals.live_bytes_at_exit},
        {"live_blocks_at_exit", totals, &profile->totals.live_blocks_at_exit},
        {"live_byte_calls", totals, &profile->totals.live_byte_calls},
        {"failed", totals, &profile->totals.failed},
        {"blocks", inherited, &profile->totals.inherited_blocks},
        {"bytes", inherited, &profile->totals.inherited_bytes},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) *rows[i].value = read_number(reading, rows[i].object, rows[i].name);
}

static void read_kinds(struct reading *reading, JsonObject *root, Profile *profile) {
    JsonObject *kinds = read_object(reading, root, "kinds");
    for (int kind = 0; kind < MALLOC_KINDS; kind++) {
        JsonObject *object = read_object(reading, kinds, malloc_kind_names[kind]);
        profile->kinds[kind].calls = read_number(reading, object, "calls");
        profile->kinds[kind].bytes = read_number(reading, object, "bytes");
    }
}

static void read_modules(struct reading *reading, JsonObject *root, Profile *profile) {
    JsonArray *modules = read_array(reading, root, "modules");
    for (guint i = 0; modules != NULL && i < json_array_get_length(modules); i++) {
        JsonObject *object = read_element(reading, modules, i, "modules");
        const struct profile_module module = {.path = g_strdup(read_string(reading, object, "path")),
                                              .build_id = g_strdup(read_string(reading, object, "build_id")),
                                              .base = read_number(reading, object, "base")};
        g_array_append_val(profile->modules, module);
    }
}

static void read_frame(struct reading *reading, JsonNode *node, const Profile *profile, struct profile_site *site) {
    JsonArray *pair = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
    if (pair == NULL || json_array_get_length(pair) != 2 || !node_is_number(json_array_get_element(pair, 0)) ||
        !node_is_number(json_array_get_element(pair, 1))) {
        reading_fail(reading, "a frame is no [module, offset]");
        return;
    }
    gint64 module = json_array_get_int_element(pair, 0);
    if (module < -1 || module >= (gint64) profile->modules->len) reading_fail(reading, "a frame has no module %" G_GINT64_FORMAT, module);
    profile_site_add_frame(site, (gint) module, (guint64) json_array_get_int_element(pair, 1));
}

static enum malloc_kind read_kind(struct reading *reading, JsonObject *object) {
    const char *name = read_string(reading, object, "kind");
    for (int kind = 0; name != NULL && kind < MALLOC_KINDS; kind++) {
        if (strcmp(malloc_kind_names[kind], name) == 0) return (enum malloc_kind) kind;
    }
    reading_fail(reading, "\"kind\" is \"%s\", which is none", name);
    return MALLOC_KIND_MALLOC;
}

static void read_sites(struct reading *reading, JsonObject *root, Profile *profile) {
    JsonArray *sites = read_array(reading, root, "sites");
    for (guint i = 0; sites != NULL && i < json_array_get_length(sites) && reading->problem == NULL; i++) {
        JsonObject *object = read_element(reading, sites, i, "sites");
        struct profile_site *site = profile_add_site(profile, read_kind(reading, object));
        JsonArray *frames = read_array(reading, object, "frames");
        for (guint f = 0; frames != NULL && f < json_array_get_length(frames); f++) {
            read_frame(reading, json_array_get_element(frames, f), profile, site);
        }
        site->calls = read_number(reading, object, "calls");
        site->bytes = read_number(reading, object, "bytes");
        site->live_blocks = read_number(reading, object, "live_blocks");
        site->live_bytes = read_number(reading, object, "live_bytes");
        site->live_byte_calls = read_number(reading, object, "live_byte_calls");
    }
}

/* What must add up in every profile that was written whole. */
static void check_sums(struct reading *reading, const Profile *profile) {
    const struct profile_totals *totals = &profile->totals;
    struct profile_kind by_kind = {0}, by_site = {0};
    guint64 live_bytes = 0, live_blocks = 0, held = 0;
    for (int kind = 0; kind < MALLOC_KIND_FREE; kind++) {
        by_kind.calls += profile->kinds[kind].calls;
        by_kind.bytes += profile->kinds[kind].bytes;
    }
    for (guint i = 0; i < profile->sites->len; i++) {
        const struct profile_site *site = g_ptr_array_index(profile->sites, i);
        by_site.calls += site->calls;
        by_site.bytes += site->bytes;
        live_blocks += site->live_blocks;
        live_bytes += site->live_bytes;
        held += site->live_byte_calls;
    }
    const struct {
        const char *what;
        guint64 left, right;
    } sums[] = {
        {"calls by kind", by_kind.calls, totals->calls},
        {"bytes by kind", by_kind.bytes, totals->bytes_requested},
        {"calls by site", by_site.calls, totals->calls},
        {"bytes by site", by_site.bytes, totals->bytes_requested},
        {"live blocks by site", live_blocks, totals->live_blocks_at_exit},
        {"live bytes by site", live_bytes, totals->live_bytes_at_exit},
        {"live byte calls by site", held, totals->live_byte_calls},
        {"frees by kind", profile->kinds[MALLOC_KIND_FREE].calls, totals->frees},
        {"bytes freed and live", totals->bytes_freed + totals->live_bytes_at_exit, totals->bytes_requested + totals->inherited_bytes},
        {"blocks freed and live", totals->blocks_freed + totals->live_blocks_at_exit, totals->calls + totals->inherited_blocks},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(sums); i++) {
        if (sums[i].left == sums[i].right) continue;
        reading_fail(reading, "%s are %" G_GUINT64_FORMAT ", the totals say %" G_GUINT64_FORMAT, sums[i].what, sums[i].left, sums[i].right);
    }
}

static Profile *read_profile(struct reading *reading, JsonNode *node) {
    g_autoptr(Profile) profile = profile_new();
    JsonObject *root = node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    const char *schema = read_string(reading, root, "schema");
    if (root == NULL) reading_fail(reading, "it is no object");
    if (g_strcmp0(schema, "malloc_profiler/3") != 0) reading_fail(reading, "\"schema\" is not \"malloc_profiler/3\"");
    profile->pid = read_number(reading, root, "pid");
    profile->program = g_strdup(read_string(reading, root, "program"));
    if (root != NULL && json_object_has_member(root, "nonce")) profile->nonce = g_strdup(read_string(reading, root, "nonce"));
    profile->end = g_strdup(read_string(reading, root, "end"));
    profile->complete = read_boolean(reading, root, "complete");
    profile->threads = (guint) read_number(reading, root, "threads");
    profile->interposed = read_boolean(reading, root, "interposed");
    profile->untracked = read_number(reading, root, "untracked");
    profile->sites_dropped = read_number(reading, root, "sites_dropped");
    read_totals(reading, root, profile);
    read_kinds(reading, root, profile);
    read_modules(reading, root, profile);
    read_sites(reading, root, profile);
    if (reading->problem == NULL) check_sums(reading, profile);
    profile_sort_sites(profile);
    return g_steal_pointer(&profile);
}

static Profile *load_json(const char *path, GError **error) {
    gsize length;
    g_autofree char *text = file_read(path, PROFILE_MAXIMUM, &length, error);
    if (text == NULL) {
        if (error != NULL) (*error)->code = BENCH_ERROR_MEASURE;
        return NULL;
    }
    g_autoptr(GError) problem = NULL;
    g_autoptr(JsonParser) parser = json_parse(text, length, &problem);
    g_autofree char *reading_problem = NULL;
    if (parser != NULL) {
        struct reading reading = {NULL};
        g_autoptr(Profile) profile = read_profile(&reading, json_parser_get_root(parser));
        if (reading.problem == NULL) return g_steal_pointer(&profile);
        reading_problem = reading.problem;
    }
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: no profile of malloc_profiler: %s; run the program again", path,
                problem != NULL ? problem->message : reading_problem);
    return NULL;
}

Profile *profile_load(const char *path, GError **error) {
    if (g_file_test(path, G_FILE_TEST_EXISTS)) return load_json(path, error);
    g_autofree char *live = g_strconcat(path, ".live", NULL);
    if (g_file_test(live, G_FILE_TEST_EXISTS)) return profile_load_live(live, error);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE,
                "%s: nothing was written; the program did not load the library, or could not write there", path);
    return NULL;
}
