#include "compare/experiment.h"

#include "probes/hyperfine.h"
#include "pipeline/build.h"
#include "pipeline/calibrate.h"
#include "pipeline/inputs.h"
#include "store/request.h"
#include "sys/files.h"

#include <string.h>

gboolean comparison_open(const Project *project, const char *name, struct comparison_folders *folders, GError **error) {
    g_autofree char *folder = g_build_filename(project->runs, name, NULL);
    *folders =
        (struct comparison_folders){.scratch = g_build_filename(folder, "scratch", NULL), .raw = g_build_filename(folder, "raw", NULL)};
    return directory_lock(folder, error) && directory_remove(folders->scratch, error) && directory_remove(folders->raw, error);
}

void comparison_close(struct comparison_folders *folders) {
    if (folders->scratch != NULL) directory_remove(folders->scratch, NULL);
    g_free(folders->scratch);
    g_free(folders->raw);
    *folders = (struct comparison_folders){0};
}

char *comparison_plan_text(const struct comparison *comparison) {
    GString *text = g_string_new(NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint s = 0; s < comparison->count; s++) {
        const struct comparison_side *side = &comparison->sides[s];
        g_ptr_array_add(names, (gpointer) side->name);
        g_string_append_printf(text, "[variant %s]\nprism = -\nsummary = -\n", side->name);
        if (side->reference == NULL) continue;
        g_string_append_printf(text, "[pair %s]\nreference = %s\ncandidate = %s\n", side->name, side->reference, side->name);
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *variants = g_strjoinv(";", (char **) names->pdata), *inputs = g_strjoinv(";", (char **) comparison->inputs);
    g_autofree char *sizes = g_strjoinv(";", (char **) comparison->sizes), *tools = g_strjoinv(";", (char **) comparison->probes);
    g_string_append_printf(text, "[profile %s]\nsummary = -\nvariants = %s\ninputs = %s\nsizes = %s\nprobes = %s\n", comparison->name,
                           variants, inputs, sizes, tools);
    if (g_strv_contains(comparison->probes, hyperfine_tool)) {
        g_string_append_printf(text, "[probe %s %s]\nrounds = %u\nruns = %u\n", hyperfine_tool, comparison->name, comparison->rounds,
                               comparison->runs);
    }
    /* Nobody is judged, so nobody is too slow: 1 is the largest that a plan can have. */
    g_string_append(text, "[tolerance machine]\nrelative = 1\nreason = -\n[tolerance noisy]\nrelative = 1\nreason = -\n");
    return g_string_free(text, FALSE);
}

const char *comparison_subject(gboolean parse_only) {
    return parse_only ? "parsing alone" : "all of Leuko";
}

GArray *comparison_cells(const struct results *results, const char *const *inputs, const char *const *sizes, const char *side) {
    GArray *cells = g_array_new(FALSE, FALSE, sizeof(struct cell));
    if (strcmp(inputs[0], "*") == 0) inputs = input_names();
    for (; *inputs != NULL; inputs++) {
        for (const char *const *size = sizes; *size != NULL; size++) {
            struct cell cell = {.input = g_intern_string(*inputs), .variant = side};
            if (size_parse(*size, &cell.size) && results_find_cell(results, &cell) != NULL) g_array_append_val(cells, cell);
        }
    }
    return cells;
}

static void fill_programs(const struct comparison *comparison, struct measure_programs *programs) {
    programs->variants = g_new0(const char *, comparison->count + 1);
    programs->programs = g_new0(struct job_program, comparison->count);
    for (guint s = 0; s < comparison->count; s++) {
        programs->variants[s] = comparison->sides[s].name;
        programs->programs[s] = comparison->sides[s].program;
    }
}

Results *comparison_measure(const Project *project, const struct comparison *comparison, const struct comparison_folders *folders,
                            gboolean quiet, GError **error) {
    const struct request request = {.profile = (char *) comparison->name};
    const struct measure_setting setting = {.scratch = folders->scratch, .raw = folders->raw, .quiet = quiet};
    g_autofree char *text = comparison_plan_text(comparison), *input_folder = g_build_filename(folders->scratch, "inputs", NULL);
    g_autoptr(Plan) plan = request_plan(&request, comparison->name, text, error);
    if (plan == NULL || !builds_make(project, plan, TRUE, error)) return NULL;

    g_autoptr(GPtrArray) inputs = inputs_make(project, plan, input_folder, error);
    if (inputs == NULL || !calibrate_probes(project, plan, folders->scratch, folders->raw, error)) return NULL;
    struct measure_programs programs = {0};
    fill_programs(comparison, &programs);
    Results *results = measure_cells(project, plan, &programs, inputs, &setting, error);
    g_free(programs.variants);
    g_free(programs.programs);
    if (results != NULL && !directory_remove(folders->scratch, error)) g_clear_pointer(&results, results_free);
    return results;
}
