#include "options.h"

#include "exit.h"
#include "output.h"
#include "version.h"

#include <string.h>
#include <unistd.h>

/* An option: how it is written, what it takes, what it does. A new option is one function and one row. */
struct option {
    const char *name;
    char letter;          /* NUL: none */
    const char *argument; /* NULL: takes none */
    const char *summary;
    bool (*take)(struct options *options, const char *argument);
};

static const struct {
    const char *name;
    enum indentation_style style;
} styles[] = {
    {"normal", STYLE_NORMAL},
    {"indented_internal_methods", STYLE_INDENTED_INTERNAL_METHODS},
};
#define JOBS_MAXIMUM 1024
#define REPEAT_MAXIMUM 1000000
#define STYLE_COUNT (sizeof styles / sizeof styles[0])

static bool take_format(struct options *options, const char *argument) {
    options->format = format_find(argument);
    if (options->format != NULL) return true;
    message_write("--format ", argument, ": no such format; leuko --help lists them", NULL);
    return false;
}

static bool take_style(struct options *options, const char *argument) {
    for (size_t index = 0; index < STYLE_COUNT; index++) {
        if (strcmp(styles[index].name, argument) != 0) continue;
        options->style = styles[index].style;
        return true;
    }
    message_write("--enforced-style ", argument, ": no such style; there are normal and indented_internal_methods", NULL);
    return false;
}

/* Turn on the cop or the department called by the `length` bytes at `name`. */
static bool name_select(struct options *options, const char *name, size_t length) {
    bool found = false;
    for (size_t index = 0; cops[index] != NULL; index++) {
        const char *cop = cops[index]->name;
        if (strncmp(cop, name, length) != 0 || (cop[length] != '\0' && cop[length] != '/')) continue;
        options->only[index] = true;
        found = true;
    }
    return found && length > 0;
}

static bool take_only(struct options *options, const char *argument) {
    if (!options->only_given) memset(options->only, 0, sizeof options->only);
    options->only_given = true;
    for (const char *name = argument;; name++) {
        size_t length = strcspn(name, ",");
        if (!name_select(options, name, length)) {
            message_write("--only ", argument, ": unrecognized cop or department; leuko --help lists the cops", NULL);
            return false;
        }
        name += length;
        if (*name == '\0') return true;
    }
}

/* A whole number from 1 to `most`; 0 for anything else. */
static size_t number_read(const char *argument, size_t most) {
    size_t number = 0;
    const char *digit = argument;
    while (*digit >= '0' && *digit <= '9' && number <= most) number = number * 10 + (size_t) (*digit++ - '0');
    return *digit == '\0' && number <= most ? number : 0;
}

static bool take_jobs(struct options *options, const char *argument) {
    options->jobs = number_read(argument, JOBS_MAXIMUM);
    if (options->jobs > 0) return true;
    message_write("--jobs ", argument, ": not a number of threads from 1 to 1024", NULL);
    return false;
}

static bool take_repeat(struct options *options, const char *argument) {
    options->parse_only = true;
    options->repeat = number_read(argument, REPEAT_MAXIMUM);
    if (options->repeat > 0) return true;
    message_write("--repeat ", argument, ": not a number of rounds from 1 to 1000000", NULL);
    return false;
}

static bool take_digest(struct options *options, const char *argument) {
    (void) argument;
    return options->digest = true;
}

static bool take_timings(struct options *options, const char *argument) {
    (void) argument;
    return options->timings = true;
}

static bool take_parse_only(struct options *options, const char *argument) {
    (void) argument;
    return options->parse_only = true;
}

static bool take_help(struct options *options, const char *argument) {
    (void) argument;
    return options->help = true;
}

static bool take_version(struct options *options, const char *argument) {
    (void) argument;
    return options->version = true;
}

static const struct option table[] = {
    {"--format", 'f', "FORMAT", "how offences are written", take_format},
    {"--only", '\0', "COP,…", "run only these cops or departments", take_only},
    {"--enforced-style", '\0', "STYLE", "of Layout/IndentationConsistency: normal (default), indented_internal_methods", take_style},
    {"--jobs", 'j', "N", "threads that share the files; without it one for each core. The output is the same", take_jobs},
    {"--timings", '\0', NULL, "a TIMING line a file: parse, visit, handlers; the totals; a RULE line a cop", take_timings},
    {"--digest", '\0', NULL, "a DIGEST line a file: of the AST, the diagnostics, the offences", take_digest},
    {"--parse-only", '\0', NULL, "read and parse each file and look for nothing: what Prism alone costs", take_parse_only},
    {"--repeat", '\0', "N", "parse and let go each file N times more or for 2 ms; prints a round's CPU seconds", take_repeat},
    {"--version", 'v', NULL, "Leuko's version, its variant, and Prism's version", take_version},
    {"--help", 'h', NULL, "this text", take_help},
};
#define OPTION_COUNT (sizeof table / sizeof table[0])
#define HELP_COLUMN 28

