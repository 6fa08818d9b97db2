/* Stage waterfall: what each patch of a series gives. Builds every prefix of it, measures all on the same inputs, and says so. */
#pragma once

#include "compare/waterfall_steps.h"
#include "store/project.h"

struct waterfall_setting {
    const char *version;                      /* of Prism: patches/VERSION is the series */
    const char *const *inputs, *const *sizes; /* NULL-terminated */
    gboolean parse_only;                      /* parsing alone instead of all of Leuko */
    guint rounds, runs;                       /* of the clock; 0 rounds: nothing is timed */
    gboolean quiet;
};

struct waterfall {
    char *version;
    GArray *prefixes; /* of struct prefix (stages/prefixes.h) */
    Results *results;
    GArray *cells;     /* of struct cell: input and size of each input; the variant is stock's */
    GPtrArray *inputs; /* beside them, arrays of waterfall_read */
    char *identity;    /* of the machine, as the fingerprint has it */
    char *huge_pages;  /* always, madvise, never, or NULL */
    guint rounds, runs;
    gboolean parse_only;
};

typedef struct waterfall Waterfall;

/* Build and measure. NULL with an error: prefixes.h and comparison.h say which. */
Waterfall *waterfall_measure(const Project *project, const struct waterfall_setting *setting, GError **error);
void waterfall_free(Waterfall *waterfall);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Waterfall, waterfall_free)

/* The first prefix whose output is not stock's, in a sentence with its patch and input; NULL: all agree. Free with g_free. */
char *waterfall_complain(const Waterfall *waterfall);

/* A table an input, and the patches that nothing speaks for, for `width` columns. Free with g_free. */
char *waterfall_text(const Waterfall *waterfall, guint width);

/* The same as JSON, schema leuko-bench-waterfall/1. */
gboolean waterfall_write(const Waterfall *waterfall, const char *path, GError **error);
