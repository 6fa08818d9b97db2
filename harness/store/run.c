#include "store/run.h"

#include "base/error.h"
#include "store/results_check.h"
#include "store/results_file.h"
#include "sys/files.h"

#include <string.h>

static const gsize plan_limit = 1024 * 1024;
static const gsize manifest_limit = 16 * 1024 * 1024; /* of inputs.tsv */

char *run_path(const Run *run, const char *name) {
    return g_build_filename(run->folder, name, NULL);
}

void run_free(Run *run) {
    if (run == NULL) return;
    request_clear(&run->request);
    g_free(run->folder);
    g_free(run->shown);
    plan_free(run->plan);
    results_free(run->results);
    results_free(run->base);
    g_free(run);
}

/* What is said to be the base's must have one. */
static gboolean check_no_base(const Run *run, GError **error) {
    for (guint i = 0; i < run->results->programs->len; i++) {
        const struct results_program *program = g_ptr_array_index(run->results->programs, i);
        if (!program->unchanged) continue;
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                    "%s/results.json: programs: %s is said to be the base's, and there is no base/results.json; measure again", run->shown,
                    program->variant);
        return FALSE;
    }
    return TRUE;
}

/* What the run's shard was dealt by. */
static gboolean read_costs(Run *run, GError **error) {
    g_autofree char *path = run_path(run, request_costs_kept), *shown = g_build_filename(run->shown, request_costs_kept, NULL);
    return request_costs_read(&run->request, path, shown, error);
}

/* The values of the base, where the run measured one. It may lack variants. */
static gboolean load_base(Run *run, const char *plan_name, const char *plan_text, GError **error) {
    g_autofree char *path = run_path(run, "base/results.json");
    g_autoptr(Plan) plan = NULL;
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) return check_no_base(run, error);
    struct request request = {.costs = run->request.costs != NULL ? g_hash_table_ref(run->request.costs) : NULL};
    gboolean read = results_read(path, plan_name, plan_text, &request, &plan, &run->base, error);
    request_clear(&request);
    return read;
}

Run *run_load(const Project *project, const char *folder, GError **error) {
    g_autoptr(Run) run = g_new0(Run, 1);
    gboolean latest = strcmp(folder, "latest") == 0 && !g_file_test(folder, G_FILE_TEST_EXISTS);
    run->folder = latest ? g_build_filename(project->runs, "latest", NULL) : g_canonicalize_filename(folder, NULL);
    run->shown = project_display_path(project, run->folder);
    g_autofree char *results = run_path(run, "results.json"), *plan_copy = run_path(run, "plan.ini");
    if (!g_file_test(results, G_FILE_TEST_EXISTS)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                    "%s: holds no results.json, so it is no finished run; see %s, or measure: leuko-bench run", folder, project->runs);
        return NULL;
    }
    g_autofree char *text = file_read(plan_copy, plan_limit, NULL, error);
    if (text == NULL || !read_costs(run, error)) return NULL;
    if (!results_read(results, plan_copy, text, &run->request, &run->plan, &run->results, error)) return NULL;
    g_autofree char *manifest = run_path(run, "inputs.tsv"), *inputs = file_read(manifest, manifest_limit, NULL, error);
    if (inputs == NULL || !results_check(results, run->results, run->plan, inputs, error) || !load_base(run, plan_copy, text, error))
        return NULL;
    return g_steal_pointer(&run);
}

const struct cell_results *run_find_cell(const Run *run, const char *text, GError **error) {
    for (guint i = 0; i < run->results->cells->len; i++) {
        const struct cell_results *cell = g_ptr_array_index(run->results->cells, i);
        g_autofree char *name = cell_name(&cell->cell);
        if (strcmp(name, text) == 0) return cell;
    }
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                "%s: no cell \"%s\"; expected VARIANT/INPUT/SIZE as reports name them, such as new/lines/64K", run->shown, text);
    return NULL;
}
