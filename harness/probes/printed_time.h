/* The time that a program measured itself: what it prints, in place of what its process took. */
#pragma once

#include "probes/probe.h"

/*
 * Start the target `runs` times and append to `seconds` (GArray of double) what each prints as the last word of its standard output: a
 * positive number of seconds. BENCH_ERROR_MEASURE when a run fails, or when its last word is anything else.
 */
gboolean printed_time_measure(const struct probe_target *target, guint runs, GArray *seconds, GError **error);

/* Read the last word of `text`. FALSE when it is no positive number. */
gboolean printed_time_read(const char *text, double *seconds);
