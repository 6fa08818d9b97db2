/* Plots and the page, made by the Python programs in scripts/. */
#pragma once

#include "store/project.h"

/* Have scripts/`script` draw what `source` (a file or folder) says into `target`, and name on stderr what it made: standard output is for
 * data. `plots` is one more word, or NULL. BENCH_ERROR_MEASURE when it could not. matplotlib keeps its cache in matplotlib/ below the
 * project's build folder. */
gboolean drawing_run(const char *script, const char *source, const char *target, const char *plots, GError **error);