static void help_row(struct output *output, const char *left, const char *argument, const char *right) {
    size_t length = strlen(left) + (argument == NULL ? 0 : strlen(argument) + 1);
    output_text(output, "  ");
    output_text(output, left);
    if (argument != NULL) {
        output_character(output, ' ');
        output_text(output, argument);
    }
    for (; length < HELP_COLUMN; length++) output_character(output, ' ');
    output_character(output, ' ');
    output_text(output, right);
    output_character(output, '\n');
}

static void help_print(struct output *output) {
    output_text(output,
                "usage: leuko [OPTION…] [--] [FILE | DIRECTORY | -]…\n"
                "\n"
                "Lint Ruby as RuboCop does. A directory stands for the Ruby files in it, - for stdin, nothing for the current directory.\n"
                "\n"
                "Options:\n");
    for (size_t index = 0; index < OPTION_COUNT; index++) help_row(output, table[index].name, table[index].argument, table[index].summary);
    output_text(output, "\nFormats:\n");
    for (size_t index = 0; formats[index] != NULL; index++) help_row(output, formats[index]->name, NULL, formats[index]->summary);
    output_text(output, "\nCops:\n");
    for (size_t index = 0; cops[index] != NULL; index++) help_row(output, cops[index]->name, NULL, cops[index]->summary);
    output_text(output, "\n"
                        "Environment:\n"
                        "  PRISM_ALLOC_STATS=1          at exit, on stderr, what each module of Prism asked of the heap\n"
                        "\n"
                        "Exit codes: 0 no offences, 1 offences, 2 an error: a bad option, a file that cannot be read.\n");
}

static void version_print(struct output *output) {
    output_text(output, "leuko " LEUKO_VERSION " (" LEUKO_VARIANT ", Prism ");
    output_text(output, prism_version());
    output_text(output, ")\n");
}

static const struct option *option_find(const char *word, size_t length) {
    for (size_t index = 0; index < OPTION_COUNT; index++) {
        const struct option *option = &table[index];
        if (strlen(option->name) == length && memcmp(option->name, word, length) == 0) return option;
        if (option->letter != '\0' && length == 2 && word[0] == '-' && word[1] == option->letter) return option;
    }
    return NULL;
}

/* Take the option argv[*index], with its argument after =, behind its letter or in the next word, and move *index to its last word. */
static bool option_take(struct options *options, int argc, char **argv, int *index) {
    const char *word = argv[*index];
    size_t length = strcspn(word, "=");
    const struct option *joined = word[1] != '-' && length > 2 ? option_find(word, 2) : NULL;
    if (joined != NULL && joined->argument != NULL) return joined->take(options, word + 2);
    const struct option *option = option_find(word, length);
    if (option == NULL) {
        message_write("invalid option: ", word, "; leuko --help lists the options", NULL);
        return false;
    }
    if (option->argument == NULL) {
        if (word[length] == '\0') return option->take(options, NULL);
        message_write(option->name, " takes no argument; leuko --help shows how it is used", NULL);
        return false;
    }
    if (word[length] == '=') return option->take(options, word + length + 1);
    if (*index + 1 == argc) {
        message_write(option->name, " needs an argument: ", option->argument, "; leuko --help shows which", NULL);
        return false;
    }
    return option->take(options, argv[++*index]);
}

static bool text_write(void (*print)(struct output *output), int *code) {
    static struct output output;
    output_open(&output, STDOUT_FILENO);
    print(&output);
    *code = EXIT_CLEAN;
    if (!output_close(&output)) {
        message_write("cannot write to stdout: ", strerror(output.error), NULL);
        *code = EXIT_ERROR;
    }
    return false;
}

bool options_parse(struct options *options, int argc, char **argv, int *code) {
    *options = (struct options){.format = formats[0], .style = STYLE_NORMAL, .paths = (const char **) (argv + 1)};
    memset(options->only, true, sizeof options->only);
    bool paths_only = false;
    for (int index = 1; index < argc; index++) {
        if (!paths_only && strcmp(argv[index], "--") == 0) {
            paths_only = true;
        } else if (paths_only || argv[index][0] != '-' || argv[index][1] == '\0') {
            options->paths[options->path_count++] = argv[index];
        } else if (!option_take(options, argc, argv, &index)) {
            *code = EXIT_ERROR;
            return false;
        }
    }
    if (options->help) return text_write(help_print, code);
    if (options->version) return text_write(version_print, code);
    return true;
}
