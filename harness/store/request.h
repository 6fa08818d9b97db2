/*
 * What a run was asked to measure: kept in results.json, so that `check`, `report` and `accept` know what to expect of it without being
 * told again.
 */
#pragma once

#include "store/project.h"

struct request {
    char *profile;                                /* NULL: the plan's first */
    char **variants, **inputs, **sizes, **probes; /* narrowing; NULL: all of the profile */
    guint shard, shards;
    char **sides; /* "NAME=COMMAND": programs in place of the plan's variants, the first is the reference; NULL: the plan's */
};

void request_clear(struct request *request);

/* TRUE when the sides are commands that no plan names, so nothing can be held against a baseline. */
gboolean request_is_ad_hoc(const struct request *request);

/* The plan for `request`, from the plan's text (`name` is what messages call it). BENCH_ERROR_INPUT also for a side that is malformed. */
Plan *request_plan(const struct request *request, const char *name, const char *text, GError **error);

/* Make the words of each side that name files of the caller's folder absolute: a command runs in a folder of its own. */
void request_settle_sides(struct request *request);
