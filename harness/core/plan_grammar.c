#include "core/plan_grammar.h"

#include "base/suggest.h"
#include "core/metric.h"

#include <string.h>

enum { NAME_MAXIMUM = 32, METRIC_MAXIMUM = 96, REPEATS_MAXIMUM = 1000 };

/* The grammar: one row a kind of section and number of words behind it. The first `required` of `keys` must be there; a section without
 * keys here has its own (plan_parts.c). */
static const struct section_rule {
    const char *kind;
    guint names; /* words behind the kind */
    guint required;
    const char *shape; /* as messages show it */
    const char *keys[11];
} section_rules[] = {
    {"project", 0, 0, "[project]", {"name", "root", "keep_runs", "cache", "build", "command_seconds"}},
    {"faults", 0, 1, "[faults]", {"folder"}},
    {"base", 0, 0, "[base]", {"copy", "seconds"}},
    {"report", 0, 0, "[report]", {"columns", "wrappers"}},
    {"variant", 1, 2, "[variant NAME]", {"run", "summary", "source", "series", "build", "program", "accept", "environment", "measures"}},
    {"pair", 1, 2, "[pair NAME]", {"reference", "candidate", "compare", "mode"}},
    {"input", 1, 0, "[input NAME]", {"summary", "generate", "folder", "files", "build", "file", "seed", "sizes"}},
    {"profile", 1, 5, "[profile NAME]", {"summary", "variants", "inputs", "sizes", "probes"}},
    {"probe", 1, 2, "[probe NAME]", {"command", "summary", "output", "build", "per"}},
    {"probe", 2, 0, "[probe NAME PROFILE]", {"inputs", "sizes", "rounds", "runs"}},
    {"metric", 1, 2, "[metric PROBE.NAME]", {"unit", "summary", "class", "direction", "gate", "absent"}},
    {"mode", 1, 2, "[mode NAME]", {"arguments", "summary", "time"}},
    {"tolerance", 1, 2, "[tolerance CLASS]", {"relative", "reason"}},
    {"growth", 0, 3, "[growth]", {"metrics", "ceiling", "reason"}},
    {"budget", 0, 0, "[budget]", {NULL}},
    {NULL, 0, 0, NULL, {NULL}},
};

/* Names become folders and file names. */
static gboolean is_name(const char *text) {
    return g_ascii_isalnum(text[0]) && strlen(text) <= NAME_MAXIMUM &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == strlen(text);
}

/* "probe.name" or "probe.*.name". */
static gboolean is_metric(const char *text) {
    g_auto(GStrv) words = g_strsplit(text, ".", -1);
    guint count = g_strv_length(words);
    if (strlen(text) > METRIC_MAXIMUM || (count != 2 && count != 3)) return FALSE;
    if (count == 3 && strcmp(words[1], "*") != 0) return FALSE;
    return is_name(words[0]) && is_name(words[count - 1]);
}

