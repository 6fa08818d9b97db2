/* doctor: what is installed, what is missing, what to type. */
#include "cli/options.h"
#include "core/error.h"
#include "probes/hyperfine.h"
#include "probes/probe.h"
#include "stages/builds.h"
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
    {"gcc", "gcc", "builds Leuko and the harness", VERSION_OF("gcc", "--version")},
    {"make", "make", "builds", VERSION_OF("make", "--version")},
    {"git", "git", "writes the baselines' patch", VERSION_OF("git", "--version")},
    {"patch", "patch", "applies the patch series", VERSION_OF("patch", "--version")},
    {"pkg-config", "pkg-config", "finds the libraries", VERSION_OF("pkg-config", "--version")},
    {"gem", "ruby", "fetches Prism and the real code", VERSION_OF("gem", "--version")},
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
    struct process_result result;
    if (!process_run(&spec, &result, NULL)) return NULL;
    char *line = NULL;
    if (result.exit_code == 0 && g_bytes_get_size(result.standard_output) > 0) {
        const char *text = g_bytes_get_data(result.standard_output, NULL);
        line = g_strndup(text, strcspn(text, "\n"));
    }
    process_result_clear(&result);
    return line;
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
    const struct tool clock = {hyperfine_tool, hyperfine_tool_package, "times the pair", VERSION_OF(hyperfine_tool, "--version")};
    report_tool(&clock, missing);
}

/* What was built, which setup cannot install. */
static gboolean report_built(const Project *project, const char *path, const char *name) {
    gboolean there = g_file_test(path, G_FILE_TEST_EXISTS);
    g_print("  %-8s %-12s %s\n", there ? "ok" : "MISSING", name, there ? path + strlen(project->root) + 1 : "not built; type: make build");
    return there;
}

enum exit_code command_doctor(const struct command *command, int argc, char **argv) {
    GError *error = NULL;
    if (!options_read(command, NULL, NULL, argc, argv, 0, 0, NULL, &error)) return command_fail(error);
    g_autoptr(Project) project = project_find(&error);
    if (project == NULL) return command_fail(error);

    g_autoptr(GPtrArray) missing = g_ptr_array_new();
    g_print("tools\n");
    for (gsize i = 0; i < G_N_ELEMENTS(build_tools); i++) report_tool(&build_tools[i], missing);
    report_probe_tools(missing);
    g_print("built\n");
    g_autofree char *stock = build_program(project, "stock");
    gboolean built = report_built(project, stock, "leuko-stock");
    built = report_built(project, project->profiler, "profiler") && built;
    if (missing->len > 0) {
        g_ptr_array_add(missing, NULL);
        g_autofree char *packages = g_strjoinv(" ", (char **) missing->pdata);
        g_print("\ntype: make setup     (or: apt-get install %s)\n", packages);
        return EXIT_CODE_MEASURE;
    }
    if (!built) g_print("\ntype: make build\n");
    return built ? EXIT_CODE_SAME : EXIT_CODE_MEASURE;
}
