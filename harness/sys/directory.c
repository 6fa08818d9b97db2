#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "sys/files.h"

static gboolean failure_set(GError **error, const char *path, const char *verb, const char *way_out) {
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: cannot %s: %s; %s", path, verb, g_strerror(errno), way_out);
    return FALSE;
}

gboolean directory_make(const char *path, GError **error) {
    if (g_mkdir_with_parents(path, 0777) == 0) return TRUE;
    return failure_set(error, path, "be made", "give another path, or move away what is in its place");
}

/* Remove the entry `name` of `parent`, and first all in it when it is a folder. By descriptors and without following links, so what a
 * link points to stays even when folders are swapped for links meanwhile. 0, or -1 with errno. */
static int entry_remove(int parent, const char *name) {
    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT) return 0;
    if (errno != EISDIR) return -1;
    int descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *entries = descriptor >= 0 ? fdopendir(descriptor) : NULL;
    if (entries == NULL) return -1;
    int failure = 0;
    struct dirent *entry;
    while (failure == 0 && (entry = readdir(entries)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (entry_remove(descriptor, entry->d_name) < 0) failure = errno;
    }
    closedir(entries);
    errno = failure;
    return failure == 0 ? unlinkat(parent, name, AT_REMOVEDIR) : -1;
}

gboolean directory_remove(const char *path, GError **error) {
    /* A slash at the end would make the kernel follow a link. */
    g_autofree char *name = g_strdup(path);
    for (gsize length = strlen(name); length > 1 && name[length - 1] == '/'; length--) name[length - 1] = '\0';
    if (entry_remove(AT_FDCWD, name) == 0) return TRUE;
    return failure_set(error, path, "be removed", "remove it by hand");
}
