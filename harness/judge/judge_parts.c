#include "judge/judge_parts.h"

#include <string.h>

/* A single time or a high-water mark says nothing by itself (docs/metrics.md): only its pair's ratio does. */
gboolean metric_is_judged(const struct metric_definition *definition) {
    return definition != NULL && definition->gates && definition->class != METRIC_NOISY;
}

gboolean metric_must_equal(const struct metric_definition *definition) {
    return definition != NULL && definition->direction == METRIC_MUST_EQUAL;
}

/* What is the same is only counted: there are thousands of it. */
void judge_add(struct judge *judge, const struct finding *finding) {
    judge->verdict->counts[finding->status]++;
    if (finding->status != VERDICT_SAME) g_array_append_vals(judge->verdict->findings, finding, 1);
}

gboolean judge_knows_zero(const struct results *results, const struct cell *cell, const char *metric,
                          const struct metric_definition *definition) {
    if (definition == NULL || !definition->absent_is_zero) return FALSE;
    const struct cell_results *cell_results = results_find_cell(results, cell);
    gsize probe_length = strcspn(metric, ".") + 1;
    for (guint i = 0; cell_results != NULL && i < cell_results->measurements->len; i++) {
        if (strncmp(g_array_index(cell_results->measurements, struct measurement, i).metric, metric, probe_length) == 0) return TRUE;
    }
    return FALSE;
}
