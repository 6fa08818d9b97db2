/* What the report says in words, as data for the page. */
#include "core/command_line.h"
#include "report/blame.h"
#include "report/report_parts.h"
#include "sys/json.h"

/* A command as one line that a shell takes; null where there is none. */
static void add_command(JsonBuilder *builder, const char *name, char **words) {
    g_autofree char *line = words != NULL ? command_line_quote((const char *const *) words) : NULL;
    json_add_string(builder, name, line);
}

char *report_sentences(const struct report_facts *facts) {
    g_autofree char *headline = report_headline(facts);
    g_auto(GStrv) commits = report_describe_commits(facts->verdict), growths = blame_describe_growths(facts->plan, facts->verdict);
    g_auto(GStrv) startups = blame_describe_startups(facts->verdict);
    g_auto(GStrv) budget = report_budget_command(facts);
    g_auto(GStrv) accept = report_is_acceptable(facts->verdict) ? report_accept_command(facts) : NULL;
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_open_object(builder, NULL);
    json_add_string(builder, "schema", "leuko-bench-sentences/1");
    json_add_string(builder, "headline", headline);
    json_add_strings(builder, "commits", commits);
    json_add_strings(builder, "growths", growths);
    json_add_strings(builder, "startups", startups);
    add_command(builder, "accept", accept);
    add_command(builder, "budget", budget);
    json_add_string(builder, "budget_advice", budget != NULL ? report_budget_advice : NULL);
    json_builder_end_object(builder);
    return json_text(builder);
}
