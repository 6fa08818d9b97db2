#include "cli/options.h"
#include "base/error.h"
#include "build/program.h"
#include "judge/judge.h"
#include "store/acceptance.h"
#include "store/ledger.h"
#include "store/references.h"
#include "sys/interrupt.h"
#include "sys/process.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

/* The line that was typed so far: bytes come one by one, because the wait between them must see an interrupt. */
static gboolean read_line(GString *line, GError **error) {
    for (;;) {
        struct pollfd waited[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = interrupt_descriptor(), .events = POLLIN}};
        char byte = '\0';
        int ready = poll(waited, G_N_ELEMENTS(waited), -1);
        if (process_interrupted()) {
            g_printerr("\n");
            g_set_error(error, BENCH_ERROR, BENCH_ERROR_INTERRUPTED, "accept: interrupted; nothing was accepted");
            return FALSE;
        }
        if (ready < 0 && errno == EINTR) continue;
        if (ready < 0 || read(STDIN_FILENO, &byte, 1) != 1 || byte == '\n') return TRUE;
        g_string_append_c(line, byte);
    }
}

/* On a terminal, ask; elsewhere a reason must be given. NULL with an error when there is none. */
static char *ask_reason(const char *run, GError **error) {
    g_autoptr(GString) line = g_string_new(NULL);
    if (isatty(STDIN_FILENO) && isatty(STDERR_FILENO)) {
        g_printerr("Why do the values change? ");
        if (!read_line(line, error)) return NULL;
    }
    if (*g_strstrip(line->str) != '\0') return g_strdup(line->str);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "accept: say why in one line: leuko-bench accept %s --reason 'why'", run);
    return NULL;
}

static void show_accepted(const Run *run, guint changed) {
    if (changed == 0) {
        g_print("nothing to accept: the baselines are what %s measured\n", run->shown);
    } else {
        g_print("%u files changed below baselines/; commit them alone, with the reason: git add baselines && git commit\n", changed);
    }
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
    if (reason == NULL || *g_strstrip(reason) == '\0') {
        g_free(reason);
        reason = ask_reason(arguments[0], &error);
    }
    g_autofree char *line = reason != NULL ? ledger_reason(reason, &error) : NULL; /* refused before anything is read */
    if (line == NULL) return command_fail(error);

    guint changed = 0;
    g_autoptr(Project) project = project_find(&error);
    g_autoptr(Run) run = project != NULL ? run_load(project, arguments[0], &error) : NULL;
    g_autoptr(Reference) reference = run != NULL ? reference_of_plan(project, run, &error) : NULL;
    if (reference == NULL) return command_fail(error);
    g_autoptr(Verdict) verdict = verdict_judge(run->results, reference, run->plan, RATCHET_STRICT);
    if (!accept_check(run, verdict, &error) || !programs_check_built(project, run, &error) ||
        !accept_run(project, run, verdict, reason, &changed, &error)) {
        return command_fail(error);
    }
    show_accepted(run, changed);
    return EXIT_CODE_SAME;
}
