/*
 * Prism parses, serialises and destroys a tree by recursion. Leuko's own walk needs no stack, but Prism's must hold for any file: the
 * limit is raised as far as the process may, and a stack that still runs out ends in a message that names the file instead of in a
 * bare signal.
 */
#pragma once

void stack_prepare(void);

/* The file that the message names; NULL for none. */
void stack_file_set(const char *path);
