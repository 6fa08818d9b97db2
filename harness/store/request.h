/*
 * What a run was asked to measure: kept in results.json, so that `check`, `report` and `accept` know what to expect of it without being
 * told again.
 */
#pragma once

#include "core/cell_costs.h"
#include "store/project.h"

struct request {
    char *profile;                                /* NULL: the plan's first */
    char **variants, **inputs, **sizes, **probes; /* narrowing; NULL: all of the profile */
    guint shard, shards;
    CellCosts *costs; /* that the shards are dealt by; NULL: by estimates. Kept in a file of its own (request_costs_read) */
    char **sides;     /* "NAME=COMMAND": programs in place of the plan's variants, the first is the reference; NULL: the plan's */
};

/* The committed costs, below the project's baselines, and the copy of them that a shard's folder keeps: a later commit may have others. */
extern const char request_costs_committed[], request_costs_kept[];

/* Read `request->costs` from a file, which may be absent. BENCH_ERROR_INPUT with the line, naming the file as `shown`. */
gboolean request_costs_read(struct request *request, const char *path, const char *shown, GError **error);

void request_clear(struct request *request);

/* TRUE when the sides are commands that no plan names, so nothing can be held against a baseline. */
gboolean request_is_ad_hoc(const struct request *request);

/* The plan for `request`, from the plan's text (`name` is what messages call it). BENCH_ERROR_INPUT also for a side that is malformed. */
Plan *request_plan(const struct request *request, const char *name, const char *text, GError **error);

/* Make the words of each side that name files of the caller's folder absolute: a command runs in a folder of its own. */
void request_settle_sides(struct request *request);
