#include "cli/options.h"

#include "base/error.h"
#include "base/suggest.h"
#include "probes/probe.h"
#include "pipeline/inputs.h"

#include <stdlib.h>
#include <string.h>

/* GLib's option errors become input errors; the way out is the command's --help. */
static gboolean wrong_usage(const struct command *command, const char *what, GError **error) {
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: %s; usage: leuko-bench %s %s", command->name, what, command->name,
                command->synopsis);
    return FALSE;
}

gboolean options_read(const struct command *command, const GOptionEntry *entries, const char *description, int argc, char **argv,
                      guint least, guint most, char ***arguments, GError **error) {
    g_autoptr(GOptionContext) context = g_option_context_new(command->synopsis);
    g_autofree char *program = g_strconcat("leuko-bench ", command->name, NULL);
    g_option_context_set_summary(context, command->summary);
    g_option_context_set_description(context, description);
    if (entries != NULL) g_option_context_add_main_entries(context, entries, NULL);
    g_set_prgname(program);

    g_auto(GStrv) words = g_new0(char *, (gsize) argc + 1);
    for (int i = 0; i < argc; i++) words[i] = g_strdup(argv[i]);
    g_autoptr(GError) problem = NULL;
    if (!g_option_context_parse_strv(context, &words, &problem)) return wrong_usage(command, problem->message, error);

    guint count = g_strv_length(words) - 1; /* words[0] is the command */
    if (count < least) return wrong_usage(command, "an argument is missing", error);
    if (count > most) {
        g_autofree char *what = g_strdup_printf("\"%s\" is one argument too many", words[most + 1]);
        return wrong_usage(command, what, error);
    }
    if (arguments != NULL) *arguments = g_strdupv(words + 1);
    return TRUE;
}

gboolean ratchet_parse(const char *text, enum ratchet *ratchet, GError **error) {
    *ratchet = RATCHET_STRICT;
    if (text == NULL || strcmp(text, "strict") == 0) return TRUE;
    *ratchet = RATCHET_NOTICE;
    if (strcmp(text, "notice") == 0) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--ratchet: expected strict or notice, found \"%s\"", text);
    return FALSE;
}

static gboolean shard_parse(const char *text, struct request *request, GError **error) {
    if (text == NULL) return TRUE;
    g_auto(GStrv) parts = g_strsplit(text, "/", 3);
    guint64 shard = 0, shards = 0;
    if (g_strv_length(parts) == 2 && g_ascii_string_to_unsigned(parts[0], 10, 1, SHARDS_MAXIMUM, &shard, NULL) &&
        g_ascii_string_to_unsigned(parts[1], 10, 1, SHARDS_MAXIMUM, &shards, NULL) && shard <= shards) {
        request->shard = (guint) shard;
        request->shards = (guint) shards;
        return TRUE;
    }
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--shard: expected I/N with I from 1 to N, as in 1/4, found \"%s\"", text);
    return FALSE;
}

static void describe_row(GString *text, const char *name, const char *summary) {
    g_string_append_printf(text, "  %-15s %s\n", name, summary != NULL ? summary : "");
}

