#include "report/summary.h"

#include "report/report_parts.h"

void report_sites_free(ReportSites *sites) {
    if (sites == NULL) return;
    g_free(sites->title);
    if (sites->growth != NULL) g_array_unref(sites->growth);
    g_strfreev(sites->lines);
    g_free(sites);
}

static void add_headline(Model *model, const struct report_facts *facts) {
    const struct exit_code_row *row = exit_code_row(facts->verdict->exit_code);
    const char *project = facts->plan->project;
    g_autofree char *text =
        g_strdup_printf("%s%s%s (exit code %d)", project != NULL ? project : "", project != NULL ? ": " : "", row->name, (int) row->code);
    g_autofree char *change = report_worst_change(facts->verdict), *counts = report_counts(facts->verdict);
    gboolean same = row->code == EXIT_CODE_SAME;
    g_autofree char *sentence = g_strdup_printf("%s%s%s", same ? "nothing is worse" : "", same && change != NULL ? "; " : "",
                                                change != NULL ? change
                                                : same         ? ""
                                                               : row->meaning);
    model_add_headline(model, text, sentence);
    model_add_paragraph(model, counts);
}

static struct table *growth_table(const GArray *growth) {
    static const struct table_column columns[] = {{"caller", TABLE_LEFT, 0}, {"calls", TABLE_RIGHT, 0}, {"bytes", TABLE_RIGHT, 1}};
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < growth->len; i++) {
        const struct caller_change *change = &g_array_index(growth, struct caller_change, i);
        g_autofree char *calls_was = metric_format_value(UNIT_CALLS, change->was.calls);
        g_autofree char *calls_now = metric_format_value(UNIT_CALLS, change->now.calls);
        g_autofree char *bytes_was = metric_format_value(UNIT_BYTES, change->was.bytes);
        g_autofree char *bytes_now = metric_format_value(UNIT_BYTES, change->now.bytes);
        g_autofree char *calls = g_strdup_printf("%s → %s", calls_was, calls_now);
        g_autofree char *bytes = g_strdup_printf("%s → %s", bytes_was, bytes_now);
        table_add_row(table, (const char *const[]){change->caller, calls, bytes});
    }
    return table;
}

static void add_sites(Model *model, const ReportSites *sites) {
    if (sites == NULL) return;
    model_add_title(model, sites->title);
    if (sites->growth != NULL) model_add_table(model, growth_table(sites->growth), "callers");
    if (sites->lines != NULL) model_add_code(model, (const char *const *) sites->lines);
}

static void add_command(Model *model, const struct report_facts *facts, const char *const *arguments) {
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (const char *const *word = facts->program; *word != NULL; word++) g_ptr_array_add(words, (gpointer) *word);
    for (const char *const *word = arguments; *word != NULL; word++) g_ptr_array_add(words, (gpointer) *word);
    g_ptr_array_add(words, NULL);
    model_add_command(model, (const char *const *) words->pdata);
}

static void add_advice(Model *model, const struct report_facts *facts) {
    if (facts->verdict->exit_code == EXIT_CODE_SAME) return;
    if (facts->can_accept && facts->verdict->findings->len > 0) {
        model_add_paragraph(model, "If this is meant, accept it in a commit of its own:");
        add_command(model, facts, (const char *const[]){"accept", facts->folder, "--reason", "why it changes", NULL});
        model_add_paragraph(model, "Or apply the same change as a patch:");
        const char *const here[] = {"git", "apply", facts->patch, NULL}, *const there[] = {"git",   "-C",         facts->root,
                                                                                           "apply", facts->patch, NULL};
        model_add_command(model, facts->root == NULL ? here : there);
    }
    g_autofree char *file = g_build_filename(facts->folder, "verdict.json", NULL);
    g_autofree char *values = g_strdup_printf("Every value is in %s.", file);
    model_add_paragraph(model, values);
}

Model *report_model(const struct report_facts *facts) {
    Model *model = model_new();
    add_headline(model, facts);
    report_add_changes(model, facts->verdict);
    add_sites(model, facts->sites);
    report_add_pairs(model, facts);
    add_advice(model, facts);
    return model;
}
