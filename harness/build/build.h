/* Building what a plan measures: sources, variants, and what its inputs and probes are made by. One build at a time in a project. */
#pragma once

#include "store/project.h"

/* What build_plan brings up to date beside the variants. */
struct build_setting {
    gboolean inputs, probes; /* the `build` of inputs and of the plan's own probes that the profile measures */
    gboolean quiet;          /* no note while waiting for another build */
};

/*
 * Bring all of it up to date, the project's tools first; says nothing when there is nothing to do. A command that stands twice is run once.
 * BENCH_ERROR_MEASURE "PLAN:LINE: …" with the compiler's first error when one fails. Waits, and says so, while another process builds.
 */
gboolean build_plan(const Project *project, const Plan *plan, const struct build_setting *setting, GError **error);

/* Build one variant from the first `count` patches of its series under another name, as {variant}. The caller holds the build's lock. */
gboolean build_variant(const Project *project, const struct plan_variant *variant, const GArray *patches, guint count, const char *name,
                       GError **error);

/* Take the lock of this project's builds. A descriptor to be closed, or -1 with an error. */
int build_lock(const Project *project, gboolean quiet, GError **error);
