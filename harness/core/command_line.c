#include "core/command_line.h"

#include "base/error.h"

#include <string.h>

void command_line_free(CommandLine *command) {
    if (command == NULL) return;
    g_free(command->text);
    g_strfreev(command->words);
    g_free(command);
}

CommandLine *command_line_parse(const char *text, GError **error) {
    g_autoptr(GError) problem = NULL;
    g_autoptr(CommandLine) command = g_new0(CommandLine, 1);
    command->text = g_strdup(text);
    if (g_shell_parse_argv(text, NULL, &command->words, &problem)) return g_steal_pointer(&command);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "not a command: %s", problem->message);
    return NULL;
}

gboolean command_line_uses(const CommandLine *command, const char *name) {
    g_autofree char *braced = g_strdup_printf("{%s}", name);
    for (char **word = command->words; *word != NULL; word++) {
        if (strstr(*word, braced) != NULL) return TRUE;
    }
    return FALSE;
}

char *command_line_unknown(const CommandLine *command, const char *const *known) {
    for (char **word = command->words; *word != NULL; word++) {
        gsize length = strlen(*word);
        if (length < 3 || (*word)[0] != '{' || (*word)[length - 1] != '}') continue;
        g_autofree char *name = g_strndup(*word + 1, length - 2);
        if (strspn(name, "abcdefghijklmnopqrstuvwxyz_") == strlen(name) && !g_strv_contains(known, name)) return g_steal_pointer(&name);
    }
    return NULL;
}

char *placeholder_replace(const char *text, const char *name, const char *value) {
    g_autofree char *braced = g_strdup_printf("{%s}", name);
    GString *replaced = g_string_new(NULL);
    for (const char *found; (found = strstr(text, braced)) != NULL; text = found + strlen(braced)) {
        g_string_append_len(replaced, text, found - text);
        g_string_append(replaced, value);
    }
    g_string_append(replaced, text);
    return g_string_free(replaced, FALSE);
}

/* TRUE when `word` is {name} and nothing else. */
static gboolean is_whole(const char *word, const char *name) {
    gsize length = strlen(name);
    return word[0] == '{' && strncmp(word + 1, name, length) == 0 && strcmp(word + 1 + length, "}") == 0;
}

static gboolean expand_word(const char *word, const struct placeholder *placeholders, GPtrArray *argv, GError **error) {
    g_autofree char *text = g_strdup(word);
    for (const struct placeholder *row = placeholders; row->name != NULL; row++) {
        if (row->values != NULL && is_whole(word, row->name)) {
            for (const char *const *value = row->values; *value != NULL; value++) g_ptr_array_add(argv, g_strdup(*value));
            return TRUE;
        }
        g_autofree char *braced = g_strdup_printf("{%s}", row->name);
        if (strstr(text, braced) == NULL) continue;
        gboolean single = row->values == NULL || (row->values[0] != NULL && row->values[1] == NULL);
        if (!single) {
            g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "\"%s\": %s stands for several files here; write it as a word of its own",
                        word, braced);
            return FALSE;
        }
        char *replaced = placeholder_replace(text, row->name, row->values != NULL ? row->values[0] : row->value);
        g_free(text);
        text = replaced;
    }
    g_ptr_array_add(argv, g_steal_pointer(&text));
    return TRUE;
}

char **command_line_expand(const CommandLine *command, const struct placeholder *placeholders, GError **error) {
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    for (char **word = command->words; *word != NULL; word++) {
        if (!expand_word(*word, placeholders, argv, error)) return NULL;
    }
    g_ptr_array_add(argv, NULL);
    return (char **) g_ptr_array_free(g_steal_pointer(&argv), FALSE);
}

char *command_line_quote(const char *const *words) {
    GString *text = g_string_new(NULL);
    for (; *words != NULL; words++) {
        gsize plain = strspn(*words, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%");
        g_autofree char *quoted = (*words)[0] != '\0' && plain == strlen(*words) ? g_strdup(*words) : g_shell_quote(*words);
        g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", quoted);
    }
    return g_string_free(text, FALSE);
}
