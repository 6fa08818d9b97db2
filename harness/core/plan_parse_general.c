#include "core/plan_parse_general.h"

#include "core/plan_grammar.h"

gboolean plan_read_general(const KeyText *keys, Plan *plan, GError **error) {
    g_autofree char *root = NULL;
    g_autoptr(GError) problem = NULL;
    plan->project = key_text_value(keys, "project", "name");
    if (!plan_text_path(keys, "project", "root", &root, error) ||
        !plan_text_count(keys, "project", "keep_runs", 1, &plan->keep_runs, error) ||
        !plan_text_tolerance(keys, "tolerance machine", &plan->machine_tolerance, error) ||
        !plan_text_tolerance(keys, "tolerance noisy", &plan->noisy_tolerance, error)) {
        return FALSE;
    }
    if (root != NULL) {
        g_free(plan->root);
        plan->root = g_steal_pointer(&root);
    }
    plan->columns = plan_text_items(keys, "report", "columns", &problem);
    if (problem == NULL) plan->wrappers = plan_text_items(keys, "report", "wrappers", &problem);
    if (problem == NULL) return TRUE;
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
}
