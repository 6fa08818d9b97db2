/* The limits of resources that this program itself needs, whatever the caller's shell has set. */
#pragma once

#include <glib.h>

/*
 * Call first in main. Raises the soft limits of the stack and of open files to what is needed, starting the program again where the stack's
 * limit was read at its start already (`argv` is main's), and makes a write beyond `ulimit -f` an error instead of a signal. FALSE and
 * BENCH_ERROR_MEASURE when a hard limit forbids it.
 */
gboolean limits_raise(char **argv, GError **error);
