#include "format.h"

static void count_print(struct output *output, size_t count, const char *noun) {
    output_number(output, count);
    output_character(output, ' ');
    output_text(output, noun);
    if (count != 1) output_character(output, 's');
}

static void simple_file(struct report *report, const struct report_file *file) {
    struct output *output = report->output;
    if (file->offences->count == 0) return;
    output_text(output, "== ");
    output_text(output, file->source->path);
    output_text(output, " ==\n");
    for (size_t index = 0; index < file->offences->count; index++) {
        const struct offence *offence = &file->offences->items[index];
        output_character(output, (char) offence->cop->severity);
        output_character(output, ':');
        output_number_padded(output, columns_line(file->columns, offence->span.start) + 1, 3);
        output_character(output, ':');
        output_number_padded(output, columns_column(file->columns, offence->span.start) + 1, 3);
        output_text(output, ": ");
        correctable_print(output, offence);
        message_print(output, &offence->message, file->source, MESSAGE_WITHOUT_BACKTICKS);
        output_character(output, '\n');
    }
}

static void simple_end(struct report *report) {
    struct output *output = report->output;
    output_character(output, '\n');
    count_print(output, report->file_count, "file");
    output_text(output, " inspected, ");
    if (report->offence_count == 0) {
        output_text(output, "no offenses");
    } else {
        count_print(output, report->offence_count, "offense");
    }
    output_text(output, " detected");
    if (report->correctable_count > 0) {
        output_text(output, ", ");
        count_print(output, report->correctable_count, "offense");
        output_text(output, " autocorrectable");
    }
    output_character(output, '\n');
}

const struct format format_simple = {
    .name = "simple",
    .summary = "a heading a file, a line an offence, and a summary",
    .file = simple_file,
    .end = simple_end,
};
