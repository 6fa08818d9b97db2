#include "pipeline/run.h"

#include "base/error.h"
#include "pipeline/build.h"
#include "pipeline/calibrate.h"
#include "store/environment_file.h"
#include "pipeline/inputs.h"
#include "pipeline/measure.h"
#include "store/results_check.h"
#include "store/results_file.h"
#include "sys/files.h"
#include "sys/process.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <glib/gstdio.h>

static const gsize manifest_limit = 16 * 1024 * 1024; /* of inputs.tsv */

char *run_path(const Run *run, const char *name) {
    return g_build_filename(run->folder, name, NULL);
}

void run_free(Run *run) {
    if (run == NULL) return;
    request_clear(&run->request);
    g_free(run->folder);
    g_free(run->shown);
    g_free(run->plan_text);
    plan_free(run->plan);
    results_free(run->results);
    g_free(run);
}

/* Relative to the checkout where it lies in it, so that messages are short and the same on every machine. */
static char *shown_folder(const Project *project, const char *folder) {
    gsize length = strlen(project->root);
    gboolean inside = strncmp(folder, project->root, length) == 0 && folder[length] == '/';
    return g_strdup(inside ? folder + length + 1 : folder);
}

/* build/run/20261122-140312-pr, and -2, -3, … where two start in one second. */
static char *new_folder(const Project *project, const char *profile, GError **error) {
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *stamp = g_date_time_format(now, "%Y%m%d-%H%M%S");
    if (!directory_make(project->runs, error)) return NULL;
    for (guint attempt = 1; attempt < 1000; attempt++) {
        g_autofree char *suffix = attempt > 1 ? g_strdup_printf("-%u", attempt) : g_strdup("");
        g_autofree char *name = g_strconcat(stamp, "-", profile, suffix, NULL);
        g_autofree char *folder = g_build_filename(project->runs, name, NULL);
        if (g_mkdir(folder, 0777) == 0) return g_steal_pointer(&folder);
        if (errno != EEXIST) break;
    }
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: could not make a folder for the run: %s", project->runs, g_strerror(errno));
    return NULL;
}

/* A folder that the user named: empty, new, or an earlier run's, which is replaced. Anything else is not ours to delete. */
static char *named_folder(const char *name, GError **error) {
    g_autofree char *folder = g_canonicalize_filename(name, NULL);
    g_autofree char *plan = g_build_filename(folder, "plan.ini", NULL);
    g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
    gboolean foreign = listing != NULL && g_dir_read_name(listing) != NULL && !g_file_test(plan, G_FILE_TEST_EXISTS);
    if (foreign || (listing == NULL && g_file_test(folder, G_FILE_TEST_EXISTS))) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: is not the folder of a run, and would be overwritten; give another -o",
                    name);
        return NULL;
    }
    if (!directory_make(folder, error) || !directory_lock(folder, error)) return NULL;
    static const char *const parts[] = {"scratch", "raw", "report", "results.json", "verdict.json", "environment.json", "inputs.tsv"};
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *part = g_build_filename(folder, parts[i], NULL);
        if (!directory_remove(part, error)) return NULL;
    }
    return g_steal_pointer(&folder);
}

static gboolean fill_programs(const Run *run, const Project *project, struct measure_programs *programs, GError **error) {
    if (request_is_foreign(&run->request)) {
        return measure_programs_init_foreign(programs, run->request.stock_command, run->request.arena_command, error);
    }
    measure_programs_init(programs, project, run->plan);
    return TRUE;
}

