/* The command line. */
#pragma once

#include "cop.h"
#include "format.h"
#include "indentation_style.h"

struct options {
    const struct format *format;
    enum indentation_style style;
    bool only[COP_COUNT_MAXIMUM]; /* by row of the cop table; all true without --only */
    bool only_given;
    size_t repeat; /* of --repeat; 0: not given */
    size_t jobs;   /* threads; 0: a thread for each core */
    bool digest;
    bool timings;
    bool parse_only;
    bool help;
    bool version;
    const char **paths; /* borrowed from argv, which is reordered */
    size_t path_count;
};

/*
 * Read argv into *options. True: go on. False: leave with *code; what there is to say has been written (help and version to stdout, an
 * error to stderr).
 */
bool options_parse(struct options *options, int argc, char **argv, int *code);
