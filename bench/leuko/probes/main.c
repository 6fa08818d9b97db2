/*
 * leuko-probe: Leuko's own numbers as the "METRIC<TAB>VALUE" lines that a plan's probe prints.
 *
 *     leuko-probe digest PROGRAM [ARGUMENT…]        tree, diagnostics and offences as hashes (--digest)
 *     leuko-probe alloc_stats PROGRAM [ARGUMENT…]   what each module of Prism asked for (PRISM_ALLOC_STATS)
 *
 * Exit code: 0 done, 2 usage, 3 the program did not answer as it should; a sentence on standard error says why.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "reading.h"

enum { DONE = 0, WRONG_USAGE = 2, FAILED = 3 };

static const struct reading {
    const char *name;
    const char *option;   /* behind the program, or NULL */
    const char *variable; /* of the environment, set to 1, or NULL */
    gboolean reads_errors;
    gboolean (*read)(char *text, guint files, GString *lines, GError **error);
} readings[] = {
    {"digest", "--digest", NULL, FALSE, digest_read},
    {"alloc_stats", NULL, "PRISM_ALLOC_STATS", TRUE, alloc_stats_read},
};

static int fail(const char *message) {
    fprintf(stderr, "leuko-probe: error: %s\n", message);
    return FAILED;
}

/* Leuko reports offences by exit code 1. */
static gboolean ended_well(int status) {
    return WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 1);
}

static int run(const struct reading *reading, guint files, char **arguments) {
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_autoptr(GString) lines = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *output = NULL, *errors = NULL;
    g_auto(GStrv) environment = g_get_environ();
    int status = 0;

    g_ptr_array_add(argv, arguments[0]);
    if (reading->option != NULL) g_ptr_array_add(argv, (gpointer) reading->option);
    for (char **argument = arguments + 1; *argument != NULL; argument++) g_ptr_array_add(argv, *argument);
    g_ptr_array_add(argv, NULL);
    if (reading->variable != NULL) environment = g_environ_setenv(environment, reading->variable, "1", TRUE);
    if (!g_spawn_sync(NULL, (char **) argv->pdata, environment, G_SPAWN_DEFAULT, NULL, NULL, &output, &errors, &status, &error)) {
        return fail(error->message);
    }
    if (!ended_well(status)) {
        fputs(errors, stderr);
        g_autofree char *message = WIFSIGNALED(status)
                                       ? g_strdup_printf("%s: killed by SIG%s", arguments[0], sigabbrev_np(WTERMSIG(status)))
                                       : g_strdup_printf("%s: exit code %d", arguments[0], WEXITSTATUS(status));
        return fail(message);
    }
    if (!reading->read(reading->reads_errors ? errors : output, files, lines, &error)) return fail(error->message);
    return fputs(lines->str, stdout) >= 0 && fflush(stdout) == 0 ? DONE : fail("standard output cannot be written");
}

int main(int argc, char **argv) {
    guint64 files = 0;
    gboolean counted = argc >= 4 && g_ascii_string_to_unsigned(argv[2], 10, 1, G_MAXUINT, &files, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(readings) && counted; i++) {
        if (strcmp(argv[1], readings[i].name) == 0) return run(&readings[i], (guint) files, argv + 3);
    }
    fputs("usage: leuko-probe digest|alloc_stats FILES PROGRAM [ARGUMENT…]\n", stderr);
    return WRONG_USAGE;
}
