#include "build/program.h"

#include "base/error.h"
#include "sys/files.h"
#include "sys/process.h"
#include "sys/program_identity.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void program_free(gpointer data) {
    struct program *program = data;
    if (program == NULL) return;
    g_free(program->path);
    g_free(program->laid_as);
    g_strfreev(program->words);
    g_strfreev(program->environment);
    g_free(program->preload);
    g_free(program->accepted);
    g_free(program);
}

/* The fixed environment and the variant's own variables, which win. */
static char **make_environment(char **own) {
    char **environment = g_strdupv((char **) process_fixed_environment());
    for (; own != NULL && *own != NULL; own++) {
        const char *equals = strchr(*own, '=');
        g_autofree char *name = g_strndup(*own, (gsize) (equals - *own));
        environment = g_environ_setenv(environment, name, equals + 1, TRUE);
    }
    return environment;
}

/* Why the file cannot be the program that is measured, or NULL. */
static const char *find_fault(const char *path) {
    struct stat status;
    if (stat(path, &status) < 0) return "there is no such file after the build";
    if (!S_ISREG(status.st_mode)) return "is no regular file";
    if (access(path, X_OK) < 0) return "is not executable; type: chmod +x";
    return NULL;
}

/* Where the program is, and what it is called in the cell's folder. */
static gboolean find_file(const Project *project, const struct plan_variant *variant, const char *built_as, struct program *program,
                          GError **error) {
    const char *first = program->words[0];
    g_autofree char *named = variant->program != NULL ? placeholder_replace(variant->program, "variant", built_as) : NULL;
    gboolean has_path = strchr(first, '/') != NULL;
    if (named != NULL) {
        program->path = project_path(project, named);
    } else if (has_path) {
        program->path = project_path(project, first);
    } else {
        program->path = g_find_program_in_path(first);
        if (program->path == NULL) {
            return project_fail(project, variant->line, BENCH_ERROR_MEASURE, error, "[variant %s] run: \"%s\" is not found in PATH",
                                variant->name, first);
        }
    }
    const char *fault = find_fault(program->path);
    if (fault != NULL && (named == NULL || has_path)) {
        g_autofree char *shown = project_display_path(project, program->path);
        return project_fail(project, variant->line, BENCH_ERROR_MEASURE, error, "[variant %s]: %s: %s", variant->name, shown, fault);
    }
    /* An absolute path is the plan's own wish, and a name from PATH is an interpreter: they are started where they are. */
    if (has_path && !g_path_is_absolute(first)) program->laid_as = g_path_get_basename(first);
    return TRUE;
}

void program_set_mode(struct program *program, const struct plan_mode *mode) {
    if (mode == NULL) return;
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (char **word = program->words; *word != NULL; word++) {
        if (strcmp(*word, "{input}") == 0) g_strv_builder_addv(builder, (const char **) mode->arguments);
        g_strv_builder_add(builder, *word);
    }
    g_strfreev(program->words);
    program->words = g_strv_builder_end(builder);
    program->prints_time = mode->prints_time;
}

static int *copy_codes(const int *codes) {
    guint count = 1;
    while (codes[count - 1] != -1) count++;
    return g_memdup2(codes, count * sizeof *codes);
}

struct program *program_copy(const struct program *program) {
    struct program *copy = g_memdup2(program, sizeof *program);
    copy->path = g_strdup(program->path);
    copy->laid_as = g_strdup(program->laid_as);
    copy->words = g_strdupv(program->words);
    copy->environment = g_strdupv(program->environment);
    copy->preload = g_strdup(program->preload);
    copy->accepted = program->accepted != NULL ? copy_codes(program->accepted) : NULL;
    return copy;
}

struct program *program_new(const Project *project, const struct plan_variant *variant, const char *built_as, GError **error) {
    const struct placeholder placeholders[] = {
        {.name = "variant", .value = built_as}, {.name = "root", .value = project->root}, {.name = NULL}};
    struct program *program = g_new0(struct program, 1);
    program->name = variant->name;
    program->words = command_line_expand(variant->run, placeholders, error);
    if (program->words != NULL && find_file(project, variant, built_as, program, error) &&
        program_digest(program->path, &program->digest, error)) {
        char *started = program->laid_as != NULL         ? g_strconcat("./", program->laid_as, NULL)
                        : strchr(program->words[0], '/') ? project_path(project, program->words[0])
                                                         : g_strdup(program->words[0]);
        g_free(program->words[0]);
        program->words[0] = started;
        program->environment = make_environment(variant->environment);
        program->accepted = copy_codes(variant->accept);
        return program;
    }
    program_free(program);
    return NULL;
}

