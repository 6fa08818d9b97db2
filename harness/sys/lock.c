#define _GNU_SOURCE
#include "sys/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "sys/files.h"
#include "sys/process.h"

static gboolean failure_set(GError **error, const char *path, const char *done, const char *way_out) {
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: cannot be %s: %s; %s", path, done, g_strerror(errno), way_out);
    return FALSE;
}

/* An open and locked `lock`, that is still the file of this name: its holder may have removed it with the folder between our open and
 * our lock. -1 with errno. */
static int lock_take(const char *lock) {
    for (;;) {
        int descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (descriptor < 0) return -1;
        struct stat opened, named;
        int failure = flock(descriptor, LOCK_EX | LOCK_NB) < 0 ? errno : 0;
        if (failure == 0 && fstat(descriptor, &opened) == 0 && stat(lock, &named) == 0 && opened.st_ino == named.st_ino) return descriptor;
        close(descriptor);
        errno = failure;
        if (failure != 0) return -1;
    }
}

gboolean directory_lock(const char *path, GError **error) {
    if (!directory_make(path, error)) return FALSE;
    g_autofree char *lock = g_build_filename(path, ".lock", NULL);
    int descriptor = lock_take(lock);
    if (descriptor >= 0) {
        g_autofree char *holder = g_strdup_printf("%d\n", (int) getpid());
        gsize length = strlen(holder);
        if (ftruncate(descriptor, 0) == 0 && write(descriptor, holder, length) == (gssize) length) return TRUE; /* open until we exit */
        failure_set(error, lock, "written", "free some space, or give another -o");
        close(descriptor);
        return FALSE;
    }
    if (errno != EWOULDBLOCK) return failure_set(error, lock, "locked", "give another -o");
    g_autofree char *holder = file_read(lock, 64, NULL, NULL);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: is in use by process %s; wait for it or give another -o", path,
                holder != NULL ? g_strstrip(holder) : "unknown");
    return FALSE;
}

int file_lock_wait(const char *path, const char *what, GError **error) {
    enum { POLL_US = 100 * 1000 };
    g_autofree char *folder = g_path_get_dirname(path);
    if (!directory_make(folder, error)) return -1;
    for (gboolean told = FALSE;; told = TRUE) {
        int descriptor = lock_take(path);
        if (descriptor >= 0) return descriptor;
        if (errno != EWOULDBLOCK) {
            failure_set(error, path, "locked", "check the rights of its folder");
            return -1;
        }
        if (process_interrupted()) {
            g_set_error(error, BENCH_ERROR, BENCH_ERROR_INTERRUPTED, "interrupted while waiting for %s", path);
            return -1;
        }
        if (!told && what != NULL) g_printerr("note: waiting for %s, which holds %s\n", what, path);
        g_usleep(POLL_US);
    }
}

gboolean directory_is_locked(const char *path) {
    g_autofree char *lock = g_build_filename(path, ".lock", NULL);
    int descriptor = open(lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) return FALSE;
    gboolean held = flock(descriptor, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK;
    close(descriptor);
    return held;
}
