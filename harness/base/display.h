/*
 * Text made fit to be shown: text from outside, the columns of a terminal that it takes, and counts. Wide characters (East Asian, emoji)
 * take two columns, combining ones none.
 */
#pragma once

#include <glib.h>

/* TRUE for a character that shows itself: no control, no format character that turns or hides the text around it, no end of a line, none
 * that is unassigned or private. */
gboolean display_is_plain(gunichar character);

/*
 * `text` as valid UTF-8 without a character that changes how other text is shown: control characters, bidirectional controls and other
 * invisible ones are written as escapes ("\x1b", "\n", "\u{202e}"), and so is a byte that is no UTF-8. NULL gives "". Free with g_free.
 */
char *display_clean(const char *text);

/* The columns that clean text takes. */
guint display_width(const char *text);

/* `text` in at most `width` columns: what does not fit is cut out of the middle, and "…" stands there. Free with g_free. */
char *display_cut(const char *text, guint width);

/*
 * Append `text` to `out` in lines of at most `width` columns, broken at spaces; a word that is wider than a line is cut in the middle. The
 * first line is indented by `first` columns, the others by `rest`. Each line ends with a newline.
 */
void display_wrap(GString *out, const char *text, guint first, guint rest, guint width);

/* A count with a comma at each thousand: "1,234,567". Free with g_free. */
char *display_count(guint64 count);
