#include "lint.h"

#include "clock.h"
#include "digest.h"
#include "directives.h"
#include "exit.h"
#include "stack.h"
#include "syntax.h"
#include "utf8.h"

void lint_open(struct lint *lint, const struct options *options, struct report *report) {
    lint->options = options;
    lint->report = report;
    lint->inspection = (struct inspection){.style = options->style};
    lint->totals = (struct timings){0};
    visitor_open(&lint->visitor, options->only, options->timings);
    if (options->format->begin != NULL) options->format->begin(report);
}

void lint_close(struct lint *lint) {
    visitor_close(&lint->visitor);
    inspection_close(&lint->inspection);
}

static void timings_print(struct output *output, const struct timings *timings) {
    output_text(output, " parse_ms=");
    output_milliseconds(output, timings->parse);
    output_text(output, " visit_ms=");
    output_milliseconds(output, timings->visit);
    output_text(output, " handlers_ms=");
    output_milliseconds(output, timings->handlers);
    output_text(output, " handler_calls=");
    output_number(output, timings->handler_calls);
    output_character(output, '\n');
}

static void timings_report(struct lint *lint, const char *path, const struct timings *timings) {
    output_text(lint->report->output, "TIMING file=");
    output_text(lint->report->output, path);
    timings_print(lint->report->output, timings);
    lint->totals.parse += timings->parse;
    lint->totals.visit += timings->visit;
    lint->totals.handlers += timings->handlers;
    lint->totals.handler_calls += timings->handler_calls;
}

static void digest_report(struct lint *lint, const struct inspection *inspection) {
    uint64_t ast;
    if (!digest_ast(inspection->tree, &ast)) {
        exit_with_message("--digest: Prism's serialised constant pool is not laid out as digest.h says; mend digest_ast for this variant");
    }
    struct output *output = lint->report->output;
    output_text(output, "DIGEST file=");
    output_text(output, inspection->source->path);
    output_text(output, " ast=");
    output_hex(output, ast);
    output_text(output, " diagnostics=");
    output_hex(output, digest_diagnostics(inspection->tree));
    output_text(output, " offences=");
    output_hex(output, digest_offences(&inspection->offences, inspection->source->bytes));
    output_character(output, '\n');
}

/* Let the cops look, or, where the file is no Ruby, report that alone. */
static void offences_find(struct lint *lint, struct timings *timings, bool valid_encoding) {
    struct inspection *inspection = &lint->inspection;
    if (lint->options->parse_only) return;

    if (syntax_report(inspection, valid_encoding)) return;
    uint64_t start = lint->options->timings ? clock_nanoseconds() : 0;
    visitor_visit(&lint->visitor, inspection);
    if (lint->options->timings) {
        timings->handlers = lint->visitor.handler_nanoseconds;
        timings->handler_calls = lint->visitor.handler_calls;
        timings->visit = clock_nanoseconds() - start - timings->handlers;
    }
    directives_apply(inspection);
}

static void file_report(struct lint *lint) {
    struct report *report = lint->report;
    struct inspection *inspection = &lint->inspection;
    offences_sort(&inspection->offences);
    report->file_count++;
    report->offence_count += inspection->offences.count;
    for (size_t index = 0; index < inspection->offences.count; index++) {
        if (inspection->offences.items[index].correctable) report->correctable_count++;
    }
    struct report_file file = {inspection->source, &inspection->columns, &inspection->offences};
    if (lint->options->format->file != NULL) lint->options->format->file(report, &file);
}

bool lint_file(struct lint *lint, const char *path) {
    struct source source;
    const char *reason;
    if (!source_open(&source, path, &reason)) {
        message_write(path, ": ", reason, NULL);
        return false;
    }

    stack_file_set(path);
    bool ascii = false;
    bool utf8 = lint->options->parse_only || utf8_check(source.bytes, source.size, &ascii);
    struct timings timings = {0};
    struct prism_tree tree;
    uint64_t start = lint->options->timings ? clock_nanoseconds() : 0;
    prism_open(&tree, source.bytes, source.size);
    if (lint->options->timings) timings.parse = clock_nanoseconds() - start;

    inspection_open(&lint->inspection, &source, &tree, ascii);
    offences_find(lint, &timings, utf8);
    file_report(lint);
    if (lint->options->timings) timings_report(lint, path, &timings);
    if (lint->options->digest) digest_report(lint, &lint->inspection);

    prism_close(&tree);
    stack_file_set(NULL);
    source_close(&source);
    return true;
}

void lint_finish(struct lint *lint) {
    if (lint->options->format->end != NULL) lint->options->format->end(lint->report);
    if (!lint->options->timings) return;
    output_text(lint->report->output, "TIMING total files=");
    output_number(lint->report->output, lint->report->file_count);
    timings_print(lint->report->output, &lint->totals);
}
