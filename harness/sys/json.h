/* JSON files of the run folder: written whole, read strictly. A reader collects the first thing that is wrong and goes on harmlessly. */
#pragma once

#include <json-glib/json-glib.h>

/* Writing: one member of the open object. A NULL string or list becomes null. */
void json_add_string(JsonBuilder *builder, const char *name, const char *value);
void json_add_strings(JsonBuilder *builder, const char *name, char **values);
void json_add_integer(JsonBuilder *builder, const char *name, gint64 value);
void json_add_boolean(JsonBuilder *builder, const char *name, gboolean value);
void json_add_double(JsonBuilder *builder, const char *name, double value);

/* The finished document, indented, to `path`, whole or not at all. */
gboolean json_write_file(JsonBuilder *builder, const char *path, GError **error);

/* Parse a text that may be hostile. NULL with an error of json-glib's kind, "<data>:LINE:COLUMN: what", also where lists and objects are
 * nested deeper than 64: json-glib descends by recursion. */
JsonParser *json_parse(const char *text, gsize length, GError **error);

/* Reading: an object of a file, and the first complaint about the file. */
struct json_file;
struct json_place {
    struct json_file *file;
    JsonObject *object; /* NULL once something was wrong: every take then gives nothing */
    char *name;         /* "cells[3].metrics[0]", for messages; owned */
};

/* Load a file whose "schema" must be `schema`, "NAME/VERSION". BENCH_ERROR_INPUT; text that is no JSON is named with its line, and a newer
 * version of the schema is said to be one. */
gboolean json_place_open(struct json_place *place, const char *path, const char *schema, GError **error);

/* End reading. FALSE with the first complaint: "results.json: cells[3].size: expected a number". */
gboolean json_place_close(struct json_place *place, GError **error);

/* A member that is an object. Freed by json_place_close of the file's place. */
struct json_place json_place_enter(struct json_place *place, const char *member);

/* Complain about this place. Only the first complaint of a file is kept. */
void json_place_fail(struct json_place *place, const char *format, ...) G_GNUC_PRINTF(2, 3);

enum json_need { JSON_REQUIRED, JSON_OPTIONAL };

/* Members, with complaints about wrong types. Strings are the caller's; an optional one may be absent or null. */
char *json_take_string(struct json_place *place, const char *member, enum json_need need);
char **json_take_strings(struct json_place *place, const char *member); /* null or absent: NULL */
guint64 json_take_unsigned(struct json_place *place, const char *member);
gboolean json_take_boolean(struct json_place *place, const char *member);
double json_take_double(struct json_place *place, const char *member); /* finite; 0 with a complaint */

/* Call `each` for every object of an array. */
void json_take_array(struct json_place *place, const char *member, void (*each)(struct json_place *element, gpointer user_data),
                     gpointer user_data);

/* Append the numbers of object.member, a list of finite doubles. */
void json_take_doubles(struct json_place *place, const char *object, const char *member, GArray *into);
