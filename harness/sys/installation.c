#include "sys/installation.h"

/* Below the prefix, by what a name ends with; the last row takes the rest. */
static const struct {
    const char *ending, *folder;
} places[] = {
    {".so", "lib/leuko-bench"},
    {".py", "share/leuko-bench"},
    {"", "libexec/leuko-bench"},
};

char *installation_path(const char *name) {
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *bin = g_path_get_dirname(self != NULL ? self : "build/bin/leuko-bench"), *prefix = g_path_get_dirname(bin);
    gsize place = 0;
    while (!g_str_has_suffix(name, places[place].ending)) place++;
    return g_build_filename(prefix, places[place].folder, name, NULL);
}

/* The kernel marks the link so. A file of that very name is none that a build makes. */
gboolean installation_is_replaced(void) {
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    return self != NULL && g_str_has_suffix(self, " (deleted)");
}
