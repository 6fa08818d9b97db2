/* Errors and exit codes. An error is one of three kinds that a caller can act on; an exit code follows from each. */
#pragma once

#include <glib.h>

#define BENCH_ERROR (bench_error_quark())
GQuark bench_error_quark(void);

enum bench_error {
    BENCH_ERROR_INPUT,       /* what the user gave is wrong: an option, the plan, a baseline; names file and line */
    BENCH_ERROR_MEASURE,     /* it could not be measured: a tool, a build, a child, the canary, the disk */
    BENCH_ERROR_INTERRUPTED, /* the user asked to stop; children are ended */
};

/* The exit codes of leuko-bench: one table, from which the program, --help and the documents take them. */
enum exit_code {
    EXIT_CODE_SAME = 0,
    EXIT_CODE_REGRESSED = 1,
    EXIT_CODE_INPUT = 2,
    EXIT_CODE_MEASURE = 3,
    EXIT_CODE_OUT_OF_DATE = 4,
    EXIT_CODE_DRIFT = 5,
    EXIT_CODE_INTERRUPTED = 130,
};

struct exit_code_row {
    enum exit_code code;
    const char *name;    /* one word, as verdict.json writes it */
    const char *meaning; /* a sentence for --help */
};

/* The table, ended by a row whose name is NULL. */
extern const struct exit_code_row exit_codes[];

/* The row of `code`; never NULL for a value of the enum. */
const struct exit_code_row *exit_code_row(enum exit_code code);

/* The exit code that `error` means; EXIT_CODE_MEASURE for an error of a foreign domain. */
enum exit_code exit_code_from_error(const GError *error);
