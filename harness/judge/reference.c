#include "judge/reference.h"

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
    g_free(reference->base_reason);
    g_free(reference->label);
    g_free(reference->incomparable);
    if (reference->data_free != NULL) reference->data_free(reference->data);
    g_free(reference);
}
