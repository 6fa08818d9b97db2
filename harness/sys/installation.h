/* Where the program's own instruments are: found from its own place, in a build tree and in an installation alike. */
#pragma once

#include <glib.h>

/* The absolute path of an instrument: "launcher", "canary", "malloc_profiler.so", or a script that draws ("plots.py"). Free with g_free. */
char *installation_path(const char *name);
