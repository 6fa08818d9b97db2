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

gboolean comparison_options_check(const char *const *inputs, const char *const *sizes, int rounds, GError **error) {
    for (const char *const *input = inputs; *input != NULL; input++) {
        gboolean every = strcmp(*input, "*") == 0 && inputs[1] == NULL;
        if (every || g_strv_contains(input_names(), *input)) continue;
        g_autofree char *way_out = names_suggest(*input, input_names());
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--input %s: no such input; %s", *input, way_out);
        return FALSE;
    }
    for (const char *const *size = sizes; *size != NULL; size++) {
        guint64 bytes;
        if (size_parse(*size, &bytes)) continue;
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--size %s: no size; expected bytes, 64K or 1M, or all", *size);
        return FALSE;
    }
    if (rounds >= STATISTICS_MINIMUM_ROUNDS && rounds <= 1000) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--rounds: expected a number from %d to 1000, found %d", STATISTICS_MINIMUM_ROUNDS,
                rounds);
    return FALSE;
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
    if (g_strv_length(parts) == 2 && g_ascii_string_to_unsigned(parts[0], 10, 1, 1000, &shard, NULL) &&
        g_ascii_string_to_unsigned(parts[1], 10, 1, 1000, &shards, NULL) && shard <= shards) {
        request->shard = (guint) shard;
        request->shards = (guint) shards;
        return TRUE;
    }
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--shard: expected I/N with I from 1 to N, as in 1/4, found \"%s\"", text);
    return FALSE;
}

/* The registries that an option's value is taken from, for --help. */
static char *describe_registries(void) {
    g_autoptr(GString) text = g_string_new("Shapes:\n");
    for (const char *const *input = input_names(); *input != NULL; input++) {
        g_string_append_printf(text, "  %-15s %s\n", *input, input_summary(*input));
    }
    g_string_append(text, "\nProbes:\n");
    for (const struct probe *const *probe = probes; *probe != NULL; probe++) {
        g_string_append_printf(text, "  %-15s %s\n", (*probe)->name, (*probe)->summary);
    }
    g_string_append(text, "  hyperfine       wall time of a pair, in alternating rounds\n\nProfiles:\n");

    g_autoptr(Project) project = project_find(NULL);
    g_autofree char *plan = project != NULL ? request_plan_read(project->plan, NULL) : NULL;
    g_auto(GStrv) profiles = plan != NULL ? plan_profiles("bench/plan.ini", plan, NULL) : NULL;
    for (char **profile = profiles; profile != NULL && *profile != NULL; profile++) {
        g_auto(GStrv) parts = g_strsplit(*profile, "\t", 2);
        g_string_append_printf(text, "  %-15s %s\n", parts[0], parts[1] != NULL ? parts[1] : "");
    }
    g_string_append(text,
                    "\nWith --stock and --arena, words that name files are made absolute, and each command runs in a folder of its own.");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

gboolean measure_options_read(const struct command *command, int argc, char **argv, struct measure_options *options, GError **error) {
    *options = (struct measure_options){0};
    g_autofree char *shard = NULL;
    struct request *request = &options->request;
    const GOptionEntry entries[] = {
        {"profile", 'p', 0, G_OPTION_ARG_STRING, &request->profile, "profile of bench/plan.ini (default pr)", "NAME"},
        {"variant", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request->variants, "only this variant; may be repeated", "V"},
        {"input", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request->inputs, "only this input; may be repeated", "S"},
        {"size", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request->sizes, "only this size, as 64K; may be repeated", "N"},
        {"probe", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request->probes, "only this probe; may be repeated", "P"},
        {"shard", 0, 0, G_OPTION_ARG_STRING, &shard, "only part I of N of the inputs", "I/N"},
        {"stock", 0, 0, G_OPTION_ARG_STRING, &request->stock_command, "measure this command instead of the built stock", "'CMD {input}'"},
        {"arena", 0, 0, G_OPTION_ARG_STRING, &request->arena_command, "and this one instead of the built arena", "'CMD {input}'"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options->folder, "folder of the run (default: a new one below build/run)", "DIR"},
        {"ratchet", 0, 0, G_OPTION_ARG_STRING, &options->ratchet, "strict: an improvement, too, must be accepted (default); notice: not",
         "strict|notice"},
        {"plots", 0, 0, G_OPTION_ARG_FILENAME, &options->plots, "draw plots into this folder when done", "DIR"},
        {"deadline", 0, 0, G_OPTION_ARG_INT, &options->deadline, "end a child that takes longer (default 120)", "SECONDS"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &options->quiet, "no progress", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    g_autofree char *description = describe_registries();
    if (!options_read(command, entries, description, argc, argv, 0, 0, NULL, error) || !shard_parse(shard, request, error)) return FALSE;
    if (request->profile == NULL) request->profile = g_strdup("pr");
    if (options->deadline >= 0 && options->deadline <= 24 * 3600) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "--deadline: expected seconds from 1 to 86400, found %d", options->deadline);
    return FALSE;
}

void measure_options_clear(struct measure_options *options) {
    request_clear(&options->request);
    g_free(options->folder);
    g_free(options->ratchet);
    g_free(options->plots);
}
