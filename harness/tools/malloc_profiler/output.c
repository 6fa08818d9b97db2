/* The result as JSON, written with write(2) from a fixed buffer: nothing here allocates. README.md has the schema. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "profiler.h"

struct writer {
    int file;
    int error; /* errno of the first failure; nothing is written after it */
    size_t used;
    char buffer[16384];
};

static void writer_flush(struct writer *writer) {
    for (size_t done = 0; done < writer->used && writer->error == 0;) {
        ssize_t written = write(writer->file, writer->buffer + done, writer->used - done);
        if (written < 0 && errno != EINTR) writer->error = errno;
        if (written > 0) done += (size_t) written;
    }
    writer->used = 0;
}

/* At most 512 bytes a call: numbers and names of ours. */
static __attribute__((format(printf, 2, 3))) void write_format(struct writer *writer, const char *format, ...) {
    if (sizeof writer->buffer - writer->used < 512) writer_flush(writer);
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(writer->buffer + writer->used, 512, format, arguments);
    va_end(arguments);
    writer->used += (size_t) length;
}

/* How many bytes the UTF-8 character at `text` has; 0 where there is none: a path may hold any bytes, and JSON may not. */
static size_t character_length(const unsigned char *text) {
    size_t length = text[0] < 0x80 ? 1 : text[0] < 0xc2 ? 0 : text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : text[0] < 0xf5 ? 4 : 0;
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80) return 0;
    }
    bool overlong = (text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xf0 && text[1] < 0x90);
    bool surrogate = text[0] == 0xed && text[1] >= 0xa0;
    bool beyond = text[0] == 0xf4 && text[1] >= 0x90;
    return overlong || surrogate || beyond ? 0 : length;
}

static void write_string(struct writer *writer, const char *text) {
    write_format(writer, "\"");
    for (const unsigned char *at = (const unsigned char *) text; *at != '\0';) {
        size_t length = character_length(at);
        if (length == 0) {
            write_format(writer, "\\ufffd");
        } else if (*at < 0x20 || *at == '"' || *at == '\\') {
            write_format(writer, "\\u%04x", *at);
        } else {
            write_format(writer, "%.*s", (int) length, (const char *) at);
        }
        at += length > 0 ? length : 1;
    }
    write_format(writer, "\"");
}

static void write_totals(struct writer *writer, const struct state *state, const struct state_sums *sums) {
    write_format(writer, "\"totals\":{\"calls\":%" PRIu64 ",\"frees\":%" PRIu64 ",\"bytes_requested\":%" PRIu64 ",", sums->requested.calls,
                 sums->kinds[MALLOC_KIND_FREE].calls, sums->requested.bytes);
    write_format(writer, "\"bytes_freed\":%" PRIu64 ",\"blocks_freed\":%" PRIu64 ",\"peak_live_bytes\":%" PRIu64 ",", sums->bytes_freed,
                 sums->blocks_freed, state->peak_live_bytes);
    write_format(writer, "\"live_bytes_at_exit\":%" PRIu64 ",\"live_blocks_at_exit\":%" PRIu64 ",", state->live_bytes, sums->live_blocks);
    write_format(writer, "\"live_byte_calls\":%" PRIu64 ",\"failed\":%" PRIu64 "},\n", state->live_byte_calls, state->failed);
}

static void write_kinds(struct writer *writer, const struct state_sums *sums) {
    write_format(writer, "\"kinds\":{");
    for (int kind = 0; kind < MALLOC_KINDS; kind++) {
        write_format(writer, "%s\"%s\":{\"calls\":%" PRIu64 ",\"bytes\":%" PRIu64 "}", kind == 0 ? "" : ",", malloc_kind_names[kind],
                     sums->kinds[kind].calls, sums->kinds[kind].bytes);
    }
    write_format(writer, "},\n");
}

