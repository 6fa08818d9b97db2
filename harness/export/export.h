/* A run in the formats of other tools, as text. What reads each is said in docs/export.md. */
#pragma once

#include "export/stacks.h"
#include "judge/verdict.h"
#include "store/run.h"

enum export_kind {
    EXPORT_VALUES,  /* every value of every cell */
    EXPORT_VERDICT, /* what was judged */
    EXPORT_STACKS,  /* the profile of one cell by one metric */
};

/* What an export is made of. Borrowed. */
struct export_subject {
    const Run *run;
    const Verdict *verdict;      /* NULL: the run was not judged; EXPORT_VERDICT needs one */
    struct stack_source profile; /* of EXPORT_STACKS */
};

struct export_format {
    const char *name;
    const char *summary; /* one line for --help */
    enum export_kind kind;

    /* The text; free with g_free. NULL with an error where the run does not have what the format needs. */
    char *(*write)(const struct export_subject *subject, GError **error);
};

/* The table, ended by a NULL name. */
extern const struct export_format export_formats[];

/* The format of this name; NULL and BENCH_ERROR_INPUT with the names that there are. */
const struct export_format *export_find(const char *name, GError **error);
