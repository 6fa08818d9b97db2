/* Reading a command's options: GLib's parser, with the project's words around it. */
#pragma once

#include "cli/command.h"
#include "judge/verdict.h"
#include "store/request.h"

#define SHARDS_MAXIMUM 1000

/* Of --json, where a verdict is shown. */
extern const char option_verdict_as_json[];

/* What a measuring command takes. */
struct measure_options {
    struct request request;
    char *folder; /* -o, or NULL */
    int deadline; /* seconds; 0 for the default */
    gboolean quiet;
    gboolean json; /* --json */
    char *ratchet;
    char *plots; /* --plots, or NULL */
    char *html;  /* --html, or NULL */
    char *base;  /* --base, or NULL */
    gboolean no_cache;
    gboolean timings;
};

/*
 * Read argv by `entries` (ended by {NULL}) and leave the positional arguments in `arguments` (free with g_strfreev); there must be from
 * `least` to `most` of them. --help prints and ends the program with 0. FALSE and BENCH_ERROR_INPUT naming the option.
 */
gboolean options_read(const struct command *command, const GOptionEntry *entries, const char *description, int argc, char **argv,
                      guint least, guint most, char ***arguments, GError **error);

/* The options of `run` and `gate`. Clear with measure_options_clear. */
gboolean measure_options_read(const struct command *command, int argc, char **argv, struct measure_options *options, GError **error);
void measure_options_clear(struct measure_options *options);

/* "strict" (NULL is strict) or "notice". */
gboolean ratchet_parse(const char *text, enum ratchet *ratchet, GError **error);
