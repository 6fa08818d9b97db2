/* What one directory holds for a linter of Ruby. */
#pragma once

#include "files.h"

/*
 * Append the Ruby files and scripts in the directory at `path` to `files`, and the directories in it to `directories`, both in bytewise
 * order of their names. The blocks of `files` hold the paths of both. Hidden directories and links to directories are left out. 0, or the
 * errno with which reading ended.
 */
int directory_read(const char *path, struct files *files, struct files *directories);
