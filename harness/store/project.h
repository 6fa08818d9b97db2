/*
 * The project that is measured: a plan file and what lies beside it. The plan is given by --plan, or is the nearest plan.ini or
 * bench/plan.ini in the working folder and those above it, or else that of the checkout that built this program.
 */
#pragma once

#include "core/plan.h"

struct project {
    char *root;            /* absolute: [project] root of the plan, by default the plan's folder */
    char *plan;            /* absolute path of the plan */
    char *plan_text;       /* as it was read */
    char *shown;           /* the plan as messages call it: relative to the root where it lies below it */
    char *baselines;       /* ROOT/baselines */
    char *build;           /* ROOT/build */
    char *runs;            /* ROOT/build/run */
    guint command_seconds; /* what a build, a source or a generator may take */
};

typedef struct project Project;

/* The environment variable that names a plan; --plan FILE sets it. */
extern const char project_plan_variable[];

/* BENCH_ERROR_INPUT, with what to type, where there is no plan, or its [project] section cannot be read. */
Project *project_find(GError **error);

/* The project of the plan at this absolute path. */
Project *project_open(const char *plan, GError **error);
void project_free(Project *project);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Project, project_free)

/* `path` relative to the root where it lies below it, else as it is: for messages. Free with g_free. */
char *project_display_path(const Project *project, const char *path);

/* A path of the plan, made absolute. Free with g_free. */
char *project_path(const Project *project, const char *path);

/* Set BENCH_ERROR_INPUT "PLAN:LINE: MESSAGE"; or BENCH_ERROR_MEASURE with `code`. Always FALSE. */
gboolean project_fail(const Project *project, guint line, int code, GError **error, const char *format, ...) G_GNUC_PRINTF(5, 6);
