/* completion: what a shell needs to complete this program's words. Commands are those of the table; options are asked of --help. */
#include "cli/options.h"

#include "base/error.h"

#include <string.h>

static const char bash_head[] = "# Completion of leuko-bench for bash: source <(leuko-bench completion bash)\n"
                                "_leuko_bench() {\n"
                                "    local program=${COMP_WORDS[0]} current=${COMP_WORDS[COMP_CWORD]} command='' word\n"
                                "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
                                "        case $word in\n"
                                "        ";
static const char bash_middle[] = ")\n"
                                  "            command=$word\n"
                                  "            break\n"
                                  "            ;;\n"
                                  "        esac\n"
                                  "    done\n"
                                  "    if [ -z \"$command\" ]; then\n"
                                  "        mapfile -t COMPREPLY < <(compgen -W '--plan --color --help";
static const char bash_tail[] = "' -- \"$current\")\n"
                                "    elif [[ $current == -* ]]; then\n"
                                "        mapfile -t COMPREPLY < <(compgen -W \"$(\"$program\" \"$command\" --help 2>/dev/null | grep -oE "
                                "-e '--[a-z][a-z-]*' | sort -u)\" -- "
                                "\"$current\")\n"
                                "    fi\n"
                                "}\n"
                                "complete -o default -F _leuko_bench leuko-bench\n";

static void print_bash(void) {
    g_print("%s", bash_head);
    for (const struct command *command = commands; command->name != NULL; command++) {
        g_print("%s%s", command == commands ? "" : " | ", command->name);
    }
    g_print("%s", bash_middle);
    for (const struct command *command = commands; command->name != NULL; command++) g_print(" %s", command->name);
    g_print("%s", bash_tail);
}

static void print_zsh(void) {
    g_print("#compdef leuko-bench\n# Completion of leuko-bench for zsh: source <(leuko-bench completion zsh)\n"
            "_leuko_bench() {\n    local -a commands options\n    commands=(\n");
    for (const struct command *command = commands; command->name != NULL; command++) {
        g_auto(GStrv) parts = g_strsplit(command->summary, "'", -1);
        g_autofree char *quoted = g_strjoinv("'\\''", parts);
        g_print("        '%s:%s'\n", command->name, quoted);
    }
    g_print("    )\n    if ((CURRENT == 2)); then\n        _describe command commands\n        return\n    fi\n"
            "    options=(${(f)\"$($words[1] $words[2] --help 2>/dev/null | grep -oE -e '--[a-z][a-z-]*' | sort -u)\"})\n"
            "    _alternative \"options:option:($options)\" 'files:file:_files'\n}\ncompdef _leuko_bench leuko-bench\n");
}

enum exit_code command_completion(const struct command *command, int argc, char **argv) {
    g_auto(GStrv) arguments = NULL;
    GError *error = NULL;
    const GOptionEntry entries[] = {{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
    if (!options_read(command, entries, "Prints what the shell reads: source <(leuko-bench completion bash)", argc, argv, 1, 1, &arguments,
                      &error)) {
        return command_fail(error);
    }
    if (strcmp(arguments[0], "bash") == 0) {
        print_bash();
    } else if (strcmp(arguments[0], "zsh") == 0) {
        print_zsh();
    } else {
        g_set_error(&error, BENCH_ERROR, BENCH_ERROR_INPUT, "unknown shell \"%s\"; known: bash, zsh", arguments[0]);
        return command_fail(error);
    }
    return EXIT_CODE_SAME;
}
