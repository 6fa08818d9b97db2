/* Stage compete: the plan's variants against what can be had without a patch, on the same inputs in one alternating run. */
#pragma once

#include "core/statistics.h"
#include "compare/allocators.h"

struct compete_setting {
    const char *const *variants;              /* NULL: all of the plan's profile `full` */
    const char *const *inputs, *const *sizes; /* NULL-terminated */
    const char *libraries;                    /* the only folder to look for allocators in, or NULL */
    gboolean parse_only;                      /* parsing alone instead of all of Leuko */
    guint rounds, runs;
    gboolean quiet;
};

/* With huge pages as the system gives them, and without. */
enum compete_mode { COMPETE_SYSTEM, COMPETE_NO_HUGE_PAGES, COMPETE_MODES };

/* One contender on one input. */
struct compete_row {
    const struct contender *contender;
    struct compete_measured {
        gboolean measured;
        struct ratio time; /* to the first contender's in the same mode */
        double seconds;    /* median */
        guint64 max_rss, page_faults;
    } modes[COMPETE_MODES];
    gboolean counted;
    guint64 calls; /* of the heap; only where no allocator is preloaded, which the profiler would displace */
};

struct compete {
    Plan *plan;
    GArray *contenders; /* of struct contender, also those that are not installed */
    Results *results;
    GArray *cells;     /* of struct cell: input and size of each input; the variant is the first contender */
    GPtrArray *inputs; /* beside them, arrays of struct compete_row, fastest first */
    char *identity, *huge_pages;
    gboolean has_huge_pages; /* the system has them, so there is a mode without */
    guint rounds;
    gboolean parse_only;
};

typedef struct compete Compete;

/* Build, measure, sort. NULL with an error. */
Compete *compete_measure(const Project *project, const struct compete_setting *setting, GError **error);
void compete_free(Compete *compete);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Compete, compete_free)

/*
 * The rows of one input, fastest first, out of results in which a contender's cells and timings carry its name, and compete_side_name in
 * the mode without huge pages. Free with g_array_unref.
 */
GArray *compete_read(const struct results *results, const GArray *contenders, const char *input, guint64 size);

/* What a contender is called in a mode: "stock", "stock-nothp"; interned. */
const char *compete_side_name(const struct contender *contender, enum compete_mode mode);

/* A contender whose output is not that of the first with the same version of Prism, in a sentence; NULL: all agree. Free with g_free. */
char *compete_complain(const Compete *compete);

/* A table an input, who was skipped and why, for `width` columns. Free with g_free. */
char *compete_text(const Compete *compete, guint width);

/* The same as JSON, schema leuko-bench-compete/1. */
gboolean compete_write(const Compete *compete, const char *path, GError **error);
