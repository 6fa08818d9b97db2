#include "compare/file_ratios.h"

#include "base/error.h"
#include "base/suggest.h"
#include "build/build.h"
#include "probes/probe.h"
#include "sys/files.h"
#include "sys/tree.h"

#include <string.h>

const char file_ratios_metric[] = "callgrind.instructions";

void file_ratios_free(FileRatios *ratios) {
    if (ratios == NULL) return;
    experiment_free(ratios->experiment);
    g_ptr_array_unref(ratios->pairs);
    g_free(ratios);
}

/* ---- What the options choose ---- */

/* The first input that is files of the project's own, or that is made at the size "all": what a program reads as a whole. */
static const char *default_input(const Plan *plan) {
    for (guint i = 0; i < plan->all_inputs->len; i++) {
        const struct plan_input *input = g_ptr_array_index(plan->all_inputs, i);
        if (plan_input_has_size(input, SIZE_ALL)) return input->name;
    }
    return NULL;
}

static gboolean choose_pairs(const Plan *plan, const char *wanted, GPtrArray *pairs, GError **error) {
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const GPtrArray *known = wanted != NULL ? plan->all_pairs : plan->pairs;
    for (guint i = 0; i < known->len; i++) {
        struct plan_pair *pair = g_ptr_array_index(known, i);
        g_ptr_array_add(names, (gpointer) pair->name);
        if (wanted != NULL ? strcmp(pair->name, wanted) == 0 : pair->mode == NULL) g_ptr_array_add(pairs, pair);
    }
    g_ptr_array_add(names, NULL);
    if (pairs->len > 0) return TRUE;
    if (wanted == NULL || known->len == 0) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "the plan's profile %s has no pair of variants; give it one: [pair NAME]",
                    plan->profile);
        return FALSE;
    }
    g_autofree char *hint = names_suggest(wanted, (const char *const *) names->pdata);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "the plan has no pair \"%s\"; %s", wanted, hint);
    return FALSE;
}

static gboolean choose_metric(const Plan *plan, const char *wanted, struct experiment_column *column, GError **error) {
    const char *metric = wanted != NULL ? wanted : file_ratios_metric;
    const struct metric_definition *definition = probe_metric(metric, plan);
    if (definition != NULL && definition->class != METRIC_NOISY && definition->direction == METRIC_LOWER_IS_BETTER) {
        *column = (struct experiment_column){"value", metric, g_intern_string(metric), COLUMN_VALUE, 0, 0, FALSE, FALSE};
        return TRUE;
    }
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--metric: %s %s; take one that counts, such as %s", metric,
                definition == NULL ? "is not measured by any probe" : "is no count that repeats", file_ratios_metric);
    return FALSE;
}

static gboolean choose_sample(const char *wanted, guint *sample, GError **error) {
    guint64 number = FILE_SAMPLE_DEFAULT;
    if (wanted != NULL && strcmp(wanted, "all") == 0) {
        number = G_MAXUINT;
    } else if (wanted != NULL && !g_ascii_string_to_unsigned(wanted, 10, 1, G_MAXUINT, &number, NULL)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--sample: expected a number of files, or all, found \"%s\"", wanted);
        return FALSE;
    }
    *sample = (guint) number;
    return TRUE;
}

/* One input at one size: `own`, ended by a NULL, becomes the request's where that names none. */
static gboolean choose_input(const Plan *plan, struct experiment_request *request, const char **own, GError **error) {
    if (request->inputs == NULL) {
        own[0] = default_input(plan);
        request->inputs = own;
    }
    const char *const *inputs = request->inputs, *const *sizes = request->sizes;
    if (inputs[0] == NULL) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "no input of the plan has the size all; give --input");
    } else if (inputs[1] != NULL || strcmp(inputs[0], "*") == 0 || (sizes != NULL && sizes[1] != NULL)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "give one --input and one --size: its files are compared with each other");
    } else {
        return TRUE;
    }
    return FALSE;
}

/* ---- The files ---- */

GArray *file_ratios_sample(guint count, guint wanted) {
    GArray *places = g_array_new(FALSE, FALSE, sizeof(guint));
    const guint taken = MIN(count, wanted);
    for (guint i = 0; i < taken; i++) {
        guint place = taken == 1 ? count / 2 : (guint) ((guint64) i * (count - 1) / (taken - 1));
        g_array_append_val(places, place);
    }
    return places;
}

static int compare_bytes(gconstpointer a, gconstpointer b) {
    const struct tree_file *left = *(const struct tree_file *const *) a, *right = *(const struct tree_file *const *) b;
    return left->bytes < right->bytes ? -1 : left->bytes > right->bytes ? 1 : strcmp(left->path, right->path);
}

/* The file as an input of its own: it keeps the name that it has, in a folder of its own. */
static struct input *file_input(const struct input *whole, const struct tree_file *file, const char *folder, GError **error) {
    g_autofree char *path = g_build_filename(whole->folder, file->path, NULL), *parent = g_path_get_dirname(path),
                    *name = g_path_get_basename(path);
    struct tree_file alone = *file;
    alone.path = name;
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    g_ptr_array_add(files, &alone);
    struct input *input = g_new0(struct input, 1);
    input->name = g_intern_string(file->path);
    input->size = SIZE_ALL;
    input->folder = g_build_filename(folder, file->path, NULL);
    input->names = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(input->names, g_strdup(name));
    input->files = 1;
    input->bytes = file->bytes;
    if (directory_make(input->folder, error) && tree_lay(files, parent, input->folder, TREE_LINK, error) &&
        tree_digest(files, input->folder, &input->digest, error)) {
        return input;
    }
    input_free(input);
    return NULL;
}

