#include "probes/lines.h"

#include <string.h>

#include "base/error.h"
#include "sys/files.h"

gboolean lines_open(struct lines *lines, const char *path, gsize maximum, GError **error) {
    g_autoptr(GError) problem = NULL;
    gsize length;
    *lines = (struct lines){.path = g_strdup(path)};
    lines->text = file_read(path, maximum, &length, &problem);
    if (lines->text == NULL) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s", problem->message);
        return FALSE;
    }
    lines->next = lines->text;
    lines->end = lines->text + length;
    if (memchr(lines->text, '\0', length) != NULL) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: holds a NUL byte, so it is not what the tool writes", path);
        return FALSE;
    }
    if (length > 0 && lines->end[-1] != '\n') {
        while (lines_next(lines) != NULL) {
        }
        return lines_fail(lines, error, "cut off in mid-line; is the disk full?");
    }
    return TRUE;
}

char *lines_next(struct lines *lines) {
    char *line = lines->next;
    if (line == lines->end) return NULL;
    char *end = memchr(line, '\n', (gsize) (lines->end - line));
    lines->number++;
    if (end != NULL) {
        *end = '\0';
        lines->next = end + 1;
    } else {
        lines->next = lines->end;
    }
    return line;
}

gboolean lines_fail(const struct lines *lines, GError **error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s:%u: %s", lines->path, MAX(lines->number, 1), message);
    return FALSE;
}

void lines_clear(struct lines *lines) {
    g_clear_pointer(&lines->path, g_free);
    g_clear_pointer(&lines->text, g_free);
}

gboolean line_has_prefix(const char *line, const char *prefix, const char **rest) {
    gsize length = strlen(prefix);
    if (strncmp(line, prefix, length) != 0) return FALSE;
    *rest = line + length;
    return TRUE;
}

gboolean line_read_number(const char **text, guint64 *value) {
    const char *digit = *text;
    guint64 number = 0;
    if (!g_ascii_isdigit(*digit)) return FALSE;
    for (; g_ascii_isdigit(*digit); digit++) {
        if (!g_uint64_checked_mul(&number, number, 10) || !g_uint64_checked_add(&number, number, (guint64) (*digit - '0'))) return FALSE;
    }
    *text = digit;
    *value = number;
    return TRUE;
}

gboolean line_is_number(const char *text, guint64 *value) {
    guint64 number;
    if (!line_read_number(&text, &number) || *text != '\0') return FALSE;
    *value = number;
    return TRUE;
}
