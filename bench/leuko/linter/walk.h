/* A tree of directories, read by one thread or by several. */
#pragma once

#include "files.h"

/*
 * Append the Ruby files in the directory at `path` and below it to `files`, in bytewise order. As many threads as `files` is for read the
 * directories; what comes out does not depend on their number. False when a directory cannot be read; a message has been written for
 * each then, in bytewise order.
 */
bool walk_directories(const char *path, struct files *files);
