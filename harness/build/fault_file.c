#include "build/fault_file.h"

#include "sys/files.h"

#include <string.h>

static const gsize fault_limit = 1024 * 1024;

const char fault_suffix[] = ".patch";

struct fault *fault_file_read(const Project *project, const char *folder, const char *file, GError **error) {
    g_autofree char *path = g_build_filename(folder, file, NULL), *shown = project_display_path(project, path);
    g_autofree char *name = g_strndup(file, strlen(file) - strlen(fault_suffix)), *text = file_read(path, fault_limit, NULL, error);
    return text != NULL ? fault_parse(shown, name, text, error) : NULL;
}
