/* run, gate, check, merge, report: a run's way from measuring to what a person reads. */
#include "cli/options.h"
#include "base/colour.h"
#include "base/error.h"
#include "explain/explain.h"
#include "history/budget_values.h"
#include "judge/judge.h"
#include "store/references.h"
#include "store/verdict_file.h"
#include "report/comment.h"
#include "report/report.h"
#include "pipeline/merge.h"
#include "pipeline/run_measure.h"
#include "base/text_table.h"

#include <string.h>
#include <unistd.h>

static struct report make_report(const Project *project, const Run *run, const Verdict *verdict) {
    return (struct report){.project = project,
                           .plan = run->plan,
                           .request = &run->request,
                           .results = run->results,
                           .verdict = verdict,
                           .folder = run->folder,
                           .shown = run->shown};
}

static Run *measure(const Project *project, struct measure_options *options, struct timings *timings, GError **error) {
    struct run_setting setting = {.folder = options->folder,
                                  .deadline_ms = (guint) options->deadline * 1000,
                                  .quiet = options->quiet,
                                  .no_cache = options->no_cache,
                                  .timings = timings};
    base_request_parse(request_is_ad_hoc(&options->request) ? "none" : options->base, &setting.base);
    Run *run = run_measure(project, &options->request, &setting, error);
    base_request_clear(&setting.base);
    return run;
}

/* Say where the time went, where that was asked for. */
static void timings_end(struct timings *timings) {
    if (timings == NULL) return;
    g_autofree char *text = timings_format(timings);
    g_printerr("%s", text);
    timings_free(timings);
}

static Reference *choose_reference(const Project *project, const Run *run, const char *against, GError **error) {
    if (against != NULL && strcmp(against, "baseline") != 0) {
        g_autoptr(Run) other = run_load(project, against, error);
        return other != NULL ? reference_from_run(other, run->results) : NULL;
    }
    g_autoptr(Reference) reference = reference_of_plan(project, run, error);
    if (reference == NULL || request_is_ad_hoc(&run->request)) return g_steal_pointer(&reference);
    reference->budgets = budget_values_read(project, run, error);
    return reference->budgets != NULL ? g_steal_pointer(&reference) : NULL;
}

static void append_options(GString *text, const char *option, char *const *values) {
    for (; values != NULL && *values != NULL; values++) g_string_append_printf(text, " --%s %s", option, *values);
}

/* Where nothing was compared: what was narrowed, and what to add. */
static void explain_nothing(const Run *run, Verdict *verdict) {
    if (verdict->exit_code != EXIT_CODE_MEASURE) return;
    const struct request *request = &run->request;
    g_autoptr(GString) options = g_string_new(NULL);
    append_options(options, "variant", request->variants);
    append_options(options, "input", request->inputs);
    append_options(options, "size", request->sizes);
    append_options(options, "probe", request->probes);
    g_autofree char *said = g_steal_pointer(&verdict->note);
    if (request_is_ad_hoc(request)) {
        verdict->note =
            g_strdup_printf("%s The sides share no measured cell: choose another profile or input (the profile is %s, narrowed to:%s).",
                            said, run->plan->profile, options->len > 0 ? options->str : " nothing");
    } else if (options->len > 0) {
        verdict->note = g_strdup_printf(
            "%s The profile %s was narrowed to%s: leave some of that out, or add a pair of variants or a probe whose metrics gate.", said,
            run->plan->profile, options->str);
    } else {
        verdict->note = g_strdup_printf("%s The profile %s of the plan needs a pair of variants, or a probe whose metrics gate.", said,
                                        run->plan->profile);
    }
}

static Verdict *judge_run(const Run *run, const Reference *reference, enum ratchet ratchet) {
    Verdict *verdict = verdict_judge(run->results, reference, run->plan, ratchet);
    explain_verdict(verdict, run->plan, run->folder, run->results, reference);
    explain_nothing(run, verdict);
    return verdict;
}

/* How a verdict is shown. */
struct view {
    const char *plots, *html; /* where the plots and the page go; NULL: nowhere */
    gboolean json;            /* print the verdict as data in place of the report */
};

