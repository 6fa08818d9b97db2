#define _GNU_SOURCE /* getdents64, memmem, mempcpy */
#include "directory.h"

#include "exit.h"
#include "utf8.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHEBANG_MAXIMUM 512

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

/* A name in a directory that is a Ruby file or a directory to look into. */
struct directory_entry {
    char name[NAME_MAX + 1];
    bool is_directory;
};

VECTOR_TYPE(directory_entries, struct directory_entry);

static int entries_compare(const void *left, const void *right) {
    return strcmp(((const struct directory_entry *) left)->name, ((const struct directory_entry *) right)->name);
}

/* What getdents64 says of an entry, or, where the file system does not tell it there, lstat. */
static unsigned char entry_type(int directory, const struct dirent64 *found) {
    struct stat status;
    if (found->d_type != DT_UNKNOWN) return found->d_type;
    return fstatat(directory, found->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? (unsigned char) IFTODT(status.st_mode) : DT_UNKNOWN;
}

/* True for the first line of a script that one of RuboCop's AllCops/RubyInterpreters runs. Each name but rake ends with or holds "ruby". */
static bool is_ruby_shebang(const char *line, size_t length) {
    bool ascii;
    const char *mark = memmem(line, length, "#!", 2);
    if (mark == NULL || !utf8_check((const uint8_t *) line, length, &ascii)) return false;
    size_t rest = length - (size_t) (mark + 2 - line);
    static const char *const interpreters[] = {"ruby", "rake", "rbx"};
    for (size_t index = 0; index < sizeof interpreters / sizeof interpreters[0]; index++) {
        if (memmem(mark + 2, rest, interpreters[index], strlen(interpreters[index])) != NULL) return true;
    }
    return false;
}

/* RuboCop looks into a file without an extension, unless it is hidden, for the interpreter in its first line. */
static bool is_ruby_script(int directory, const char *name) {
    if (strchr(name, '.') != NULL) return false;
    char line[SHEBANG_MAXIMUM];
    int script = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a link may lead to a pipe */
    if (script < 0) return false;
    ssize_t length = read(script, line, sizeof line);
    close(script);
    if (length <= 0) return false;
    const char *newline = memchr(line, '\n', (size_t) length);
    return is_ruby_shebang(line, newline == NULL ? (size_t) length : (size_t) (newline - line));
}

static void entry_add(int directory, const struct dirent64 *found, struct directory_entries *entries) {
    const char *name = found->d_name;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) return;
    unsigned char type = entry_type(directory, found);
    struct directory_entry entry = {.is_directory = type == DT_DIR};
    bool wanted =
        entry.is_directory ? name[0] != '.' : (type == DT_REG || type == DT_LNK) && (is_ruby(name) || is_ruby_script(directory, name));
    if (!wanted) return;
    memcpy(entry.name, name, strlen(name) + 1);
    VECTOR_PUSH(entries, entry);
}

/*
 * What a directory holds, sorted. Its names come in an order of the file system's own, so all that is allocated on the way is of a size
 * that does not depend on them, and the stream of opendir, whose buffer the file system chooses, is done without.
 */
static int entries_read(int directory, struct directory_entries *entries) {
    _Alignas(struct dirent64) char buffer[32768];
    ssize_t length;
    while ((length = getdents64(directory, buffer, sizeof buffer)) > 0) {
        for (ssize_t at = 0; at < length;) {
            const struct dirent64 *found = (const struct dirent64 *) (const void *) (buffer + at);
            entry_add(directory, found, entries);
            at += found->d_reclen;
        }
    }
    int error = length < 0 ? errno : 0;
    if (entries->count > 0) qsort(entries->items, entries->count, sizeof *entries->items, entries_compare);
    return error;
}

/* Bytes of a regular file or of what a link leads to. 0: not known. */
static uint64_t file_size(int directory, const char *name) {
    struct stat status;
    return fstatat(directory, name, &status, 0) == 0 && S_ISREG(status.st_mode) ? (uint64_t) status.st_size : 0;
}

/* What stands before a name of a directory: as a person would write it, nothing for the current one. */
struct prefix {
    const char *text;
    size_t length;
    bool slash; /* one is missing between the two */
};

static struct prefix prefix_of(const char *directory) {
    size_t length = strcmp(directory, ".") == 0 ? 0 : strlen(directory);
    return (struct prefix){directory, length, length > 0 && directory[length - 1] != '/'};
}

/* Memory of the list for all paths. NULL: there is none. */
static char *paths_reserve(const struct prefix *prefix, const struct directory_entries *entries, struct path_blocks *blocks) {
    if (entries->count == 0) return NULL;
    size_t size = entries->count * (prefix->length + prefix->slash + 1);
    for (size_t index = 0; index < entries->count; index++) size += strlen(entries->items[index].name);
    char *block = malloc(size);
    if (block == NULL) exit_with_message("out of memory");
    VECTOR_PUSH(blocks, block);
    return block;
}

/* Write a path; the byte behind it. */
static char *path_write(char *to, const struct prefix *prefix, const char *name) {
    to = mempcpy(to, prefix->text, prefix->length);
    if (prefix->slash) *to++ = '/';
    return stpcpy(to, name) + 1;
}

int directory_read(const char *path, struct files *files, struct files *directories) {
    struct directory_entries entries = {0};
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return errno;
    int error = entries_read(directory, &entries);
    struct prefix prefix = prefix_of(path);
    char *next = paths_reserve(&prefix, &entries, &files->blocks);
    for (size_t index = 0; index < entries.count; index++) {
        const struct directory_entry *entry = &entries.items[index];
        struct file_entry found = {next, files->threads > 1 && !entry->is_directory ? file_size(directory, entry->name) : 0};
        next = path_write(next, &prefix, entry->name);
        VECTOR_PUSH(entry->is_directory ? directories : files, found);
    }
    close(directory);
    VECTOR_FREE(&entries);
    return error;
}
