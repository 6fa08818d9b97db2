/* What the JSON files of a run share: cells, commits, and numbers in a metric's text form. */
#pragma once

#include "core/results.h"
#include "sys/json.h"

/* "input", "size" and "variant", members of the open object. */
void cell_json_write(JsonBuilder *builder, const struct cell *cell);
struct cell cell_json_read(struct json_place *place);

/* "commit", "subject" and "changed", members of the open object; null, null and false where the commit is not known. Reading complains
 * about what is no hash of git. */
void commit_json_write(JsonBuilder *builder, const struct commit *commit);
void commit_json_read(struct json_place *place, struct commit *commit);

/* A number as text, in a unit. Reading gives 0 with a complaint. */
void value_json_write(JsonBuilder *builder, const char *name, enum metric_unit unit, guint64 value);
guint64 value_json_take(struct json_place *place, const char *member, enum metric_unit unit);

/* "unit", a member of the open object. Reading gives calls with a complaint. */
enum metric_unit unit_json_take(struct json_place *place);

/* A string, interned: "" with a complaint where it is absent; or NULL where it may be. */
const char *interned_json_take(struct json_place *place, const char *member);
const char *interned_json_take_or_null(struct json_place *place, const char *member);
