/*
 * How offences are written. A new format is one file format_<noun>.c with a `const struct format`, and one row in formats.c.
 */
#pragma once

#include "columns.h"
#include "cop.h"
#include "offences.h"
#include "output.h"
#include "source.h"

/* One inspected file. */
struct report_file {
    const struct source *source;
    struct columns *columns;
    const struct offences *offences;
};

/* What has been written so far. */
struct report {
    struct output *output;
    const char *separator; /* what stands between the texts of two files; NULL: nothing, or somebody else writes it */
    size_t target_count;   /* files there are to inspect */
    size_t file_count;     /* files inspected */
    size_t offence_count;
    size_t correctable_count;
};

struct format {
    const char *name;
    const char *summary;
    const char *separator; /* between the texts of two files; NULL: nothing */
    /* Each may be NULL: nothing to write there. */
    void (*begin)(struct report *report);
    void (*file)(struct report *report, const struct report_file *file);
    void (*end)(struct report *report);
};

/* The table of all formats, ended by NULL; the first is the default. */
extern const struct format *const formats[];

extern const struct format format_simple;
extern const struct format format_emacs;
extern const struct format format_json;
extern const struct format format_quiet;

/* NULL when there is none of that name. */
const struct format *format_find(const char *name);

/* How a message is written: without backticks, for a terminal; with spaces for newlines; or as it stands inside a JSON string. */
enum message_style {
    MESSAGE_WITHOUT_BACKTICKS,
    MESSAGE_ON_ONE_LINE,
    MESSAGE_AS_JSON,
};
void message_print(struct output *output, const struct message *message, const struct source *source, enum message_style style);

/* "[Correctable] " where it holds. */
void correctable_print(struct output *output, const struct offence *offence);
