/* Which files the arguments mean. */
#pragma once

#include "vector.h"

#include <stdbool.h>
#include <stdint.h>

#define FILE_SIZE_MAXIMUM (UINT64_MAX >> 1)

struct file_entry {
    char *path;
    uint64_t owned : 1; /* found in a directory; free with the list */
    uint64_t size : 63; /* bytes, where several threads share the files and this is a regular one; else 0 */
};

struct files {
    struct file_entry *items;
    size_t count;
    size_t capacity;
    size_t threads; /* that look for files, and share them: with more than one, their sizes are of use */
};

/*
 * Append what `path` stands for: itself, or, for a directory, the Ruby files and scripts in it and below it in bytewise order. Hidden
 * directories are left out, links to directories are not followed. False when directories cannot be read or the path does not exist; a
 * message has been written for each then.
 */
bool files_add(struct files *files, const char *path);
void files_close(struct files *files);

/* Free what an entry owns. */
void file_entry_free(struct file_entry *entry);
