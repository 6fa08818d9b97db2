#include "exit.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define PIECES_MAXIMUM 16

void message_write(const char *piece, ...) {
    struct iovec parts[PIECES_MAXIMUM];
    int count = 0;
    parts[count++] = (struct iovec){"leuko: ", 7};

    va_list pieces;
    va_start(pieces, piece);
    for (const char *each = piece; each != NULL && count < PIECES_MAXIMUM - 1; each = va_arg(pieces, const char *)) {
        parts[count++] = (struct iovec){(void *) each, strlen(each)};
    }
    va_end(pieces);

    parts[count++] = (struct iovec){"\n", 1};
    ssize_t ignored = writev(STDERR_FILENO, parts, count); /* there is nowhere left to complain to */
    (void) ignored;
}

_Noreturn void exit_with_message(const char *message) {
    message_write(message, NULL);
    exit(EXIT_ERROR);
}
