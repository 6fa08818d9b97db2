#define _GNU_SOURCE /* mremap */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <sanitizer/asan_interface.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIPE_CHUNK ((size_t) 1 << 16)

/* A larger mapping is not kept for the next file. */
#define SPARE_MAXIMUM ((size_t) 1 << 20)

/* The mapping of a file that this thread closed: most files are small, and mapping pages costs more than reading them. */
static _Thread_local struct {
    uint8_t *bytes;
    size_t mapped;
} spare;

static bool source_fail(struct source *source, int descriptor, const char *reason, const char **out) {
    if (descriptor > STDIN_FILENO) close(descriptor);
    source_close(source);
    *out = reason;
    return false;
}

/* Have room for `size` bytes; the contents stay. */
static bool source_reserve(struct source *source, size_t size) {
    if (source->bytes == NULL && spare.mapped >= size) {
        source->bytes = spare.bytes;
        source->mapped = spare.mapped;
        spare.mapped = 0;
        return true;
    }
    void *pages = source->bytes == NULL ? mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0)
                                        : mremap((void *) source->bytes, source->mapped, size, MREMAP_MAYMOVE);
    if (pages == MAP_FAILED) return false;
    source->bytes = pages;
    source->mapped = size;
    return true;
}

/*
 * Read to the end. One byte more than the file's size is asked for, so that the end shows without a second mapping, and where a read ends
 * at the size, without a second read. A size of 0 says nothing: files of /proc have it, too.
 */
static bool source_fill(struct source *source, int descriptor, const struct stat *status, const char **reason) {
    size_t size = S_ISREG(status->st_mode) ? (size_t) status->st_size : 0;
    size_t room = S_ISREG(status->st_mode) ? size + 1 : PIPE_CHUNK;
    if (!source_reserve(source, room)) return source_fail(source, descriptor, strerror(errno), reason);
    for (;;) {
        if (source->size == source->mapped && !source_reserve(source, source->mapped * 2)) {
            return source_fail(source, descriptor, strerror(errno), reason);
        }
        ssize_t count = read(descriptor, (uint8_t *) source->bytes + source->size, source->mapped - source->size);
        if (count == 0) return true;
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return source_fail(source, descriptor, strerror(errno), reason);
        source->size += (size_t) count;
        if (source->size == size) return true;
        if (source->size > SOURCE_SIZE_MAXIMUM) return source_fail(source, descriptor, "larger than 1 GiB", reason);
    }
}

bool source_open(struct source *source, const char *path, const char **reason) {
    *source = (struct source){.path = path};
    bool standard = strcmp(path, "-") == 0;
    int descriptor = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return source_fail(source, -1, strerror(errno), reason);

    struct stat status;
    if (fstat(descriptor, &status) != 0) return source_fail(source, descriptor, strerror(errno), reason);
    if (S_ISDIR(status.st_mode)) return source_fail(source, descriptor, strerror(EISDIR), reason);
    if (S_ISREG(status.st_mode) && (uint64_t) status.st_size > SOURCE_SIZE_MAXIMUM)
        return source_fail(source, descriptor, "larger than 1 GiB", reason);
    if (!source_fill(source, descriptor, &status, reason)) return false;
    if (!standard) close(descriptor);

    /* Let AddressSanitizer see a read beyond the end, as it would on the heap. */
    ASAN_POISON_MEMORY_REGION(source->bytes + source->size, source->mapped - source->size);
    return true;
}

void source_spare_release(void) {
    if (spare.mapped > 0) munmap(spare.bytes, spare.mapped);
    spare.mapped = 0;
    spare.bytes = NULL;
}

void source_close(struct source *source) {
    if (source->bytes == NULL) return;
    ASAN_UNPOISON_MEMORY_REGION(source->bytes, source->mapped);
    uint8_t *bytes = (uint8_t *) source->bytes;
    size_t mapped = source->mapped;
    source->bytes = NULL;
    if (mapped <= SPARE_MAXIMUM && mapped > spare.mapped) {
        uint8_t *smaller = spare.bytes;
        size_t size = spare.mapped;
        spare.bytes = bytes;
        spare.mapped = mapped;
        bytes = smaller;
        mapped = size;
    }
    if (mapped > 0) munmap(bytes, mapped);
}