/* Print the report, or verdict.json at `path`; draw, and write the page. FALSE with an error. */
static gboolean show_report(const struct report *report, const char *path, const struct view *view, GError **error) {
    g_autofree char *text = NULL;
    if (!view->json) {
        text = report_text(report, table_width_of(STDOUT_FILENO), colour_is_used(STDOUT_FILENO));
    } else if (!g_file_get_contents(path, &text, NULL, error)) {
        return FALSE;
    }
    g_print("%s", text);
    if (view->plots != NULL && !report_plot(report, view->plots, error)) return FALSE;
    return view->html == NULL || report_write_page(report, view->html, view->plots, error);
}

/* Judge, write verdict.json and report/, print the report. The verdict's exit code, or an error's. */
static enum exit_code judge_and_report(const Project *project, const Run *run, const char *against, const char *ratchet_text,
                                       const struct view *view, GError **error) {
    enum ratchet ratchet;
    if (!ratchet_parse(ratchet_text, &ratchet, error)) return EXIT_CODE_INPUT;
    g_autoptr(Reference) reference = choose_reference(project, run, against, error);
    if (reference == NULL) return EXIT_CODE_INPUT;

    g_autoptr(Verdict) verdict = judge_run(run, reference, ratchet);
    const struct report report = make_report(project, run, verdict);
    g_autofree char *path = run_path(run, "verdict.json");
    if (!verdict_write(path, verdict, error) || !report_write(&report, error) || !report_write_patch(&report, error))
        return EXIT_CODE_MEASURE;
    return show_report(&report, path, view, error) ? verdict->exit_code : EXIT_CODE_MEASURE;
}

enum exit_code command_run(const struct command *command, int argc, char **argv) {
    struct measure_options options = {0};
    GError *error = NULL;
    g_autoptr(Project) project = project_find(&error);
    gboolean read = project != NULL && measure_options_read(command, argc, argv, &options, &error);
    struct timings *timings = options.timings ? timings_new() : NULL;
    g_autoptr(Run) run = read ? measure(project, &options, timings, &error) : NULL;
    timings_end(timings);
    measure_options_clear(&options);
    if (run == NULL) return command_fail(error);
    g_print("%s\n", run->shown);
    return EXIT_CODE_SAME;
}

enum exit_code command_gate(const struct command *command, int argc, char **argv) {
    struct measure_options options = {0};
    GError *error = NULL;
    enum exit_code code = EXIT_CODE_MEASURE;
    enum ratchet ratchet;
    struct timings *timings = NULL;
    g_autoptr(Project) project = project_find(&error);
    if (project != NULL && measure_options_read(command, argc, argv, &options, &error) &&
        ratchet_parse(options.ratchet, &ratchet, &error)) {
        if (options.timings) timings = timings_new();
        g_autoptr(Run) run = measure(project, &options, timings, &error);
        const struct view view = {options.plots, options.html, options.json};
        if (run != NULL) code = judge_and_report(project, run, NULL, options.ratchet, &view, &error);
        timings_stage_end(timings, "judge and report");
    }
    timings_end(timings);
    measure_options_clear(&options);
    return error != NULL ? command_fail(error) : code;
}

