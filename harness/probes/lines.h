/*
 * A tool's output, line by line, with errors that name file and line. Bounded, and strict about the end: every tool read here ends its
 * last line, so a file that does not was cut off.
 */
#pragma once

#include <glib.h>

struct lines {
    char *path; /* what errors call it */
    char *text;
    char *next; /* start of the next line */
    char *end;
    guint number; /* of the line lines_next returned last; 0 before the first */
};

/* Read `path`, at most `maximum` bytes. FALSE and BENCH_ERROR_MEASURE when it cannot be read, is larger, or is cut off; `lines` is to be
 * cleared either way. */
gboolean lines_open(struct lines *lines, const char *path, gsize maximum, GError **error);

/* The next line without its end; NULL behind the last. It may be written to, and lives until lines_clear. */
char *lines_next(struct lines *lines);

/* Set BENCH_ERROR_MEASURE "PATH:LINE: …" for the line last returned. Always FALSE, so that a parser can return it. */
gboolean lines_fail(const struct lines *lines, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);

void lines_clear(struct lines *lines);

/* TRUE when `line` begins with `prefix`; `rest` is then what follows. */
gboolean line_has_prefix(const char *line, const char *prefix, const char **rest);

/* Read decimal digits at `*text` and move it behind them. FALSE, with nothing changed, on no digit or on more than 64 bits. */
gboolean line_read_number(const char **text, guint64 *value);

/* The number that is all of `text`; FALSE on anything else. */
gboolean line_is_number(const char *text, guint64 *value);
