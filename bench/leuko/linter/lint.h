/* One file from its bytes to its report. */
#pragma once

#include "format.h"
#include "inspection.h"
#include "options.h"
#include "visitor.h"

/* What one thread lints with. */
struct lint {
    const struct options *options;
    struct report *report;
    struct visitor visitor;
    struct inspection inspection; /* its memory serves one file after the other */
    struct timings {
        uint64_t parse;
        uint64_t visit; /* without the handlers */
        uint64_t handlers;
        uint64_t handler_calls;
    } totals;        /* nanoseconds, over all files */
    uint64_t repeat; /* nanoseconds of this thread that a round of --repeat takes, over all files */
};

void lint_open(struct lint *lint, const struct options *options, struct report *report);
void lint_close(struct lint *lint);

/* Inspect the file at `path` and write what is asked for. False when it could not be read, with *reason. */
bool lint_file(struct lint *lint, const char *path, const char **reason);

/* Add what another thread counted and timed. */
void lint_add(struct lint *lint, const struct lint *other);

/* What stands above the first file, and below the last: the format's end, and the totals of --timings. */
void lint_begin(struct lint *lint);
void lint_finish(struct lint *lint);
