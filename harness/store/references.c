#include "store/references.h"

#include "core/machine_identity.h"
#include "store/run_profiles.h"
#include "store/acceptance.h"
#include "store/accepted_file.h"
#include "store/baselines.h"
#include "store/baselines_check.h"

/* ---- Committed baselines ---- */

static Costs *baselines_callers(gconstpointer data, const struct cell *cell, GError **error) {
    const Project project = {.baselines = (char *) data};
    return baselines_load_callers(&project, cell, error);
}

static Reference *reference_from_baselines(const Project *project, const Plan *plan, const struct results *results, GError **error) {
    if (!acceptance_recover(project, error) || !baselines_check(project, plan, error)) return NULL;
    g_autofree char *incomparable = NULL;
    Results *values = baselines_load(project, plan, results->fingerprint, &incomparable, error);
    if (values == NULL) return NULL;
    Reference *reference = reference_new("the committed baselines");
    results_free(reference->values);
    reference->values = values;
    reference->judges_values = TRUE;
    reference->machine_comparable = incomparable == NULL;
    reference->incomparable = g_steal_pointer(&incomparable);
    reference->acceptable = TRUE;
    reference->callers = baselines_callers;
    reference->keeps_calls_alone = TRUE;
    reference->data = g_strdup(project->baselines);
    reference->data_free = g_free;
    return reference;
}

/* ---- Another run ---- */

static void other_profiles_free(gpointer data) {
    struct run_profiles *other = data;
    g_free((char *) other->folder);
    g_strfreev((char **) other->wrappers);
    g_free(other);
}

Reference *reference_from_run(Run *other, const struct results *results) {
    g_autofree char *label = g_strdup_printf("the run %s", other->shown);
    Reference *reference = reference_new(label);
    results_free(reference->values);
    reference->values = g_steal_pointer(&other->results);
    reference->judges_values = TRUE;
    const char *there = reference->values->fingerprint, *here = results->fingerprint;
    reference->machine_comparable = there != NULL && g_strcmp0(there, here) == 0;
    if (!reference->machine_comparable) {
        g_autofree char *difference = machine_difference(there, here);
        reference->incomparable = g_strdup_printf("Both runs were measured on other kinds of machines: %s. Measure both on one machine.",
                                                  difference[0] != '\0' ? difference : "neither says on which");
    }
    reference->callers = run_callers;
    reference->instructions = run_instructions;
    reference->startup = run_startup;
    const struct run_profiles profiles = {g_strdup(other->folder), g_strdupv(other->plan->wrappers)};
    reference->data = g_memdup2(&profiles, sizeof profiles);
    reference->data_free = other_profiles_free;
    return reference;
}

/* ---- The base that was measured in the same run ---- */

static Reference *reference_from_base(const Run *run) {
    g_autofree char *label = g_strdup_printf("the base%s%.12s", run->base->commit.hash != NULL ? " " : "",
                                             run->base->commit.hash != NULL ? run->base->commit.hash : "");
    Reference *reference = reference_new(label);
    results_merge(reference->values, run->base);
    commit_copy(&reference->values->commit, &run->base->commit);
    reference->judges_values = TRUE;
    reference->machine_comparable = TRUE;
    reference->callers = run_callers;
    reference->instructions = run_instructions;
    reference->startup = run_startup;
    const struct run_profiles profiles = {run_path(run, "base"), g_strdupv(run->plan->wrappers)};
    reference->data = g_memdup2(&profiles, sizeof profiles);
    reference->data_free = other_profiles_free;
    return reference;
}

Reference *reference_of_fault(const Run *run) {
    Reference *reference = reference_from_base(run);
    g_free(reference->label);
    reference->label = g_strdup("the program without the fault");
    reference->base = reference_from_base(run);
    return reference;
}

/* ---- What is judged without being told against what ---- */

Reference *reference_of_plan(const Project *project, const Run *run, GError **error) {
    if (request_is_ad_hoc(&run->request)) return reference_new("each other: commands of --side have no baselines");
    g_autoptr(Reference) reference = reference_from_baselines(project, run->plan, run->results, error);
    if (reference == NULL) return NULL;
    reference->base_reason = g_strdup(run->results->base_reason);
    if (run->base == NULL) return g_steal_pointer(&reference);
    reference->base = reference_from_base(run);
    reference->accepted = accepted_changes_load(project, run, error);
    reference->lost = reference->accepted != NULL ? losses_load(project, run, error) : NULL;
    return reference->lost != NULL ? g_steal_pointer(&reference) : NULL;
}
