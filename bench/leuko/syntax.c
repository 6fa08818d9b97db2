#include "syntax.h"

#include "cop.h"

const struct cop cop_syntax = {
    .name = "Lint/Syntax",
    .summary = "syntax errors and invalid bytes; always on, and alone where there are some",
    .severity = SEVERITY_FATAL,
};

#define PARSER_NOTE "\n(Using Ruby 3.4 parser; configure using `TargetRubyVersion` parameter, under `AllCops`)"

static void error_report(const struct prism_diagnostic *error, void *user) {
    struct message message = { error->message, { 0, 0 }, PARSER_NOTE };
    inspection_report(user, &cop_syntax, error->span, message, false);
}

bool syntax_report(struct inspection *inspection, bool valid_encoding) {
    if (!valid_encoding) {
        struct message message = { "Invalid byte sequence in utf-8.", { 0, 0 }, "" };
        inspection_report(inspection, &cop_syntax, (struct span) { 0, 0 }, message, false);
        return true;
    }
    if (!prism_has_errors(inspection->tree)) return false;
    prism_errors(inspection->tree, error_report, inspection);
    return true;
}
