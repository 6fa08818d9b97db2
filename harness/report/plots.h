/* Plots and the page, made by the Python programs in scripts/. */
#pragma once

#include "store/project.h"

/* Have scripts/`script` draw by `arguments` (NULL-terminated; the first is a file or folder to read, the second where to draw), and name on
 * stderr what it made: standard output is for data. BENCH_ERROR_MEASURE when it could not. matplotlib keeps its cache in matplotlib/ below
 * the project's build folder. */
gboolean drawing_run(const char *script, const char *const *arguments, GError **error);

/* Where experiments leave their files and plots unless another folder is given: build/report. Free with g_free. */
char *drawing_folder(const Project *project);