/* The experiment's inputs are a sample of the files of its one input from now on. */
static gboolean split_input(FileRatios *ratios, guint sample, GError **error) {
    Experiment *experiment = ratios->experiment;
    const struct input *whole = g_ptr_array_index(experiment->inputs, 0);
    g_autoptr(GPtrArray) files = tree_list(whole->folder, error);
    if (files == NULL) return FALSE;
    for (guint i = files->len; i-- > 0;) {
        const char *path = ((const struct tree_file *) g_ptr_array_index(files, i))->path;
        if (path[0] == '.' || strstr(path, "/.") != NULL) g_ptr_array_remove_index(files, i); /* hidden: not meant for the program */
    }
    g_ptr_array_sort(files, compare_bytes);
    if (files->len == 0) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "input %s: all its files are hidden", whole->name);
        return FALSE;
    }
    ratios->input = whole->name;
    ratios->size = whole->size;
    ratios->files = files->len;
    g_autofree char *folder = g_build_filename(experiment->scratch, "files", NULL);
    g_autoptr(GArray) places = file_ratios_sample(files->len, sample);
    g_autoptr(GPtrArray) inputs = g_ptr_array_new_with_free_func(input_free);
    for (guint i = 0; i < places->len; i++) {
        struct input *input = file_input(whole, g_ptr_array_index(files, g_array_index(places, guint, i)), folder, error);
        if (input == NULL) return FALSE;
        g_ptr_array_add(inputs, input);
    }
    experiment_set_inputs(experiment, g_steal_pointer(&inputs));
    return TRUE;
}

/* ---- Measuring ---- */

/* Both sides of each pair, in the plan's order, as a plan that can be built. */
static Plan *choose_variants(const FileRatios *ratios, const Plan *plan) {
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < ratios->pairs->len; i++) {
        const struct plan_pair *pair = g_ptr_array_index(ratios->pairs, i);
        g_ptr_array_add(names, (gpointer) pair->reference);
        g_ptr_array_add(names, (gpointer) pair->candidate);
    }
    g_ptr_array_add(names, NULL);
    return plan_derive_variants(plan, "files", (const char *const *) names->pdata);
}

static gboolean add_sides(FileRatios *ratios, const Project *project, const Plan *chosen, GError **error) {
    Experiment *experiment = ratios->experiment;
    for (guint i = 0; i < chosen->variants->len; i++) {
        const char *name = ((const struct plan_variant *) g_ptr_array_index(chosen->variants, i))->name;
        struct experiment_side side = {.name = name, .label = name, .variant = plan_find_any_variant(experiment->plan, name)};
        side.program = program_new(project, side.variant, name, error);
        if (side.program == NULL) return FALSE;
        program_set_mode(side.program, experiment->mode);
        if (!experiment_add_side(experiment, &side, error)) return FALSE;
    }
    for (guint i = 0; i < ratios->pairs->len; i++) {
        const struct plan_pair *pair = g_ptr_array_index(ratios->pairs, i);
        if ((pair->compare & PAIR_OUTPUT) != 0) experiment_expect_same(experiment, pair->reference, pair->candidate);
    }
    return TRUE;
}

FileRatios *file_ratios_measure(const Project *project, const Plan *plan, const struct file_ratios_setting *setting, GError **error) {
    g_autoptr(FileRatios) ratios = g_new0(FileRatios, 1);
    const char *own_input[2] = {NULL, NULL};
    struct experiment_request request = setting->request;
    guint sample = 0;
    request.untimed = TRUE;
    ratios->pairs = g_ptr_array_new();
    if (!choose_pairs(plan, setting->pair, ratios->pairs, error) || !choose_metric(plan, setting->metric, ratios->column, error) ||
        !choose_sample(setting->sample, &sample, error) || !choose_input(plan, &request, own_input, error)) {
        return NULL;
    }
    if (setting->pair != NULL && request.mode == NULL) request.mode = ((const struct plan_pair *) ratios->pairs->pdata[0])->mode;
    ratios->experiment = experiment_new("files", plan, ratios->column, &request, error);
    if (ratios->experiment == NULL) return NULL;
    ratios->experiment->drops_raw = TRUE;
    g_autoptr(Plan) chosen = choose_variants(ratios, plan);
    const struct build_setting build = {.quiet = setting->request.quiet};
    if (!experiment_prepare(ratios->experiment, project, error) || !build_plan(project, chosen, &build, error)) return NULL;
    g_autoptr(GPtrArray) programs = programs_of_plan(project, chosen, error); /* two variants that build one file are refused */
    if (programs == NULL || !split_input(ratios, sample, error) || !add_sides(ratios, project, chosen, error)) return NULL;
    return experiment_measure(ratios->experiment, project, error) ? g_steal_pointer(&ratios) : NULL;
}
