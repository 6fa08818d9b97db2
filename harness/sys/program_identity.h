/* What a program does: a digest of the code and data that it executes, and of the libraries that it loads. */
#pragma once

#include <gio/gio.h>

/*
 * XXH3-64 of the sections of an ELF file that are loaded into memory, less its build id: two builds of the same code are equal though their
 * debug information names other folders. Any other file counts with all of its bytes. BENCH_ERROR_INPUT when it cannot be read.
 */
gboolean program_digest(const char *path, guint64 *digest, GError **error);

/*
 * The shared libraries that the dynamic loader maps for an ELF program in `environment`, a line each: "PATH DIGEST". Empty for a static
 * program. NULL without an error where the loader cannot tell: for a script, whose interpreter decides. Libraries that the program
 * loads later (dlopen) are not seen. Free with g_free.
 */
char *program_libraries(const char *path, const char *const *environment, GError **error);
