#include "judge/reference.h"

#include <string.h>

Reference *reference_new(const char *label) {
    Reference *reference = g_new0(Reference, 1);
    reference->values = results_new();
    reference->label = g_strdup(label);
    return reference;
}

void reference_free(Reference *reference) {
    if (reference == NULL) return;
    reference_free(reference->base);
    results_free(reference->values);
    g_clear_pointer(&reference->accepted, g_array_unref);
    g_clear_pointer(&reference->lost, g_ptr_array_unref);
    g_clear_pointer(&reference->budgets, g_ptr_array_unref);
    g_free(reference->base_reason);
    g_free(reference->label);
    g_free(reference->incomparable);
    if (reference->data_free != NULL) reference->data_free(reference->data);
    g_free(reference);
}

double reference_accepted_ratio(const Reference *reference, const struct cell *cell, const char *metric) {
    for (guint i = 0; reference->accepted != NULL && i < reference->accepted->len; i++) {
        const struct accepted_change *change = &g_array_index(reference->accepted, struct accepted_change, i);
        if (cell_compare(&change->cell, cell) == 0 && strcmp(change->metric, metric) == 0) return change->ratio;
    }
    return 0;
}
