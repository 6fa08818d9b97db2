#include "store/cell_json.h"

void cell_json_write(JsonBuilder *builder, const struct cell *cell) {
    json_add_string(builder, "input", cell->input);
    json_add_integer(builder, "size", (gint64) cell->size);
    json_add_string(builder, "variant", cell->variant);
}

/* A needed string, interned: "" with a complaint. */
const char *interned_json_take(struct json_place *place, const char *member) {
    g_autofree char *text = json_take_string(place, member, JSON_REQUIRED);
    return g_intern_string(text != NULL ? text : "");
}

const char *interned_json_take_or_null(struct json_place *place, const char *member) {
    g_autofree char *text = json_take_string(place, member, JSON_OPTIONAL);
    return text != NULL ? g_intern_string(text) : NULL;
}

struct cell cell_json_read(struct json_place *place) {
    return (struct cell){.input = interned_json_take(place, "input"),
                         .size = json_take_unsigned(place, "size"),
                         .variant = interned_json_take(place, "variant")};
}

void commit_json_write(JsonBuilder *builder, const struct commit *commit) {
    json_add_string(builder, "commit", commit->hash);
    json_add_string(builder, "subject", commit->subject);
    json_add_boolean(builder, "changed", commit->changed);
}

void commit_json_read(struct json_place *place, struct commit *commit) {
    g_autofree char *hash = json_take_string(place, "commit", JSON_OPTIONAL);
    g_autofree char *subject = json_take_string(place, "subject", hash != NULL ? JSON_REQUIRED : JSON_OPTIONAL);
    gboolean changed = json_take_boolean(place, "changed");
    if (hash == NULL) return;
    if (!commit_is_hash(hash)) json_place_fail(place, "commit: expected a full hash of git, found \"%s\"", hash);
    const struct commit read = {hash, subject, changed};
    commit_copy(commit, &read);
}

void value_json_write(JsonBuilder *builder, const char *name, enum metric_unit unit, guint64 value) {
    g_autofree char *text = metric_write_value(unit, value);
    json_add_string(builder, name, text);
}

/* A number in a unit. */
guint64 value_json_take(struct json_place *place, const char *member, enum metric_unit unit) {
    guint64 value = 0;
    g_autofree char *text = json_take_string(place, member, JSON_REQUIRED);
    if (text != NULL && !metric_parse_value(unit, text, &value))
        json_place_fail(place, "%s: expected a number, found \"%s\"", member, text);
    return value;
}

enum metric_unit unit_json_take(struct json_place *place) {
    enum metric_unit unit = UNIT_CALLS;
    g_autofree char *text = json_take_string(place, "unit", JSON_REQUIRED);
    if (text != NULL && !metric_unit_parse(text, &unit)) json_place_fail(place, "unit: \"%s\" is no unit", text);
    return unit;
}