static void write_modules(struct writer *writer, const struct state *state) {
    write_format(writer, "\"modules\":[");
    for (uint32_t i = 0; i < state->module_count; i++) {
        const struct state_module *module = &state->modules[i];
        write_format(writer, "%s\n{\"path\":", i == 0 ? "" : ",");
        write_string(writer, module->path);
        write_format(writer, ",\"build_id\":\"");
        for (uint32_t byte = 0; byte < module->build_id_length; byte++) write_format(writer, "%02x", module->build_id[byte]);
        write_format(writer, "\",\"base\":%" PRIu64 "}", module->base);
    }
    write_format(writer, "],\n");
}

static void write_frame(struct writer *writer, const struct state *state, uint64_t address) {
    for (uint32_t i = 0; i < state->module_count; i++) {
        const struct state_module *module = &state->modules[i];
        if (address < module->low || address >= module->high) continue;
        write_format(writer, "[%u,%" PRIu64 "]", i, address - module->base);
        return;
    }
    write_format(writer, "[-1,%" PRIu64 "]", address);
}

static void write_sites(struct writer *writer, const struct state *state) {
    write_format(writer, "\"sites\":[");
    const char *separator = "";
    for (uint32_t i = 0; i < state_sites_used(state); i++) {
        const struct state_site *site = &state->sites[i];
        if (site->calls == 0 && site->freed_blocks == 0) continue;
        write_format(writer, "%s\n{\"kind\":\"%s\",\"frames\":[", separator, malloc_kind_names[site->kind]);
        separator = ",";
        for (uint32_t frame = 0; frame < site->depth; frame++) {
            if (frame > 0) write_format(writer, ",");
            write_frame(writer, state, site->frames[frame]);
        }
        write_format(writer, "],\"calls\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"live_blocks\":%" PRIu64 ",\"live_bytes\":%" PRIu64 ",",
                     site->calls, site->bytes, site->calls - site->freed_blocks, site->bytes - site->freed_bytes);
        write_format(writer, "\"live_byte_calls\":%" PRIu64 "}", site_held(state, site));
    }
    write_format(writer, "]}\n");
}

static void write_report(struct writer *writer, const struct state *state) {
    bool ended = state->end != STATE_END_KILLED && state->end != STATE_END_EXEC;
    bool complete = ended && state->untracked == 0 && state->interposed == 1;
    write_format(writer, "{\"schema\":\"malloc_profiler/3\",\"pid\":%d,\"program\":", (int) state->pid);
    write_string(writer, state->program);
    if (nonce[0] != '\0') {
        write_format(writer, ",\"nonce\":");
        write_string(writer, nonce);
    }
    write_format(writer, ",\n\"end\":\"%s\",\"complete\":%s,\"threads\":%u,", state_end_names[state->end], complete ? "true" : "false",
                 state->threads);
    write_format(writer, "\"interposed\":%s,\"untracked\":%" PRIu64 ",\"sites_dropped\":%" PRIu64 ",",
                 state->interposed == 1 ? "true" : "false", state->untracked, state->sites_dropped);
    write_format(writer, "\"inherited\":{\"blocks\":%" PRIu64 ",\"bytes\":%" PRIu64 "},\n", state->inherited_blocks,
                 state->inherited_bytes);
    const struct state_sums sums = state_sum(state);
    write_totals(writer, state, &sums);
    write_kinds(writer, &sums);
    write_modules(writer, state);
    write_sites(writer, state);
}

int file_remove(const char *path) {
    struct stat status;
    if (lstat(path, &status) != 0) return errno == ENOENT ? 0 : errno;
    if (!S_ISREG(status.st_mode)) return EEXIST;
    return unlink(path) == 0 || errno == ENOENT ? 0 : errno;
}

int report_write(const struct state *state, const char *path, const char *temporary) {
    struct writer writer = {.used = 0};
    int error = file_remove(temporary);
    if (error == 0) error = file_remove(path);
    if (error != 0) return error;
    writer.file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (writer.file < 0) return errno;
    write_report(&writer, state);
    writer_flush(&writer);
    if (close(writer.file) != 0 && writer.error == 0) writer.error = errno;
    if (writer.error == 0 && rename(temporary, path) != 0) writer.error = errno;
    if (writer.error != 0) unlink(temporary);
    return writer.error;
}