static gboolean check_keys(const KeyText *keys, const char *section, const struct section_rule *rule, GError **error) {
    g_auto(GStrv) names = key_text_keys(keys, section);
    for (guint i = 0; names[i] != NULL; i++) {
        g_autofree char *value = key_text_value(keys, section, names[i]);
        if (rule->keys[0] != NULL && !g_strv_contains(rule->keys, names[i])) {
            g_autofree char *hint = names_suggest(names[i], rule->keys);
            return key_text_fail(keys, section, names[i], error, "[%s] has no key \"%s\"; %s", section, names[i], hint);
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

/* No rule fits: a kind that does not exist, or one with another number of words. */
static gboolean refuse_section(const KeyText *keys, const char *section, const char *kind, GError **error) {
    g_autoptr(GString) expected = g_string_new(NULL), kinds = g_string_new(NULL);
    for (const struct section_rule *rule = section_rules; rule->kind != NULL; rule++) {
        g_string_append_printf(kinds, "%s%s", kinds->len > 0 ? ", " : "", rule->shape);
        if (strcmp(rule->kind, kind) == 0) g_string_append_printf(expected, "%s%s", expected->len > 0 ? " or " : "", rule->shape);
    }
    if (expected->len > 0) return key_text_fail(keys, section, NULL, error, "expected %s, found [%s]", expected->str, section);
    return key_text_fail(keys, section, NULL, error, "no such section [%s]; known: %s", section, kinds->str);
}

static gboolean check_section(const KeyText *keys, const char *section, GError **error) {
    g_auto(GStrv) words = g_strsplit(section, " ", -1);
    const char *kind = words[0] != NULL ? words[0] : "";
    const struct section_rule *rule = section_rules;
    while (rule->kind != NULL && !(strcmp(rule->kind, kind) == 0 && g_strv_length(words) == rule->names + 1)) rule++;
    if (rule->kind == NULL) return refuse_section(keys, section, kind, error);

    gboolean metric = strcmp(kind, "metric") == 0;
    for (guint i = 1; words[i] != NULL; i++) {
        if (metric ? is_metric(words[i]) : is_name(words[i])) continue;
        if (metric) return key_text_fail(keys, section, NULL, error, "\"%s\" is no metric: expected PROBE.NAME or PROBE.*.NAME", words[i]);
        return key_text_fail(keys, section, NULL, error,
                             "\"%s\" is no name: expected 1 to %d letters, digits, \"-\" and \"_\", a letter or digit first", words[i],
                             NAME_MAXIMUM);
    }
    return check_keys(keys, section, rule, error);
}

KeyText *plan_text_parse(const char *name, const char *text, GError **error) {
    g_autoptr(KeyText) keys = key_text_parse(name, text, error);
    g_auto(GStrv) sections = keys != NULL ? key_text_sections(keys) : NULL;
    for (guint i = 0; sections != NULL && sections[i] != NULL; i++) {
        if (!check_section(keys, sections[i], error)) return NULL;
    }
    return g_steal_pointer(&keys);
}

char **plan_text_names(const KeyText *keys, const char *kind, guint words) {
    g_auto(GStrv) sections = key_text_sections(keys);
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    for (guint i = 0; sections[i] != NULL; i++) {
        if (!g_str_has_prefix(sections[i], kind) || sections[i][strlen(kind)] != ' ') continue;
        const char *rest = sections[i] + strlen(kind) + 1;
        guint count = 1;
        for (const char *blank = rest; (blank = strchr(blank, ' ')) != NULL; blank++) count++;
        if (count == words) g_strv_builder_add(names, rest);
    }
    return g_strv_builder_end(names);
}

char **plan_text_items(const KeyText *keys, const char *section, const char *key, GError **error) {
    g_autofree char *value = key_text_value(keys, section, key);
    if (value == NULL) return NULL;
    g_auto(GStrv) items = g_strsplit(value, ";", -1);
    for (guint i = 0; items[i] != NULL; i++) {
        g_strstrip(items[i]);
        if (items[i][0] == '\0') {
            key_text_fail(keys, section, key, error, "\"%s\" has an empty item; write a;b;c without a semicolon at the end", key);
            return NULL;
        }
        for (guint j = 0; j < i; j++) {
            if (strcmp(items[i], items[j]) != 0) continue;
            key_text_fail(keys, section, key, error, "\"%s\" lists \"%s\" twice", key, items[i]);
            return NULL;
        }
    }
    return g_steal_pointer(&items);
}

/* The items; "*" or an absent key is `all`. NULL on error. */
static char **read_list(const KeyText *keys, const char *section, const char *key, const char *const *all, GError **error) {
    g_autofree char *value = key_text_value(keys, section, key);
    if (value == NULL || (all != NULL && strcmp(value, "*") == 0)) return g_strdupv((char **) all);
    return plan_text_items(keys, section, key, error);
}

gboolean plan_text_check(const KeyText *keys, const char *section, const char *key, const char *item, const char *const *known,
                         GError **error) {
    if (g_strv_contains(known, item)) return TRUE;
    g_autofree char *hint = names_suggest(item, known);
    return key_text_fail(keys, section, key, error, "unknown name \"%s\"; %s", item, hint);
}

/* A list that begins with "*" has the names that it leaves out behind it, each with a minus; NULL for any other list. */
static char **find_left_out(char **items) {
    if (strcmp(items[0], "*") != 0) return NULL;
    for (char **item = items + 1; *item != NULL; item++) {
        if ((*item)[0] != '-') return NULL;
    }
    return items + 1;
}

GPtrArray *plan_text_list(const KeyText *keys, const char *section, const char *key, const char *const *known, GError **error) {
    g_auto(GStrv) items = read_list(keys, section, key, known, error);
    if (items == NULL) return NULL;
    char **left_out = items[0] != NULL ? find_left_out(items) : NULL;
    for (char **item = left_out != NULL ? left_out : items; *item != NULL; item++) {
        if (!plan_text_check(keys, section, key, left_out != NULL ? *item + 1 : *item, known, error)) return NULL;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; known[i] != NULL; i++) {
        g_autofree char *minus = g_strconcat("-", known[i], NULL);
        gboolean listed = left_out != NULL ? !g_strv_contains((const char *const *) left_out, minus)
                                           : g_strv_contains((const char *const *) items, known[i]);
        if (listed) g_ptr_array_add(names, (gpointer) g_intern_string(known[i]));
    }
    if (names->len > 0 || left_out == NULL) return g_steal_pointer(&names);
    key_text_fail(keys, section, key, error, "\"%s\" leaves out all that there is", key);
    return NULL;
}

static int compare_sizes(gconstpointer a, gconstpointer b) {
    guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;
    return (x > y) - (x < y);
}

GArray *plan_text_sizes(const KeyText *keys, const char *section, const char *key, const char *const *known, GError **error) {
    g_auto(GStrv) items = read_list(keys, section, key, known, error);
    if (items == NULL) return NULL;
    g_autoptr(GArray) sizes = g_array_new(FALSE, FALSE, sizeof(guint64));
    for (guint i = 0; items[i] != NULL; i++) {
        guint64 bytes;
        if (!size_parse(items[i], &bytes)) {
            key_text_fail(keys, section, key, error, "\"%s\" is no size: expected bytes, 64K or 1M, up to 1024M, or all", items[i]);
            return NULL;
        }
        g_autofree char *written = size_format(bytes);
        if (strcmp(written, items[i]) != 0) {
            key_text_fail(keys, section, key, error, "write \"%s\" as \"%s\"", items[i], written);
            return NULL;
        }
        if (known != NULL && !plan_text_check(keys, section, key, items[i], known, error)) return NULL;
        g_array_append_val(sizes, bytes);
    }
    g_array_sort(sizes, compare_sizes);
    return g_steal_pointer(&sizes);
}

gboolean plan_text_count(const KeyText *keys, const char *section, const char *key, guint minimum, guint *count, GError **error) {
    g_autofree char *value = key_text_value(keys, section, key);
    guint64 number;
    if (value == NULL) return TRUE;
    if (!g_ascii_string_to_unsigned(value, 10, minimum, REPEATS_MAXIMUM, &number, NULL)) {
        return key_text_fail(keys, section, key, error, "\"%s\": expected a number from %u to %u, found \"%s\"", key, minimum,
                             REPEATS_MAXIMUM, value);
    }
    *count = (guint) number;
    return TRUE;
}

gboolean plan_text_number(const KeyText *keys, const char *section, const char *key, double minimum, double maximum, double *number,
                          GError **error) {
    g_autofree char *value = key_text_value(keys, section, key);
    if (value == NULL) return TRUE;
    char *end;
    *number = g_ascii_strtod(value, &end);
    if (g_ascii_isdigit(value[0]) && *end == '\0' && *number >= minimum && *number <= maximum) return TRUE;
    return key_text_fail(keys, section, key, error, "\"%s\": expected a number from %g to %g, found \"%s\"", key, minimum, maximum, value);
}

gboolean plan_text_command(const KeyText *keys, const char *section, const char *key, const char *const *known, CommandLine **command,
                           GError **error) {
    g_autofree char *value = key_text_value(keys, section, key);
    if (value == NULL) return TRUE;
    g_autoptr(GError) problem = NULL;
    *command = command_line_parse(value, &problem);
    if (*command == NULL) return key_text_fail(keys, section, key, error, "\"%s\": %s", key, problem->message);
    (*command)->line = key_text_line(keys, section, key);
    g_autofree char *unknown = command_line_unknown(*command, known);
    if (unknown == NULL) return TRUE;
    g_autofree char *hint = names_suggest(unknown, known);
    return key_text_fail(keys, section, key, error, "\"%s\" has no placeholder {%s}; %s", key, unknown, hint);
}

gboolean plan_text_path(const KeyText *keys, const char *section, const char *key, char **path, GError **error) {
    g_autofree char *value = key_text_value(keys, section, key);
    if (value == NULL) return TRUE;
    for (const char *next = value; *next != '\0'; next++) {
        if (g_ascii_iscntrl(*next)) return key_text_fail(keys, section, key, error, "\"%s\": a control character in a path", key);
    }
    *path = g_steal_pointer(&value);
    return TRUE;
}

gboolean plan_text_choice(const KeyText *keys, const char *section, const char *key, const char *const *names, guint *choice,
                          GError **error) {
    g_autofree char *value = key_text_value(keys, section, key);
    if (value == NULL) return TRUE;
    for (guint i = 0; names[i] != NULL; i++) {
        if (strcmp(names[i], value) != 0) continue;
        *choice = i;
        return TRUE;
    }
    g_autofree char *hint = names_suggest(value, names);
    return key_text_fail(keys, section, key, error, "\"%s\": unknown \"%s\"; %s", key, value, hint);
}
