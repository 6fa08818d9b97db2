#include "cli/options.h"
#include "base/error.h"
#include "store/acceptance.h"
#include "store/verdict_file.h"

#include <stdio.h>
#include <unistd.h>

static const gsize reason_limit = 1000;

/* On a terminal, ask; elsewhere a reason must be given. NULL when there is none. */
static char *ask_reason(void) {
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) return NULL;
    g_printerr("Why do the values change? ");
    g_autofree char *line = g_malloc0(reason_limit);
    return fgets(line, (int) reason_limit, stdin) != NULL ? g_strdup(line) : NULL;
}

enum exit_code command_accept(const struct command *command, int argc, char **argv) {
    g_autofree char *reason = NULL;
    g_auto(GStrv) arguments = NULL;
    GError *error = NULL;
    const GOptionEntry entries[] = {
        {"reason", 'r', 0, G_OPTION_ARG_STRING, &reason, "why the values change: one line of the ledger", "TEXT"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    if (!options_read(command, entries, "RUN is the folder of a run, or `latest`.", argc, argv, 1, 1, &arguments, &error))
        return command_fail(error);
    if (reason == NULL) reason = ask_reason();
    if (reason == NULL || *g_strstrip(reason) == '\0') {
        g_set_error(&error, BENCH_ERROR, BENCH_ERROR_INPUT, "accept: say why in one line: leuko-bench accept %s --reason 'why'",
                    arguments[0]);
        return command_fail(error);
    }

    guint changed = 0;
    g_autoptr(Project) project = project_find(&error);
    g_autoptr(Run) run = project != NULL ? run_load(project, arguments[0], &error) : NULL;
    g_autoptr(Verdict) verdict =
        run != NULL ? judge_against_baselines(project, run->plan, run->results, request_is_ad_hoc(&run->request), RATCHET_STRICT, &error)
                    : NULL;
    if (verdict == NULL || !accept_run(project, run, verdict, reason, &changed, &error)) return command_fail(error);
    if (changed == 0) {
        g_print("nothing to accept: the baselines are what %s measured\n", run->shown);
    } else {
        g_print("%u files changed below baselines/; commit them alone, with the reason: git add baselines && git commit\n", changed);
    }
    return EXIT_CODE_SAME;
}
