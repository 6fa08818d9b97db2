/* doctor: what is installed, what is missing, what to type. */
#include "cli/options.h"
#include "base/display.h"
#include "base/error.h"
#include "base/text_table.h"
#include "probes/probe.h"
#include "build/program.h"
#include "report/model.h"
#include "report/terminal.h"
#include "store/request.h"
#include "sys/installation.h"
#include "sys/json.h"
#include "sys/process.h"

#include <string.h>
#include <unistd.h>

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

/* One thing that was looked for. */
struct check {
    const char *group; /* of which it is one */
    char *name;
    gboolean there;
    char *said; /* its version or place, or what it is missed for */
};

static void check_clear(gpointer data) {
    struct check *check = data;
    g_free(check->name);
    g_free(check->said);
}

/* What was found, and the packages that have what was not. */
struct findings {
    GArray *checks;     /* of struct check */
    GPtrArray *missing; /* of const char * */
};

static void add_check(struct findings *findings, const char *group, const char *name, gboolean there, const char *said) {
    const struct check check = {group, g_strdup(name), there, g_strdup(said)};
    g_array_append_val(findings->checks, check);
}

static void check_tool(struct findings *findings, const struct tool *tool) {
    g_autofree char *version = read_version(tool->argv), *use = g_strdup_printf("%s; it is in package %s", tool->use, tool->package);
    add_check(findings, "tools", tool->name, version != NULL, version != NULL ? version : use);
    if (version == NULL) g_ptr_array_add(findings->missing, (gpointer) tool->package);
}

static void check_probe_tools(struct findings *findings) {
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (const struct probe *const *probe = probes; *probe != NULL; probe++) {
        if ((*probe)->tool == NULL || !g_hash_table_add(seen, (gpointer) (*probe)->tool)) continue;
        const struct tool tool = {(*probe)->tool, (*probe)->tool_package, (*probe)->summary, VERSION_OF((*probe)->tool, "--version")};
        check_tool(findings, &tool);
    }
}

/* What was built, which setup cannot install. */
static gboolean check_built(struct findings *findings, const char *group, const char *name, const char *path, const char *shown) {
    gboolean there = g_file_test(path, G_FILE_TEST_EXISTS);
    add_check(findings, group, name, there, there ? shown : "not built");
    return there;
}

static gboolean check_instruments(struct findings *findings) {
    static const char *const names[] = {"launcher", "canary", "malloc_profiler.so", "plots.py"};
    gboolean built = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = installation_path(names[i]);
        built = check_built(findings, "instruments", names[i], path, path) && built;
    }
    return built;
}

static gboolean check_variants(struct findings *findings, const Project *project, const Plan *plan) {
    gboolean built = TRUE;
    for (guint i = 0; i < plan->variants->len; i++) {
        const struct plan_variant *variant = g_ptr_array_index(plan->variants, i);
        g_autoptr(GError) problem = NULL;
        struct program *program = program_new(project, variant, variant->name, &problem);
        g_autofree char *shown = program != NULL ? project_display_path(project, program->path) : NULL;
        built = check_built(findings, "variants", variant->name, program != NULL ? program->path : "", shown) && built;
        program_free(program);
    }
    return built;
}

/* ---- What is printed ---- */

/* On one line where it has room; else what is said wraps below the name. */
static void append_check(GString *text, const struct check *check, guint width) {
    g_autofree char *name = g_strdup_printf("  %-8s %s", check->there ? "ok" : "MISSING", check->name);
    g_autofree char *line = g_strdup_printf("  %-8s %-18s %s", check->there ? "ok" : "MISSING", check->name, check->said);
    if (display_width(line) <= width) {
        g_string_append_printf(text, "%s\n", line);
        return;
    }
    g_string_append_printf(text, "%s\n", name);
    display_wrap(text, check->said, 4, 4, width);
}

