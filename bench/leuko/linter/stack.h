/*
 * Prism parses, serialises and destroys a tree by recursion. Leuko's own walk needs no stack, but Prism's must hold for any file: the
 * limit is raised as far as the process may, and a stack that still runs out ends in a message that names the file instead of in a
 * bare signal.
 */
#pragma once

#include <stddef.h>

#define STACK_HANDLER_SIZE 16384

/* Raise the limit, and prepare the first thread. */
void stack_prepare(void);

/* Bytes of stack for another thread: as many as the first has. */
size_t stack_size(void);

/* Prepare another thread, which has stack_size() bytes. `handler_stack` outlives it and has STACK_HANDLER_SIZE bytes. */
void stack_prepare_thread(void *handler_stack);

/* The file of this thread that the message names; NULL for none. */
void stack_file_set(const char *path);
