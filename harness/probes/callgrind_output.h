/* What callgrind wrote: instructions by function. */
#pragma once

#include <glib.h>

/* What a function spends on one line by itself. */
struct callgrind_line {
    const char *file; /* interned: of code that was inlined into the function, its own */
    guint64 line;     /* 0 where callgrind wrote it relative to another, or there is none */
    guint64 instructions;
};

/* What one function's calls of another from one line cost, with all that is called below. */
struct callgrind_call {
    struct callgrind_function *callee;
    const char *file; /* interned */
    guint64 line;
    guint64 calls, instructions;
};

struct callgrind_function {
    char *name;
    char *file, *object;  /* where it was compiled from and what it was loaded from; "???" where valgrind does not know */
    guint64 instructions; /* its own, without its callees' */
    guint64 calls;        /* of it */
    GArray *lines;        /* of struct callgrind_line, each line as often as callgrind wrote it */
    GArray *callees;      /* of struct callgrind_call */
};

/*
 * Read files that one process wrote, which `paths` (NULL-terminated, not empty) names, as one: their functions, dearest first (free with
 * g_ptr_array_unref), and the sum of all instructions. NULL and BENCH_ERROR_MEASURE with file and line when one is malformed, cut off,
 * counts anything but instructions, does not add up or is another process's, or when all count nothing.
 */
GPtrArray *callgrind_output_read(const char *const *paths, guint64 *instructions, GError **error);

/* Write `functions` as tab-separated text under a heading: instructions, calls, function, file, object. */
gboolean callgrind_functions_write(const GPtrArray *functions, const char *path, GError **error);

/* The instructions of function `name` in a file of callgrind_functions_write. FALSE and BENCH_ERROR_MEASURE when it is not there. */
gboolean callgrind_functions_find(const char *path, const char *name, guint64 *instructions, GError **error);
