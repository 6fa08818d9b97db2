#include "report/summary.h"

#include "report/blame.h"
#include "report/report_parts.h"

static const guint blamed_at_top = 6;

const char report_reason[] = "why it changes";

void report_sites_free(ReportSites *sites) {
    if (sites == NULL) return;
    g_free(sites->title);
    g_strfreev(sites->lines);
    g_free(sites);
}

enum model_tone report_tone(const Verdict *verdict) {
    if (verdict->exit_code == EXIT_CODE_SAME) return TONE_GOOD;
    return verdict->exit_code == EXIT_CODE_REGRESSED || verdict->exit_code == EXIT_CODE_MEASURE ? TONE_BAD : TONE_NOTICE;
}

char **report_describe_commits(const Verdict *verdict) {
    const struct {
        const char *title;
        const struct commit *commit;
    } commits[] = {{"Head", &verdict->head}, {"Base", &verdict->base_commit}};
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(commits); i++) {
        g_autofree char *described = commit_describe(commits[i].commit);
        if (described != NULL) g_ptr_array_add(lines, g_strdup_printf("%s: %s", commits[i].title, described));
    }
    g_ptr_array_add(lines, NULL);
    return (char **) g_ptr_array_free(g_steal_pointer(&lines), FALSE);
}

void report_add_commits(Model *model, const Verdict *verdict) {
    g_auto(GStrv) lines = report_describe_commits(verdict);
    if (lines[0] != NULL) model_add_list(model, (const char *const *) lines);
}

char *report_headline(const struct report_facts *facts) {
    const struct exit_code_row *row = exit_code_row(facts->verdict->exit_code);
    char *change = report_worst_change(facts);
    if (row->code != EXIT_CODE_SAME) return change != NULL ? change : g_strdup(row->meaning);
    g_autofree char *rest = change;
    return g_strconcat("nothing is worse", rest != NULL ? "; " : NULL, rest, NULL);
}

static void add_headline(Model *model, const struct report_facts *facts) {
    const struct exit_code_row *row = exit_code_row(facts->verdict->exit_code);
    const char *project = facts->plan->project;
    g_autofree char *text =
        g_strdup_printf("%s%s%s (exit code %d)", project != NULL ? project : "", project != NULL ? ": " : "", row->name, (int) row->code);
    g_autofree char *sentence = report_headline(facts), *counts = report_counts(facts->verdict);
    model_add_headline(model, report_tone(facts->verdict), text, sentence);
    report_add_commits(model, facts->verdict);
    blame_add_lines(model, facts->verdict, blamed_at_top);
    blame_add_growths(model, facts->plan, facts->verdict);
    model_add_paragraph(model, counts);
}

static void add_sites(Model *model, const struct report_facts *facts) {
    for (guint i = 0; i < facts->verdict->explanations->len; i++) {
        blame_add_table(model, g_ptr_array_index(facts->verdict->explanations, i), FALSE);
    }
    if (facts->sites == NULL) return;
    model_add_title(model, facts->sites->title);
    model_add_code(model, (const char *const *) facts->sites->lines);
}

char **report_command(const struct report_facts *facts, const char *const *arguments) {
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    g_strv_builder_addv(words, (const char **) facts->program);
    g_strv_builder_addv(words, (const char **) arguments);
    return g_strv_builder_end(words);
}

void report_add_command(Model *model, const struct report_facts *facts, const char *const *arguments) {
    g_auto(GStrv) words = report_command(facts, arguments);
    model_add_command(model, (const char *const *) words);
}

/* What was not compared, and why; and what explains the exit code. */
static void add_notes(Model *model, const Verdict *verdict) {
    blame_add_startups(model, verdict);
    if (verdict->counts[VERDICT_INCOMPARABLE] > 0) {
        g_autofree char *text =
            g_strdup_printf("Not compared: %" G_GUINT64_FORMAT " values of machine metrics. %s", verdict->counts[VERDICT_INCOMPARABLE],
                            verdict->incomparable != NULL ? verdict->incomparable : "");
        model_add_paragraph(model, text);
    }
    if (verdict->base_reason != NULL) {
        g_autofree char *text =
            g_strconcat(verdict->base != NULL ? "Not compared with the base: " : "There is no base. ", verdict->base_reason, NULL);
        model_add_paragraph(model, text);
    }
    if (verdict->note != NULL) model_add_paragraph(model, verdict->note);
}

gboolean report_is_acceptable(const Verdict *verdict) {
    return verdict->exit_code != EXIT_CODE_SAME && verdict->acceptable && verdict->findings->len + verdict->lost->len > 0;
}

char **report_accept_command(const struct report_facts *facts) {
    return report_command(facts, (const char *const[]){"accept", facts->folder, "--reason", report_reason, NULL});
}

static void add_advice(Model *model, const struct report_facts *facts) {
    if (report_is_acceptable(facts->verdict)) {
        model_add_paragraph(model, "If this is meant, accept it in a commit of its own:");
        g_auto(GStrv) accept = report_accept_command(facts);
        model_add_command(model, (const char *const *) accept);
        model_add_paragraph(model, "Or apply the same change as a patch:");
        const char *const here[] = {"git", "apply", facts->patch, NULL}, *const there[] = {"git",   "-C",         facts->root,
                                                                                           "apply", facts->patch, NULL};
        model_add_command(model, facts->root == NULL ? here : there);
    }
    if (facts->verdict->exit_code == EXIT_CODE_SAME) return;
    g_autofree char *file = g_build_filename(facts->folder, "verdict.json", NULL);
    g_autofree char *values = g_strdup_printf("Every value is in %s.", file);
    model_add_paragraph(model, values);
}

void report_add_details(Model *model, const struct report_facts *facts) {
    report_add_changes(model, facts);
    add_sites(model, facts);
    report_add_pairs(model, facts);
    add_notes(model, facts->verdict);
}

Model *report_model(const struct report_facts *facts) {
    Model *model = model_new();
    add_headline(model, facts);
    report_add_details(model, facts);
    add_advice(model, facts);
    return model;
}
