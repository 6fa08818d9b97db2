/* Whether a report has colours: as --color says, or else on a terminal that shows them and where nobody asked for none. */
#pragma once

#include <glib.h>

/* "auto" (the default), "always" or "never". FALSE for another text, which changes nothing. */
gboolean colour_choose(const char *when);

/* Of what is printed to file descriptor `fd`. "auto" is a terminal, with TERM neither empty nor "dumb", and NO_COLOR (no-color.org) unset
 * or empty. */
gboolean colour_is_used(int fd);
