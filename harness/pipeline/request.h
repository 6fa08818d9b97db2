/*
 * What a run was asked to measure: kept in results.json, so that `check`, `report` and `accept` know what to expect of it without being
 * told again.
 */
#pragma once

#include "core/plan.h"
#include "pipeline/project.h"

struct request {
    char *profile;
    char **variants, **inputs, **sizes, **probes; /* narrowing; NULL: all of the profile */
    guint shard, shards;
    char *stock_command, *arena_command; /* both or neither: any two programs in place of the built variants */
};

void request_clear(struct request *request);

/* The text of a plan's file; free with g_free. */
char *request_plan_read(const char *path, GError **error);

/* The plan for `request`, from the plan's text (`name` is what messages call it). */
Plan *request_plan(const struct request *request, const char *name, const char *text, GError **error);

/* TRUE when foreign commands are measured. */
gboolean request_is_foreign(const struct request *request);
