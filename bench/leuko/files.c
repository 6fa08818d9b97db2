#include "files.h"

#include "exit.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* The files that RuboCop takes for Ruby, by its AllCops/Include. */
static const char *const endings[] = {
    ".rb",      ".arb",  ".axlsx", ".builder", ".gemfile", ".gemspec", ".jb",     ".jbuilder", ".mspec", ".opal",    ".pluginspec",
    ".podspec", ".rabl", ".rake",  ".rbw",     ".ru",      ".ruby",    ".schema", ".spec",     ".thor",  "Fastfile", NULL,
};
static const char *const names[] = {
    ".irbrc",     ".pryrc",      ".simplecov", "buildfile", "Appraisals", "Berksfile", "Brewfile",    "Buildfile", "Capfile",
    "Dangerfile", "Deliverfile", "Fastfile",   "Gemfile",   "Guardfile",  "Jarfile",   "Mavenfile",   "Podfile",   "Puppetfile",
    "Rakefile",   "rakefile",    "Schemafile", "Snapfile",  "Steepfile",  "Thorfile",  "Vagrantfile", NULL,
};

static bool is_ruby(const char *name) {
    size_t length = strlen(name);
    for (const char *const *ending = endings; *ending != NULL; ending++) {
        size_t tail = strlen(*ending);
        if (length > tail && strcmp(name + length - tail, *ending) == 0) return true;
    }
    for (const char *const *each = names; *each != NULL; each++) {
        if (strcmp(name, *each) == 0) return true;
    }
    return false;
}

/* "directory/name" on the heap; "name" for the current directory, as a person would write it. */
static char *path_join(const char *directory, const char *name) {
    size_t head = strcmp(directory, ".") == 0 ? 0 : strlen(directory);
    bool slash = head > 0 && directory[head - 1] != '/';
    size_t tail = strlen(name) + 1;
    char *path = malloc(head + slash + tail);
    if (path == NULL) exit_with_message("out of memory");
    memcpy(path, directory, head);
    if (slash) path[head] = '/';
    memcpy(path + head + slash, name, tail);
    return path;
}

static int paths_compare(const void *left, const void *right) {
    return strcmp(((const struct file_entry *) left)->path, ((const struct file_entry *) right)->path);
}

static bool path_fail(const char *path) {
    message_write(path, ": ", strerror(errno), NULL);
    return false;
}

/* Append a directory's Ruby files to `files` and its directories to `waiting`. */
static bool directory_read(const char *directory, struct files *files, struct files *waiting) {
    DIR *stream = opendir(directory);
    if (stream == NULL) return path_fail(directory);
    for (struct dirent *entry = readdir(stream); entry != NULL; entry = readdir(stream)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        struct file_entry found = {path_join(directory, entry->d_name), true};
        struct stat status;
        bool known = lstat(found.path, &status) == 0;
        if (known && S_ISDIR(status.st_mode) && entry->d_name[0] != '.') {
            VECTOR_PUSH(waiting, found);
        } else if (known && (S_ISREG(status.st_mode) || S_ISLNK(status.st_mode)) && is_ruby(entry->d_name)) {
            VECTOR_PUSH(files, found);
        } else {
            free(found.path);
        }
    }
    closedir(stream);
    return true;
}

static bool directory_add(struct files *files, const char *path) {
    size_t first = files->count;
    struct files waiting = {0};
    bool whole = directory_read(path, files, &waiting);
    while (whole && waiting.count > 0) {
        struct file_entry directory = waiting.items[--waiting.count];
        whole = directory_read(directory.path, files, &waiting);
        free(directory.path);
    }
    files_close(&waiting);
    if (files->count > first) qsort(files->items + first, files->count - first, sizeof *files->items, paths_compare);
    return whole;
}

bool files_add(struct files *files, const char *path) {
    struct stat status;
    bool standard = strcmp(path, "-") == 0;
    if (!standard && stat(path, &status) != 0) return path_fail(path);
    if (!standard && S_ISDIR(status.st_mode)) return directory_add(files, path);
    struct file_entry entry = {(char *) path, false};
    VECTOR_PUSH(files, entry);
    return true;
}

void files_close(struct files *files) {
    for (size_t index = 0; index < files->count; index++) {
        if (files->items[index].owned) free(files->items[index].path);
    }
    VECTOR_FREE(files);
}
