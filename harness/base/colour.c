#include "base/colour.h"

#include <string.h>
#include <unistd.h>

static const char *chosen = "auto";

gboolean colour_choose(const char *when) {
    static const char *const known[] = {"auto", "always", "never", NULL};
    if (!g_strv_contains(known, when)) return FALSE;
    chosen = g_intern_string(when);
    return TRUE;
}

gboolean colour_is_used(int fd) {
    const char *none = g_getenv("NO_COLOR"), *terminal = g_getenv("TERM");
    if (strcmp(chosen, "auto") != 0) return strcmp(chosen, "always") == 0;
    if (none != NULL && none[0] != '\0') return FALSE;
    return terminal != NULL && terminal[0] != '\0' && strcmp(terminal, "dumb") != 0 && isatty(fd) == 1;
}
