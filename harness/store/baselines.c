#include "store/baselines.h"

#include "base/error.h"
#include "core/baseline.h"
#include "core/machine_identity.h"
#include "store/run_profiles.h"
#include "probes/probe.h"
#include "sys/files.h"

#include <string.h>

static const gsize baseline_limit = 16 * 1024 * 1024;

static const char exact_suffix[] = ".tsv";
static const char callers_suffix[] = ".callers.tsv";
static const char machine_prefix[] = ".machine"; /* behind the input's name: of all files of machine metrics */
static const char machine_old_suffix[] = ".machine.tsv";

static char *baseline_name(const char *variant, const char *input, const char *suffix) {
    g_autofree char *file = g_strconcat(input, suffix, NULL);
    return g_build_filename(variant, file, NULL);
}

static char *machine_suffix(const char *fingerprint) {
    g_autofree char *digest = machine_digest(fingerprint);
    return g_strdup_printf("%s-%s.tsv", machine_prefix, digest);
}

/* Read the file `name` below the baselines into `into`. */
static gboolean load_file(const Project *project, const Plan *plan, const char *name, const struct cell *cell, enum metric_class class,
                          struct results *into, char **fingerprint, GError **error) {
    g_autofree char *path = g_build_filename(project->baselines, name, NULL), *shown = g_build_filename("baselines", name, NULL);
    g_autofree char *text = file_read(path, baseline_limit, NULL, error);
    if (text == NULL) return FALSE;
    return baseline_parse(shown, text, cell->input, cell->variant, class, probe_metric, plan, into, fingerprint, error);
}

/* What is looked for, and what was found, over all variants and inputs. */
struct machine_search {
    const char *fingerprint; /* of the run; may be NULL */
    gboolean found;
    char *nearest; /* fingerprint of the files that differ in the fewest parts */
};

static int compare_names(gconstpointer a, gconstpointer b) {
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* The names of the machine files of one variant and input, relative to the baselines, sorted. */
static GPtrArray *list_machine_files(const Project *project, const char *variant, const char *input) {
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *folder = g_build_filename(project->baselines, variant, NULL), *prefix = g_strconcat(input, machine_prefix, NULL);
    g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
    const char *entry = NULL;
    while (listing != NULL && (entry = g_dir_read_name(listing)) != NULL) {
        const char *rest = g_str_has_prefix(entry, prefix) ? entry + strlen(prefix) : "";
        if ((rest[0] == '-' || rest[0] == '.') && g_str_has_suffix(entry, exact_suffix))
            g_ptr_array_add(names, g_build_filename(variant, entry, NULL));
    }
    g_ptr_array_sort(names, compare_names);
    return names;
}

/* A file that is named by a digest must be that machine's: a copy under another name would be passed over in silence. */
static gboolean check_machine_name(const char *name, const char *counted_on, GError **error) {
    g_autofree char *suffix = machine_suffix(counted_on);
    if (g_str_has_suffix(name, machine_old_suffix) || g_str_has_suffix(name, suffix)) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                "baselines/%s:1: the fingerprint's file is named …%s; give it that name with git mv, or restore the line", name, suffix);
    return FALSE;
}

static gboolean take_machine_file(const Project *project, const Plan *plan, const char *name, const struct cell *cell,
                                  struct machine_search *search, struct results *into, GError **error) {
    g_autoptr(Results) own = results_new();
    g_autofree char *counted_on = NULL;
    if (!load_file(project, plan, name, cell, METRIC_MACHINE, own, &counted_on, error) || !check_machine_name(name, counted_on, error))
        return FALSE;
    if (g_strcmp0(counted_on, search->fingerprint) == 0) {
        search->found = TRUE;
        results_merge(into, own);
    } else if (search->nearest == NULL ||
               machine_distance(counted_on, search->fingerprint) < machine_distance(search->nearest, search->fingerprint)) {
        g_free(search->nearest);
        search->nearest = g_steal_pointer(&counted_on);
    }
    return TRUE;
}

