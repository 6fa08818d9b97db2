#include "export/export.h"

#include "base/error.h"
#include "export/export_parts.h"

#include <string.h>

const struct export_format export_formats[] = {
    {"csv", "a row a value, RFC 4180", EXPORT_VALUES, export_csv},
    {"bencher", "Bencher Metric Format, JSON", EXPORT_VALUES, export_bencher},
    {"github-action-benchmark", "customSmallerIsBetter, JSON", EXPORT_VALUES, export_action},
    {"openmetrics", "OpenMetrics text, for Prometheus", EXPORT_VALUES, export_openmetrics},
    {"junit", "JUnit XML: a test case a cell, a failure a regression", EXPORT_VERDICT, export_junit},
    {"sarif", "SARIF 2.1.0, for code scanning", EXPORT_VERDICT, export_sarif},
    {"folded", "folded stacks, for flame graphs", EXPORT_STACKS, export_folded},
    {"speedscope", "speedscope's own format, JSON", EXPORT_STACKS, export_speedscope},
    {"firefox", "the Firefox Profiler's processed profile, JSON", EXPORT_STACKS, export_firefox},
    {"callgrind", "callgrind's format, for callgrind_annotate and KCachegrind", EXPORT_STACKS, export_callgrind},
    {NULL, NULL, EXPORT_VALUES, NULL},
};

const struct export_format *export_find(const char *name, GError **error) {
    g_autoptr(GString) known = g_string_new(NULL);
    for (const struct export_format *format = export_formats; format->name != NULL; format++) {
        if (strcmp(format->name, name) == 0) return format;
        g_string_append_printf(known, "%s%s", known->len > 0 ? ", " : "", format->name);
    }
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "unknown format \"%s\"; known: %s", name, known->str);
    return NULL;
}

char *timing_name(const struct timing_finding *timing) {
    g_autofree char *size = size_format(timing->size);
    return g_strdup_printf("%s/%s/%s against %s%s%s", timing->candidate, timing->input, size, timing->reference,
                           timing->mode != NULL ? ", " : "", timing->mode != NULL ? timing->mode : "");
}
