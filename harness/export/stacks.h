/* The call stacks of one cell by one metric, as its profile in the run's folder has them. */
#pragma once

#include "core/results.h"

/* Names are interned. */
struct stack_frame {
    const char *function;
    const char *file; /* "list.c", or NULL */
    guint line;       /* 0: not known */
};

/* Frames of one function, whatever their lines, have one key. Free with g_free. */
char *stack_frame_key(const struct stack_frame *frame);

/* The functions of some stacks, each once, in the order in which they are met. They outlive the stacks. */
struct stack_functions {
    GHashTable *index; /* stack_frame_key → place + 1 */
    GArray *frames;    /* of struct stack_frame, the first of each function */
};

struct stack_functions stack_functions_new(void);
void stack_functions_clear(struct stack_functions *functions);

/* The place of the frame's function, which is added where it is new. */
guint stack_function_index(struct stack_functions *functions, const struct stack_frame *frame);

struct stack {
    GArray *frames; /* of struct stack_frame, from the root to the function that spends */
    guint64 amount; /* more than 0 */
};

/* A profile that a run may have. Borrowed. */
struct stack_source {
    const char *folder; /* the run's */
    struct cell cell;
    const char *metric; /* one that explain_amount knows */
    gboolean base;      /* of the base's program */
};

/*
 * The stacks of a profile, most first; free with g_ptr_array_unref. callgrind keeps a function and its caller:
 * instructions have stacks of two frames. NULL and BENCH_ERROR_INPUT for a metric without a profile, or a cell that has none.
 */
GPtrArray *stacks_read(const struct stack_source *source, GError **error);
