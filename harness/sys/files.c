#define _GNU_SOURCE
#include "sys/files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/error.h"

enum { READ_BLOCK = 64 * 1024 };

/* Set "PATH: cannot VERB: REASON; WAY OUT". */
static void failure_set(GError **error, enum bench_error code, const char *path, const char *verb, GFileError kind, const char *reason) {
    static const struct {
        GFileError kind;
        const char *way_out;
    } rows[] = {
        {G_FILE_ERROR_NOENT, "check the path"},
        {G_FILE_ERROR_NOTDIR, "a part of the path is a file; move it away or give another path"},
        {G_FILE_ERROR_EXIST, "a file is where a folder should be; move it away or give another path"},
        {G_FILE_ERROR_ISDIR, "give a file, not a folder"},
        {G_FILE_ERROR_ACCES, "change its rights (chmod) or give another path"},
        {G_FILE_ERROR_PERM, "change its owner or rights, or give another path"},
        {G_FILE_ERROR_ROFS, "give a path on a disk that can be written"},
        {G_FILE_ERROR_NOSPC, "free some space, or give a path on another disk"},
        {G_FILE_ERROR_MFILE, "raise `ulimit -n`"},
    };
    const char *way_out = "see whether the disk is in order";
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].kind == kind) way_out = rows[i].way_out;
    }
    g_set_error(error, BENCH_ERROR, (gint) code, "%s: cannot %s: %s; %s", path, verb, reason, way_out);
}

static void failure_set_errno(GError **error, enum bench_error code, const char *path, const char *verb, int error_number) {
    failure_set(error, code, path, verb, g_file_error_from_errno(error_number), g_strerror(error_number));
}

/* A regular file, open for reading, or -1. Anything else could block or never end. */
static int file_open(const char *path, GError **error) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status;
    if (descriptor < 0 || fstat(descriptor, &status) < 0) {
        failure_set_errno(error, BENCH_ERROR_INPUT, path, "be read", errno);
    } else if (S_ISDIR(status.st_mode)) {
        failure_set_errno(error, BENCH_ERROR_INPUT, path, "be read", EISDIR);
    } else if (!S_ISREG(status.st_mode)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: not a regular file; copy what it says into one", path);
    } else {
        return descriptor;
    }
    if (descriptor >= 0) close(descriptor);
    return -1;
}

/* Fill `buffer` from the file; fewer bytes than `size` only at its end, -1 with an error. */
static gssize file_fill(int descriptor, void *buffer, gsize size, const char *path, GError **error) {
    gsize filled = 0;
    while (filled < size) {
        gssize got = read(descriptor, (char *) buffer + filled, size - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            failure_set_errno(error, BENCH_ERROR_INPUT, path, "be read", errno);
            return -1;
        }
        if (got == 0) break;
        filled += (gsize) got;
    }
    return (gssize) filled;
}

char *file_read(const char *path, gsize maximum, gsize *length, GError **error) {
    int descriptor = file_open(path, error);
    if (descriptor < 0) return NULL;
    /* Grown by what is there, not by what fstat says: files of /proc have no size. */
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    gssize got = READ_BLOCK;
    while (got == READ_BLOCK && bytes->len <= maximum) {
        guint before = bytes->len;
        g_byte_array_set_size(bytes, before + READ_BLOCK);
        got = file_fill(descriptor, bytes->data + before, READ_BLOCK, path, error);
        g_byte_array_set_size(bytes, before + (guint) MAX(got, 0));
    }
    close(descriptor);
    if (got < 0) return NULL;
    if (bytes->len > maximum) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                    "%s: larger than the %" G_GSIZE_FORMAT " bytes that it may have; is it the right file?", path, maximum);
        return NULL;
    }
    const guint8 *nul = length == NULL && bytes->len > 0 ? memchr(bytes->data, '\0', bytes->len) : NULL;
    if (nul != NULL) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: a NUL byte at offset %td, where text is expected; is it the right file?",
                    path, nul - bytes->data);
        return NULL;
    }
    if (length != NULL) *length = bytes->len;
    g_byte_array_append(bytes, (const guint8 *) "", 1);
    return (char *) g_byte_array_free(g_steal_pointer(&bytes), FALSE);
}

gboolean file_check_replaceable(const char *path, GError **error) {
    static const struct {
        mode_t type;
        const char *name, *way_out;
    } rows[] = {
        {S_IFDIR, "a folder", "give a file, not a folder"},
        {S_IFLNK, "a symbolic link", "give the path that it leads to, or remove the link"},
        {S_IFIFO, "a FIFO", "give the path of a regular file"},
        {S_IFSOCK, "a socket", "give the path of a regular file"},
        {S_IFCHR, "a device", "give the path of a regular file"},
        {S_IFBLK, "a device", "give the path of a regular file"},
    };
    struct stat status;
    if (lstat(path, &status) < 0) {
        if (errno == ENOENT) return TRUE;
        failure_set_errno(error, BENCH_ERROR_MEASURE, path, "be written", errno);
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if ((status.st_mode & S_IFMT) != rows[i].type) continue;
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: is %s, and only a regular file is replaced; %s", path, rows[i].name,
                    rows[i].way_out);
        return FALSE;
    }
    return TRUE;
}

gboolean file_write(const char *path, const char *data, gssize length, GError **error) {
    g_autofree char *folder = g_path_get_dirname(path);
    if (!directory_make(folder, error) || !file_check_replaceable(path, error)) return FALSE;
    g_autoptr(GError) cause = NULL;
    const GFileSetContentsFlags whole = G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE;
    if (g_file_set_contents_full(path, data, length, whole, 0666, &cause)) return TRUE;
    failure_set(error, BENCH_ERROR_MEASURE, path, "be written", (GFileError) cause->code, cause->message);
    return FALSE;
}

gboolean file_digest(const char *path, guint64 *digest, guint64 *bytes, GError **error) {
    int descriptor = file_open(path, error);
    if (descriptor < 0) return FALSE;
    XXH3_state_t *state = XXH3_createState();
    XXH3_64bits_reset(state);
    char buffer[READ_BLOCK];
    gssize got = READ_BLOCK;
    *bytes = 0;
    while (got == READ_BLOCK) {
        got = file_fill(descriptor, buffer, sizeof buffer, path, error);
        if (got < 0) break;
        XXH3_64bits_update(state, buffer, (gsize) got);
        *bytes += (guint64) got;
    }
    *digest = XXH3_64bits_digest(state);
    XXH3_freeState(state);
    close(descriptor);
    return got >= 0;
}
