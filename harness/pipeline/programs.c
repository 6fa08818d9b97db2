/* The programs that are measured: built variants of Leuko, or any two commands. */
#include "base/error.h"
#include "tools/malloc_profiler/profile.h"
#include "pipeline/build.h"
#include "pipeline/measure.h"

#include <string.h>

/* Leuko reports offences by exit code 1. */
static const int leuko_accepts[] = {0, 1, -1};
static const char *const leuko_arguments[] = {"--format", "quiet", NULL};
static const char *const parse_arguments[] = {"--format", "quiet", "--parse-only", NULL};

struct job_program measure_program_leuko(const char *path, gboolean parse_only) {
    return (struct job_program){.path = path, .arguments = parse_only ? parse_arguments : leuko_arguments, .accepted = leuko_accepts};
}

void measure_programs_init(struct measure_programs *programs, const Project *project, const Plan *plan) {
    guint count = plan->variants->len;
    programs->variants = g_new0(const char *, count + 1);
    programs->programs = g_new0(struct job_program, count);
    for (guint i = 0; i < count; i++) {
        const struct plan_variant *variant = g_ptr_array_index(plan->variants, i);
        programs->variants[i] = variant->name;
        programs->programs[i] = measure_program_leuko(build_program(project, variant->name), FALSE);
    }
}

/* The child runs in a folder of its own, so a word that names a file of the caller's folder is made absolute. */
static void make_absolute(char **word) {
    if (strcmp(*word, "{input}") == 0 || g_path_is_absolute(*word) || !g_file_test(*word, G_FILE_TEST_EXISTS)) return;
    char *absolute = g_canonicalize_filename(*word, NULL);
    g_free(*word);
    *word = absolute;
}

static char **read_command(const char *option, const char *text, GError **error) {
    g_autoptr(GError) problem = NULL;
    g_auto(GStrv) words = NULL;
    if (!g_shell_parse_argv(text, NULL, &words, &problem)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: \"%s\" is no command: %s", option, text, problem->message);
        return NULL;
    }
    if (!g_strv_contains((const char *const *) words, "{input}")) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: \"%s\" has no word {input}; write it where the Ruby files are to stand",
                    option, text);
        return NULL;
    }

    g_autofree char *program = g_find_program_in_path(words[0]);
    if (program == NULL) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: \"%s\" is no program that can be started; give its path", option, words[0]);
        return NULL;
    }
    for (char **word = words + 1; *word != NULL; word++) make_absolute(word);
    g_free(words[0]);
    words[0] = g_canonicalize_filename(program, NULL);
    return g_steal_pointer(&words);
}

gboolean measure_programs_init_foreign(struct measure_programs *programs, const char *stock, const char *arena, GError **error) {
    programs->variants = g_new0(const char *, 3);
    programs->programs = g_new0(struct job_program, 2);
    const char *const names[] = {"stock", "arena"}, *const options[] = {"--stock", "--arena"}, *const texts[] = {stock, arena};
    for (guint side = 0; side < 2; side++) {
        char **command = read_command(options[side], texts[side], error);
        if (command == NULL) return FALSE;
        programs->variants[side] = g_intern_string(names[side]);
        programs->programs[side].command = command;
        if (malloc_profiler_can_attach(command[0], error)) continue;
        g_prefix_error(error, "%s: ", options[side]);
        return FALSE;
    }
    return TRUE;
}

void measure_programs_clear(struct measure_programs *programs) {
    for (guint i = 0; programs->variants != NULL && programs->variants[i] != NULL; i++) {
        g_free((char *) programs->programs[i].path);
        g_strfreev(programs->programs[i].command);
    }
    g_free(programs->variants);
    g_free(programs->programs);
    *programs = (struct measure_programs){0};
}
