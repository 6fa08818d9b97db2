/* JSON files of the run folder: written whole, read strictly. A reader collects the first thing that is wrong and goes on harmlessly. */
#pragma once

#include <json-glib/json-glib.h>

/* Writing: one member of the open object. A NULL string or list becomes null. */
void json_add_string(JsonBuilder *builder, const char *name, const char *value);
void json_add_strings(JsonBuilder *builder, const char *name, char **values);
void json_add_integer(JsonBuilder *builder, const char *name, gint64 value);
void json_add_boolean(JsonBuilder *builder, const char *name, gboolean value);
void json_add_double(JsonBuilder *builder, const char *name, double value);

/* Begin an object or a list: a member of the open object, or, with NULL, an element of the open list or the document itself. */
void json_open_object(JsonBuilder *builder, const char *name);
void json_open_array(JsonBuilder *builder, const char *name);

/* The finished document as indented text with a last line end. Free with g_free. */
char *json_text(JsonBuilder *builder);

/* The same to `path`, whole or not at all. */
gboolean json_write_file(JsonBuilder *builder, const char *path, GError **error);

/* Reading: an object of a file, and the first complaint about the file. */
struct json_file;
struct json_place {
    struct json_file *file;
    JsonObject *object; /* NULL once something was wrong: every take then gives nothing */
    char *name;         /* "cells[3].metrics[0]", for messages; owned */
};

/* Load a file that may be hostile; its "schema" must be `schema`, "NAME/VERSION", unless that is NULL. BENCH_ERROR_INPUT: the text is no
 * JSON, named with its line, or nests lists and objects deeper than 64 (json-glib descends by recursion); a newer version of the schema is
 * said to be one. */
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

/* Append the numbers of a list of finite doubles. */
void json_take_doubles(struct json_place *place, const char *member, GArray *into);

/* What json_take_integers appends for a null. */
#define JSON_INTEGER_NULL G_MININT64

/* Append the whole numbers of a list, as gint64. With a `width` the list holds lists of so many numbers, which are appended one by one. */
void json_take_integers(struct json_place *place, const char *member, guint width, GArray *into);