struct program *program_new_plain(const char *path, const char *laid_as, const char *const *arguments, GError **error) {
    struct program *program = g_new0(struct program, 1);
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    g_autofree char *first = g_strconcat("./", laid_as, NULL);
    g_strv_builder_add(words, first);
    if (arguments != NULL) g_strv_builder_addv(words, (const char **) arguments);
    program->name = g_intern_string(laid_as);
    program->path = g_strdup(path);
    program->laid_as = g_strdup(laid_as);
    program->words = g_strv_builder_end(words);
    program->environment = make_environment(NULL);
    if (program_digest(path, &program->digest, error)) return program;
    program_free(program);
    return NULL;
}

/* TRUE when two builds of one file would replace each other. */
static gboolean builds_differ(const struct plan_variant *a, const struct plan_variant *b) {
    if (a->build == NULL || b->build == NULL) return FALSE;
    return strcmp(a->build->text, b->build->text) != 0 || !plan_variant_builds_plainly(a) || !plan_variant_builds_plainly(b);
}

GPtrArray *programs_of_plan(const Project *project, const Plan *plan, GError **error) {
    g_autoptr(GPtrArray) programs = g_ptr_array_new_with_free_func(program_free);
    for (guint i = 0; i < plan->variants->len; i++) {
        const struct plan_variant *variant = g_ptr_array_index(plan->variants, i);
        struct program *program = program_new(project, variant, variant->name, error);
        if (program == NULL) return NULL;
        for (guint j = 0; j < i; j++) {
            const struct plan_variant *earlier = g_ptr_array_index(plan->variants, j);
            const struct program *other = g_ptr_array_index(programs, j);
            if (!builds_differ(earlier, variant) || strcmp(other->path, program->path) != 0) continue;
            g_autofree char *shown = project_display_path(project, program->path);
            project_fail(project, variant->line, BENCH_ERROR_INPUT, error,
                         "[variant %s] and [variant %s] both build %s; give each a program of its own, as build/app-{variant}",
                         earlier->name, variant->name, shown);
            program_free(program);
            return NULL;
        }
        g_ptr_array_add(programs, program);
    }
    return g_steal_pointer(&programs);
}

const struct program *programs_find(const GPtrArray *programs, const char *name) {
    for (guint i = 0; i < programs->len; i++) {
        const struct program *program = g_ptr_array_index(programs, i);
        if (strcmp(program->name, name) == 0) return program;
    }
    g_assert_not_reached();
}

gboolean programs_check_unchanged(const GPtrArray *programs, GError **error) {
    for (guint i = 0; i < programs->len; i++) {
        const struct program *program = g_ptr_array_index(programs, i);
        guint64 digest = 0;
        if (!program_digest(program->path, &digest, error)) return FALSE;
        if (digest == program->digest) continue;
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: was built again while it was measured; let nothing build meanwhile",
                    program->path);
        return FALSE;
    }
    return TRUE;
}

gboolean programs_check_built(const Project *project, const Run *run, GError **error) {
    for (guint i = 0; i < run->results->programs->len; i++) {
        const struct results_program *measured = g_ptr_array_index(run->results->programs, i);
        const struct plan_variant *variant = plan_find_variant(run->plan, measured->variant);
        struct program *built = variant != NULL ? program_new(project, variant, variant->name, error) : NULL;
        if (built == NULL) return FALSE;
        g_autofree char *now = metric_write_value(UNIT_XXH3, built->digest);
        program_free(built);
        if (strcmp(now, measured->digest) == 0) continue;
        g_set_error(
            error, BENCH_ERROR, BENCH_ERROR_INPUT,
            "%s: measured another program of the variant %s (%s) than the one that is built now (%s); measure again: leuko-bench run",
            run->shown, measured->variant, measured->digest, now);
        return FALSE;
    }
    return TRUE;
}
