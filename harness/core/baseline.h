/*
 * A baseline's text: baselines/<variant>/<input>.tsv holds exact metrics, <input>.machine.tsv machine metrics.
 * Format: comment lines "# …"; then one metric a line, "SIZE<TAB>METRIC<TAB>VALUE<TAB>UNIT", sorted by size and metric, each
 * once. A machine file's first line is "# fingerprint: TEXT". A file ends in "# end: N metrics", so that a truncated one is seen.
 * Other comments stand above the first metric. Lines end in LF and have at most 512 bytes.
 */
#pragma once

#include "core/results.h"

/*
 * Read one file's text into `into`, as cells of `input` and `variant`. `name` is what messages call the file. An exact file
 * takes exact metrics only, a machine file machine metrics only; a metric that is no longer defined is kept with a NULL
 * definition (the judge reports it missing). FALSE and BENCH_ERROR_INPUT "NAME:LINE: …" on anything malformed; `into` is
 * then in an unspecified but freeable state. `fingerprint` (may be NULL for an exact file) receives a new string.
 */
gboolean baseline_parse(const char *name, const char *text, const char *input, const char *variant, enum metric_class class,
                        metric_lookup lookup, gconstpointer lookup_data, struct results *into, char **fingerprint, GError **error);

/* The text for one input and variant: the measurements of `class` that gate. Inverse of baseline_parse. NULL if there are none, and for
 * machine metrics when it is not known which machine counted them (`results->fingerprint`, one line). */
char *baseline_format(const struct results *results, const char *input, const char *variant, enum metric_class class);
