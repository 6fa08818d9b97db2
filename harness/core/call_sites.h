/*
 * Who allocates: calls and bytes by caller, for one input, size and variant. It informs a report and is never judged, since a compiler's
 * inlining can move a call from one name to another. Text form: "# …" comments, then "CALLER<TAB>CALLS<TAB>BYTES" sorted by caller.
 */
#pragma once

#include <glib.h>

/* The size whose callers are kept beside the baselines. */
#define ATTRIBUTION_SIZE (64 * 1024)

struct caller_cost {
    const char *caller; /* interned: "pm_node_alloc < pm_call_node_create" */
    guint64 calls, bytes;
};

/* What changed for one caller. */
struct caller_change {
    const char *caller;
    struct caller_cost was, now;
};

typedef struct attribution Attribution;

Attribution *attribution_new(void);
void attribution_free(Attribution *attribution);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Attribution, attribution_free)

/* Add to what `caller` is known to ask for. */
void attribution_add(Attribution *attribution, const char *caller, guint64 calls, guint64 bytes);

/* `name` is what messages call the file. NULL and BENCH_ERROR_INPUT "NAME:LINE: …" on anything malformed. */
Attribution *attribution_parse(const char *name, const char *text, GError **error);
char *attribution_format(const Attribution *attribution);

/* The callers that ask for more than before, in calls or bytes, most added calls, then bytes, first: a new array of struct caller_change.
 */
GArray *attribution_growth(const Attribution *before, const Attribution *after);
