/*
 * A command of a plan: words, split by POSIX quoting, that may hold placeholders such as {input}. It is started from an argument vector;
 * no shell reads it unless the plan writes one (`sh -c '…'`).
 */
#pragma once

#include <glib.h>

struct command_line {
    char *text;   /* as the plan writes it */
    char **words; /* NULL-terminated */
    guint line;   /* of the plan; 0 where it comes from elsewhere */
};

/* What one placeholder stands for. */
struct placeholder {
    const char *name;          /* "size", without braces */
    const char *value;         /* text that replaces {name} wherever it stands in a word, or NULL */
    const char *const *values; /* words that replace the word {name}; in a longer word only where there is exactly one. NULL: none */
};

typedef struct command_line CommandLine;

/* Split `text`. NULL and BENCH_ERROR_INPUT with the shell's reason (an open quote, no word at all). */
CommandLine *command_line_parse(const char *text, GError **error);
void command_line_free(CommandLine *command);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CommandLine, command_line_free)

/* TRUE when a word of the command holds {name}. */
gboolean command_line_uses(const CommandLine *command, const char *name);

/* The first word of the form {name} whose name is not one of `known` (NULL-terminated), without its braces, or NULL. Free with g_free. */
char *command_line_unknown(const CommandLine *command, const char *const *known);

/*
 * The argument vector with its placeholders replaced (`placeholders` ends with a NULL name; others stay as they are). NULL and
 * BENCH_ERROR_INPUT where a longer word holds a placeholder of several values. Free with g_strfreev.
 */
char **command_line_expand(const CommandLine *command, const struct placeholder *placeholders, GError **error);

/* Replace {name} in `text` by `value`; for paths of a plan such as build/app-{variant}. Free with g_free. */
char *placeholder_replace(const char *text, const char *name, const char *value);

/* The command as a person can type it: each word quoted where it needs to be. Free with g_free. */
char *command_line_quote(const char *const *words);
