#include "format.h"

#include "version.h"

#include <string.h>

static void member_print(struct output *output, const char *name) {
    output_character(output, '"');
    output_text(output, name);
    output_text(output, "\":");
}

static void number_member_print(struct output *output, const char *name, uint64_t number) {
    member_print(output, name);
    output_number(output, number);
}

static void text_member_print(struct output *output, const char *name, const char *text) {
    member_print(output, name);
    output_json_string(output, text, strlen(text));
}

/* RuboCop's reading of a range: lines and columns from 1, the last column inclusive, 1 where that would be 0. */
static void location_print(struct output *output, struct columns *columns, struct span span) {
    size_t line = columns_line(columns, span.start) + 1;
    uint32_t column = columns_column(columns, span.start) + 1;
    uint32_t last_column = columns_column(columns, span.end);
    output_text(output, "\"location\":{");
    number_member_print(output, "start_line", line);
    output_character(output, ',');
    number_member_print(output, "start_column", column);
    output_character(output, ',');
    number_member_print(output, "last_line", columns_line(columns, span.end) + 1);
    output_character(output, ',');
    number_member_print(output, "last_column", last_column == 0 ? 1 : last_column);
    output_character(output, ',');
    number_member_print(output, "length", columns_characters(columns, span.end) - columns_characters(columns, span.start));
    output_character(output, ',');
    number_member_print(output, "line", line);
    output_character(output, ',');
    number_member_print(output, "column", column);
    output_character(output, '}');
}

static void offence_print(struct output *output, const struct report_file *file, const struct offence *offence) {
    output_character(output, '{');
    text_member_print(output, "severity", severity_name(offence->cop->severity));
    output_character(output, ',');
    member_print(output, "message");
    output_character(output, '"');
    message_print(output, &offence->message, file->source, MESSAGE_AS_JSON);
    output_text(output, "\",");
    text_member_print(output, "cop_name", offence->cop->name);
    output_text(output, ",\"corrected\":false,\"correctable\":");
    output_text(output, offence->correctable ? "true," : "false,");
    location_print(output, file->columns, offence->span);
    output_character(output, '}');
}

static void json_begin(struct report *report) {
    struct output *output = report->output;
    output_text(output, "{\"metadata\":{");
    text_member_print(output, "leuko_version", LEUKO_VERSION);
    output_character(output, ',');
    text_member_print(output, "leuko_variant", LEUKO_VARIANT);
    output_character(output, ',');
    text_member_print(output, "prism_version", prism_version());
    output_text(output, "},\"files\":[");
}

static void json_file(struct report *report, const struct report_file *file) {
    struct output *output = report->output;
    output_character(output, '{');
    text_member_print(output, "path", file->source->path);
    output_text(output, ",\"offenses\":[");
    for (size_t index = 0; index < file->offences->count; index++) {
        if (index > 0) output_character(output, ',');
        offence_print(output, file, &file->offences->items[index]);
    }
    output_text(output, "]}");
}

static void json_end(struct report *report) {
    struct output *output = report->output;
    output_text(output, "],\"summary\":{");
    number_member_print(output, "offense_count", report->offence_count);
    output_character(output, ',');
    number_member_print(output, "target_file_count", report->target_count);
    output_character(output, ',');
    number_member_print(output, "inspected_file_count", report->file_count);
    output_text(output, "}}\n");
}

const struct format format_json = {
    .name = "json",
    .summary = "one JSON document, with RuboCop's members",
    .separator = ",",
    .begin = json_begin,
    .file = json_file,
    .end = json_end,
};
