/* exec: the result so far is written before, and withdrawn when exec comes back. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <unistd.h>

#include "profiler.h"

#define EXPORT __attribute__((visibility("default")))

/* glibc's own, known before main: dlsym takes the loader's lock, which a signal handler or a forked child may find taken. */
static struct {
    __typeof__(&execve) execve;
    __typeof__(&execvpe) execvpe;
    __typeof__(&fexecve) fexecve;
    __typeof__(&execveat) execveat;
} next;

#define NEXT_FIND(name) next.name = (__typeof__(&name)) (uintptr_t) dlsym(RTLD_NEXT, #name)

void exec_resolve(void) {
    if (next.execve != NULL) return;
    NEXT_FIND(execvpe);
    NEXT_FIND(fexecve);
    NEXT_FIND(execveat);
    NEXT_FIND(execve);
}

static void exec_failed(bool written) {
    int saved = errno;
    if (written) process_finish_withdraw();
    errno = saved;
}

static size_t count_entries(char *const envp[]) {
    size_t count = 0;
    while (envp != NULL && envp[count] != NULL) count++;
    return count;
}

/* `call` sees the environment as `envp`, with the nonce where the result so far was this process's: the image that follows writes its own.
 */
#define EXEC(call)                                              \
    exec_resolve();                                             \
    bool written = process_finish(STATE_END_EXEC);              \
    size_t entries = count_entries(given);                      \
    char entry[NONCE_ENTRY], *envp[entries + 2];                \
    nonce_entry(entry);                                         \
    for (size_t i = 0; i < entries; i++) envp[i] = given[i];    \
    envp[entries] = written && nonce[0] != '\0' ? entry : NULL; \
    envp[entries + 1] = NULL;                                   \
    int result = (call);                                        \
    exec_failed(written);                                       \
    return result

EXPORT int execve(const char *path, char *const argv[], char *const given[]) {
    EXEC(next.execve(path, argv, envp));
}
EXPORT int execvpe(const char *file, char *const argv[], char *const given[]) {
    EXEC(next.execvpe(file, argv, envp));
}
EXPORT int fexecve(int file, char *const argv[], char *const given[]) {
    EXEC(next.fexecve(file, argv, envp));
}
EXPORT int execveat(int folder, const char *path, char *const argv[], char *const given[], int flags) {
    EXEC(next.execveat(folder, path, argv, envp, flags));
}
EXPORT int execv(const char *path, char *const argv[]) {
    return execve(path, argv, environ);
}
EXPORT int execvp(const char *file, char *const argv[]) {
    return execvpe(file, argv, environ);
}

/* The list forms: gather the arguments on the stack, as glibc does; `after` runs with `arguments` behind the NULL. */
#define EXEC_LIST(first, call)                                               \
    va_list arguments;                                                       \
    size_t count = 1;                                                        \
    va_start(arguments, first);                                              \
    while (va_arg(arguments, char *) != NULL) count++;                       \
    va_end(arguments);                                                       \
    char *argv[count + 1];                                                   \
    argv[0] = (char *) (uintptr_t) (first);                                  \
    va_start(arguments, first);                                              \
    for (size_t i = 1; i <= count; i++) argv[i] = va_arg(arguments, char *); \
    int result = (call);                                                     \
    va_end(arguments);                                                       \
    return result

EXPORT int execl(const char *path, const char *first, ...) {
    EXEC_LIST(first, execve(path, argv, environ));
}
EXPORT int execlp(const char *file, const char *first, ...) {
    EXEC_LIST(first, execvpe(file, argv, environ));
}
EXPORT int execle(const char *path, const char *first, ...) {
    EXEC_LIST(first, execve(path, argv, va_arg(arguments, char *const *)));
}
