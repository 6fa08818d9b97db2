#include "output.h"

#include "utf8.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void output_open(struct output *output, int descriptor) {
    output->descriptor = descriptor;
    output->error = 0;
    output->used = 0;
    output->memory = (struct characters){0};
}

static void memory_append(struct output *output) {
    struct characters *memory = &output->memory;
    while (memory->capacity - memory->count < output->used) memory->items = vector_grow(memory->items, &memory->capacity, 1);
    if (output->used > 0) memcpy(memory->items + memory->count, output->bytes, output->used);
    memory->count += output->used;
    output->used = 0;
}

void output_memory_free(struct output *output) {
    VECTOR_FREE(&output->memory);
}

void output_flush(struct output *output) {
    if (output->descriptor == OUTPUT_MEMORY) {
        memory_append(output);
        return;
    }
    size_t done = 0;
    while (done < output->used && output->error == 0) {
        ssize_t count = write(output->descriptor, output->bytes + done, output->used - done);
        if (count >= 0) {
            done += (size_t) count;
        } else if (errno != EINTR) {
            output->error = errno;
        }
    }
    output->used = 0;
}

bool output_close(struct output *output) {
    output_flush(output);
    return output->error == 0;
}

void output_bytes(struct output *output, const void *bytes, size_t length) {
    const char *rest = bytes;
    while (length > 0) {
        if (output->used == sizeof output->bytes) output_flush(output);
        size_t room = sizeof output->bytes - output->used;
        size_t count = length < room ? length : room;
        memcpy(output->bytes + output->used, rest, count);
        output->used += count;
        rest += count;
        length -= count;
    }
}

void output_text(struct output *output, const char *text) {
    output_bytes(output, text, strlen(text));
}

void output_character(struct output *output, char character) {
    output_bytes(output, &character, 1);
}

void output_number_padded(struct output *output, uint64_t number, size_t width) {
    char digits[20];
    size_t first = sizeof digits;
    do {
        digits[--first] = (char) ('0' + number % 10);
        number /= 10;
    } while (number > 0);
    for (size_t length = sizeof digits - first; length < width; length++) output_character(output, ' ');
    output_bytes(output, digits + first, sizeof digits - first);
}

void output_number(struct output *output, uint64_t number) {
    output_number_padded(output, number, 1);
}

void output_hex(struct output *output, uint64_t number) {
    char digits[16];
    for (size_t index = sizeof digits; index-- > 0; number >>= 4) digits[index] = "0123456789abcdef"[number & 15];
    output_bytes(output, digits, sizeof digits);
}

void output_milliseconds(struct output *output, uint64_t nanoseconds) {
    uint64_t microseconds = (nanoseconds + 500) / 1000;
    output_number(output, microseconds / 1000);
    output_character(output, '.');
    for (uint64_t unit = 100; unit > 0; unit /= 10) output_number(output, microseconds / unit % 10);
}

void output_seconds(struct output *output, uint64_t nanoseconds) {
    output_number(output, nanoseconds / 1000000000);
    output_character(output, '.');
    for (uint64_t unit = 100000000; unit > 0; unit /= 10) output_number(output, nanoseconds / unit % 10);
}

static void json_byte(struct output *output, char byte) {
    static const char names[] = "btn?fr"; /* \b to \r, without \v */
    if (byte == '"' || byte == '\\') {
        output_character(output, '\\');
        output_character(output, byte);
    } else if (byte >= '\b' && byte <= '\r' && byte != '\v') {
        output_character(output, '\\');
        output_character(output, names[byte - '\b']);
    } else if ((unsigned char) byte < ' ') {
        output_text(output, byte < 16 ? "\\u000" : "\\u001");
        output_character(output, "0123456789abcdef"[byte & 15]);
    } else {
        output_character(output, byte);
    }
}

void output_json_text(struct output *output, const char *bytes, size_t length) {
    for (size_t index = 0; index < length;) {
        size_t width = utf8_width((const uint8_t *) bytes + index, length - index);
        if (width == 0) {
            output_text(output, "\xEF\xBF\xBD");
            index++;
        } else if (width == 1) {
            json_byte(output, bytes[index++]);
        } else {
            output_bytes(output, bytes + index, width);
            index += width;
        }
    }
}

void output_json_string(struct output *output, const char *bytes, size_t length) {
    output_character(output, '"');
    output_json_text(output, bytes, length);
    output_character(output, '"');
}
