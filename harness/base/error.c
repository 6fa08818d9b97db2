#include "base/error.h"

G_DEFINE_QUARK(bench - error - quark, bench_error)

const struct exit_code_row exit_codes[] = {
    {EXIT_CODE_SAME, "same", "measured, nothing worse, baselines current"},
    {EXIT_CODE_REGRESSED, "regressed", "a gating metric is worse, or the outputs of a pair differ"},
    {EXIT_CODE_INPUT, "input", "usage or input error: bad option, malformed plan or baseline; file and line are named"},
    {EXIT_CODE_MEASURE, "measure",
     "could not measure: tool missing, build failed, child crashed, canary wrong, nothing compared, output not written"},
    {EXIT_CODE_OUT_OF_DATE, "out-of-date", "baselines out of date: improved, new or missing values to accept"},
    {EXIT_CODE_DRIFT, "drift", "the same as the base, and both differ from what is committed: the machine or its tools changed"},
    {EXIT_CODE_INTERRUPTED, "interrupted", "interrupted; children ended, no half-written file"},
    {0, NULL, NULL},
};

const struct exit_code_row *exit_code_row(enum exit_code code) {
    const struct exit_code_row *row = exit_codes;
    while (row->name != NULL && row->code != code) row++;
    g_return_val_if_fail(row->name != NULL, &exit_codes[0]);
    return row;
}

enum exit_code exit_code_from_error(const GError *error) {
    if (error == NULL || error->domain != BENCH_ERROR) return EXIT_CODE_MEASURE;
    switch ((enum bench_error) error->code) {
        case BENCH_ERROR_INPUT: return EXIT_CODE_INPUT;
        case BENCH_ERROR_INTERRUPTED: return EXIT_CODE_INTERRUPTED;
        case BENCH_ERROR_MEASURE: break;
    }
    return EXIT_CODE_MEASURE;
}
