/* Which files the arguments mean. */
#pragma once

#include "vector.h"

#include <stdbool.h>
#include <stdint.h>

#define FILE_SIZE_MAXIMUM (UINT64_MAX >> 1)

struct file_entry {
    char *path;
    uint64_t owned : 1; /* found in a directory; free with the list */
    uint64_t size : 63; /* bytes, where sizes are asked for and the file is a regular one; else 0 */
};

struct files {
    struct file_entry *items;
    size_t count;
    size_t capacity;
    bool sized; /* sizes are asked for: an open directory tells them for half of what they cost by path */
};

/*
 * Append what `path` stands for: itself, or, for a directory, the Ruby files and scripts in it and below it in bytewise order. Hidden
 * directories are left out, links to directories are not followed. False when a directory cannot be read or the path does not exist; a
 * message has been written then.
 */
bool files_add(struct files *files, const char *path);
void files_close(struct files *files);
