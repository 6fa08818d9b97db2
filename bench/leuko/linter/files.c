#include "files.h"

#include "directory.h"
#include "exit.h"
#include "walk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

bool files_add(struct files *files, const char *path) {
    struct stat status;
    bool standard = strcmp(path, "-") == 0;
    if (!standard && stat(path, &status) != 0) {
        message_write(path, ": ", strerror(errno), NULL);
        return false;
    }
    if (!standard && S_ISDIR(status.st_mode)) return walk_directories(path, files);
    uint64_t size = !standard && S_ISREG(status.st_mode) ? (uint64_t) status.st_size : 0;
    struct file_entry entry = {path, size};
    VECTOR_PUSH(files, entry);
    return true;
}

void files_close(struct files *files) {
    for (size_t index = 0; index < files->blocks.count; index++) free(files->blocks.items[index]);
    VECTOR_FREE(&files->blocks);
    VECTOR_FREE(files);
}
