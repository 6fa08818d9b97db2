#include "sys/json.h"

#include "base/error.h"
#include "sys/files.h"

#include <math.h>
#include <string.h>

#define JSON_DEPTH_MAXIMUM 64

static const gsize json_file_limit = 256 * 1024 * 1024;

struct json_file {
    JsonParser *parser;
    char *path;
    char *complaint;  /* the first one */
    GPtrArray *names; /* of places that were entered */
};

void json_add_string(JsonBuilder *builder, const char *name, const char *value) {
    json_builder_set_member_name(builder, name);
    if (value != NULL) {
        json_builder_add_string_value(builder, value);
    } else {
        json_builder_add_null_value(builder);
    }
}

void json_add_strings(JsonBuilder *builder, const char *name, char **values) {
    json_builder_set_member_name(builder, name);
    if (values == NULL) {
        json_builder_add_null_value(builder);
        return;
    }
    json_builder_begin_array(builder);
    for (char **value = values; *value != NULL; value++) json_builder_add_string_value(builder, *value);
    json_builder_end_array(builder);
}

void json_add_integer(JsonBuilder *builder, const char *name, gint64 value) {
    json_builder_set_member_name(builder, name);
    json_builder_add_int_value(builder, value);
}

void json_add_boolean(JsonBuilder *builder, const char *name, gboolean value) {
    json_builder_set_member_name(builder, name);
    json_builder_add_boolean_value(builder, value);
}

void json_add_double(JsonBuilder *builder, const char *name, double value) {
    json_builder_set_member_name(builder, name);
    json_builder_add_double_value(builder, value);
}

void json_open_object(JsonBuilder *builder, const char *name) {
    if (name != NULL) json_builder_set_member_name(builder, name);
    json_builder_begin_object(builder);
}

void json_open_array(JsonBuilder *builder, const char *name) {
    if (name != NULL) json_builder_set_member_name(builder, name);
    json_builder_begin_array(builder);
}

char *json_text(JsonBuilder *builder) {
    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    g_autofree char *text = json_to_string(root, TRUE);
    return g_strconcat(text, "\n", NULL);
}

gboolean json_write_file(JsonBuilder *builder, const char *path, GError **error) {
    g_autofree char *text = json_text(builder);
    return file_write(path, text, -1, error);
}

/* The line where lists and objects are nested too deep, or 0. */
static guint line_too_deep(const char *text, gsize length) {
    guint line = 1, depth = 0;
    gboolean quoted = FALSE;
    for (gsize i = 0; i < length; i++) {
        char byte = text[i];
        if (byte == '\n') line++;
        if (quoted && byte == '\\') i++;
        if (byte == '"') quoted = !quoted;
        if (quoted) continue;
        if ((byte == '[' || byte == '{') && ++depth > JSON_DEPTH_MAXIMUM) return line;
        if ((byte == ']' || byte == '}') && depth > 0) depth--;
    }
    return 0;
}

static JsonParser *parse(const char *text, gsize length, GError **error) {
    guint line = line_too_deep(text, length);
    if (line > 0) {
        g_set_error(error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_PARSE, "<data>:%u:1: lists or objects are nested deeper than %d", line,
                    JSON_DEPTH_MAXIMUM);
        return NULL;
    }
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    return json_parser_load_from_data(parser, text, (gssize) length, error) ? g_steal_pointer(&parser) : NULL;
}

static void json_file_free(struct json_file *file) {
    g_clear_object(&file->parser);
    g_free(file->path);
    g_free(file->complaint);
    g_ptr_array_unref(file->names);
    g_free(file);
}

/* The version of `found` when it is the schema `expected` in a version of its own, else 0. */
static guint64 schema_version(const char *expected, const char *found) {
    const char *slash = strrchr(expected, '/');
    gsize length = slash != NULL ? (gsize) (slash - expected) + 1 : 0;
    guint64 version = 0;
    if (found == NULL || length == 0 || strncmp(found, expected, length) != 0) return 0;
    return g_ascii_string_to_unsigned(found + length, 10, 1, G_MAXUINT32, &version, NULL) ? version : 0;
}