/* What an option's value is taken from, for --help: the plan's inputs, profiles and probes. */
static char *describe_registries(void) {
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(Project) project = project_find(NULL);
    const struct request request = {.profile = NULL};
    g_autoptr(Plan) plan = project != NULL ? request_plan(&request, project->shown, project->plan_text, NULL) : NULL;
    g_auto(GStrv) profiles = plan != NULL ? plan_profiles(project->shown, project->plan_text, NULL) : NULL;
    if (plan != NULL) g_string_append_printf(text, "Profiles of %s:\n", project->shown);
    for (char **profile = profiles; profile != NULL && *profile != NULL; profile++) {
        g_auto(GStrv) parts = g_strsplit(*profile, "\t", 2);
        describe_row(text, parts[0], parts[1]);
    }
    if (plan != NULL) g_string_append(text, "\nInputs:\n");
    for (guint i = 0; plan != NULL && i < plan->all_inputs->len; i++) {
        const struct plan_input *input = g_ptr_array_index(plan->all_inputs, i);
        describe_row(text, input->name, input->summary);
    }
    g_string_append(text, "\nProbes:\n");
    for (const struct probe *const *probe = probes; *probe != NULL; probe++) describe_row(text, (*probe)->name, (*probe)->summary);
    for (guint i = 0; plan != NULL && i < plan->command_probes->len; i++) {
        const struct plan_command_probe *probe = g_ptr_array_index(plan->command_probes, i);
        describe_row(text, probe->name, probe->summary);
    }
    g_string_append(text, "\nWith --side, words that name files are made absolute, and each command runs in a folder of its own.");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean fail_deadline(int deadline, GError **error) {
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--deadline: expected seconds from 1 to 86400, found %d", deadline);
    return FALSE;
}

const char option_verdict_as_json[] = "print the verdict as JSON in place of the report (docs/results.md)";

gboolean measure_options_read(const struct command *command, int argc, char **argv, struct measure_options *options, GError **error) {
    *options = (struct measure_options){.deadline = -1};
    g_autofree char *shard = NULL;
    struct request *request = &options->request;
    const GOptionEntry entries[] = {
        {"profile", 'p', 0, G_OPTION_ARG_STRING, &request->profile, "profile of the plan (default: its first)", "NAME"},
        {"variant", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request->variants, "only this variant; may be repeated", "V"},
        {"input", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request->inputs, "only this input; may be repeated", "S"},
        {"size", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request->sizes, "only this size, as 64K; may be repeated", "N"},
        {"probe", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request->probes, "only this probe; may be repeated", "P"},
        {"shard", 0, 0, G_OPTION_ARG_STRING, &shard, "only part I of N of the inputs", "I/N"},
        {"side", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request->sides,
         "measure this command in place of the variants; repeat it: the first is the reference", "NAME=COMMAND"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options->folder, "folder of the run (default: a new one below build/run)", "DIR"},
        {"ratchet", 0, 0, G_OPTION_ARG_STRING, &options->ratchet, "strict: an improvement, too, must be accepted (default); notice: not",
         "strict|notice"},
        {"plots", 0, 0, G_OPTION_ARG_FILENAME, &options->plots, "draw plots into this folder when done", "DIR"},
        {"html", 0, 0, G_OPTION_ARG_FILENAME, &options->html, "write the page of the run, one file, when done", "FILE"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options->json, option_verdict_as_json, NULL},
        {"base", 0, 0, G_OPTION_ARG_STRING, &options->base,
         "measure an earlier commit's programs, too: auto is the merge base where there is one (default in CI), required ends without one",
         "auto|none|required|REV"},
        {"no-cache", 0, 0, G_OPTION_ARG_NONE, &options->no_cache, "measure every value, also those that were measured before", NULL},
        {"timings", 0, 0, G_OPTION_ARG_NONE, &options->timings, "say on stderr where the time went", NULL},
        {"deadline", 0, 0, G_OPTION_ARG_INT, &options->deadline, "end a child that takes longer (default 120)", "SECONDS"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &options->quiet, "no progress", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    g_autofree char *description = describe_registries();
    if (!options_read(command, entries, description, argc, argv, 0, 0, NULL, error) || !shard_parse(shard, request, error)) return FALSE;
    if (options->deadline == -1)
        options->deadline = 0;
    else if (options->deadline < 1 || options->deadline > 24 * 3600)
        return fail_deadline(options->deadline, error);
    return TRUE;
}

void measure_options_clear(struct measure_options *options) {
    request_clear(&options->request);
    g_free(options->folder);
    g_free(options->ratchet);
    g_free(options->plots);
    g_free(options->html);
    g_free(options->base);
}
