/* Which files the arguments mean. */
#pragma once

#include "vector.h"

#include <stdbool.h>
#include <stdint.h>

struct file_entry {
    const char *path; /* the argument, or in one of the list's blocks */
    uint64_t size;    /* bytes of a regular file; 0: it is none, or nobody asked (one thread reads what is in a directory) */
};

/* Memory on the heap that holds paths: a block for each directory. */
VECTOR_TYPE(path_blocks, char *);

struct files {
    struct file_entry *items;
    size_t count;
    size_t capacity;
    struct path_blocks blocks;
    size_t threads; /* that look for files, and share them: with more than one, their sizes are of use */
};

/*
 * Append what `path` stands for: itself, or, for a directory, the Ruby files and scripts in it and below it in bytewise order. Hidden
 * directories are left out, links to directories are not followed. False when directories cannot be read or the path does not exist; a
 * message has been written for each then.
 */
bool files_add(struct files *files, const char *path);
void files_close(struct files *files);
