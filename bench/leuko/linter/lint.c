#include "lint.h"

#include "clock.h"
#include "digest.h"
#include "directives.h"
#include "exit.h"
#include "stack.h"
#include "syntax.h"
#include "utf8.h"

#define REPEAT_MINIMUM ((uint64_t) 2000000) /* nanoseconds: what is shorter is less than a clock tells */

void lint_open(struct lint *lint, const struct options *options, struct report *report) {
    lint->options = options;
    lint->report = report;
    lint->inspection = (struct inspection){.style = options->style};
    lint->totals = (struct timings){0};
    lint->repeat = 0;
    visitor_open(&lint->visitor, options->only, options->timings);
}

void lint_close(struct lint *lint) {
    visitor_close(&lint->visitor);
    inspection_close(&lint->inspection);
}

static struct cop_timing handlers_total(const struct visitor *visitor) {
    struct cop_timing total = {0};
    for (size_t index = 0; cops[index] != NULL; index++) {
        total.nanoseconds += visitor->timings[index].nanoseconds;
        total.calls += visitor->timings[index].calls;
    }
    return total;
}

static void rules_print(const struct lint *lint) {
    struct output *output = lint->report->output;
    for (size_t index = 0; cops[index] != NULL; index++) {
        if (cops[index]->visit == NULL || !lint->options->only[index]) continue;
        output_text(output, "RULE name=");
        output_text(output, cops[index]->name);
        output_text(output, " ms=");
        output_milliseconds(output, lint->visitor.timings[index].nanoseconds);
        output_text(output, " calls=");
        output_number(output, lint->visitor.timings[index].calls);
        output_character(output, '\n');
    }
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

static void timings_add(struct timings *sum, const struct timings *timings) {
    sum->parse += timings->parse;
    sum->visit += timings->visit;
    sum->handlers += timings->handlers;
    sum->handler_calls += timings->handler_calls;
}

static void timings_report(struct lint *lint, const char *path, const struct timings *timings) {
    output_text(lint->report->output, "TIMING file=");
    output_text(lint->report->output, path);
    timings_print(lint->report->output, timings);
    timings_add(&lint->totals, timings);
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

static void visit_time(struct lint *lint, struct timings *timings) {
    struct cop_timing before = handlers_total(&lint->visitor);
    uint64_t start = clock_nanoseconds();
    visitor_visit(&lint->visitor, &lint->inspection);
    uint64_t whole = clock_nanoseconds() - start;
    struct cop_timing after = handlers_total(&lint->visitor);
    timings->handlers = after.nanoseconds - before.nanoseconds;
    timings->handler_calls = after.calls - before.calls;
    timings->visit = whole - timings->handlers;
}

/* Let the cops look, or, where the file is no Ruby, report that alone. */
static void offences_find(struct lint *lint, struct timings *timings, bool valid_encoding) {
    struct inspection *inspection = &lint->inspection;
    if (lint->options->parse_only) return;

    enum syntax syntax = syntax_report(inspection, valid_encoding);
    if (syntax == SYNTAX_UNREADABLE) return;
    if (syntax == SYNTAX_ERRORS) {
        /* A file that is no Ruby is not visited. */
    } else if (lint->options->timings) {
        visit_time(lint, timings);
    } else {
        visitor_visit(&lint->visitor, inspection);
    }
    directives_apply(inspection);
}

static void file_report(struct lint *lint) {
    struct report *report = lint->report;
    struct inspection *inspection = &lint->inspection;
    offences_sort(&inspection->offences);
    if (report->separator != NULL && report->file_count > 0) output_text(report->output, report->separator);
    report->file_count++;
    report->offence_count += inspection->offences.count;
    for (size_t index = 0; index < inspection->offences.count; index++) {
        if (inspection->offences.items[index].correctable) report->correctable_count++;
    }
    struct report_file file = {inspection->source, &inspection->columns, &inspection->offences};
    if (lint->options->format->file != NULL) lint->options->format->file(report, &file);
}

/* Nanoseconds of this thread that so many rounds of parsing and freeing take. */
static uint64_t rounds_time(const struct source *source, uint64_t rounds) {
    uint64_t start = clock_thread_nanoseconds();
    for (uint64_t round = 0; round < rounds; round++) {
        struct prism_tree tree;
        prism_open(&tree, source->bytes, source->size);
        prism_close(&tree);
    }
    return clock_thread_nanoseconds() - start;
}

/* What a server or an editor sees, whose process is not new: the first parse has touched the memory already. */
static void file_repeat(struct lint *lint, const struct source *source) {
    uint64_t rounds = lint->options->repeat;
    if (rounds == 0) return;
    uint64_t time = rounds_time(source, rounds);
    if (time > 0 && time < REPEAT_MINIMUM) {
        rounds *= REPEAT_MINIMUM / time + 1;
        time = rounds_time(source, rounds);
    }
    lint->repeat += time / rounds;
}

bool lint_file(struct lint *lint, const char *path, const char **reason) {
    struct source source;
    if (!source_open(&source, path, reason)) return false;

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
    file_repeat(lint, &source);
    stack_file_set(NULL);
    source_close(&source);
    return true;
}

void lint_add(struct lint *lint, const struct lint *other) {
    lint->report->file_count += other->report->file_count;
    lint->report->offence_count += other->report->offence_count;
    lint->report->correctable_count += other->report->correctable_count;
    timings_add(&lint->totals, &other->totals);
    lint->repeat += other->repeat;
    for (size_t index = 0; cops[index] != NULL; index++) {
        lint->visitor.timings[index].nanoseconds += other->visitor.timings[index].nanoseconds;
        lint->visitor.timings[index].calls += other->visitor.timings[index].calls;
    }
}

void lint_begin(struct lint *lint) {
    if (lint->options->format->begin != NULL) lint->options->format->begin(lint->report);
}

static void repeat_print(const struct lint *lint) {
    output_seconds(lint->report->output, lint->repeat);
    output_character(lint->report->output, '\n');
}

void lint_finish(struct lint *lint) {
    if (lint->options->format->end != NULL) lint->options->format->end(lint->report);
    if (lint->options->repeat > 0) repeat_print(lint);
    if (!lint->options->timings) return;
    output_text(lint->report->output, "TIMING total files=");
    output_number(lint->report->output, lint->report->file_count);
    timings_print(lint->report->output, &lint->totals);
    rules_print(lint);
}
