#include "syntax.h"

#include "cop.h"

#include <string.h>

const struct cop cop_syntax = {
    .name = "Lint/Syntax",
    .summary = "syntax errors and invalid bytes; always on, and alone where there are some",
    .severity = SEVERITY_FATAL,
};

/* RuboCop adds it to every syntax error. */
#define NOTE "\n(Using Ruby 3.4 parser; configure using `TargetRubyVersion` parameter, under `AllCops`)"

/* Errors that RuboCop words as the parser gem does. `quotes` tells that the source of the error stands between the two texts. */
static const struct {
    const char *type;
    const char *before;
    const char *after;
    bool quotes;
    int resize; /* > 0: the span is so many bytes long; -1: one byte longer */
    int skip;   /* bytes left out at the front of the quotation */
} rewordings[] = {
    {"argument_block_multi", "both block argument and literal block are passed", "", false, 0, 0},
    {"argument_formal_constant", "formal argument cannot be a constant", "", false, 0, 0},
    {"argument_formal_class", "formal argument cannot be a class variable", "", false, 0, 0},
    {"argument_formal_global", "formal argument cannot be a global variable", "", false, 0, 0},
    {"argument_formal_ivar", "formal argument cannot be an instance variable", "", false, 0, 0},
    {"argument_no_forwarding_amp", "no anonymous block parameter", "", false, 0, 0},
    {"argument_no_forwarding_star", "no anonymous rest parameter", "", false, 0, 0},
    {"argument_no_forwarding_star_star", "no anonymous keyword rest parameter", "", false, 0, 0},
    {"begin_lonely_else", "else without rescue is useless", "", false, 4, 0},
    {"class_name", "class or module name must be a constant literal", "", false, 0, 0},
    {"module_name", "class or module name must be a constant literal", "", false, 0, 0},
    {"class_in_method", "class definition in method body", "", false, 0, 0},
    {"def_endless_setter", "setter method cannot be defined in an endless method definition", "", false, 0, 0},
    {"embdoc_term", "embedded document meets end of file (and they embark on a romantic journey)", "", false, 0, 0},
    {"incomplete_variable_class", "`", "' is not allowed as a class variable name", true, -1, 0},
    {"incomplete_variable_class_3_3", "`", "' is not allowed as a class variable name", true, -1, 0},
    {"incomplete_variable_instance", "`", "' is not allowed as an instance variable name", true, -1, 0},
    {"incomplete_variable_instance_3_3", "`", "' is not allowed as an instance variable name", true, -1, 0},
    {"invalid_variable_global", "`", "' is not allowed as a global variable name", true, 0, 0},
    {"invalid_variable_global_3_3", "`", "' is not allowed as a global variable name", true, 0, 0},
    {"module_in_method", "module definition in method body", "", false, 0, 0},
    {"numbered_parameter_ordinary", "ordinary parameter is defined", "", false, 0, 0},
    {"numbered_parameter_outer_scope", "numbered parameter is already used in an outer scope", "", false, 0, 0},
    {"parameter_circular", "circular argument reference ", "", true, 0, 0},
    {"parameter_name_repeat", "duplicate argument name", "", false, 0, 0},
    {"parameter_numbered_reserved", "", " is reserved for numbered parameter", true, 0, 0},
    {"regexp_unknown_options", "unknown regexp options: ", "", true, 0, 1},
    {"singleton_for_literals", "cannot define a singleton method for a literal", "", false, 0, 0},
    {"string_literal_eof", "unterminated string meets end of file", "", false, 0, 0},
    {"unexpected_token_ignore", "unexpected token ", "", true, 0, 0},
    {"write_target_in_method", "dynamic constant assignment", "", false, 0, 0},
};
#define REWORDING_COUNT (sizeof rewordings / sizeof rewordings[0])

/* An empty span at the end of the source covers the character before it, anywhere else the one behind it. */
static struct span span_widen(struct inspection *inspection, struct span span) {
    uint32_t size = (uint32_t) inspection->source->size;
    if (span.start != span.end) return span;
    if (span.end < size) return (struct span){span.start, columns_next(&inspection->columns, span.end)};
    if (span.start > 0) return (struct span){columns_previous(&inspection->columns, span.start), span.end};
    return span;
}

static void error_report(const struct prism_diagnostic *error, void *user) {
    struct inspection *inspection = user;
    uint32_t size = (uint32_t) inspection->source->size;
    struct span span = error->span;
    struct message message = {error->message, {0, 0}, "", NOTE};
    size_t index = 0;
    while (index < REWORDING_COUNT && strcmp(rewordings[index].type, error->type) != 0) index++;
    if (index < REWORDING_COUNT) {
        int resize = rewordings[index].resize;
        if (resize > 0) span.end = span.start + (uint32_t) resize;
        if (resize < 0) span.end++;
        if (span.end > size) span.end = size;
        struct span quoted = {span.start + (uint32_t) rewordings[index].skip, span.end};
        message.before = rewordings[index].before;
        message.after = rewordings[index].after;
        if (rewordings[index].quotes && quoted.start < quoted.end) message.quoted = quoted;
    }
    inspection_report(inspection, &cop_syntax, span_widen(inspection, span), message, false);
}

enum syntax syntax_report(struct inspection *inspection, bool valid_encoding) {
    bool utf8 = strcmp(prism_encoding_name(inspection->tree), "UTF-8") == 0;
    if (utf8 && !valid_encoding) {
        struct message message = {"Invalid byte sequence in utf-8.", {0, 0}, "", ""};
        inspection_report(inspection, &cop_syntax, (struct span){0, 0}, message, false);
        return SYNTAX_UNREADABLE;
    }
    if (!prism_has_errors(inspection->tree)) return SYNTAX_VALID;
    prism_errors(inspection->tree, error_report, inspection);
    offences_unique(&inspection->offences);
    return SYNTAX_ERRORS;
}
