#include "compare/experiment.h"

#include "base/error.h"
#include "base/suggest.h"
#include "build/build.h"
#include "pipeline/calibrate.h"
#include "probes/hyperfine.h"
#include "probes/probe_malloc_profiler.h"
#include "sys/files.h"
#include "sys/lock.h"
#include "sys/fingerprint.h"

#include <string.h>

enum { ROUNDS_MINIMUM = 6, ROUNDS_MAXIMUM = 1000, ROUNDS_DEFAULT = 10, RUNS_DEFAULT = 5 };

static void side_free(gpointer data) {
    struct experiment_side *side = data;
    program_free(side->program);
    g_free(side->unavailable);
    g_free(side);
}

void experiment_free(Experiment *experiment) {
    if (experiment == NULL) return;
    if (experiment->scratch != NULL) directory_remove(experiment->scratch, NULL);
    g_free(experiment->title);
    plan_free(experiment->needs);
    g_ptr_array_unref(experiment->sides);
    g_ptr_array_unref(experiment->pairs);
    g_ptr_array_unref(experiment->notes);
    g_free(experiment->scratch);
    g_free(experiment->raw);
    g_clear_pointer(&experiment->inputs, g_ptr_array_unref);
    results_free(experiment->results);
    g_free(experiment->fingerprint);
    g_free(experiment->huge_pages);
    g_free(experiment);
}

/* ---- What the options choose ---- */

gboolean experiment_fail_unknown(const char *option, const char *word, const GPtrArray *known, GError **error) {
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < known->len; i++) g_ptr_array_add(names, (gpointer) * (const char *const *) g_ptr_array_index(known, i));
    if (names->len == 0) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s %s: the plan has none", option, word);
        return FALSE;
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *hint = names_suggest(word, (const char *const *) names->pdata);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s %s: the plan has none of this name; %s", option, word, hint);
    return FALSE;
}

/* By default the inputs that the profile times, or else all that it measures. */
static gboolean choose_inputs(Experiment *experiment, const char *const *wanted, GError **error) {
    const Plan *plan = experiment->plan;
    const struct plan_probe *timing = plan_find_probe(plan, hyperfine_tool);
    GPtrArray *inputs = experiment->needs->inputs;
    if (wanted == NULL) {
        g_ptr_array_extend(inputs, timing != NULL ? timing->inputs : plan->inputs, NULL, NULL);
        return TRUE;
    }
    gboolean all = strcmp(wanted[0], "*") == 0 && wanted[1] == NULL;
    for (guint i = 0; all && i < plan->all_inputs->len; i++) {
        g_ptr_array_add(inputs, (gpointer) ((struct plan_input *) g_ptr_array_index(plan->all_inputs, i))->name);
    }
    for (gsize i = 0; !all && wanted[i] != NULL; i++) {
        const struct plan_input *input = plan_find_input(plan, wanted[i]);
        if (input == NULL) return experiment_fail_unknown("--input", wanted[i], plan->all_inputs, error);
        if (!g_ptr_array_find(inputs, input->name, NULL)) g_ptr_array_add(inputs, (gpointer) input->name);
    }
    return TRUE;
}

static void add_size(GArray *sizes, guint64 size) {
    guint place = 0;
    while (place < sizes->len && g_array_index(sizes, guint64, place) < size) place++;
    if (place == sizes->len || g_array_index(sizes, guint64, place) != size) g_array_insert_val(sizes, place, size);
}

/* The largest of the sizes that the profile times, or measures, and that the input has; else the largest that it has at all. */
static guint64 largest_size(const Plan *plan, const struct plan_input *input) {
    const struct plan_probe *timing = plan_find_probe(plan, hyperfine_tool);
    const GArray *sizes = timing != NULL ? timing->sizes : plan->sizes;
    if (input->generate == NULL) return SIZE_ALL;
    for (guint i = sizes->len; i-- > 0;) {
        guint64 size = g_array_index(sizes, guint64, i);
        if (plan_input_has_size(input, size)) return size;
    }
    return input->sizes != NULL ? g_array_index(input->sizes, guint64, input->sizes->len - 1) : 1024 * 1024;
}

static char *describe_sizes(const struct plan_input *input) {
    if (input->generate == NULL) return g_strdup("all");
    if (input->sizes == NULL) return g_strdup("any size in bytes, as 64K");
    g_autoptr(GString) sizes = g_string_new(NULL);
    for (guint i = 0; i < input->sizes->len; i++) {
        g_autofree char *size = size_format(g_array_index(input->sizes, guint64, i));
        g_string_append_printf(sizes, "%s%s", i > 0 ? ", " : "", size);
    }
    return g_string_free(g_steal_pointer(&sizes), FALSE);
}

