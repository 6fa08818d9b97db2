/* The commands of leuko-bench: one table, from which dispatch, --help and the documents are made. */
#pragma once

#include "base/error.h"
#include "store/project.h"

struct command {
    const char *name;
    const char *synopsis;                                                        /* arguments, behind the name */
    const char *summary;                                                         /* one line */
    enum exit_code (*run)(const struct command *command, int argc, char **argv); /* argv[0] is the command's name */
};

/* Ended by a NULL name. */
extern const struct command commands[];

enum exit_code command_run(const struct command *command, int argc, char **argv);
enum exit_code command_check(const struct command *command, int argc, char **argv);
enum exit_code command_gate(const struct command *command, int argc, char **argv);
enum exit_code command_merge(const struct command *command, int argc, char **argv);
enum exit_code command_report(const struct command *command, int argc, char **argv);
enum exit_code command_export(const struct command *command, int argc, char **argv);
enum exit_code command_history(const struct command *command, int argc, char **argv);
enum exit_code command_bisect(const struct command *command, int argc, char **argv);
enum exit_code command_completion(const struct command *command, int argc, char **argv);
enum exit_code command_explain(const struct command *command, int argc, char **argv);
enum exit_code command_accept(const struct command *command, int argc, char **argv);
enum exit_code command_generate(const struct command *command, int argc, char **argv);
enum exit_code command_waterfall(const struct command *command, int argc, char **argv);
enum exit_code command_compete(const struct command *command, int argc, char **argv);
enum exit_code command_files(const struct command *command, int argc, char **argv);
enum exit_code command_prove(const struct command *command, int argc, char **argv);
enum exit_code command_build(const struct command *command, int argc, char **argv);
enum exit_code command_doctor(const struct command *command, int argc, char **argv);

/* Print "leuko-bench: …" on stderr and give the exit code that `error` means; frees it. */
enum exit_code command_fail(GError *error);
