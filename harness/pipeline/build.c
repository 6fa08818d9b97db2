#include "pipeline/build.h"

#include "base/error.h"
#include "pipeline/inputs.h"
#include "sys/process.h"

#include <string.h>

static const guint build_deadline_ms = 30 * 60 * 1000;
static const gsize build_output_limit = 16 * 1024 * 1024;

char *build_program(const Project *project, const char *variant) {
    g_autofree char *name = g_strconcat("leuko-", variant, NULL);
    return g_build_filename(project->programs, name, NULL);
}

/* What a person must see of a failed build: the first error that a tool names, else what make said. */
static void set_build_error(const struct process_result *result, const char *goals, GError **error) {
    g_autoptr(GError) said = NULL;
    process_check(result, "make", NULL, &said);
    g_auto(GStrv) lines = g_strsplit(g_bytes_get_data(result->standard_error, NULL), "\n", -1);
    const char *first = NULL;
    for (char **line = lines; *line != NULL && first == NULL; line++) {
        if (strstr(*line, "error:") != NULL || strstr(*line, "rror 1") != NULL) first = *line;
    }
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "the build failed: %s; type: make %s", first != NULL ? first : said->message,
                goals);
}

gboolean builds_make(const Project *project, const Plan *plan, gboolean instruments_only, GError **error) {
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    /* One build at a time in a checkout: two runs may start together. The lock waits, and ends with the build. */
    g_ptr_array_add(argv, g_strdup("flock"));
    g_ptr_array_add(argv, g_build_filename(project->root, "build", ".lock", NULL));
    g_ptr_array_add(argv, g_strdup("make"));
    g_ptr_array_add(argv, g_strdup("--no-print-directory"));
    g_ptr_array_add(argv, g_strdup_printf("-j%u", g_get_num_processors()));
    guint goals_from = argv->len;
    g_ptr_array_add(argv, g_strdup("instruments"));
    if (inputs_need_corpus(plan)) g_ptr_array_add(argv, g_strdup("corpus"));
    for (guint i = 0; !instruments_only && i < plan->variants->len; i++) {
        const struct plan_variant *variant = g_ptr_array_index(plan->variants, i);
        g_ptr_array_add(argv, g_strconcat("leuko-", variant->name, NULL));
    }
    g_ptr_array_add(argv, NULL);

    /* A make above this program must not hand its jobserver and flags to the one below. */
    const char *const environment[] = {"MAKEFLAGS=", "MAKELEVEL=0", NULL};
    struct process_spec spec = {.argv = (const char *const *) argv->pdata,
                                .directory = project->root,
                                .environment = environment,
                                .inherit_environment = TRUE,
                                .deadline_ms = build_deadline_ms,
                                .max_output = build_output_limit};
    struct process_result result;
    if (!process_run(&spec, &result, error)) return FALSE;
    gboolean built = process_check(&result, "make", NULL, NULL);
    if (!built) {
        g_autofree char *goals = g_strjoinv(" ", (char **) argv->pdata + goals_from);
        set_build_error(&result, goals, error);
    }
    process_result_clear(&result);
    return built;
}
