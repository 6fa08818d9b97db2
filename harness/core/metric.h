/*
 * What a number means. A metric's name is "probe.name" or, where the probe counts per module, "probe.module.name"
 * (alloc_stats.pm_constant_pool.callocs); its definition hangs on probe and last word, in the probe's own table.
 */
#pragma once

#include <glib.h>

/* How far a number can be trusted, and so what it is compared with (docs/metrics.md). */
enum metric_class {
    METRIC_EXACT,   /* same input, same number, on any machine: any difference counts */
    METRIC_MACHINE, /* same on the same kind of machine: compared where the fingerprint matches, with a tolerance */
    METRIC_NOISY,   /* a time: only a ratio of alternating rounds says anything */
};

enum metric_direction {
    METRIC_LOWER_IS_BETTER,
    METRIC_MUST_EQUAL, /* a digest: any change is a regression until it is accepted */
};

enum metric_unit {
    UNIT_CALLS,
    UNIT_BYTES,
    UNIT_BYTE_CALLS, /* bytes x calls: live bytes summed over allocation events */
    UNIT_BLOCKS,
    UNIT_INSTRUCTIONS,
    UNIT_FAULTS,
    UNIT_SECONDS,
    UNIT_EXIT_CODE,
    UNIT_XXH3, /* a 64-bit hash, written as 16 hexadecimal digits */
};

/* Both parts must be exceeded; 0 is exceeded by any change. */
struct metric_tolerance {
    double relative;  /* of the earlier value */
    guint64 absolute; /* in the metric's unit */
};

struct metric_definition {
    const char *name;    /* last word of the metric's name */
    const char *summary; /* what is counted, and when: one sentence */
    enum metric_unit unit;
    enum metric_class class;
    enum metric_direction direction;
    gboolean gates;          /* FALSE: reported, never judged */
    gboolean absent_is_zero; /* counted per module, which names only what is not 0: where the probe reported at all, absent means 0 */

    /* Against the base, on the same machine. None: of an exact metric any change counts, of a machine metric one beyond 0.01 %, and a noisy
     * metric is not judged. */
    struct metric_tolerance base_tolerance;
};

/* Finds the definition of a metric's full name in `data`; NULL when no probe defines it. */
typedef const struct metric_definition *(*metric_lookup)(const char *metric, gconstpointer data);

/* "calls", "bytes", …: as results.json, baselines and plots write it. */
const char *metric_unit_name(enum metric_unit unit);

/* The inverse. FALSE, with `unit` untouched, when `text` is no unit. */
gboolean metric_unit_parse(const char *text, enum metric_unit *unit);

/* "exact", "machine", "noisy". */
const char *metric_class_name(enum metric_class class);

/* Write `value` as a person reads it, with thousands separators ("519,994") or, for UNIT_XXH3, 16 hex digits. */
char *metric_format_value(enum metric_unit unit, guint64 value);

/* The text form in a baseline: decimal digits, or 16 hex digits for UNIT_XXH3. Inverse of metric_parse_value. */
char *metric_write_value(enum metric_unit unit, guint64 value);

/* Read what metric_write_value wrote. FALSE, with `value` untouched, when `text` is anything else. */
gboolean metric_parse_value(enum metric_unit unit, const char *text, guint64 *value);

/* The size of an input that has one of its own, such as a tree of files: it is written "all", and comes behind every other. */
#define SIZE_ALL (G_GUINT64_CONSTANT(1) << 40)

/* "4K" <-> 4096, "1M" <-> 1048576, "330" <-> 330. parse: FALSE when `text` is no size from 1 to 1 GiB. */
char *size_format(guint64 bytes);
gboolean size_parse(const char *text, guint64 *bytes);