static gboolean check_schema(const char *path, const char *expected, const char *found, GError **error) {
    if (g_strcmp0(found, expected) == 0) return TRUE;
    if (schema_version(expected, found) > schema_version(expected, expected)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                    "%s: written by a newer version of leuko-bench: its schema is \"%s\", and this one reads \"%s\"; use the version that "
                    "wrote it",
                    path, found, expected);
        return FALSE;
    }
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: expected schema \"%s\", found \"%s\"; measure again with this version", path,
                expected, found != NULL ? found : "none");
    return FALSE;
}

gboolean json_place_open(struct json_place *place, const char *path, const char *schema, GError **error) {
    gsize length = 0;
    g_autofree char *text = file_read(path, json_file_limit, &length, error);
    if (text == NULL) return FALSE;

    g_autoptr(GError) problem = NULL;
    g_autoptr(JsonParser) parser = parse(text, length, &problem);
    if (parser == NULL) {
        /* json-glib says "<data>:LINE:COLUMN: what". */
        const char *said = g_str_has_prefix(problem->message, "<data>:") ? problem->message + strlen("<data>:") : problem->message;
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s:%s; the file is truncated or edited, measure again", path, said);
        return FALSE;
    }

    JsonNode *root = json_parser_get_root(parser);
    JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
    if (object == NULL) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: expected an object", path);
        return FALSE;
    }
    JsonNode *member = json_object_get_member(object, "schema");
    const char *found = member != NULL && json_node_get_value_type(member) == G_TYPE_STRING ? json_node_get_string(member) : NULL;
    if (schema != NULL && !check_schema(path, schema, found, error)) return FALSE;

    struct json_file *file = g_new0(struct json_file, 1);
    file->parser = g_steal_pointer(&parser);
    file->path = g_strdup(path);
    file->names = g_ptr_array_new_with_free_func(g_free);
    *place = (struct json_place){.file = file, .object = object, .name = NULL};
    return TRUE;
}

gboolean json_place_close(struct json_place *place, GError **error) {
    struct json_file *file = place->file;
    gboolean good = file->complaint == NULL;
    if (!good) g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: %s", file->path, file->complaint);
    json_file_free(file);
    *place = (struct json_place){0};
    return good;
}

void json_place_fail(struct json_place *place, const char *format, ...) {
    if (place->file->complaint != NULL) return;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    place->file->complaint = place->name != NULL ? g_strdup_printf("%s.%s", place->name, what) : g_strdup(what);
}

static struct json_place place_below(struct json_place *place, char *name, JsonObject *object) {
    g_ptr_array_add(place->file->names, name);
    return (struct json_place){.file = place->file, .object = object, .name = name};
}

static char *member_path(const struct json_place *place, const char *member) {
    return place->name != NULL ? g_strdup_printf("%s.%s", place->name, member) : g_strdup(member);
}

/* The member's node, or NULL, with a complaint when it is needed. JSON null counts as absent. */
static JsonNode *find_member(struct json_place *place, const char *member, enum json_need need) {
    if (place->object == NULL) return NULL;
    JsonNode *node = json_object_get_member(place->object, member);
    if (node != NULL && !JSON_NODE_HOLDS_NULL(node)) return node;
    if (need == JSON_REQUIRED) json_place_fail(place, "%s: is missing", member);
    return NULL;
}

struct json_place json_place_enter(struct json_place *place, const char *member) {
    JsonNode *node = find_member(place, member, JSON_REQUIRED);
    if (node != NULL && !JSON_NODE_HOLDS_OBJECT(node)) json_place_fail(place, "%s: expected an object", member);
    JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    return place_below(place, member_path(place, member), object);
}

char *json_take_string(struct json_place *place, const char *member, enum json_need need) {
    JsonNode *node = find_member(place, member, need);
    if (node == NULL) return NULL;
    if (json_node_get_value_type(node) == G_TYPE_STRING) return json_node_dup_string(node);
    json_place_fail(place, "%s: expected a string", member);
    return NULL;
}

char **json_take_strings(struct json_place *place, const char *member) {
    JsonNode *node = find_member(place, member, JSON_OPTIONAL);
    if (node == NULL) return NULL;
    if (!JSON_NODE_HOLDS_ARRAY(node)) {
        json_place_fail(place, "%s: expected a list of strings", member);
        return NULL;
    }
    JsonArray *array = json_node_get_array(node);
    g_autoptr(GStrvBuilder) values = g_strv_builder_new();
    for (guint i = 0; i < json_array_get_length(array); i++) {
        JsonNode *element = json_array_get_element(array, i);
        if (json_node_get_value_type(element) != G_TYPE_STRING) {
            json_place_fail(place, "%s[%u]: expected a string", member, i);
            return NULL;
        }
        g_strv_builder_add(values, json_node_get_string(element));
    }
    return g_strv_builder_end(values);
}

