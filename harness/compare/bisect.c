#include "compare/bisect.h"

#include "base/error.h"
#include "explain/difference.h"
#include "explain/explain.h"
#include "pipeline/run_measure.h"
#include "probes/probe.h"
#include "store/run_profiles.h"
#include "sys/files.h"

#include <string.h>

static void step_clear(gpointer data) {
    g_free(((struct bisect_step *) data)->why_not);
}

void bisection_free(struct bisection *bisection) {
    if (bisection == NULL) return;
    if (bisection->commits != NULL) g_ptr_array_unref(bisection->commits);
    g_array_unref(bisection->steps);
    explanation_free(bisection->explanation);
    g_free(bisection);
}

static struct bisect_step *step_at(const struct bisection *bisection, guint index) {
    return &g_array_index(bisection->steps, struct bisect_step, index);
}

guint bisection_unmeasured(const struct bisection *bisection) {
    return bisection->bad - bisection->good - 1;
}

/* ---- What is searched for ---- */

/* "VARIANT/INPUT/SIZE" */
static gboolean read_cell(struct bisection *bisection, const char *text, GError **error) {
    g_auto(GStrv) parts = g_strsplit(text, "/", -1);
    guint64 size = 0;
    if (g_strv_length(parts) == 3 && size_parse(parts[2], &size)) {
        bisection->cell = (struct cell){g_intern_string(parts[1]), size, g_intern_string(parts[0])};
        return TRUE;
    }
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--cell: expected VARIANT/INPUT/SIZE, found \"%s\"", text);
    return FALSE;
}

static gboolean read_metric(const Plan *plan, struct bisection *bisection, const char *metric, GError **error) {
    bisection->metric = g_intern_string(metric);
    bisection->definition = probe_metric(metric, plan);
    if (bisection->definition != NULL && bisection->definition->class != METRIC_NOISY) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--metric: %s %s; take one that repeats, such as malloc_profiler.calls", metric,
                bisection->definition == NULL ? "is not measured by any probe" : "is a time");
    return FALSE;
}

/* ---- One commit ---- */

/* Where a commit's run is kept until the search ends: its profiles explain the change. */
static char *folder_of(const Project *project, const struct history_commit *commit) {
    g_autofree char *name = g_strdup_printf("%d-%.12s", (int) getpid(), commit->hash);
    return g_build_filename(project->build, "bisect", name, NULL);
}

static struct request narrow_request(const struct bisection *bisection) {
    g_autofree char *size = size_format(bisection->cell.size);
    g_autofree char *probe = g_strndup(bisection->metric, strcspn(bisection->metric, "."));
    return (struct request){.variants = g_strdupv((char *[]){(char *) bisection->cell.variant, NULL}),
                            .inputs = g_strdupv((char *[]){(char *) bisection->cell.input, NULL}),
                            .sizes = g_strdupv((char *[]){size, NULL}),
                            .probes = g_strdupv((char *[]){probe, NULL})};
}

/* Its value in what the run measured of the commit: the head's, where both have one program. */
static const struct measurement *find_value(const Run *run, const struct bisection *bisection) {
    const Results *results = results_is_unchanged(run->results, bisection->cell.variant) ? run->results : run->base;
    const struct cell_results *cell = results != NULL ? results_find_cell(results, &bisection->cell) : NULL;
    return cell != NULL ? cell_results_find(cell, bisection->metric) : NULL;
}

/* Measure the commit as a base. FALSE with an error only where the search must end. */
static gboolean measure(const Project *project, struct bisection *bisection, guint index, GError **error) {
    struct bisect_step *step = step_at(bisection, index);
    g_autofree char *folder = folder_of(project, step->commit);
    struct request request = narrow_request(bisection);
    const struct run_setting setting = {.folder = folder, .quiet = TRUE, .aside = TRUE, .base = {BASE_REVISION, step->commit->hash}};
    g_autoptr(GError) cause = NULL;
    g_autoptr(Run) run = run_measure(project, &request, &setting, &cause);
    request_clear(&request);
    if (run == NULL) {
        if (!g_error_matches(cause, BENCH_ERROR, BENCH_ERROR_MEASURE)) {
            g_propagate_error(error, g_steal_pointer(&cause));
            return FALSE;
        }
        step->why_not = g_strdup(cause->message);
        return TRUE;
    }
    const struct measurement *found = find_value(run, bisection);
    step->measured = found != NULL || bisection->definition->absent_is_zero;
    step->value = found != NULL ? found->value : 0;
    if (!step->measured)
        step->why_not = g_strdup(run->results->base_reason != NULL ? run->results->base_reason : "the metric is not there");
    return TRUE;
}

/* ---- The search ---- */

static gboolean is_bad(const struct bisection *bisection, guint64 value) {
    guint64 good = step_at(bisection, 0)->value, bad = step_at(bisection, bisection->steps->len - 1)->value;
    if (bisection->definition->unit == UNIT_XXH3) return value != good;
    guint64 to_good = MAX(value, good) - MIN(value, good), to_bad = MAX(value, bad) - MIN(value, bad);
    return to_bad < to_good;
}

