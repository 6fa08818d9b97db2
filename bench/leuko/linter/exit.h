/* How Leuko ends: RuboCop's exit codes, and the one way to give up. */
#pragma once

enum exit_code {
    EXIT_CLEAN = 0,
    EXIT_OFFENCES = 1,
    EXIT_ERROR = 2, /* a bad option, a file that cannot be read, output that cannot be written */
};

/* Write `leuko: MESSAGE` to stderr. Pieces up to a NULL are joined. */
void message_write(const char *piece, ...) __attribute__((sentinel));

/* Write `leuko: MESSAGE` and end with EXIT_ERROR. */
_Noreturn void exit_with_message(const char *message);
