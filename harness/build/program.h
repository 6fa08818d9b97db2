/* The programs that are measured: what a variant's `run` is started as, from a folder of its own. */
#pragma once

#include "probes/probe.h"
#include "store/run.h"

struct program {
    const char *name;   /* of the side that it is, interned */
    char *path;         /* absolute: the file whose identity counts */
    char *laid_as;      /* name of a link to `path` in the cell's folder; NULL: it is started where it is */
    char **words;       /* the command line, NULL-terminated; the word {input} stands for the input's names */
    char **environment; /* whole */
    char *preload;      /* a library, absolute, that becomes ./preload.so in the cell's folder; or NULL */
    enum huge_pages huge_pages;
    gboolean prints_time; /* TRUE: it prints the seconds that count, as its mode says */
    guint rounds;         /* how often what is not repeatable is measured, of which the least value counts; 0: once */
    gboolean is_base;     /* the base has the same: it is compared with itself */
    int *accepted;        /* exit codes that mean it worked, beside 0, ended by -1 */
    guint64 digest;       /* of what the file at `path` executes (sys/program_identity.h) */
};

/*
 * The program of a variant, built as `built_as` (its name, or that of a prefix of its series). A program that `program =` names, or that
 * `run` names by a relative path, is laid in the cell's folder under the basename of the first word of `run`, so that its own path does not
 * move a count. BENCH_ERROR_MEASURE naming the plan's line when the file is missing, no regular file, or not executable.
 */
struct program *program_new(const Project *project, const struct plan_variant *variant, const char *built_as, GError **error);

/* Let it run in a mode (NULL: in none): the mode's arguments stand before {input}. */
void program_set_mode(struct program *program, const struct plan_mode *mode);

/* A copy of its own. */
struct program *program_copy(const struct program *program);

/* A program outside the plan, started without arguments but `arguments` (NULL-terminated, may be NULL), laid as `laid_as`. */
struct program *program_new_plain(const char *path, const char *laid_as, const char *const *arguments, GError **error);
void program_free(gpointer program);

/* The programs of all variants of the plan: an array of struct program * (free with g_ptr_array_unref). BENCH_ERROR_INPUT naming the line
 * when two variants build one file by different commands. */
GPtrArray *programs_of_plan(const Project *project, const Plan *plan, GError **error);

/* The one of this name; it must be there. */
const struct program *programs_find(const GPtrArray *programs, const char *name);

/* FALSE and BENCH_ERROR_MEASURE when a program's file is no longer what it was when the array was made. */
gboolean programs_check_unchanged(const GPtrArray *programs, GError **error);

/* FALSE and BENCH_ERROR_INPUT when a program that the run measured is not the one that is built now. */
gboolean programs_check_built(const Project *project, const Run *run, GError **error);
