#include "core/plan_grammar.h"

#include "core/metric.h"
#include "base/suggest.h"

#include <string.h>

#define NAME_MAXIMUM 32
#define REPEATS_MAXIMUM 1000

/* The grammar: one row a kind of section. The first `required` of `keys` must be there. */
static const struct section_rule {
    const char *kind;
    guint names; /* words behind the kind */
    guint required;
    const char *keys[6];
} section_rules[] = {
    {"variant", 1, 2, {"prism", "summary", "series"}},
    {"pair", 1, 2, {"reference", "candidate"}},
    {"profile", 1, 5, {"summary", "variants", "inputs", "sizes", "probes"}},
    {"probe", 2, 0, {"inputs", "sizes", "rounds", "runs"}},
    {"tolerance", 1, 2, {"relative", "reason"}},
    {NULL, 0, 0, {NULL}},
};

/* Names become folders and file names. */
static gboolean is_name(const char *text) {
    return g_ascii_isalnum(text[0]) && strlen(text) <= NAME_MAXIMUM &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == strlen(text);
}

static gboolean check_keys(const KeyText *keys, const char *section, const struct section_rule *rule, GError **error) {
    g_auto(GStrv) names = key_text_keys(keys, section);

    for (guint i = 0; names[i]; i++) {
        g_autofree char *value = key_text_value(keys, section, names[i]);

        if (!g_strv_contains(rule->keys, names[i])) {
            g_autofree char *way_out = names_suggest(names[i], rule->keys);

            return key_text_fail(keys, section, names[i], error, "[%s] has no key \"%s\"; %s", section, names[i], way_out);
        }
        if (value[0] == '\0') {
            return key_text_fail(keys, section, names[i], error, "\"%s\" is empty; give it a value or remove the line", names[i]);
        }
    }
    for (guint i = 0; i < rule->required; i++) {
        if (!g_strv_contains((const char *const *) names, rule->keys[i])) {
            return key_text_fail(keys, section, NULL, error, "[%s] lacks the key \"%s\"", section, rule->keys[i]);
        }
    }
    return TRUE;
}

static gboolean check_section(const KeyText *keys, const char *section, GError **error) {
    g_auto(GStrv) words = g_strsplit(section, " ", -1);
    const struct section_rule *rule = section_rules;

    while (rule->kind && g_strcmp0(rule->kind, words[0]) != 0) {
        rule++;
    }
    if (!rule->kind) {
        return key_text_fail(keys, section, NULL, error, "no such section [%s]; known: variant, pair, profile, probe, tolerance", section);
    }
    if (g_strv_length(words) != rule->names + 1) {
        return key_text_fail(keys, section, NULL, error, "expected [%s NAME%s], found [%s]", rule->kind, rule->names > 1 ? " PROFILE" : "",
                             section);
    }
    for (guint i = 1; words[i]; i++) {
        if (!is_name(words[i])) {
            return key_text_fail(keys, section, NULL, error,
                                 "\"%s\" is no name: expected 1 to %d letters, digits, \"-\" and \"_\", a letter or digit first", words[i],
                                 NAME_MAXIMUM);
        }
    }
    return check_keys(keys, section, rule, error);
}

KeyText *plan_text_parse(const char *name, const char *text, GError **error) {
    g_autoptr(KeyText) keys = key_text_parse(name, text, error);
    g_auto(GStrv) sections = keys ? key_text_sections(keys) : NULL;

    for (guint i = 0; sections && sections[i]; i++) {
        if (!check_section(keys, sections[i], error)) {
            return NULL;
        }
    }
    return g_steal_pointer(&keys);
}

char **plan_text_names(const KeyText *keys, const char *kind) {
    g_auto(GStrv) sections = key_text_sections(keys);
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();

    for (guint i = 0; sections[i]; i++) {
        if (g_str_has_prefix(sections[i], kind) && sections[i][strlen(kind)] == ' ') {
            g_strv_builder_add(names, sections[i] + strlen(kind) + 1);
        }
    }
    return g_strv_builder_end(names);
}

