#include "report/comment.h"

#include "report/blame.h"
#include "report/report_parts.h"

#include <string.h>

static const guint culprits = 3;

/* What a reviewer has to do, in a word or two. */
static const char *verdict_words(const Verdict *verdict) {
    const guint64 *counts = verdict->counts;
    gboolean better = counts[VERDICT_IMPROVED] > 0 && counts[VERDICT_NEW] + counts[VERDICT_MISSING] + verdict->lost->len == 0;
    switch (verdict->exit_code) {
        case EXIT_CODE_SAME: return "SAME";
        case EXIT_CODE_REGRESSED: return "REGRESSED";
        case EXIT_CODE_OUT_OF_DATE: return better ? "BETTER, ACCEPT IT" : "OTHER VALUES, ACCEPT THEM";
        case EXIT_CODE_DRIFT: return "DRIFT";
        default: return "NOT MEASURED";
    }
}

static char *describe_verdict(const struct report_facts *facts) {
    const char *project = facts->plan->project;
    return g_strconcat(project != NULL ? project : "", project != NULL ? ": " : "", verdict_words(facts->verdict), NULL);
}

static void add_page(Model *model, const char *link) {
    if (link != NULL) model_add_link(model, "The page of this run", link);
}

/* What happened, in a sentence: the worst change, or else why nothing was compared, or what the plan lost. */
static char *describe_change(const struct report_facts *facts) {
    const Verdict *verdict = facts->verdict;
    char *change = report_worst_change(facts);
    if (change != NULL) return change;
    if (verdict->lost->len > 0) {
        return g_strdup_printf("%s%s", (const char *) g_ptr_array_index(verdict->lost, 0),
                               verdict->lost->len > 1 ? "; and more that the plan no longer measures" : "");
    }
    return g_strdup(verdict->note != NULL ? verdict->note : exit_code_row(verdict->exit_code)->meaning);
}

/* The run lies on the machine that measured it: whoever accepts, measures. */
static void add_acceptance(Model *model, const struct report_facts *facts) {
    if (!report_is_acceptable(facts->verdict)) return;
    model_add_paragraph(model, "If this is meant, measure it, and accept it in a commit of its own:");
    gboolean has_base = facts->verdict->base != NULL;
    report_add_command(model, facts,
                       (const char *const[]){"gate", "--profile", facts->plan->profile, has_base ? "--base" : NULL, "auto", NULL});
    report_add_command(model, facts, (const char *const[]){"accept", "latest", "--reason", report_reason, NULL});
}

Model *comment_model(const struct report_facts *facts, const char *link) {
    const Verdict *verdict = facts->verdict;
    Model *model = model_new();
    g_autofree char *words = describe_verdict(facts), *counts = report_counts(verdict);
    if (verdict->exit_code == EXIT_CODE_SAME) {
        g_autofree char *line = g_strdup_printf("%s. %s.", words, counts);
        model_add_paragraph(model, line);
        report_add_commits(model, verdict);
        add_page(model, link);
        return model;
    }
    g_autofree char *change = describe_change(facts);
    model_add_headline(model, report_tone(verdict), words, change);
    report_add_commits(model, verdict);
    blame_add_lines(model, verdict, culprits);
    add_acceptance(model, facts);
    add_page(model, link);
    model_add_fold(model, counts);
    blame_add_growths(model, facts->plan, verdict);
    report_add_details(model, facts);
    return model;
}

gboolean comment_check_link(const char *link) {
    if (!g_str_has_prefix(link, "https://")) return FALSE;
    for (const char *sign = link; *sign != '\0'; sign++) {
        if (*sign <= ' ' || *sign >= 0x7f || strchr("<>\"'\\`", *sign) != NULL) return FALSE;
    }
    return strlen(link) <= 2000;
}
