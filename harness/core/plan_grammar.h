/* The grammar of the plan's text: its sections and keys, and the kinds of values. What they mean together is plan.c's business. */
#pragma once

#include "base/ini.h"
#include "core/command_line.h"

/*
 * Read `text` and hold every section and key against the grammar. All that follows gives FALSE or NULL and BENCH_ERROR_INPUT
 * "NAME:LINE: …" on error; lists are NULL-terminated.
 */
KeyText *plan_text_parse(const char *name, const char *text, GError **error);

/* What stands behind the kind in its sections of `words` words, in the text's order: "pr" of [profile pr], "massif pr" of [probe massif
 * pr]. Free with g_strfreev. */
char **plan_text_names(const KeyText *keys, const char *kind, guint words);

/* TRUE when `item` is one of `known`. */
gboolean plan_text_check(const KeyText *keys, const char *section, const char *key, const char *item, const char *const *known,
                         GError **error);

/* The items of a list that the plan separates by semicolons. NULL without an error when the key is absent. Free with g_strfreev. */
char **plan_text_items(const KeyText *keys, const char *section, const char *key, GError **error);

/* A list of names out of `known`, interned, in the order of `known`; "*" or an absent key is all of them, "*;-a;-b" all but two. */
GPtrArray *plan_text_list(const KeyText *keys, const char *section, const char *key, const char *const *known, GError **error);

/* A list of sizes (guint64), ascending; out of `known`, of which "*" or an absent key is all, unless that is NULL. */
GArray *plan_text_sizes(const KeyText *keys, const char *section, const char *key, const char *const *known, GError **error);

/* A whole number from `minimum` to 1000; an absent key leaves `count` as it is. */
gboolean plan_text_count(const KeyText *keys, const char *section, const char *key, guint minimum, guint *count, GError **error);

/* A number within bounds; an absent key leaves `number` as it is. */
gboolean plan_text_number(const KeyText *keys, const char *section, const char *key, double minimum, double maximum, double *number,
                          GError **error);

/* A command that may hold the placeholders `known`; `command` stays NULL when the key is absent. */
gboolean plan_text_command(const KeyText *keys, const char *section, const char *key, const char *const *known, CommandLine **command,
                           GError **error);

/* A path, without control characters. `path` stays NULL when the key is absent. */
gboolean plan_text_path(const KeyText *keys, const char *section, const char *key, char **path, GError **error);

/* The index in `names` (NULL-terminated) of the key's word; an absent key leaves `choice` as it is. */
gboolean plan_text_choice(const KeyText *keys, const char *section, const char *key, const char *const *names, guint *choice,
                          GError **error);

/* Words for the functions above that take a NULL-terminated array. */
#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})
