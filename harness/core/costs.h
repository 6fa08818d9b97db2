/*
 * Where a program's costs are: calls, bytes, instructions by function, caller and line, for one input, size and variant. They explain a
 * verdict and are never judged. Two text forms: "CALLER<TAB>CALLS<TAB>BYTES" sorted by caller, which is kept beside the baselines, and
 * "CALLER<TAB>PLACE<TAB>INSTRUCTIONS", which a run keeps; lines that begin with "#" are comments.
 */
#pragma once

#include <glib.h>

/* The size whose callers are kept beside the baselines. */
#define COSTS_SIZE (64 * 1024)

enum cost_amount {
    COST_CALLS,
    COST_BYTES,
    COST_LIVE_BLOCKS, /* at exit */
    COST_LIVE_BYTES,
    COST_HELD, /* live bytes summed over all calls and frees */
    COST_INSTRUCTIONS,
    COST_AMOUNTS,
};

struct cost {
    const char *caller; /* interned: "list_grow < list_append": the function, and who calls it; or the function alone */
    const char *place;  /* interned "list.c:34", or NULL */
    guint64 amounts[COST_AMOUNTS];
};

/* TRUE for a file of the system: an object or a header there is a library's, and what it costs is the cost of who calls it. */
gboolean costs_is_library(const char *path);

typedef struct costs Costs;

Costs *costs_new(void);
void costs_free(Costs *costs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Costs, costs_free)

/* The cost of a caller at a place, all amounts 0 when it is new. Owned by `costs`. */
struct cost *costs_at(Costs *costs, const char *caller, const char *place);

/* All of them by caller, then place: a new array of struct cost *. */
GPtrArray *costs_list(const Costs *costs);

/* `name` is what messages call the file. NULL and BENCH_ERROR_INPUT "NAME:LINE: …" on anything malformed. */
Costs *costs_parse_callers(const char *name, const char *text, GError **error);
Costs *costs_parse_instructions(const char *name, const char *text, GError **error);

/* The first leaves places out: lines move with every edit. */
char *costs_format_callers(const Costs *costs);
char *costs_format_instructions(const Costs *costs);
