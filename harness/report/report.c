#include "report/report.h"

#include "history/history_report.h"
#include "report/comment.h"
#include "report/markdown.h"
#include "report/plots.h"
#include "report/report_parts.h"
#include "report/terminal.h"
#include "sys/files.h"

#include <string.h>

static const guint file_width = 160;

/* ---- Commands as a person types them ---- */

/* `path` relative to the working folder where it lies below it. */
static char *typed_path(const char *path) {
    g_autofree char *here = g_get_current_dir();
    gsize length = strlen(here);
    if (g_str_has_prefix(path, here) && path[length] == '/') return g_strdup(path + length + 1);
    return g_strdup(path);
}

/* What this program was called as, and the plan where one was named: NULL-terminated. */
static char **typed_program(void) {
    g_autofree char *words = NULL;
    gboolean read = g_file_get_contents("/proc/self/cmdline", &words, NULL, NULL);
    const char *plan = g_getenv(project_plan_variable);
    g_autoptr(GPtrArray) program = g_ptr_array_new();
    g_ptr_array_add(program, g_strdup(read && words[0] != '\0' ? words : "leuko-bench"));
    if (plan != NULL && plan[0] != '\0') {
        g_ptr_array_add(program, g_strdup("--plan"));
        g_ptr_array_add(program, g_strdup(plan));
    }
    g_ptr_array_add(program, NULL);
    return (char **) g_ptr_array_free(g_steal_pointer(&program), FALSE);
}

/* The facts of a report without its call sites, and what they borrow. */
struct kept_facts {
    char **program;
    char *folder, *patch;
    struct report_facts facts;
};

static void keep_facts(const struct report *report, struct kept_facts *kept) {
    g_autofree char *here = g_get_current_dir();
    kept->program = typed_program();
    kept->folder = typed_path(report->folder);
    kept->patch = g_build_filename(report->shown, "report", "baselines.patch", NULL);
    kept->facts = (struct report_facts){
        .plan = report->plan,
        .results = report->results,
        .verdict = report->verdict,
        .program = (const char *const *) kept->program,
        .folder = kept->folder,
        .root = strcmp(here, report->project->root) == 0 ? NULL : report->project->root,
        .patch = kept->patch,
    };
}

static void kept_facts_clear(struct kept_facts *kept) {
    g_strfreev(kept->program);
    g_free(kept->folder);
    g_free(kept->patch);
}

/* The whole report, or the comment where `comments`. */
static Model *make_model(const struct report *report, gboolean comments, const char *link) {
    struct kept_facts kept;
    g_autoptr(ReportSites) sites = report_find_sites(report);
    keep_facts(report, &kept);
    kept.facts.sites = sites;
    Model *model = comments ? comment_model(&kept.facts, link) : report_model(&kept.facts);
    kept_facts_clear(&kept);
    return model;
}

/* ---- Files ---- */

static char *part_path(const struct report *report, const char *name) {
    return g_build_filename(report->folder, "report", name, NULL);
}

static gboolean write_part(const struct report *report, const char *name, const char *text, GError **error) {
    g_autofree char *path = part_path(report, name);
    return file_write(path, text, -1, error);
}

char *report_text(const struct report *report, guint width, gboolean colours) {
    g_autoptr(Model) model = make_model(report, FALSE, NULL);
    return terminal_render(model, width, colours);
}

/* Where a person finds every value. */
static char *verdict_place(const struct report *report) {
    return g_build_filename(report->shown, "verdict.json", NULL);
}

gboolean report_write_comment(const struct report *report, const char *file, const char *link, GError **error) {
    g_autoptr(Model) model = make_model(report, TRUE, link);
    g_autofree char *rest = verdict_place(report), *text = markdown_render(model, COMMENT_LIMIT, rest);
    return file_write(file, text, -1, error);
}

gboolean report_write(const struct report *report, GError **error) {
    g_autoptr(Model) model = make_model(report, FALSE, NULL);
    g_autofree char *text = terminal_render(model, file_width, FALSE), *rest = verdict_place(report);
    g_autofree char *markdown = markdown_render(model, MARKDOWN_SUMMARY_LIMIT, rest);
    g_autofree char *growths = report_growth_table(report->results);
    return write_part(report, "report.txt", text, error) && write_part(report, "summary.md", markdown, error) &&
           write_part(report, "growth.tsv", growths, error);
}

gboolean report_write_patch(const struct report *report, GError **error) {
    if (!report->verdict->acceptable) {
        g_autofree char *stale = part_path(report, "baselines.patch");
        return directory_remove(stale, error);
    }
    g_autofree char *patch = report_patch(report, error);
    return patch != NULL && write_part(report, "baselines.patch", patch, error);
}

gboolean report_plot(const struct report *report, const char *folder, GError **error) {
    return drawing_run("plots.py", (const char *const[]){report->folder, folder, NULL}, error);
}

/* history.json, for the page: accepted values of the report's columns that changed. None where git has no history of them. */
static gboolean write_history(const struct report *report, GError **error) {
    const struct history_selection selection = {.metrics = report->plan->columns, .changed = TRUE};
    g_autoptr(History) history = history_read(report->project, &selection, NULL, NULL);
    g_autofree char *text = history != NULL ? history_json(history) : NULL, *stale = part_path(report, "history.json");
    return text != NULL ? write_part(report, "history.json", text, error) : directory_remove(stale, error);
}

static gboolean write_sentences(const struct report *report, GError **error) {
    struct kept_facts kept;
    keep_facts(report, &kept);
    g_autofree char *text = report_sentences(&kept.facts);
    kept_facts_clear(&kept);
    return write_part(report, "sentences.json", text, error);
}

gboolean report_write_page(const struct report *report, const char *file, const char *plots, GError **error) {
    g_autofree char *profiles = report_profiles(report), *beside = drawing_folder(report->project);
    return write_sentences(report, error) && write_part(report, "profiles.json", profiles, error) && write_history(report, error) &&
           drawing_run("page.py", (const char *const[]){report->folder, file, beside, plots, NULL}, error);
}
