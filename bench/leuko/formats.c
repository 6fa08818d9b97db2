#include "format.h"

#include <string.h>

const struct format *const formats[] = {
    &format_simple,
    &format_emacs,
    &format_json,
    &format_quiet,
    NULL,
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

static void character_print(struct output *output, char character, enum message_style style) {
    if (style == MESSAGE_ON_ONE_LINE && character == '\n') character = ' ';
    if (style == MESSAGE_WITHOUT_BACKTICKS && character == '`') return;
    output_character(output, character);
}

static void text_print(struct output *output, const char *text, size_t length, enum message_style style) {
    for (size_t index = 0; index < length; index++) character_print(output, text[index], style);
}

void message_print(struct output *output, const struct message *message, const struct source *source, enum message_style style) {
    text_print(output, message->before, strlen(message->before), style);
    text_print(output, (const char *) source->bytes + message->quoted.start, message->quoted.end - message->quoted.start, style);
    text_print(output, message->after, strlen(message->after), style);
    text_print(output, message->note, strlen(message->note), style);
}

void message_print_json(struct output *output, const struct message *message, const struct source *source) {
    output_character(output, '"');
    output_json_text(output, message->before, strlen(message->before));
    output_json_text(output, (const char *) source->bytes + message->quoted.start, message->quoted.end - message->quoted.start);
    output_json_text(output, message->after, strlen(message->after));
    output_json_text(output, message->note, strlen(message->note));
    output_character(output, '"');
}

void correctable_print(struct output *output, const struct offence *offence) {
    if (offence->correctable) output_text(output, "[Correctable] ");
}