/* The commit nearest to the middle that may still be measured; 0: none is left. */
static guint choose(const struct bisection *bisection) {
    guint middle = bisection->good + (bisection->bad - bisection->good) / 2;
    for (guint away = 0; away < bisection->bad - bisection->good; away++) {
        guint after = middle + away, before = middle >= away ? middle - away : 0;
        if (after < bisection->bad && step_at(bisection, after)->why_not == NULL) return after;
        if (before > bisection->good && step_at(bisection, before)->why_not == NULL) return before;
    }
    return 0;
}

static gboolean measure_end(const Project *project, struct bisection *bisection, guint index, bisect_tell tell, GError **error) {
    if (!measure(project, bisection, index, error)) return FALSE;
    const struct bisect_step *step = step_at(bisection, index);
    if (step->measured) {
        tell(bisection, index, bisection->bad - bisection->good);
        return TRUE;
    }
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%.12s cannot be measured: %s", step->commit->hash, step->why_not);
    return FALSE;
}

static gboolean search(const Project *project, struct bisection *bisection, bisect_tell tell, GError **error) {
    if (!measure_end(project, bisection, bisection->good, tell, error) || !measure_end(project, bisection, bisection->bad, tell, error))
        return FALSE;
    guint64 good = step_at(bisection, bisection->good)->value;
    if (good == step_at(bisection, bisection->bad)->value) {
        g_autofree char *name = cell_name(&bisection->cell), *value = metric_format_value(bisection->definition->unit, good);
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s of %s is %s at both commits: there is no change to look for",
                    bisection->metric, name, value);
        return FALSE;
    }
    for (guint next; (next = choose(bisection)) != 0;) {
        if (!measure(project, bisection, next, error)) return FALSE;
        const struct bisect_step *step = step_at(bisection, next);
        if (step->measured && is_bad(bisection, step->value)) {
            bisection->bad = next;
        } else if (step->measured) {
            bisection->good = next;
        }
        tell(bisection, next, bisection->bad - bisection->good - 1);
    }
    return TRUE;
}

/* ---- The functions ---- */

/* The costs of a commit's program: the base's of its run; the head's, where it has the same program. */
static Costs *costs_of(const Project *project, const Plan *plan, const struct bisection *bisection, guint index, enum cost_amount amount) {
    g_autofree char *run = folder_of(project, step_at(bisection, index)->commit), *base = g_build_filename(run, "base", NULL);
    for (int i = 0; i < 2; i++) {
        const struct run_profiles profiles = {i == 0 ? base : run, plan->wrappers};
        Costs *costs = amount == COST_INSTRUCTIONS ? run_instructions(&profiles, &bisection->cell, NULL)
                                                   : run_callers(&profiles, &bisection->cell, NULL);
        if (costs != NULL) return costs;
    }
    return NULL;
}

static void explain(const Project *project, const Plan *plan, struct bisection *bisection) {
    enum cost_amount amount;
    if (!explain_amount(bisection->metric, &amount)) return;
    g_autoptr(Costs) before = costs_of(project, plan, bisection, bisection->good, amount);
    g_autoptr(Costs) after = costs_of(project, plan, bisection, bisection->bad, amount);
    if (before == NULL || after == NULL) return;
    struct explanation *explanation = bisection->explanation = explanation_new();
    explain_difference(before, after, amount, explanation);
    explanation->cell = bisection->cell;
    explanation->metric = bisection->metric;
    explanation->unit = bisection->definition->unit;
    explanation->against = g_strdup_printf("%.12s", step_at(bisection, bisection->good)->commit->hash);
    explanation->was = step_at(bisection, bisection->good)->value;
    explanation->now = step_at(bisection, bisection->bad)->value;
}

static void remove_runs(const Project *project, const struct bisection *bisection) {
    for (guint i = 0; i < bisection->steps->len; i++) {
        g_autofree char *folder = folder_of(project, step_at(bisection, i)->commit);
        directory_remove(folder, NULL);
    }
}

static struct bisection *bisection_new(void) {
    struct bisection *bisection = g_new0(struct bisection, 1);
    bisection->steps = g_array_new(FALSE, TRUE, sizeof(struct bisect_step));
    g_array_set_clear_func(bisection->steps, step_clear);
    return bisection;
}

struct bisection *bisect_run(const Project *project, const struct bisect_request *request, bisect_tell tell, GError **error) {
    const struct request whole = {.profile = NULL};
    g_autoptr(Plan) plan = request_plan(&whole, project->shown, project->plan_text, error);
    if (plan == NULL) return NULL;
    struct bisection *bisection = bisection_new();
    gboolean good = read_cell(bisection, request->cell, error) && read_metric(plan, bisection, request->metric, error);
    bisection->commits = good ? history_git_range(project, request->good, request->bad, error) : NULL;
    good = bisection->commits != NULL;
    for (guint i = 0; good && i < bisection->commits->len; i++) {
        const struct bisect_step step = {.commit = g_ptr_array_index(bisection->commits, i)};
        g_array_append_val(bisection->steps, step);
    }
    if (good) bisection->bad = bisection->commits->len - 1;
    good = good && search(project, bisection, tell, error);
    if (good) explain(project, plan, bisection);
    remove_runs(project, bisection);
    if (good) return bisection;
    bisection_free(bisection);
    return NULL;
}