static gboolean read_sizes(const char *const *wanted, GArray *sizes, GError **error) {
    for (gsize i = 0; wanted[i] != NULL; i++) {
        guint64 size;
        if (!size_parse(wanted[i], &size)) {
            g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--size %s: no size; expected bytes, 64K or 1M, or all", wanted[i]);
            return FALSE;
        }
        add_size(sizes, size);
    }
    return TRUE;
}

/* An input that was asked for by name must have one of the sizes, and each size must be one of some input. */
static gboolean choose_sizes(Experiment *experiment, const char *const *wanted, gboolean all_named, GError **error) {
    GArray *sizes = experiment->needs->sizes;
    g_autofree gboolean *used = NULL;
    if (wanted != NULL && !read_sizes(wanted, sizes, error)) return FALSE;
    used = g_new0(gboolean, sizes->len + 1);
    for (guint i = 0; i < experiment->needs->inputs->len; i++) {
        const struct plan_input *input = plan_find_input(experiment->plan, g_ptr_array_index(experiment->needs->inputs, i));
        gboolean has = wanted == NULL;
        if (wanted == NULL) add_size(sizes, largest_size(experiment->plan, input));
        for (guint s = 0; wanted != NULL && s < sizes->len; s++) {
            if (plan_input_has_size(input, g_array_index(sizes, guint64, s))) has = used[s] = TRUE;
        }
        if (has || !all_named) continue;
        g_autofree char *given = g_strjoinv(", ", (char **) wanted), *known = describe_sizes(input);
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--size %s: input %s has no such size; it has %s", given, input->name, known);
        return FALSE;
    }
    for (guint s = 0; wanted != NULL && s < sizes->len; s++) {
        g_autofree char *size = size_format(g_array_index(sizes, guint64, s));
        if (used[s]) continue;
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--size %s: none of the inputs has this size; give --input", size);
        return FALSE;
    }
    return TRUE;
}

static gboolean choose_rounds(Experiment *experiment, const struct experiment_request *request, GError **error) {
    const struct plan_probe *timing = plan_find_probe(experiment->plan, hyperfine_tool);
    guint64 rounds = timing != NULL ? timing->rounds : ROUNDS_DEFAULT;
    experiment->runs = timing != NULL ? timing->runs : RUNS_DEFAULT;
    if (request->rounds != NULL && !g_ascii_string_to_unsigned(request->rounds, 10, ROUNDS_MINIMUM, ROUNDS_MAXIMUM, &rounds, NULL)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--rounds: expected a number from %d to %d, found \"%s\"", ROUNDS_MINIMUM,
                    ROUNDS_MAXIMUM, request->rounds);
        return FALSE;
    }
    experiment->rounds = request->untimed ? 0 : (guint) rounds;
    return TRUE;
}

/* ---- Which probe measures which side ---- */

static const char *probe_of(const struct experiment_column *column) {
    if (column->metric == NULL) return hyperfine_tool;
    g_autofree char *name = g_strndup(column->metric, strcspn(column->metric, "."));
    return g_intern_string(name);
}

static void add_probe(const Experiment *experiment, Plan *plan, const char *name) {
    if (plan_find_probe(plan, name) != NULL || (experiment->rounds == 0 && strcmp(name, hyperfine_tool) == 0)) return;
    plan_add_probe(plan, name, experiment->rounds, experiment->runs);
}

static gboolean gives_output(const struct metric_definition *metric) {
    for (; metric->name != NULL; metric++) {
        if (metric->direction == METRIC_MUST_EQUAL) return TRUE;
    }
    return FALSE;
}

/* The probes that say what the program made of its input: built-in ones, and those of the plan. */
static void add_output_probes(const Experiment *experiment, Plan *plan) {
    if (experiment->mode != NULL && experiment->mode->prints_time) return; /* no two runs print the same */
    for (const struct probe *const *probe = probes; *probe != NULL; probe++) {
        if (gives_output((*probe)->metrics)) add_probe(experiment, plan, (*probe)->name);
    }
    for (guint i = 0; i < experiment->plan->command_probes->len; i++) {
        const struct plan_command_probe *own = g_ptr_array_index(experiment->plan->command_probes, i);
        if (gives_output((const struct metric_definition *) (const void *) own->metrics->data)) add_probe(experiment, plan, own->name);
    }
}

static void add_column_probes(const Experiment *experiment, Plan *plan, gboolean no_huge_pages) {
    for (const struct experiment_column *column = experiment->columns; column->key != NULL; column++) {
        if (column->no_huge_pages == no_huge_pages) add_probe(experiment, plan, probe_of(column));
    }
}

