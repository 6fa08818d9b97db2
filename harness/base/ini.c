#include "base/ini.h"

#include "base/error.h"

#include <string.h>

enum { PLACES_MAXIMUM = 20000 }; /* sections and keys of one text */

struct key_text {
    char *name;
    GKeyFile *file;
    GHashTable *lines; /* "section" or "section\nkey" -> line number */
};

void key_text_free(KeyText *keys) {
    if (keys == NULL) return;
    g_free(keys->name);
    g_key_file_unref(keys->file);
    g_hash_table_unref(keys->lines);
    g_free(keys);
}

static char *place_of(const char *section, const char *key) {
    return key != NULL ? g_strdup_printf("%s\n%s", section, key) : g_strdup(section);
}

static gboolean fail_at(const KeyText *keys, guint line, GError **error, const char *message) {
    if (line > 0) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s:%u: %s", keys->name, line, message);
    } else {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: %s", keys->name, message);
    }
    return FALSE;
}

static guint line_of(const KeyText *keys, const char *section, const char *key) {
    g_autofree char *place = place_of(section, key);
    return GPOINTER_TO_UINT(g_hash_table_lookup(keys->lines, place));
}

gboolean key_text_fail(const KeyText *keys, const char *section, const char *key, GError **error, const char *format, ...) {
    guint line = line_of(keys, section, key);
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return fail_at(keys, line > 0 ? line : line_of(keys, section, NULL), error, message);
}

/* Note where `section` (and `key`) stands; GKeyFile would silently merge what stands twice. */
static gboolean note_place(KeyText *keys, const char *section, const char *key, guint line, GError **error) {
    g_autofree char *message = NULL;
    guint earlier = line_of(keys, section, key);
    if (g_hash_table_size(keys->lines) >= PLACES_MAXIMUM) {
        return fail_at(keys, line, error, "too many sections and keys: at most 20000 are read");
    }
    if (earlier > 0) {
        message = key != NULL ? g_strdup_printf("key \"%s\" stands in line %u already; keep one of them", key, earlier)
                              : g_strdup_printf("section [%s] begins in line %u already; join the two", section, earlier);
        return fail_at(keys, line, error, message);
    }
    g_hash_table_insert(keys->lines, place_of(section, key), GUINT_TO_POINTER(line));
    return TRUE;
}

/* One line: note the section it begins (kept in `section`) or the key it sets. */
static gboolean note_line(KeyText *keys, char *text, guint line, char **section, GError **error) {
    g_strstrip(text);
    if (text[0] == '\0' || text[0] == '#') return TRUE;
    if (text[0] == '[') {
        char *end = strchr(text, ']');
        if (end == NULL || end[1] != '\0' || end == text + 1) return fail_at(keys, line, error, "expected a section as \"[kind name]\"");
        g_free(*section);
        *section = g_strndup(text + 1, (gsize) (end - text - 1));
        return note_place(keys, *section, NULL, line, error);
    }
    char *equals = strchr(text, '=');
    if (equals == NULL || equals == text) {
        return fail_at(keys, line, error, "expected \"key = value\", a section as \"[kind name]\", or a comment that begins with #");
    }
    if (*section == NULL) return fail_at(keys, line, error, "a key before the first section");
    *equals = '\0';
    char *key = g_strchomp(text);
    return note_place(keys, *section, key, line, error);
}

static gboolean note_lines(KeyText *keys, const char *text, GError **error) {
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *section = NULL;
    for (guint i = 0; lines[i] != NULL; i++) {
        if (!g_utf8_validate(lines[i], -1, NULL)) return fail_at(keys, i + 1, error, "not UTF-8");
        if (!note_line(keys, lines[i], i + 1, &section, error)) return FALSE;
    }
    return TRUE;
}

/* GKeyFile gives no line; what it refuses and note_lines let pass (an odd key) is named without one. */
static gboolean load(KeyText *keys, const char *text, GError **error) {
    g_autoptr(GError) cause = NULL;
    if (text[0] != '\0' && !g_key_file_load_from_data(keys->file, text, strlen(text), G_KEY_FILE_NONE, &cause)) {
        return fail_at(keys, 0, error, cause->message);
    }
    return TRUE;
}

KeyText *key_text_parse(const char *name, const char *text, GError **error) {
    g_autoptr(KeyText) keys = g_new0(KeyText, 1);
    keys->name = g_strdup(name);
    keys->file = g_key_file_new();
    keys->lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!note_lines(keys, text, error) || !load(keys, text, error)) return NULL;
    return g_steal_pointer(&keys);
}

char **key_text_sections(const KeyText *keys) {
    return g_key_file_get_groups(keys->file, NULL);
}

char **key_text_keys(const KeyText *keys, const char *section) {
    return g_key_file_get_keys(keys->file, section, NULL, NULL);
}

gboolean key_text_has(const KeyText *keys, const char *section) {
    return g_key_file_has_group(keys->file, section);
}

char *key_text_value(const KeyText *keys, const char *section, const char *key) {
    return g_key_file_get_value(keys->file, section, key, NULL);
}

guint key_text_line(const KeyText *keys, const char *section, const char *key) {
    return line_of(keys, section, key);
}