static void print_text(const struct findings *findings, const Project *project, const Plan *plan) {
    const char *group = "";
    const guint width = table_width_of(STDOUT_FILENO);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < findings->checks->len; i++) {
        const struct check *check = &g_array_index(findings->checks, struct check, i);
        if (strcmp(check->group, group) != 0) {
            gboolean variants = strcmp(check->group, "variants") == 0;
            group = check->group;
            g_autofree char *title =
                variants ? g_strdup_printf("variants of %s, profile %s", project->shown, plan->profile) : g_strdup(group);
            display_wrap(text, title, 0, 2, width);
        }
        append_check(text, check, width);
    }
    g_print("%s", text->str);
}

/* Each on a line of its own, so that it can be copied; one that the terminal has no room for goes on after a "\\". */
static void print_advice(char *const *advice) {
    g_autoptr(Model) model = model_new();
    for (; *advice != NULL; advice++) {
        g_auto(GStrv) words = g_strsplit(*advice, " ", -1);
        model_add_paragraph(model, "type:");
        model_add_command(model, (const char *const *) words);
    }
    g_autofree char *text = terminal_render(model, table_width_of(STDOUT_FILENO), FALSE);
    if (text[0] != '\0') g_print("\n%s", text);
}

static void print_json(const struct findings *findings, const Project *project, const Plan *plan, char **advice) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_open_object(builder, NULL);
    json_add_string(builder, "schema", "leuko-bench-doctor/1");
    json_add_string(builder, "plan", project->shown);
    json_add_string(builder, "profile", plan->profile);
    json_open_array(builder, "checks");
    for (guint i = 0; i < findings->checks->len; i++) {
        const struct check *check = &g_array_index(findings->checks, struct check, i);
        json_open_object(builder, NULL);
        json_add_string(builder, "group", check->group);
        json_add_string(builder, "name", check->name);
        json_add_boolean(builder, "ok", check->there);
        json_add_string(builder, "said", check->said);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
    json_add_strings(builder, "type", advice);
    json_builder_end_object(builder);
    g_autofree char *text = json_text(builder);
    g_print("%s", text);
}

/* What to type; NULL-terminated. */
static char **advise(const struct findings *findings, gboolean instruments, gboolean variants) {
    g_autoptr(GStrvBuilder) advice = g_strv_builder_new();
    if (findings->missing->len > 0) {
        g_ptr_array_add(findings->missing, NULL);
        g_autofree char *packages = g_strjoinv(" ", (char **) findings->missing->pdata);
        g_autofree char *command = g_strconcat("apt-get install ", packages, NULL);
        g_strv_builder_add(advice, command);
    }
    if (!instruments) g_strv_builder_add(advice, "make build");
    if (!variants) g_strv_builder_add(advice, "leuko-bench build");
    return g_strv_builder_end(advice);
}

enum exit_code command_doctor(const struct command *command, int argc, char **argv) {
    GError *error = NULL;
    gboolean json = FALSE;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "as JSON: what was looked for, and what to type", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    if (!options_read(command, entries, NULL, argc, argv, 0, 0, NULL, &error)) return command_fail(error);
    const struct request request = {.profile = NULL};
    g_autoptr(Project) project = project_find(&error);
    g_autoptr(Plan) plan = project != NULL ? request_plan(&request, project->shown, project->plan_text, &error) : NULL;
    if (plan == NULL) return command_fail(error);

    g_autoptr(GPtrArray) missing = g_ptr_array_new();
    g_autoptr(GArray) checks = g_array_new(FALSE, FALSE, sizeof(struct check));
    struct findings findings = {checks, missing};
    g_array_set_clear_func(checks, check_clear);
    for (gsize i = 0; i < G_N_ELEMENTS(build_tools); i++) check_tool(&findings, &build_tools[i]);
    check_probe_tools(&findings);
    if (process_interrupted()) return EXIT_CODE_INTERRUPTED;
    gboolean instruments = check_instruments(&findings), variants = check_variants(&findings, project, plan);
    g_auto(GStrv) advice = advise(&findings, instruments, variants);
    if (json) {
        print_json(&findings, project, plan, advice);
    } else {
        print_text(&findings, project, plan);
        print_advice(advice);
    }
    return advice[0] == NULL ? EXIT_CODE_SAME : EXIT_CODE_MEASURE;
}
