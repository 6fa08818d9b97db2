#include "sys/installation.h"

char *installation_path(const char *name) {
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL), *bin = g_path_get_dirname(self != NULL ? self : "build/bin/-");
    g_autofree char *prefix = g_path_get_dirname(bin);
    const char *folder = g_str_has_suffix(name, ".so") ? "lib" : g_str_has_suffix(name, ".py") ? "../scripts" : "bin";
    return g_build_filename(prefix, folder, name, NULL);
}