static gboolean load_input(const Project *project, const Plan *plan, const struct cell *cell, struct machine_search *search,
                           struct results *into, GError **error) {
    g_autofree char *exact = baseline_name(cell->variant, cell->input, exact_suffix);
    g_autofree char *path = g_build_filename(project->baselines, exact, NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS) && !load_file(project, plan, exact, cell, METRIC_EXACT, into, NULL, error)) return FALSE;
    g_autoptr(GPtrArray) names = list_machine_files(project, cell->variant, cell->input);
    for (guint i = 0; i < names->len; i++) {
        if (!take_machine_file(project, plan, g_ptr_array_index(names, i), cell, search, into, error)) return FALSE;
    }
    return TRUE;
}

static char *describe_incomparable(const struct machine_search *search) {
    static const char way_out[] =
        "Accept a run of this kind of machine, and its values are kept beside the others: leuko-bench accept RUN --reason TEXT.";
    if (search->found) return NULL;
    if (search->fingerprint == NULL) return g_strdup("The run does not say what machine counted its machine metrics; measure again.");
    if (search->nearest == NULL) return g_strdup_printf("The baselines hold no machine metrics. %s", way_out);
    g_autofree char *difference = machine_difference(search->nearest, search->fingerprint);
    return g_strdup_printf("The baselines hold machine metrics of other kinds of machines only; the nearest differs in %s. %s", difference,
                           way_out);
}

Results *baselines_load(const Project *project, const Plan *plan, const char *fingerprint, char **incomparable, GError **error) {
    g_autoptr(Results) values = results_new();
    struct machine_search search = {.fingerprint = fingerprint};
    gboolean good = TRUE;
    for (guint v = 0; v < plan->variants->len && good; v++) {
        const struct plan_variant *variant = g_ptr_array_index(plan->variants, v);
        for (guint i = 0; i < plan->inputs->len && good; i++) {
            const struct cell cell = {.input = g_ptr_array_index(plan->inputs, i), .variant = variant->name};
            good = load_input(project, plan, &cell, &search, values, error);
        }
    }
    *incomparable = good ? describe_incomparable(&search) : NULL;
    g_free(search.nearest);
    return good ? g_steal_pointer(&values) : NULL;
}

Costs *baselines_load_callers(const Project *project, const struct cell *cell, GError **error) {
    g_autofree char *name = baseline_name(cell->variant, cell->input, callers_suffix);
    g_autofree char *path = g_build_filename(project->baselines, name, NULL);
    g_autofree char *shown = g_build_filename("baselines", name, NULL);
    if (cell->size != COSTS_SIZE || !g_file_test(path, G_FILE_TEST_EXISTS)) return NULL;
    g_autofree char *text = file_read(path, baseline_limit, NULL, error);
    return text != NULL ? costs_parse_callers(shown, text, error) : NULL;
}

/* ---- Writing ---- */

static gboolean is_measured(const Plan *plan, const struct cell *cell, const char *metric) {
    g_autofree char *probe = g_strndup(metric, strcspn(metric, "."));
    return plan_measures(plan, probe, cell->input, cell->size);
}

/* Copy the measurements of `from` that the plan does (or, with `measured` FALSE, does not) measure. */
static void copy_measurements(const Plan *plan, const struct results *from, gboolean measured, struct results *into) {
    for (guint c = 0; c < from->cells->len; c++) {
        const struct cell_results *source = g_ptr_array_index(from->cells, c);
        for (guint i = 0; i < source->measurements->len; i++) {
            const struct measurement *measurement = &g_array_index(source->measurements, struct measurement, i);
            /* What no probe defines any more is left behind. */
            if (measurement->definition == NULL || is_measured(plan, &source->cell, measurement->metric) != measured) continue;
            cell_results_set(results_cell(into, &source->cell), measurement->metric, measurement->definition, measurement->value);
        }
    }
}

/* Where accepted values are written. */
struct baseline_writer {
    const Project *project;
    const Plan *plan;
    const struct results *accepted;
    const char *run_folder;
    const char *folder;
    GPtrArray *written;
};

