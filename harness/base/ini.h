/* The text of a key file, read by GKeyFile, that still knows its lines: an error can name the place. Keys and sections stand once. */
#pragma once

#include <glib.h>

typedef struct key_text KeyText;

/* Read `text`; `name` is what messages call it. BENCH_ERROR_INPUT "NAME:LINE: …" on a line that is no comment, section or key, on a
 * section or key that stands twice, and on text that is not UTF-8. */
KeyText *key_text_parse(const char *name, const char *text, GError **error);
void key_text_free(KeyText *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KeyText, key_text_free)

/* The sections in the text's order, and the keys of one; NULL-terminated, free with g_strfreev. */
char **key_text_sections(const KeyText *keys);
char **key_text_keys(const KeyText *keys, const char *section);

gboolean key_text_has(const KeyText *keys, const char *section);

/* The value as it is written, without the blanks around it (a backslash is a backslash), or NULL when the section has no such key. Free
 * with g_free. */

char *key_text_value(const KeyText *keys, const char *section, const char *key);

/* The line of `key` in its section, or of the section when `key` is NULL; 0 when it is not there. */
guint key_text_line(const KeyText *keys, const char *section, const char *key);

/* Set BENCH_ERROR_INPUT "NAME:LINE: MESSAGE" for the line of `key`, of its section when `key` is NULL or absent, or without a line when
 * the section is absent too. Always FALSE, to be returned. */
gboolean key_text_fail(const KeyText *keys, const char *section, const char *key, GError **error, const char *format, ...)
    G_GNUC_PRINTF(5, 6);
