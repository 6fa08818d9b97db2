/* Which function a line of a program's source belongs to, by the program's debug information: also where its code was inlined. */
#pragma once

#include <glib.h>

typedef struct source_functions SourceFunctions;

/* Never NULL: without debug information it finds nothing. */
SourceFunctions *source_functions_open(const char *program);
void source_functions_free(SourceFunctions *functions);

/* The name (interned) of the function that is declared last before the line of the file, or NULL. The file's name is absolute, or as
 * the debug information has it. */
const char *source_functions_find(const SourceFunctions *functions, const char *file, guint64 line);
