#include "pipeline/sandbox.h"

#include "base/error.h"
#include "probes/tool.h"
#include "sys/files.h"
#include "sys/installation.h"

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

char **job_lay_folder(const char *folder, const struct program *program, const struct input *input, GError **error) {
    g_autofree char *profiler = installation_path("malloc_profiler.so");
    if (!directory_make(folder, error) || !link_into(folder, "malloc_profiler.so", profiler, error)) return NULL;
    if (program->preload != NULL && !link_into(folder, "preload.so", program->preload, error)) return NULL;
    if (program->laid_as != NULL && !link_into(folder, program->laid_as, program->path, error)) return NULL;
    if (input != NULL && !input_lay(input, folder, error)) return NULL;

    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; input != NULL && i < input->names->len; i++) g_ptr_array_add(names, g_ptr_array_index(input->names, i));
    g_ptr_array_add(names, NULL);
    const CommandLine command = {.words = program->words};
    const struct placeholder placeholders[] = {{.name = "input", .values = (const char *const *) names->pdata}, {.name = NULL}};
    return command_line_expand(&command, placeholders, error);
}

struct probe_target job_target(const struct program *program, char **argv, const char *folder, const char *raw, guint deadline_ms,
                               const struct input *input) {
    return (struct probe_target){
        .argv = (const char *const *) argv,
        .directory = folder,
        .raw = raw,
        .deadline_ms = deadline_ms,
        .accepted = program->accepted,
        .inputs = input != NULL ? input->files : 0,
        .names = input != NULL ? input->names : NULL,
        .environment = (const char *const *) program->environment,
        .huge_pages = program->huge_pages,
        .prints_time = program->prints_time,
    };
}

gboolean job_run(const struct job *job, const Project *project, struct cell_results *cell, GError **error) {
    g_auto(GStrv) argv = job_lay_folder(job->folder, job->program, job->input, error);
    gboolean measured = argv != NULL && directory_make(job->raw, error);
    if (measured) {
        struct probe_target target = job_target(job->program, argv, job->folder, job->raw, job->deadline_ms, job->input);
        target.own = job->own;
        target.root = project->root;
        measured = probe_run(job->probe, &target, cell, error);
    }
    if (!measured) {
        g_autofree char *name = cell_name(&job->cell);
        g_prefix_error(error, "%s on %s: ", job->own != NULL ? job->own->name : job->probe->name, name);
        return FALSE;
    }
    return directory_remove(job->folder, error);
}
