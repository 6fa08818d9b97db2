#include "exit.h"
#include "files.h"
#include "options.h"
#include "output.h"
#include "stack.h"
#include "workers.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Too big for the stack, and used from here to the end. */
static struct output output;
static struct lint lint;

static bool files_find(const struct options *options, struct files *files) {
    if (options->path_count == 0) return files_add(files, ".");
    bool whole = true;
    for (size_t index = 0; index < options->path_count; index++) whole &= files_add(files, options->paths[index]);
    return whole;
}

static int files_lint(const struct options *options, const struct files *files) {
    output_open(&output, STDOUT_FILENO);
    struct report report = {.output = &output, .separator = options->format->separator, .target_count = files->count};
    lint_open(&lint, options, &report);
    lint_begin(&lint);
    bool whole = workers_run(&lint, files);
    lint_finish(&lint);
    lint_close(&lint);
    if (!output_close(&output)) {
        message_write("cannot write to stdout: ", strerror(output.error), NULL);
        return EXIT_ERROR;
    }
    if (!whole) return EXIT_ERROR;
    return report.offence_count > 0 ? EXIT_OFFENCES : EXIT_CLEAN;
}

int main(int argc, char **argv) {
    struct options options;
    int code;
    if (!options_parse(&options, argc, argv, &code)) return code;
    stack_prepare();
    signal(SIGPIPE, SIG_IGN); /* a reader that is gone is an error of write, with a message */

    struct files files = {.threads = workers_wanted(&options)};
    code = files_find(&options, &files) ? files_lint(&options, &files) : EXIT_ERROR;
    files_close(&files);
    return code;
}
