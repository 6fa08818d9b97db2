/* What the probe malloc_profiler leaves for those who ask who allocates: raw/<variant>/<input>/<size>/malloc_profiler/<this name>. */
#pragma once

extern const char malloc_profiler_name[];
extern const char malloc_profiler_sites[];