Experiment *experiment_new(const char *name, const Plan *plan, const struct experiment_column *columns,
                           const struct experiment_request *request, GError **error) {
    g_autoptr(Experiment) experiment = g_new0(Experiment, 1);
    experiment->name = name;
    experiment->plan = plan;
    experiment->columns = columns;
    experiment->quiet = request->quiet;
    experiment->needs = plan_derive(plan, name);
    experiment->sides = g_ptr_array_new_with_free_func(side_free);
    experiment->pairs = g_ptr_array_new_with_free_func(g_free);
    experiment->notes = g_ptr_array_new_with_free_func(g_free);
    if (request->mode != NULL) {
        experiment->mode = plan_find_mode(plan, request->mode);
        if (experiment->mode == NULL && !experiment_fail_unknown("--mode", request->mode, plan->modes, error)) return NULL;
    }
    gboolean all_named = request->inputs != NULL && strcmp(request->inputs[0], "*") != 0;
    if (!choose_rounds(experiment, request, error) || !choose_inputs(experiment, request->inputs, error) ||
        !choose_sizes(experiment, request->sizes, all_named, error)) {
        return NULL;
    }
    add_output_probes(experiment, experiment->needs);
    add_column_probes(experiment, experiment->needs, FALSE);
    add_column_probes(experiment, experiment->needs, TRUE);
    struct fingerprint fingerprint;
    if (!fingerprint_read(&fingerprint, error)) return NULL;
    experiment->fingerprint = g_strdup(fingerprint.identity);
    experiment->huge_pages = g_strdup(fingerprint.huge_pages);
    experiment->page_fault_ns = page_fault_ns();
    fingerprint_clear(&fingerprint);
    return g_steal_pointer(&experiment);
}

gboolean experiment_has_huge_pages(const Experiment *experiment) {
    return experiment->huge_pages != NULL && strcmp(experiment->huge_pages, "never") != 0;
}

/* ---- Measuring ---- */

static gboolean lock_folder(const Experiment *experiment, const char *folder, const char *shown, GError **error) {
    g_autoptr(GError) problem = NULL;
    if (directory_lock(folder, &problem)) return TRUE;
    if (!directory_is_locked(folder)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: is in use by another %s of this project; wait for it", shown,
                experiment->name);
    return FALSE;
}

gboolean experiment_prepare(Experiment *experiment, const Project *project, GError **error) {
    g_autofree char *folder = g_build_filename(project->runs, experiment->name, NULL);
    g_autofree char *shown = project_display_path(project, folder);
    if (!lock_folder(experiment, folder, shown, error)) return FALSE;
    experiment->scratch = g_build_filename(folder, "scratch", NULL);
    experiment->raw = g_build_filename(folder, "raw", NULL);
    if (!directory_remove(experiment->scratch, error) || !directory_remove(experiment->raw, error)) return FALSE;
    const struct build_setting setting = {.inputs = TRUE, .probes = TRUE, .quiet = experiment->quiet};
    g_autofree char *inputs = g_build_filename(experiment->scratch, "inputs", NULL);
    if (!build_plan(project, experiment->needs, &setting, error)) return FALSE;
    experiment->inputs = inputs_make(project, experiment->needs, inputs, error);
    return experiment->inputs != NULL;
}

void experiment_set_inputs(Experiment *experiment, GPtrArray *inputs) {
    g_ptr_array_set_size(experiment->needs->inputs, 0);
    for (guint i = 0; i < inputs->len; i++) {
        g_ptr_array_add(experiment->needs->inputs, (gpointer) ((const struct input *) g_ptr_array_index(inputs, i))->name);
    }
    g_ptr_array_unref(experiment->inputs);
    experiment->inputs = inputs;
}

static gboolean has_no_huge_pages_columns(const Experiment *experiment) {
    for (const struct experiment_column *column = experiment->columns; column->key != NULL; column++) {
        if (column->no_huge_pages) return TRUE;
    }
    return FALSE;
}

gboolean experiment_add_side(Experiment *experiment, const struct experiment_side *side, GError **error) {
    struct experiment_side *copy = g_memdup2(side, sizeof *side);
    const char *names[2] = {copy->name, NULL};
    if (has_no_huge_pages_columns(experiment) && experiment_has_huge_pages(experiment) && !copy->with_huge_pages_only) {
        g_autofree char *name = g_strconcat(copy->name, "-no-huge-pages", NULL);
        copy->no_huge_pages = names[1] = g_intern_string(name);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (names[i] == NULL || experiment_find_side(experiment, names[i], NULL) == NULL) continue;
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: two sides are called \"%s\"; rename the variant or the patch",
                    experiment->name, names[i]);
        side_free(copy);
        return FALSE;
    }
    g_ptr_array_add(experiment->sides, copy);
    return TRUE;
}

