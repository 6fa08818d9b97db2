/* An input that is read line by line, as a parser of a stream asks for it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct stream {
    const uint8_t *cursor, *end;
};

/* As fgets. */
static char *stream_gets(char *line, int size, void *data) {
    struct stream *stream = data;
    if (stream->cursor == stream->end) return NULL;
    int length = 0;
    while (length < size - 1 && stream->cursor < stream->end) {
        line[length++] = (char) *stream->cursor++;
        if (line[length - 1] == '\n') break;
    }
    line[length] = '\0';
    return line;
}

/* As feof. */
static int stream_ended(void *data) {
    const struct stream *stream = data;
    return stream->cursor == stream->end;
}
