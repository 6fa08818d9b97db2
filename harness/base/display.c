#include "base/display.h"

#include <string.h>

gboolean display_is_plain(gunichar character) {
    switch (g_unichar_type(character)) {
        case G_UNICODE_CONTROL:
        case G_UNICODE_FORMAT:
        case G_UNICODE_UNASSIGNED:
        case G_UNICODE_PRIVATE_USE:
        case G_UNICODE_SURROGATE:
        case G_UNICODE_LINE_SEPARATOR:
        case G_UNICODE_PARAGRAPH_SEPARATOR: return FALSE;
        default: return TRUE;
    }
}

static void append_escape(GString *clean, gunichar character) {
    switch (character) {
        case '\n': g_string_append(clean, "\\n"); break;
        case '\r': g_string_append(clean, "\\r"); break;
        case '\t': g_string_append(clean, "\\t"); break;
        default: g_string_append_printf(clean, character < 0x80 ? "\\x%02x" : "\\u{%x}", character);
    }
}

char *display_clean(const char *text) {
    GString *clean = g_string_new(NULL);
    const char *end = text != NULL ? text + strlen(text) : NULL;
    while (text < end) {
        gunichar character = g_utf8_get_char_validated(text, end - text);
        if (character == (gunichar) -1 || character == (gunichar) -2) {
            g_string_append_printf(clean, "\\x%02x", (guint) (guchar) *text++);
            continue;
        }
        if (display_is_plain(character)) {
            g_string_append_unichar(clean, character);
        } else {
            append_escape(clean, character);
        }
        text = g_utf8_next_char(text);
    }
    return g_string_free(clean, FALSE);
}

static guint character_width(gunichar character) {
    if (g_unichar_iszerowidth(character)) return 0;
    return g_unichar_iswide(character) ? 2 : 1;
}

guint display_width(const char *text) {
    guint width = 0;
    for (; *text != '\0'; text = g_utf8_next_char(text)) width += character_width(g_utf8_get_char(text));
    return width;
}

/* The end of the longest start of `text` that takes at most `width` columns, with the combining characters that belong to it. */
static const char *skip_columns(const char *text, guint width) {
    while (*text != '\0') {
        guint taken = character_width(g_utf8_get_char(text));
        if (taken > width) break;
        width -= taken;
        text = g_utf8_next_char(text);
    }
    return text;
}

/* The start of the longest end of `text` that takes at most `width` columns and does not begin with a combining character. */
static const char *keep_columns(const char *text, guint width) {
    const char *place = text + strlen(text), *start = place;
    while (place > text) {
        const char *previous = g_utf8_prev_char(place);
        guint taken = character_width(g_utf8_get_char(previous));
        if (taken > width) break;
        width -= taken;
        place = previous;
        if (taken > 0) start = place;
    }
    return start;
}

char *display_cut(const char *text, guint width) {
    if (display_width(text) <= width) return g_strdup(text);
    if (width == 0) return g_strdup("");
    guint kept = width - 1;
    const char *head_end = skip_columns(text, kept - kept / 2), *tail = keep_columns(head_end, kept / 2);
    return g_strdup_printf("%.*s…%s", (int) (head_end - text), text, tail);
}

static void append_spaces(GString *out, guint count) {
    for (guint i = 0; i < count; i++) g_string_append_c(out, ' ');
}

void display_wrap(GString *out, const char *text, guint first, guint rest, guint width) {
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    guint used = first;
    gboolean empty = TRUE; /* nothing stands on this line */
    append_spaces(out, first);
    for (char **word = words; *word != NULL; word++) {
        g_autofree char *cut = display_cut(*word, MAX(width, rest + 1) - rest);
        guint taken = display_width(cut);
        if (taken == 0) continue;
        if (!empty && used + 1 + taken > width) {
            g_string_append_c(out, '\n');
            append_spaces(out, rest);
            used = rest;
            empty = TRUE;
        }
        if (!empty) g_string_append_c(out, ' ');
        g_string_append(out, cut);
        used += taken + (empty ? 0 : 1);
        empty = FALSE;
    }
    g_string_append_c(out, '\n');
}

char *display_count(guint64 count) {
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, count);
    gsize length = strlen(digits);
    GString *text = g_string_sized_new(length + length / 3);
    for (gsize i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) g_string_append_c(text, ',');
        g_string_append_c(text, digits[i]);
    }
    return g_string_free(text, FALSE);
}
