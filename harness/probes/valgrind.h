/* The valgrind that probes run. */
#pragma once

/*
 * valgrind's own program: Debian's `valgrind` is a shell script that exports variables to what is measured, and starts valgrind.bin beside
 * it. A path, or a name to be looked up in PATH; static.
 */
const char *valgrind_program(void);
