/* The probes themselves, for registry.c (which lists them) and the tests; everyone else asks probe_find. */
#pragma once

#include "probes/probe.h"

extern const struct probe probe_malloc_profiler;
extern const struct probe probe_output;
extern const struct probe probe_process;
extern const struct probe probe_massif;
extern const struct probe probe_callgrind;
extern const struct probe probe_hyperfine;
