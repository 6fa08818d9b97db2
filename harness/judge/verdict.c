#include "judge/verdict.h"

#include <string.h>

static const char *const status_names[] = {
    [VERDICT_SAME] = "same", [VERDICT_IMPROVED] = "improved",         [VERDICT_REGRESSED] = "regressed", [VERDICT_MISSING] = "missing",
    [VERDICT_NEW] = "new",   [VERDICT_INCOMPARABLE] = "incomparable", [VERDICT_UNKNOWN] = "unknown",     [VERDICT_DRIFT] = "drift",
};

const char *verdict_status_name(enum verdict_status status) {
    g_return_val_if_fail((gsize) status < G_N_ELEMENTS(status_names), "unknown");
    return status_names[status];
}

gboolean verdict_status_parse(const char *text, enum verdict_status *status) {
    for (gsize i = 0; i < G_N_ELEMENTS(status_names); i++) {
        if (strcmp(status_names[i], text) != 0) continue;
        *status = (enum verdict_status) i;
        return TRUE;
    }
    return FALSE;
}

Verdict *verdict_new(void) {
    Verdict *verdict = g_new0(Verdict, 1);
    verdict->findings = g_array_new(FALSE, FALSE, sizeof(struct finding));
    verdict->timing_findings = g_array_new(FALSE, FALSE, sizeof(struct timing_finding));
    verdict->base_timing_findings = g_array_new(FALSE, FALSE, sizeof(struct base_timing_finding));
    verdict->lost = g_ptr_array_new_with_free_func(g_free);
    verdict->budgets = g_array_new(FALSE, FALSE, sizeof(struct budget_finding));
    verdict->growths = g_array_new(FALSE, FALSE, sizeof(struct growth_finding));
    verdict->explanations = g_ptr_array_new_with_free_func((GDestroyNotify) explanation_free);
    verdict->startups = g_ptr_array_new_with_free_func((GDestroyNotify) explanation_free);
    return verdict;
}

void verdict_free(Verdict *verdict) {
    if (verdict == NULL) return;
    g_array_unref(verdict->findings);
    g_array_unref(verdict->timing_findings);
    g_array_unref(verdict->base_timing_findings);
    g_ptr_array_unref(verdict->lost);
    g_array_unref(verdict->budgets);
    g_array_unref(verdict->growths);
    g_ptr_array_unref(verdict->explanations);
    g_ptr_array_unref(verdict->startups);
    g_free(verdict->note);
    g_free(verdict->reference);
    g_free(verdict->incomparable);
    g_free(verdict->base);
    commit_clear(&verdict->head);
    commit_clear(&verdict->base_commit);
    g_free(verdict->base_reason);
    g_free(verdict);
}