enum exit_code command_check(const struct command *command, int argc, char **argv) {
    g_autofree char *against = NULL, *ratchet = NULL;
    g_auto(GStrv) arguments = NULL;
    struct view view = {0};
    GError *error = NULL;
    const GOptionEntry entries[] = {
        {"against", 0, 0, G_OPTION_ARG_STRING, &against, "the committed baselines (default), or the folder of another run", "baseline|RUN"},
        {"ratchet", 0, 0, G_OPTION_ARG_STRING, &ratchet, "strict: an improvement, too, must be accepted (default); notice: not",
         "strict|notice"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &view.json, option_verdict_as_json, NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    if (!options_read(command, entries, "RUN is the folder of a run, or `latest`.", argc, argv, 1, 1, &arguments, &error))
        return command_fail(error);

    enum exit_code code = EXIT_CODE_MEASURE;
    g_autoptr(Project) project = project_find(&error);
    g_autoptr(Run) run = project != NULL ? run_load(project, arguments[0], &error) : NULL;
    if (run != NULL) code = judge_and_report(project, run, against, ratchet, &view, &error);
    return error != NULL ? command_fail(error) : code;
}

enum exit_code command_merge(const struct command *command, int argc, char **argv) {
    g_autofree char *folder = NULL, *ratchet = NULL, *plots = NULL, *html = NULL;
    g_auto(GStrv) arguments = NULL;
    gboolean json = FALSE;
    GError *error = NULL;
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &folder, "folder of the merged run (default: a new one below build/run)", "DIR"},
        {"ratchet", 0, 0, G_OPTION_ARG_STRING, &ratchet, "strict: an improvement, too, must be accepted (default); notice: not",
         "strict|notice"},
        {"plots", 0, 0, G_OPTION_ARG_FILENAME, &plots, "draw plots into this folder", "DIR"},
        {"html", 0, 0, G_OPTION_ARG_FILENAME, &html, "write the page of the run, one file", "FILE"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, option_verdict_as_json, NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    static const char about[] =
        "RUN are the folders of all N runs that were measured with --shard 1/N to N/N: of one plan, one selection, one "
        "commit, the same programs, and one kind of machine. The merged run is judged as `gate` judges.";
    if (!options_read(command, entries, about, argc, argv, 1, SHARDS_MAXIMUM, &arguments, &error)) return command_fail(error);

    enum exit_code code = EXIT_CODE_MEASURE;
    g_autoptr(Project) project = project_find(&error);
    g_autoptr(Run) run = project != NULL ? runs_merge(project, arguments, folder, &error) : NULL;
    if (run != NULL) code = judge_and_report(project, run, NULL, ratchet, &(struct view){plots, html, json}, &error);
    return error != NULL ? command_fail(error) : code;
}

enum exit_code command_report(const struct command *command, int argc, char **argv) {
    g_autofree char *plots = NULL, *html = NULL, *comment = NULL, *link = NULL;
    g_auto(GStrv) arguments = NULL;
    gboolean json = FALSE;
    GError *error = NULL;
    const GOptionEntry entries[] = {
        {"plots", 0, 0, G_OPTION_ARG_FILENAME, &plots,
         "where the plots go (default: report/ of the run; with --html, --comment or --json, nowhere)", "DIR"},
        {"html", 0, 0, G_OPTION_ARG_FILENAME, &html, "write the page of the run: one file", "FILE"},
        {"comment", 0, 0, G_OPTION_ARG_FILENAME, &comment, "write the comment on a pull request: Markdown", "FILE"},
        {"link", 0, 0, G_OPTION_ARG_STRING, &link, "where the comment's readers find the page", "https://…"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, option_verdict_as_json, NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    if (!options_read(command, entries, "RUN is the folder of a run, or `latest`.", argc, argv, 1, 1, &arguments, &error))
        return command_fail(error);
    if (link != NULL && !comment_check_link(link)) {
        g_set_error(&error, BENCH_ERROR, BENCH_ERROR_INPUT, "--link: expected an address that begins with https://, found \"%s\"", link);
        return command_fail(error);
    }

    g_autoptr(Project) project = project_find(&error);
    g_autoptr(Run) run = project != NULL ? run_load(project, arguments[0], &error) : NULL;
    g_autofree char *path = run != NULL ? run_path(run, "verdict.json") : NULL, *own = run != NULL ? run_path(run, "report") : NULL;
    g_autoptr(Verdict) verdict = run != NULL ? verdict_read(path, run->shown, run->plan, &error) : NULL;
    if (verdict != NULL) {
        const struct report report = make_report(project, run, verdict);
        gboolean draws = html == NULL && comment == NULL && !json;
        const struct view view = {plots != NULL ? plots : draws ? own : NULL, html, json};
        if (report_write(&report, &error) && show_report(&report, path, &view, &error) && comment != NULL)
            report_write_comment(&report, comment, link, &error);
    }
    return error != NULL ? command_fail(error) : EXIT_CODE_SAME;
}