/* Write `text` (NULL: nothing to say) where it differs from what the file `name` says now. */
static gboolean write_if_changed(const struct baseline_writer *writer, const char *name, const char *text, GError **error) {
    g_autofree char *now = g_build_filename(writer->project->baselines, name, NULL);
    g_autofree char *path = g_build_filename(writer->folder, name, NULL);
    if (text == NULL) return TRUE;
    gboolean there = g_file_test(now, G_FILE_TEST_EXISTS);
    g_autofree char *before = there ? file_read(now, baseline_limit, NULL, error) : NULL;
    if (there && before == NULL) return FALSE;
    if (g_strcmp0(before, text) == 0) return TRUE;
    if (!file_write(path, text, -1, error)) return FALSE;
    g_ptr_array_add(writer->written, g_strdup(name));
    return TRUE;
}

/* The file of this machine's metrics: the old name where it is this machine's, else the name with the digest. NULL with an error. */
static char *machine_file(const struct baseline_writer *writer, const struct cell *cell, GError **error) {
    const char *fingerprint = writer->accepted->fingerprint;
    g_autofree char *old = baseline_name(cell->variant, cell->input, machine_old_suffix), *counted_on = NULL;
    g_autofree char *path = g_build_filename(writer->project->baselines, old, NULL), *suffix = machine_suffix(fingerprint);
    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_autoptr(Results) ignored = results_new();
        if (!load_file(writer->project, writer->plan, old, cell, METRIC_MACHINE, ignored, &counted_on, error)) return NULL;
    }
    return g_strcmp0(counted_on, fingerprint) == 0 ? g_steal_pointer(&old) : baseline_name(cell->variant, cell->input, suffix);
}

static gboolean write_machine(const struct baseline_writer *writer, const struct cell *cell, GError **error) {
    g_autofree char *text = baseline_format(writer->accepted, cell->input, cell->variant, METRIC_MACHINE);
    if (text == NULL) return TRUE;
    g_autofree char *name = machine_file(writer, cell, error);
    return name != NULL && write_if_changed(writer, name, text, error);
}

/* Callers belong to the counts: kept as they were where no count changed, so that another compiler's names alone change nothing. */
static gboolean write_input(const struct baseline_writer *writer, const struct cell *cell, GError **error) {
    guint before = writer->written->len;
    g_autofree char *exact = baseline_name(cell->variant, cell->input, exact_suffix);
    g_autofree char *text = baseline_format(writer->accepted, cell->input, cell->variant, METRIC_EXACT);
    if (!write_if_changed(writer, exact, text, error)) return FALSE;
    if (writer->written->len > before) {
        const struct cell kept = {.input = cell->input, .size = COSTS_SIZE, .variant = cell->variant};
        const struct run_profiles profiles = {writer->run_folder, writer->plan->wrappers};
        g_autoptr(Costs) callers = run_callers(&profiles, &kept, NULL);
        g_autofree char *callers_text = callers != NULL ? costs_format_callers(callers) : NULL;
        g_autofree char *name = baseline_name(cell->variant, cell->input, callers_suffix);
        if (!write_if_changed(writer, name, callers_text, error)) return FALSE;
    }
    return write_machine(writer, cell, error);
}

gboolean baselines_write(const Project *project, const Plan *plan, const struct results *measured, const char *run_folder,
                         const char *folder, GPtrArray *written, GError **error) {
    g_autofree char *incomparable = NULL;
    g_autoptr(Results) before = baselines_load(project, plan, measured->fingerprint, &incomparable, error);
    if (before == NULL) return FALSE;

    g_autoptr(Results) accepted = results_new();
    accepted->fingerprint = g_strdup(measured->fingerprint);
    copy_measurements(plan, before, FALSE, accepted);
    copy_measurements(plan, measured, TRUE, accepted);
    const struct baseline_writer writer = {
        .project = project, .plan = plan, .accepted = accepted, .run_folder = run_folder, .folder = folder, .written = written};
    for (guint v = 0; v < plan->variants->len; v++) {
        const struct plan_variant *variant = g_ptr_array_index(plan->variants, v);
        for (guint i = 0; i < plan->inputs->len; i++) {
            const struct cell cell = {.input = g_ptr_array_index(plan->inputs, i), .variant = variant->name};
            if (!write_input(&writer, &cell, error)) return FALSE;
        }
    }
    return TRUE;
}
