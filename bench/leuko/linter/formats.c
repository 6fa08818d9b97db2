#include "format.h"

#include <string.h>

const struct format *const formats[] = {
    &format_simple, &format_emacs, &format_json, &format_quiet, NULL,
};

const struct format format_quiet = {
    .name = "quiet",
    .summary = "nothing; the exit code tells",
};

const struct format *format_find(const char *name) {
    for (const struct format *const *format = formats; *format != NULL; format++) {
        if (strcmp((*format)->name, name) == 0) return *format;
    }
    return NULL;
}

static void text_print(struct output *output, const char *text, size_t length, enum message_style style) {
    if (style == MESSAGE_AS_JSON) {
        output_json_text(output, text, length);
        return;
    }
    for (size_t index = 0; index < length; index++) {
        char character = text[index] == '\n' && style == MESSAGE_ON_ONE_LINE ? ' ' : text[index];
        if (character != '`' || style != MESSAGE_WITHOUT_BACKTICKS) output_character(output, character);
    }
}

/* A part of the source, line by line: to RuboCop a line ends with LF even where CR stands before it. */
static void source_print(struct output *output, const char *text, size_t length, enum message_style style) {
    while (length > 0) {
        const char *newline = memchr(text, '\n', length);
        size_t line = newline == NULL ? length : (size_t) (newline - text);
        bool carriage_return = newline != NULL && line > 0 && text[line - 1] == '\r';
        text_print(output, text, carriage_return ? line - 1 : line, style);
        if (newline != NULL) text_print(output, "\n", 1, style);
        length -= newline == NULL ? line : line + 1;
        text = newline == NULL ? text + line : newline + 1;
    }
}

void message_print(struct output *output, const struct message *message, const struct source *source, enum message_style style) {
    text_print(output, message->before, strlen(message->before), style);
    source_print(output, (const char *) source->bytes + message->quoted.start, message->quoted.end - message->quoted.start, style);
    text_print(output, message->after, strlen(message->after), style);
    text_print(output, message->note, strlen(message->note), style);
}

void correctable_print(struct output *output, const struct offence *offence) {
    if (offence->correctable) output_text(output, "[Correctable] ");
}
