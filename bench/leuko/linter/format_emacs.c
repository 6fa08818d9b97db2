#include "format.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

/* Editors want absolute paths. A folder that cannot be named leaves the path as it was given. */
static void path_print(struct output *output, const char *path) {
    char directory[PATH_MAX];
    if (path[0] != '/' && strcmp(path, "-") != 0 && getcwd(directory, sizeof directory) != NULL) {
        output_text(output, directory);
        output_character(output, '/');
    }
    output_text(output, path);
}

static void emacs_file(struct report *report, const struct report_file *file) {
    struct output *output = report->output;
    for (size_t index = 0; index < file->offences->count; index++) {
        const struct offence *offence = &file->offences->items[index];
        path_print(output, file->source->path);
        output_character(output, ':');
        output_number(output, columns_line(file->columns, offence->span.start) + 1);
        output_character(output, ':');
        output_number(output, columns_column(file->columns, offence->span.start) + 1);
        output_text(output, ": ");
        output_character(output, (char) offence->cop->severity);
        output_text(output, ": ");
        correctable_print(output, offence);
        message_print(output, &offence->message, file->source, MESSAGE_ON_ONE_LINE);
        output_character(output, '\n');
    }
}

const struct format format_emacs = {
    .name = "emacs",
    .summary = "path:line:column: severity: message, a line an offence",
    .file = emacs_file,
};
