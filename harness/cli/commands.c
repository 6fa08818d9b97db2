#include "cli/command.h"

#include "base/error.h"

const struct command commands[] = {
    {"gate", "[--profile pr] [narrowing] [-o DIR] [--ratchet strict|notice]", "measure, judge against the baselines, report: what CI calls",
     command_gate},
    {"run", "[--profile pr] [narrowing] [-o DIR]", "measure, and judge nothing", command_run},
    {"check", "RUN [--against baseline|RUN] [--ratchet strict|notice]", "judge a run that was measured", command_check},
    {"merge", "RUN… [-o DIR] [--ratchet strict|notice]", "put the shards of a run together, and judge and report the whole", command_merge},
    {"report", "RUN [--plots DIR]", "render a run again: text, Markdown, patch and plots", command_report},
    {"explain", "RUN [CELL [METRIC]]", "which functions and lines a change comes from", command_explain},
    {"export", "RUN FORMAT [CELL [METRIC]] [-o FILE]", "a run in the formats of other tools: CSV, JUnit, SARIF, flame graphs, …",
     command_export},
    {"accept", "RUN --reason TEXT", "write a run's values as baselines, and a line of the ledger", command_accept},
    {"history", "[narrowing] [--since REVISION] [--json] [--plot FILE]", "accepted values, commit by commit", command_history},
    {"bisect", "GOOD [BAD] --cell VARIANT/INPUT/SIZE [--metric M]", "which commit changed a value, and which functions", command_bisect},
    {"generate", "INPUT SIZE [-o DIR]", "make an input of the plan: print its file, or write its files into a folder", command_generate},
    {"waterfall", "[VARIANT] [--input I] [--size N] [--mode M] [--no-time] [--rounds N] [-o DIR]",
     "what each patch of a variant's series gives", command_waterfall},
    {"compete", "[--variant V] [--input I] [--size N] [--mode M] [--rounds N] [--libraries DIR] [-o DIR]",
     "the variants against other allocators, in alternating rounds", command_compete},
    {"files", "[PAIR] [--input I] [--size N] [--metric M] [--sample N|all] [--top N] [--limit RATIO] [--mode M] [-o DIR]",
     "a pair of the plan in each file of an input, the worst first", command_files},
    {"prove", "[FAULT…] [--no-dose] | --unchanged N [--variant V] [--input I] [--size N]",
     "whether the gate sees faults that were made on purpose, and whom it blames", command_prove},
    {"build", "[VARIANT…]", "build the plan's variants", command_build},
    {"completion", "bash|zsh", "what a shell needs to complete commands and options", command_completion},
    {"doctor", "", "every tool with its version, or what to type to get it", command_doctor},
    {NULL, NULL, NULL, NULL},
};

enum exit_code command_fail(GError *error) {
    enum exit_code code = exit_code_from_error(error);
    g_printerr("leuko-bench: %s\n", error->message);
    g_error_free(error);
    return code;
}