void experiment_expect_same(Experiment *experiment, const char *reference, const char *candidate) {
    const struct plan_pair pair = {
        .name = g_intern_string(candidate), .reference = g_intern_string(reference), .candidate = g_intern_string(candidate)};
    g_ptr_array_add(experiment->pairs, g_memdup2(&pair, sizeof pair));
}

/* What is measured together, over the same sides. */
enum part {
    PART_ALL,           /* every side; not the heap where a side has a preloaded allocator, which the profiler of the heap would displace */
    PART_HEAP,          /* then the heap of the sides without one */
    PART_NO_HUGE_PAGES, /* every side without huge pages */
    PART_NUMBER,        /* how many parts there are */
};

static gboolean has_preload(const Experiment *experiment) {
    for (guint i = 0; i < experiment->sides->len; i++) {
        const struct experiment_side *side = g_ptr_array_index(experiment->sides, i);
        if (side->program != NULL && side->program->preload != NULL) return TRUE;
    }
    return FALSE;
}

/* The part's probes are those of its columns, and in the first part those of the output. */
static void add_part_probes(const Experiment *experiment, enum part part, Plan *plan) {
    const gboolean apart = has_preload(experiment);
    if (part == PART_ALL) add_output_probes(experiment, plan);
    add_column_probes(experiment, plan, part == PART_NO_HUGE_PAGES);
    for (guint i = plan->probes->len; i-- > 0 && part != PART_NO_HUGE_PAGES;) {
        const struct plan_probe *probe = g_ptr_array_index(plan->probes, i);
        const gboolean is_heap = apart && strcmp(probe->name, malloc_profiler_name) == 0;
        if (is_heap != (part == PART_HEAP)) g_ptr_array_remove_index(plan->probes, i);
    }
}

/* The sides of a part as variants and pairs of `plan`; the programs are borrowed copies under the names of the part. */
static GPtrArray *add_part_sides(const Experiment *experiment, enum part part, Plan *plan) {
    GPtrArray *programs = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < experiment->sides->len; i++) {
        const struct experiment_side *side = g_ptr_array_index(experiment->sides, i);
        if (side->program == NULL || (part == PART_NO_HUGE_PAGES && side->no_huge_pages == NULL)) continue;
        if (part == PART_HEAP && side->program->preload != NULL) continue;
        struct program *program = g_memdup2(side->program, sizeof *side->program);
        program->name = part == PART_NO_HUGE_PAGES ? side->no_huge_pages : side->name;
        program->huge_pages = part == PART_NO_HUGE_PAGES ? HUGE_PAGES_OFF : HUGE_PAGES_ALLOWED;
        g_ptr_array_add(programs, program);
        plan_add_variant(plan, plan_variant_copy(side->variant, program->name));
        const struct experiment_side *reference = side->reference != NULL ? experiment_find_side(experiment, side->reference, NULL) : NULL;
        const char *against = reference == NULL ? NULL : part == PART_NO_HUGE_PAGES ? reference->no_huge_pages : reference->name;
        if (against != NULL) plan_add_pair(plan, against, program->name, PAIR_TIME);
    }
    return programs;
}

static gboolean measure_part(Experiment *experiment, const Project *project, enum part part, GError **error) {
    g_autoptr(Plan) plan = plan_derive(experiment->plan, experiment->name);
    g_ptr_array_extend(plan->inputs, experiment->needs->inputs, NULL, NULL);
    g_array_append_vals(plan->sizes, experiment->needs->sizes->data, experiment->needs->sizes->len);
    add_part_probes(experiment, part, plan);
    g_autoptr(GPtrArray) programs = add_part_sides(experiment, part, plan);
    if (programs->len == 0 || plan->probes->len == 0) return TRUE;
    plan->machine_tolerance = plan->noisy_tolerance = G_MAXDOUBLE; /* nobody is judged, so nobody is timed again */

    const struct measure_setting setting = {
        .scratch = experiment->scratch, .raw = experiment->drops_raw ? NULL : experiment->raw, .quiet = experiment->quiet, .what = "count"};
    g_autoptr(Results) measured = measure_cells(project, plan, programs, experiment->inputs, &setting, error);
    if (measured == NULL || !measure_pairs(project, plan, programs, experiment->inputs, &setting, measured, error)) return FALSE;
    results_merge(experiment->results, measured);
    while (measured->timings->len > 0) g_ptr_array_add(experiment->results->timings, g_ptr_array_steal_index(measured->timings, 0));
    return TRUE;
}

gboolean experiment_measure(Experiment *experiment, const Project *project, GError **error) {
    experiment->results = results_new();
    gboolean good = calibrate_probes(project, experiment->needs, experiment->scratch, experiment->raw, error);
    for (int part = 0; part < PART_NUMBER && good; part++) good = measure_part(experiment, project, (enum part) part, error);
    return directory_remove(experiment->scratch, good ? error : NULL) && good;
}