guint64 json_take_unsigned(struct json_place *place, const char *member) {
    JsonNode *node = find_member(place, member, JSON_REQUIRED);
    if (node == NULL) return 0;
    if (json_node_get_value_type(node) == G_TYPE_INT64 && json_node_get_int(node) >= 0) return (guint64) json_node_get_int(node);
    json_place_fail(place, "%s: expected a whole number", member);
    return 0;
}

gboolean json_take_boolean(struct json_place *place, const char *member) {
    JsonNode *node = find_member(place, member, JSON_REQUIRED);
    if (node == NULL) return FALSE;
    if (json_node_get_value_type(node) == G_TYPE_BOOLEAN) return json_node_get_boolean(node);
    json_place_fail(place, "%s: expected true or false", member);
    return FALSE;
}

/* Its number, or NAN. */
static double node_double(JsonNode *node) {
    GType type = json_node_get_value_type(node);
    return type == G_TYPE_DOUBLE || type == G_TYPE_INT64 ? json_node_get_double(node) : NAN;
}

double json_take_double(struct json_place *place, const char *member) {
    JsonNode *node = find_member(place, member, JSON_REQUIRED);
    if (node == NULL) return 0;
    double value = node_double(node);
    if (isfinite(value)) return value;
    json_place_fail(place, "%s: expected a number", member);
    return 0;
}

/* The list of a member, or NULL with a complaint. */
static JsonArray *take_list(struct json_place *place, const char *member, const char *of) {
    JsonNode *node = find_member(place, member, JSON_REQUIRED);
    if (node != NULL && JSON_NODE_HOLDS_ARRAY(node)) return json_node_get_array(node);
    if (node != NULL) json_place_fail(place, "%s: expected a list%s", member, of);
    return NULL;
}

void json_take_array(struct json_place *place, const char *member, void (*each)(struct json_place *element, gpointer user_data),
                     gpointer user_data) {
    JsonArray *array = take_list(place, member, "");
    g_autofree char *path = member_path(place, member);
    for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
        JsonNode *element = json_array_get_element(array, i);
        struct json_place below = {.file = place->file, .name = g_strdup_printf("%s[%u]", path, i)};
        if (JSON_NODE_HOLDS_OBJECT(element)) {
            below.object = json_node_get_object(element);
            each(&below, user_data);
        } else {
            json_place_fail(place, "%s[%u]: expected an object", member, i);
        }
        g_free(below.name);
    }
}

void json_take_doubles(struct json_place *place, const char *member, GArray *into) {
    JsonArray *array = take_list(place, member, " of numbers");
    for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
        double value = node_double(json_array_get_element(array, i));
        if (!isfinite(value)) {
            json_place_fail(place, "%s[%u]: expected a number", member, i);
            return;
        }
        g_array_append_val(into, value);
    }
}

static gboolean append_integer(JsonNode *node, GArray *into) {
    gint64 value = JSON_INTEGER_NULL;
    if (!JSON_NODE_HOLDS_NULL(node)) {
        if (json_node_get_value_type(node) != G_TYPE_INT64) return FALSE;
        value = json_node_get_int(node);
    }
    g_array_append_val(into, value);
    return TRUE;
}

/* The numbers of one element of the list. */
static gboolean append_integers(JsonNode *node, guint width, GArray *into) {
    if (width == 0) return append_integer(node, into);
    JsonArray *row = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
    if (row == NULL || json_array_get_length(row) != width) return FALSE;
    for (guint i = 0; i < width; i++) {
        if (!append_integer(json_array_get_element(row, i), into)) return FALSE;
    }
    return TRUE;
}

void json_take_integers(struct json_place *place, const char *member, guint width, GArray *into) {
    JsonArray *array = take_list(place, member, width > 0 ? " of lists" : " of whole numbers");
    for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
        if (append_integers(json_array_get_element(array, i), width, into)) continue;
        if (width > 0) {
            json_place_fail(place, "%s[%u]: expected a list of %u whole numbers", member, i, width);
        } else {
            json_place_fail(place, "%s[%u]: expected a whole number", member, i);
        }
        return;
    }
}