static gboolean run_stages(Run *run, const Project *project, const struct run_setting *setting, GError **error) {
    g_autofree char *plan_copy = run_path(run, "plan.ini"), *environment = run_path(run, "environment.json");
    g_autofree char *manifest = run_path(run, "inputs.tsv"), *scratch = run_path(run, "scratch"), *raw = run_path(run, "raw");
    g_autofree char *input_folder = g_build_filename(scratch, "inputs", NULL), *results = run_path(run, "results.json");
    const struct measure_setting measure = {.scratch = scratch, .raw = raw, .deadline_ms = setting->deadline_ms, .quiet = setting->quiet};
    struct measure_programs programs = {0};
    g_autofree char *fingerprint = NULL;

    gboolean good = file_write(plan_copy, run->plan_text, -1, error) && fill_programs(run, project, &programs, error) &&
                    builds_make(project, run->plan, request_is_foreign(&run->request), error) &&
                    environment_write(environment, &fingerprint, error);
    g_autoptr(GPtrArray) inputs = good ? inputs_make(project, run->plan, input_folder, error) : NULL;
    good = inputs != NULL && inputs_write_manifest(inputs, manifest, error) && calibrate_probes(project, run->plan, scratch, raw, error);
    if (good) run->results = measure_cells(project, run->plan, &programs, inputs, &measure, error);
    if (run->results != NULL) run->results->fingerprint = g_steal_pointer(&fingerprint);
    good = run->results != NULL && results_write(results, &run->request, run->results, error);
    measure_programs_clear(&programs);
    return directory_remove(scratch, good ? error : NULL) && good;
}

/* build/run/latest, for people and for the workflow. */
static gboolean point_latest(const Project *project, const Run *run, GError **error) {
    g_autofree char *latest = g_build_filename(project->runs, "latest", NULL);
    g_autofree char *fresh = g_strdup_printf("%s.%d", latest, (int) getpid());
    if (directory_make(project->runs, error) && symlink(run->folder, fresh) == 0 && g_rename(fresh, latest) == 0) return TRUE;
    if (error != NULL && *error == NULL) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: could not point to the run: %s", latest, g_strerror(errno));
    }
    return FALSE;
}

Run *run_measure(const Project *project, struct request *request, const struct run_setting *setting, GError **error) {
    g_autoptr(Run) run = g_new0(Run, 1);
    run->request = *request;
    *request = (struct request){0};
    run->plan_text = request_plan_read(project->plan, error);
    if (run->plan_text == NULL) return NULL;
    run->plan = request_plan(&run->request, "bench/plan.ini", run->plan_text, error);
    if (run->plan == NULL) return NULL;

    run->folder = setting->folder != NULL ? named_folder(setting->folder, error) : new_folder(project, run->plan->profile, error);
    if (run->folder == NULL) return NULL;
    run->shown = shown_folder(project, run->folder);
    if (!run_stages(run, project, setting, error)) {
        if (process_interrupted() && setting->folder == NULL) directory_remove(run->folder, NULL);
        return NULL;
    }
    return point_latest(project, run, error) ? g_steal_pointer(&run) : NULL;
}

Run *run_load(const Project *project, const char *folder, GError **error) {
    g_autoptr(Run) run = g_new0(Run, 1);
    gboolean latest = strcmp(folder, "latest") == 0 && !g_file_test(folder, G_FILE_TEST_EXISTS);
    run->folder = latest ? g_build_filename(project->runs, "latest", NULL) : g_canonicalize_filename(folder, NULL);
    run->shown = shown_folder(project, run->folder);
    g_autofree char *results = run_path(run, "results.json"), *plan_copy = run_path(run, "plan.ini");
    if (!g_file_test(results, G_FILE_TEST_EXISTS)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                    "%s: holds no results.json, so it is no finished run; see %s, or measure: leuko-bench run", folder, project->runs);
        return NULL;
    }
    if (!results_read(results, &run->request, &run->results, error)) return NULL;
    run->plan_text = request_plan_read(plan_copy, error);
    if (run->plan_text == NULL) return NULL;
    run->plan = request_plan(&run->request, plan_copy, run->plan_text, error);
    if (run->plan == NULL) {
        if (error != NULL && !g_str_has_prefix((*error)->message, plan_copy)) results_blame_request(results, error);
        return NULL;
    }
    g_autofree char *manifest = run_path(run, "inputs.tsv"), *inputs = file_read(manifest, manifest_limit, NULL, error);
    if (inputs == NULL || !results_check(results, run->results, run->plan, inputs, request_is_foreign(&run->request), error)) return NULL;
    return g_steal_pointer(&run);
}
