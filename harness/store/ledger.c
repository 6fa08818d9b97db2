#include "store/ledger.h"

#include "base/display.h"
#include "base/error.h"

#include <string.h>

static const char ledger_head[] = "# Ledger of the baselines\n\n"
                                  "Every change of an accepted value, and why. Written by `leuko-bench accept`; newest last.\n\n"
                                  "| date | profile | files | improved | regressed | new | missing | reason |\n"
                                  "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |\n";

/* What Markdown gives a meaning to within a line of a table; '@' and ':' because a page turns addresses into links. */
static const char escaped_characters[] = "\\`*_[]<>|&~@$";

static gboolean is_refused(gunichar character) {
    return !display_is_plain(character) || (g_unichar_iszerowidth(character) && !g_unichar_ismark(character));
}

/* Fillers of Hangul and the blank of Braille are letters and symbols by their class, and show nothing. */
static gboolean is_seen(gunichar character) {
    static const gunichar blanks[] = {0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0};
    for (gsize i = 0; i < G_N_ELEMENTS(blanks); i++) {
        if (character == blanks[i]) return FALSE;
    }
    return g_unichar_isgraph(character) && !g_unichar_isspace(character) && !g_unichar_ismark(character);
}

static gboolean refuse(GError **error, const char *what) {
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--reason: %s; say why in one line of plain text: --reason 'why'", what);
    return FALSE;
}

static gboolean check_reason(const char *text, GError **error) {
    if (!g_utf8_validate(text, -1, NULL)) return refuse(error, "is not UTF-8");
    gboolean seen = FALSE;
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        if (is_refused(character)) {
            g_autofree char *what = g_strdup_printf("has the character U+%04X, which is not printed", character);
            return refuse(error, what);
        }
        seen = seen || is_seen(character);
    }
    if (!seen) return refuse(error, "has nothing that can be read");
    if (g_utf8_strlen(text, -1) <= LEDGER_REASON_MAXIMUM) return TRUE;
    g_autofree char *what = g_strdup_printf("is longer than %d characters", LEDGER_REASON_MAXIMUM);
    return refuse(error, what);
}

char *ledger_reason(const char *text, GError **error) {
    g_autofree char *line = g_strdup(text);
    g_strstrip(line);
    if (!check_reason(line, error)) return NULL;
    GString *escaped = g_string_new(NULL);
    for (const char *at = line; *at != '\0'; at++) {
        gboolean address = (*at == ':' && at[1] == '/') || (*at == '.' && at > line + 2 && g_ascii_strncasecmp(at - 3, "www", 3) == 0);
        if (strchr(escaped_characters, *at) != NULL || address) g_string_append_c(escaped, '\\');
        g_string_append_c(escaped, *at);
    }
    return g_string_free(escaped, FALSE);
}

char *ledger_append(const char *before, const char *date, const char *profile, guint files, const Verdict *verdict, const char *reason) {
    const char *head = before != NULL ? before : ledger_head;
    gboolean ended = g_str_has_suffix(head, "\n");
    return g_strdup_printf("%s%s| %s | %s | %u | %" G_GUINT64_FORMAT " | %" G_GUINT64_FORMAT " | %" G_GUINT64_FORMAT " | %" G_GUINT64_FORMAT
                           " | %s |\n",
                           head, ended ? "" : "\n", date, profile, files, verdict->counts[VERDICT_IMPROVED],
                           verdict->counts[VERDICT_REGRESSED], verdict->counts[VERDICT_NEW], verdict->counts[VERDICT_MISSING], reason);
}
