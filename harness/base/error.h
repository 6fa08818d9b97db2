/* What can go wrong, in the three ways a caller can act on. An exit code follows from each (exit_code.h). */
#pragma once

#include <glib.h>

#define BENCH_ERROR (bench_error_quark())
GQuark bench_error_quark(void);

enum bench_error {
    BENCH_ERROR_INPUT,       /* what the user gave is wrong: an option, the plan, a baseline; names file and line */
    BENCH_ERROR_MEASURE,     /* it could not be measured: a tool, a build, a child, the canary, the disk */
    BENCH_ERROR_INTERRUPTED, /* the user asked to stop; children are ended */
};
