#include "store/project.h"

#include "base/error.h"
#include "sys/files.h"

#include <stdarg.h>
#include <string.h>

const char project_plan_variable[] = "LEUKO_BENCH_PLAN";

static const gsize plan_limit = 1024 * 1024;
static const char *const plan_places[] = {"plan.ini", "bench/plan.ini"};

static char *plan_in(const char *folder) {
    for (gsize i = 0; i < G_N_ELEMENTS(plan_places); i++) {
        g_autofree char *path = g_build_filename(folder, plan_places[i], NULL);
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR)) return g_steal_pointer(&path);
    }
    return NULL;
}

/* In `folder` or the nearest one above it. Takes `folder`. */
static char *plan_above(char *folder) {
    while (folder != NULL) {
        char *found = plan_in(folder);
        char *parent = g_path_get_dirname(folder);
        gboolean top = strcmp(parent, folder) == 0;
        g_free(folder);
        folder = found != NULL || top ? NULL : g_strdup(parent);
        g_free(parent);
        if (found != NULL) return found;
    }
    return NULL;
}

/* The plan of the checkout whose build/bin holds this program. */
static char *plan_of_program(void) {
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    if (program == NULL) return NULL;
    g_autofree char *root = g_build_filename(program, "..", "..", "..", NULL), *folder = g_canonicalize_filename(root, NULL);
    return plan_in(folder);
}

static char *plan_find(GError **error) {
    const char *named = g_getenv(project_plan_variable);
    if (named != NULL && named[0] == '\0') {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--plan: expected a file, found nothing");
        return NULL;
    }
    if (named != NULL) {
        g_autofree char *path = g_canonicalize_filename(named, NULL);
        if (!g_file_test(path, G_FILE_TEST_IS_DIR)) return g_steal_pointer(&path);
        char *inside = plan_in(path);
        if (inside == NULL) g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--plan %s: no plan.ini in this folder", named);
        return inside;
    }
    char *found = plan_above(g_get_current_dir());
    if (found == NULL) found = plan_of_program();
    if (found != NULL) return found;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                "no plan.ini or bench/plan.ini in this folder or above it; give one: leuko-bench --plan FILE …");
    return NULL;
}

Project *project_open(const char *plan, GError **error) {
    g_autofree char *text = file_read(plan, plan_limit, NULL, error);
    guint seconds = 0;
    if (text == NULL) return NULL;
    g_autofree char *folder = g_path_get_dirname(plan), *below = plan_root(plan, text, &seconds, error);
    if (below == NULL) return NULL;

    g_autoptr(Project) project = g_new0(Project, 1);
    project->root = g_canonicalize_filename(below, folder);
    project->command_seconds = seconds;
    if (!g_file_test(project->root, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: [project] root: %s is no folder", plan, project->root);
        return NULL;
    }
    project->baselines = g_build_filename(project->root, "baselines", NULL);
    project->build = g_build_filename(project->root, "build", NULL);
    project->runs = g_build_filename(project->root, "build", "run", NULL);
    project->plan = g_strdup(plan);
    project->plan_text = g_steal_pointer(&text);
    project->shown = project_display_path(project, project->plan);
    return g_steal_pointer(&project);
}

Project *project_find(GError **error) {
    g_autofree char *plan = plan_find(error);
    return plan != NULL ? project_open(plan, error) : NULL;
}

void project_free(Project *project) {
    if (project == NULL) return;
    g_free(project->root);
    g_free(project->plan);
    g_free(project->plan_text);
    g_free(project->shown);
    g_free(project->baselines);
    g_free(project->build);
    g_free(project->runs);
    g_free(project);
}

char *project_display_path(const Project *project, const char *path) {
    gsize length = strlen(project->root);
    gboolean inside = strncmp(path, project->root, length) == 0 && path[length] == '/';
    return g_strdup(inside ? path + length + 1 : path);
}

char *project_path(const Project *project, const char *path) {
    return g_canonicalize_filename(path, project->root);
}

gboolean project_fail(const Project *project, guint line, int code, GError **error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (line > 0) {
        g_set_error(error, BENCH_ERROR, code, "%s:%u: %s", project->shown, line, message);
    } else {
        g_set_error(error, BENCH_ERROR, code, "%s", message);
    }
    return FALSE;
}