/* The items of a list; "*" or an absent key is `all`. An empty or doubled item is an error. NULL on error. */
static char **read_list(const KeyText *keys, const char *section, const char *key, const char *const *all, GError **error) {
    g_autofree char *value = key_text_value(keys, section, key);
    g_auto(GStrv) items = NULL;

    if (!value || (all && strcmp(value, "*") == 0)) {
        return g_strdupv((char **) all);
    }
    items = g_strsplit(value, ";", -1);
    for (guint i = 0; items[i]; i++) {
        g_strstrip(items[i]);
        if (items[i][0] == '\0') {
            key_text_fail(keys, section, key, error, "\"%s\" has an empty item; write a;b;c without a semicolon at the end", key);
            return NULL;
        }
        for (guint j = 0; j < i; j++) {
            if (strcmp(items[i], items[j]) == 0) {
                key_text_fail(keys, section, key, error, "\"%s\" lists \"%s\" twice", key, items[i]);
                return NULL;
            }
        }
    }
    return g_steal_pointer(&items);
}

gboolean plan_text_check(const KeyText *keys, const char *section, const char *key, const char *item, const char *const *known,
                         GError **error) {
    g_autofree char *way_out = NULL;

    if (g_strv_contains(known, item)) {
        return TRUE;
    }
    way_out = names_suggest(item, known);
    return key_text_fail(keys, section, key, error, "unknown name \"%s\"; %s", item, way_out);
}

GPtrArray *plan_text_list(const KeyText *keys, const char *section, const char *key, const char *const *known, GError **error) {
    g_auto(GStrv) items = read_list(keys, section, key, known, error);
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    if (!items) {
        return NULL;
    }
    for (guint i = 0; items[i]; i++) {
        if (!plan_text_check(keys, section, key, items[i], known, error)) {
            return NULL;
        }
    }
    for (guint i = 0; known[i]; i++) {
        if (g_strv_contains((const char *const *) items, known[i])) {
            g_ptr_array_add(names, (gpointer) g_intern_string(known[i]));
        }
    }
    return g_steal_pointer(&names);
}

static int compare_sizes(gconstpointer a, gconstpointer b) {
    guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

    return (x > y) - (x < y);
}

GArray *plan_text_sizes(const KeyText *keys, const char *section, const char *key, const char *const *known, GError **error) {
    g_auto(GStrv) items = read_list(keys, section, key, known, error);
    g_autoptr(GArray) sizes = g_array_new(FALSE, FALSE, sizeof(guint64));

    for (guint i = 0; items && items[i]; i++) {
        g_autofree char *written = NULL;
        guint64 bytes;

        if (!size_parse(items[i], &bytes)) {
            key_text_fail(keys, section, key, error, "\"%s\" is no size: expected bytes, 64K or 1M, up to 1024M, or all", items[i]);
            return NULL;
        }
        written = size_format(bytes);
        if (strcmp(written, items[i]) != 0) {
            key_text_fail(keys, section, key, error, "write \"%s\" as \"%s\"", items[i], written);
            return NULL;
        }
        if (known && !plan_text_check(keys, section, key, items[i], known, error)) {
            return NULL;
        }
        g_array_append_val(sizes, bytes);
    }
    g_array_sort(sizes, compare_sizes);
    return items ? g_steal_pointer(&sizes) : NULL;
}

gboolean plan_text_count(const KeyText *keys, const char *section, const char *key, guint minimum, guint *count, GError **error) {
    g_autofree char *value = key_text_value(keys, section, key);
    guint64 number;

    if (!value) {
        return TRUE;
    }
    if (!g_ascii_string_to_unsigned(value, 10, minimum, REPEATS_MAXIMUM, &number, NULL)) {
        return key_text_fail(keys, section, key, error, "\"%s\": expected a number from %u to %u, found \"%s\"", key, minimum,
                             REPEATS_MAXIMUM, value);
    }
    *count = (guint) number;
    return TRUE;
}

gboolean plan_text_tolerance(const KeyText *keys, const char *section, double *tolerance, GError **error) {
    g_autofree char *value = key_text_value(keys, section, "relative");
    char *end;

    if (!value) {
        return key_text_fail(keys, section, NULL, error, "the section [%s] is missing; it has the keys relative and reason", section);
    }
    *tolerance = g_ascii_strtod(value, &end);
    if (!g_ascii_isdigit(value[0]) || *end != '\0' || !(*tolerance >= 0 && *tolerance <= 1)) {
        return key_text_fail(keys, section, "relative", error, "\"relative\": expected a number from 0 to 1, found \"%s\"", value);
    }
    return TRUE;
}
