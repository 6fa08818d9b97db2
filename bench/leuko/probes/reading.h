/* Reading what Leuko prints of itself. Each function appends "METRIC\tVALUE\n" lines; FALSE with an error naming line and reason on
 * anything malformed, cut off or contradictory. `text` may be written to. */
#pragma once

#include <glib.h>

/* "DIGEST file=NAME ast=HASH diagnostics=HASH offences=HASH" lines. Of one file its hashes; of several, XXH3-64 of their values in order,
 * each as 8 bytes, most significant first. There must be `files` lines. */
gboolean digest_read(char *text, guint files, GString *lines, GError **error);

/* "[prism_alloc_stats][MODULE] allocs=N callocs=N reallocs=N frees=N bytes_alloc=N bytes_freed=N" lines, sorted by module, among others.
 * Older Leukos leave out callocs or reallocs where they are 0. Also module "all": live_bytes, what no module gave back. */
gboolean alloc_stats_read(char *text, guint files, GString *lines, GError **error);

#define READING_ERROR (g_quark_from_static_string("leuko-probe"))

/* Set "line N: …". Always FALSE. */
gboolean reading_fail(guint line, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);
