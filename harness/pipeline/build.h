/* Stage builds: every variant that the plan measures, compiled by the project's Makefile, and the instruments (profiler, canary) and the
 * real code beside them; with foreign commands no variant. */
#pragma once

#include "core/plan.h"
#include "pipeline/project.h"

/* Bring them up to date; says nothing when there is nothing to do. BENCH_ERROR_MEASURE with the compiler's last lines when one fails. */
gboolean builds_make(const Project *project, const Plan *plan, gboolean instruments_only, GError **error);

/* Path of a variant's program. Free with g_free. */
char *build_program(const Project *project, const char *variant);
