#include "pipeline/sandbox.h"

#include "base/error.h"
#include "sys/files.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

char *job_cell_folder(const char *below, const struct cell *cell, const char *probe) {
    g_autofree char *size = size_format(cell->size);
    return g_build_filename(below, cell->variant, cell->input, size, probe, NULL);
}

static gboolean link_into(const char *folder, const char *name, const char *target, GError **error) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    if (symlink(target, path) == 0) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: could not link to %s: %s", path, target, g_strerror(errno));
    return FALSE;
}

static void add_inputs(GPtrArray *argv, const struct input *input) {
    for (guint i = 0; input != NULL && i < input->names->len; i++) g_ptr_array_add(argv, g_strdup(g_ptr_array_index(input->names, i)));
}

char **job_lay_folder(const char *folder, const struct job_program *program, const struct input *input, const Project *project,
                      GError **error) {
    if (!directory_make(folder, error)) return NULL;
    if (!link_into(folder, "malloc_profiler.so", project->profiler, error)) return NULL;
    if (program->preload != NULL && !link_into(folder, "preload.so", program->preload, error)) return NULL;
    for (guint i = 0; input != NULL && i < input->names->len; i++) {
        const char *name = g_ptr_array_index(input->names, i);
        g_autofree char *target = g_build_filename(input->folder, name, NULL);
        if (!link_into(folder, name, target, error)) return NULL;
    }

    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    if (program->command != NULL) {
        for (char **word = program->command; *word != NULL; word++) {
            if (strcmp(*word, "{input}") == 0) {
                add_inputs(argv, input);
            } else {
                g_ptr_array_add(argv, g_strdup(*word));
            }
        }
    } else {
        if (!link_into(folder, "leuko", program->path, error)) return NULL;
        g_ptr_array_add(argv, g_strdup("./leuko"));
        for (const char *const *word = program->arguments; word != NULL && *word != NULL; word++) g_ptr_array_add(argv, g_strdup(*word));
        add_inputs(argv, input);
    }
    g_ptr_array_add(argv, NULL);
    return (char **) g_ptr_array_free(g_steal_pointer(&argv), FALSE);
}

static gboolean run_probe(const struct job *job, const struct probe_target *target, struct cell_results *cell, GError **error) {
    struct probe_command command = {0};
    if (!job->probe->prepare(target, &command, error)) return FALSE;

    const char *const *own = (const char *const *) command.environment;
    struct process_spec spec = {.argv = (const char *const *) command.argv,
                                .directory = target->directory,
                                .environment = own != NULL ? own : target->environment,
                                .no_huge_pages = target->no_huge_pages,
                                .deadline_ms = target->deadline_ms,
                                .max_output = command.max_output,
                                .discard_stdout = command.discard_stdout};
    struct process_result result;
    gboolean measured = process_run(&spec, &result, error);
    if (measured) {
        measured = process_check(&result, target->argv[0], target->accepted, error) && job->probe->parse(target, &result, cell, error);
        process_result_clear(&result);
    }
    probe_command_clear(&command);
    return measured;
}

struct probe_target job_target(const struct job_program *program, char **argv, const char *folder, const char *raw, guint deadline_ms,
                               const struct input *input) {
    return (struct probe_target){
        .argv = (const char *const *) argv,
        .directory = folder,
        .raw = raw,
        .deadline_ms = deadline_ms,
        .accepted = program->accepted,
        .inputs = input != NULL ? input->files : 0,
        .environment = program->environment,
        .no_huge_pages = program->no_huge_pages,
    };
}

gboolean job_run(const struct job *job, const Project *project, struct cell_results *cell, GError **error) {
    g_auto(GStrv) argv = job_lay_folder(job->folder, job->program, job->input, project, error);
    if (argv == NULL || !directory_make(job->raw, error)) return FALSE;

    const struct probe_target target = job_target(job->program, argv, job->folder, job->raw, job->deadline_ms, job->input);
    gboolean measured = run_probe(job, &target, cell, error);
    if (!measured) {
        g_autofree char *name = cell_name(&job->cell);
        g_prefix_error(error, "%s on %s: ", job->probe->name, name);
        return FALSE;
    }
    return directory_remove(job->folder, error);
}
