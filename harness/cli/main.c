/* leuko-bench: measures a program, compares with what was accepted, and says what got worse. */
#include "cli/command.h"
#include "base/colour.h"
#include "base/error.h"
#include "store/project.h"
#include "sys/limits.h"
#include "sys/process.h"

#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void print_help(void) {
    g_print("usage: leuko-bench [--plan FILE] [--color auto|always|never] COMMAND [ARGUMENTS]\n       (leuko-bench COMMAND --help says "
            "more)\n\n");
    for (const struct command *command = commands; command->name != NULL; command++) {
        g_print("  %-10s  %s\n", command->name, command->summary);
    }
    g_print("\nexit codes:\n");
    for (const struct exit_code_row *row = exit_codes; row->name != NULL; row++)
        g_print("  %3d  %-12s %s\n", row->code, row->name, row->meaning);
    g_print("\nfirst steps: docs/your-project.md; with a plan: leuko-bench gate\n");
}

static enum exit_code unknown_command(const char *name) {
    g_printerr("leuko-bench: \"%s\" is no command; there are:", name);
    for (const struct command *command = commands; command->name != NULL; command++) g_printerr(" %s", command->name);
    g_printerr("\n");
    return EXIT_CODE_INPUT;
}

/* The value of the option `name` where it stands at `i`, which then is its last word; NULL where another word does. */
static const char *take_option(const char *name, int argc, char **argv, int *i) {
    gsize length = strlen(name);
    if (strncmp(argv[*i], name, length) != 0) return NULL;
    if (argv[*i][length] == '=') return argv[*i] + length + 1;
    if (argv[*i][length] != '\0') return NULL;
    return *i + 1 < argc ? argv[++*i] : "";
}

/* Take what every command has out of the arguments: --plan FILE, which is found by the environment variable, and --color WHEN. The new
 * count; 0 where one is malformed. */
static int take_common(int argc, char **argv) {
    int kept = 1;
    for (int i = 1; i < argc; i++) {
        const char *plan = take_option("--plan", argc, argv, &i), *colour = plan == NULL ? take_option("--color", argc, argv, &i) : NULL;
        if (plan != NULL) {
            g_setenv(project_plan_variable, plan, TRUE);
        } else if (colour == NULL) {
            argv[kept++] = argv[i];
        } else if (!colour_choose(colour)) {
            g_printerr("leuko-bench: --color: expected auto, always or never, found \"%s\"\n", colour);
            return 0;
        }
    }
    argv[kept] = NULL;
    return kept;
}

static void pass_over(int number) {
    (void) number;
}

/* A reader that goes away (`| head`) must not end the program before it has its verdict. A handler, not SIG_IGN, because that would be
 * handed on to every child. */
static void survive_broken_pipes(void) {
    struct sigaction pass = {.sa_handler = pass_over, .sa_flags = SA_RESTART};
    sigemptyset(&pass.sa_mask);
    sigaction(SIGPIPE, &pass, NULL);
}

/* What could not be printed is said by exit code 3. A reader that went away by itself has read what it wanted: the verdict stays. */
static enum exit_code check_output(enum exit_code code) {
    gboolean failed = ferror(stdout) != 0;
    int reason = 0;
    if (fflush(stdout) != 0) {
        failed = TRUE;
        reason = errno;
    }
    struct pollfd end = {.fd = STDOUT_FILENO};
    if (!failed || (poll(&end, 1, 0) == 1 && (end.revents & POLLERR) != 0)) return code;
    g_printerr("leuko-bench: standard output: cannot be written%s%s; the exit code would have been %d\n", reason != 0 ? ": " : "",
               reason != 0 ? g_strerror(reason) : "", code);
    return EXIT_CODE_MEASURE;
}

int main(int argc, char **argv) {
    GError *limited = NULL;
    if (!limits_raise(argv, &limited)) return (int) command_fail(limited);
    setlocale(LC_CTYPE, "C.UTF-8");
    argc = take_common(argc, argv);
    if (argc == 0) return EXIT_CODE_INPUT;
    if (argc < 2) {
        print_help();
        return EXIT_CODE_INPUT;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_help();
        return (int) check_output(EXIT_CODE_SAME);
    }
    for (const struct command *command = commands; command->name != NULL; command++) {
        if (strcmp(argv[1], command->name) != 0) continue;
        process_handle_interrupts();
        survive_broken_pipes();
        return (int) check_output(command->run(command, argc - 1, argv + 1));
    }
    return (int) unknown_command(argv[1]);
}
