/* doctor: what is installed, what is missing, what to type. */
#include "cli/options.h"
#include "base/error.h"
#include "probes/probe.h"
#include "build/program.h"
#include "store/request.h"
#include "sys/installation.h"
#include "sys/process.h"

#include <string.h>

struct tool {
    const char *name;
    const char *package; /* Debian's */
    const char *use;
    const char *const *argv; /* what prints its version on the first line */
};

#define VERSION_OF(...) ((const char *const[]){__VA_ARGS__, NULL})

/* What building and reporting need; what probes need stands in their own table. */
static const struct tool build_tools[] = {
    {"gcc", "gcc", "builds variants and the harness", VERSION_OF("gcc", "--version")},
    {"make", "make", "builds", VERSION_OF("make", "--version")},
    {"git", "git", "writes the baselines' patch", VERSION_OF("git", "--version")},
    {"patch", "patch", "applies the patch series", VERSION_OF("patch", "--version")},
    {"pkg-config", "pkg-config", "finds the libraries", VERSION_OF("pkg-config", "--version")},
    {"python3", "python3", "draws plots, runs tests", VERSION_OF("/usr/bin/python3", "--version")},
    {"matplotlib", "python3-matplotlib", "draws plots",
     /* in a folder of its own: importing it makes one in HOME */
     VERSION_OF("/usr/bin/python3", "-c",
                "import os, tempfile\n"
                "with tempfile.TemporaryDirectory() as folder:\n"
                "  os.environ['MPLCONFIGDIR'] = folder\n"
                "  import matplotlib; print(matplotlib.__version__)")},
};

/* The first line that the tool prints, or NULL when it is not there or fails. */
static char *read_version(const char *const *argv) {
    const struct process_spec spec = {.argv = argv, .inherit_environment = TRUE, .deadline_ms = 20000};
    g_autofree char *line = process_output(&spec, argv[0], NULL, NULL);
    if (line == NULL || line[0] == '\0') return NULL;
    line[strcspn(line, "\n")] = '\0';
    return g_steal_pointer(&line);
}

static void report_tool(const struct tool *tool, GPtrArray *missing) {
    g_autofree char *version = read_version(tool->argv);
    if (version != NULL) {
        g_print("  ok       %-12s %s\n", tool->name, version);
        return;
    }
    g_print("  MISSING  %-12s %s; it is in package %s\n", tool->name, tool->use, tool->package);
    g_ptr_array_add(missing, (gpointer) tool->package);
}

static void report_probe_tools(GPtrArray *missing) {
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (const struct probe *const *probe = probes; *probe != NULL; probe++) {
        if ((*probe)->tool == NULL || !g_hash_table_add(seen, (gpointer) (*probe)->tool)) continue;
        const struct tool tool = {(*probe)->tool, (*probe)->tool_package, (*probe)->summary, VERSION_OF((*probe)->tool, "--version")};
        report_tool(&tool, missing);
    }
}

/* What was built, which setup cannot install. */
static gboolean report_built(const char *name, const char *path, const char *shown) {
    gboolean there = g_file_test(path, G_FILE_TEST_EXISTS);
    g_print("  %-8s %-18s %s\n", there ? "ok" : "MISSING", name, there ? shown : "not built");
    return there;
}

static gboolean report_instruments(void) {
    static const char *const names[] = {"launcher", "canary", "malloc_profiler.so", "plots.py"};
    gboolean built = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = installation_path(names[i]);
        built = report_built(names[i], path, path) && built;
    }
    return built;
}

static gboolean report_variants(const Project *project, const Plan *plan) {
    gboolean built = TRUE;
    g_print("variants of %s, profile %s\n", project->shown, plan->profile);
    for (guint i = 0; i < plan->variants->len; i++) {
        const struct plan_variant *variant = g_ptr_array_index(plan->variants, i);
        g_autoptr(GError) problem = NULL;
        struct program *program = program_new(project, variant, variant->name, NULL, &problem);
        g_autofree char *shown = program != NULL ? project_display_path(project, program->path) : NULL;
        built = report_built(variant->name, program != NULL ? program->path : "", shown) && built;
        program_free(program);
    }
    return built;
}

enum exit_code command_doctor(const struct command *command, int argc, char **argv) {
    GError *error = NULL;
    if (!options_read(command, NULL, NULL, argc, argv, 0, 0, NULL, &error)) return command_fail(error);
    const struct request request = {.profile = NULL};
    g_autoptr(Project) project = project_find(&error);
    g_autoptr(Plan) plan = project != NULL ? request_plan(&request, project->shown, project->plan_text, &error) : NULL;
    if (plan == NULL) return command_fail(error);

    g_autoptr(GPtrArray) missing = g_ptr_array_new();
    g_print("tools\n");
    for (gsize i = 0; i < G_N_ELEMENTS(build_tools); i++) report_tool(&build_tools[i], missing);
    report_probe_tools(missing);
    if (process_interrupted()) return EXIT_CODE_INTERRUPTED;
    g_print("instruments\n");
    gboolean instruments = report_instruments(), variants = report_variants(project, plan);
    if (missing->len > 0) {
        g_ptr_array_add(missing, NULL);
        g_autofree char *packages = g_strjoinv(" ", (char **) missing->pdata);
        g_print("\ntype: apt-get install %s\n", packages);
    }
    if (!instruments) g_print("\ntype: make build\n");
    if (!variants) g_print("\ntype: leuko-bench build\n");
    return missing->len == 0 && instruments && variants ? EXIT_CODE_SAME : EXIT_CODE_MEASURE;
}
