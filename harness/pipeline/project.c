#include "pipeline/project.h"

#include "base/error.h"

static char *root_of_program(void) {
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    if (program == NULL) return NULL;
    g_autofree char *bin = g_path_get_dirname(program);
    g_autofree char *build = g_path_get_dirname(bin);
    return g_path_get_dirname(build);
}

Project *project_find(GError **error) {
    const char *named = g_getenv("LEUKO_BENCH_ROOT");
    g_autofree char *root = named != NULL ? g_canonicalize_filename(named, NULL) : root_of_program();
    g_autofree char *plan = root != NULL ? g_build_filename(root, "bench", "plan.ini", NULL) : NULL;
    if (plan == NULL || !g_file_test(plan, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                    "%s: no bench/plan.ini here; run leuko-bench from the checkout that built it (build/bin/leuko-bench)",
                    root != NULL ? root : "/proc/self/exe");
        return NULL;
    }

    Project *project = g_new0(Project, 1);
    project->baselines = g_build_filename(root, "baselines", NULL);
    project->programs = g_build_filename(root, "build", "bin", NULL);
    project->profiler = g_build_filename(root, "build", "lib", "malloc_profiler.so", NULL);
    project->runs = g_build_filename(root, "build", "run", NULL);
    project->plan = g_steal_pointer(&plan);
    project->root = g_steal_pointer(&root);
    return project;
}

void project_free(Project *project) {
    if (project == NULL) return;
    g_free(project->root);
    g_free(project->plan);
    g_free(project->baselines);
    g_free(project->programs);
    g_free(project->profiler);
    g_free(project->runs);
    g_free(project);
}
