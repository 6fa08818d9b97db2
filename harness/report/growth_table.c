#include "report/report_parts.h"

#include "judge/growth.h"

char *report_growth_table(const Results *results) {
    GString *text = g_string_new("# variant\tinput\tmetric\tfloor\tper KB\texponent\n");
    for (guint i = 0; i < results->cells->len; i++) {
        const struct cell_results *cell = g_ptr_array_index(results->cells, i);
        for (guint m = 0; m < cell->measurements->len; m++) {
            const struct measurement *measured = &g_array_index(cell->measurements, struct measurement, m);
            const char *metric = measured->metric;
            struct growth growth;
            gboolean is_cost = measured->definition != NULL && measured->definition->direction == METRIC_LOWER_IS_BETTER;
            if (!is_cost || !growth_up_to(results, &cell->cell, metric, &growth)) continue;
            g_string_append_printf(text, "%s\t%s\t%s\t%.0f\t%.3f\t%.3f\n", cell->cell.variant, cell->cell.input, metric, growth.floor,
                                   growth.slope, growth.exponent);
        }
    }
    return g_string_free(text, FALSE);
}
