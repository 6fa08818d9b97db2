#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/error.h"
#include "sys/files.h"
#include "sys/lock.h"

static char *folder;

static char *path_in(const char *name) {
    return g_build_filename(folder, name, NULL);
}

static void assert_says(GError *error, enum bench_error code, const char *message) {
    assert_non_null(error);
    assert_true(g_error_matches(error, BENCH_ERROR, (int) code));
    if (strstr(error->message, message) == NULL) fail_msg("\"%s\" does not say \"%s\"", error->message, message);
}

static guint entries_count(const char *path) {
    guint count = 0;
    g_autoptr(GDir) entries = g_dir_open(path, 0, NULL);
    while (entries != NULL && g_dir_read_name(entries) != NULL) count++;
    return count;
}

static void test_read_is_bounded(void **state) {
    (void) state;
    g_autofree char *path = path_in("bounded"), *data = g_strnfill(200000, 'x');
    gsize length = 0;
    assert_true(file_write(path, data, -1, NULL));
    g_autofree char *read = file_read(path, 200000, &length, NULL);
    assert_int_equal(length, 200000);
    assert_string_equal(read, data);
    g_autoptr(GError) error = NULL;
    assert_null(file_read(path, 199999, &length, &error));
    assert_says(error, BENCH_ERROR_INPUT, "bounded: larger than the 199999 bytes");
}

static void test_read_text_refuses_nul(void **state) {
    (void) state;
    g_autofree char *path = path_in("nul");
    gsize length = 0;
    assert_true(file_write(path, "ab\0cd", 5, NULL));
    g_autofree char *bytes = file_read(path, 100, &length, NULL);
    assert_int_equal(length, 5);
    assert_memory_equal(bytes, "ab\0cd\0", 6);
    g_autoptr(GError) error = NULL;
    assert_null(file_read(path, 100, NULL, &error));
    assert_says(error, BENCH_ERROR_INPUT, "nul: a NUL byte at offset 2");
}

static void test_read_errors(void **state) {
    (void) state;
    g_autofree char *missing = path_in("missing"), *fifo = path_in("fifo"), *empty = path_in("empty");
    g_autoptr(GError) absent = NULL, directory = NULL, pipe = NULL;
    assert_null(file_read(missing, 10, NULL, &absent));
    assert_says(absent, BENCH_ERROR_INPUT, "missing: cannot be read: No such file or directory; check the path");
    assert_null(file_read(folder, 10, NULL, &directory));
    assert_says(directory, BENCH_ERROR_INPUT, "Is a directory; give a file");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_null(file_read(fifo, 10, NULL, &pipe));
    assert_says(pipe, BENCH_ERROR_INPUT, "not a regular file");
    gsize length = 1;
    assert_true(file_write(empty, "", 0, NULL));
    g_autofree char *nothing = file_read(empty, 0, &length, NULL);
    assert_string_equal(nothing, "");
    assert_int_equal(length, 0);
    g_autofree char *sizeless = file_read("/proc/self/stat", 4096, NULL, NULL);
    assert_non_null(sizeless);
}

static void test_write_makes_parents_and_replaces(void **state) {
    (void) state;
    g_autofree char *path = path_in("a/b/c/file"), *parent = path_in("a/b/c");
    assert_true(file_write(path, "old content", -1, NULL));
    assert_true(file_write(path, "new", -1, NULL));
    g_autofree char *content = file_read(path, 100, NULL, NULL);
    assert_string_equal(content, "new");
    assert_int_equal(entries_count(parent), 1);
}

static void test_write_errors(void **state) {
    (void) state;
    g_autofree char *file = path_in("plain"), *below = path_in("plain/below");
    g_autoptr(GError) onto_folder = NULL, under_file = NULL;
    assert_true(file_write(file, "x", -1, NULL));
    assert_false(file_write(below, "x", -1, &under_file));
    assert_says(under_file, BENCH_ERROR_MEASURE, "plain: cannot be made");
    guint before = entries_count(folder);
    assert_false(file_write(folder, "x", -1, &onto_folder));
    assert_says(onto_folder, BENCH_ERROR_MEASURE, "give a file, not a folder");
    assert_int_equal(entries_count(folder), before);
}

static void assert_not_replaced(const char *path, const char *what) {
    g_autoptr(GError) error = NULL;
    struct stat before, after;
    assert_int_equal(lstat(path, &before), 0);
    assert_false(file_write(path, "x", -1, &error));
    assert_says(error, BENCH_ERROR_MEASURE, what);
    assert_int_equal(lstat(path, &after), 0);
    assert_true(before.st_ino == after.st_ino && before.st_mode == after.st_mode);
}

static void test_write_replaces_only_regular_files(void **state) {
    (void) state;
    g_autofree char *fifo = path_in("a fifo"), *link = path_in("a link"), *dangling = path_in("a dangling link"), *device = path_in("null");
    g_autofree char *linked = path_in("linked"), *kept = NULL;
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_not_replaced(fifo, "a fifo: is a FIFO, and only a regular file is replaced");
    assert_true(file_write(linked, "kept", -1, NULL));
    assert_int_equal(symlink(linked, link), 0);
    assert_not_replaced(link, "a link: is a symbolic link");
    kept = file_read(linked, 100, NULL, NULL);
    assert_string_equal(kept, "kept");
    assert_int_equal(symlink("nowhere", dangling), 0);
    assert_not_replaced(dangling, "is a symbolic link");
    if (mknod(device, S_IFCHR | 0600, makedev(1, 3)) == 0) assert_not_replaced(device, "null: is a device");
}

/* In a process with a name space of its own, where `disk` is a file system of 64 KB. What it exits with: 0 good, 77 not allowed. */
static int write_on_full_disk(const char *disk) {
    if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) return 77;
    if (mount("none", disk, "tmpfs", 0, "size=64k") < 0) return 77;
    g_autofree char *path = g_build_filename(disk, "file", NULL), *large = g_strnfill(1000 * 1000, 'x');
    g_autoptr(GError) error = NULL;
    if (!file_write(path, "old", -1, NULL)) return 1;
    if (file_write(path, large, -1, &error)) return 2;
    if (!g_error_matches(error, BENCH_ERROR, BENCH_ERROR_MEASURE) || strstr(error->message, "free some space") == NULL) return 3;
    g_autofree char *content = file_read(path, 100, NULL, NULL);
    if (g_strcmp0(content, "old") != 0) return 4;
    return entries_count(disk) == 1 ? 0 : 5;
}

static void test_full_disk(void **state) {
    (void) state;
    g_autofree char *disk = path_in("disk");
    assert_true(directory_make(disk, NULL));
    pid_t child = fork();
    if (child == 0) _exit(write_on_full_disk(disk));
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77) skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_remove_takes_all_but_what_links_name(void **state) {
    (void) state;
    g_autofree char *tree = path_in("tree"), *deep = path_in("tree/x/y/z/file"), *kept = path_in("kept/file"), *target = path_in("kept");
    g_autofree char *link = path_in("tree/x/link"), *outer = path_in("outer"), *outer_slash = path_in("outer/"),
                    *loop = path_in("tree/loop");
    assert_true(file_write(deep, "x", -1, NULL));
    assert_true(file_write(kept, "x", -1, NULL));
    assert_int_equal(symlink(target, link), 0);
    assert_int_equal(symlink(".", loop), 0);
    assert_int_equal(symlink(target, outer), 0);
    assert_true(directory_remove(tree, NULL));
    assert_false(g_file_test(tree, G_FILE_TEST_EXISTS));
    assert_true(g_file_test(kept, G_FILE_TEST_EXISTS));
    assert_true(directory_remove(outer_slash, NULL));
    assert_false(g_file_test(outer, G_FILE_TEST_IS_SYMLINK));
    assert_true(g_file_test(kept, G_FILE_TEST_EXISTS));
    assert_true(directory_remove(tree, NULL)); /* absent is fine */
}

static void test_remove_says_what_it_cannot(void **state) {
    (void) state;
    g_autoptr(GError) error = NULL;
    assert_false(directory_remove("/proc/self", &error));
    assert_says(error, BENCH_ERROR_MEASURE, "/proc/self: cannot be removed");
}

static void test_digest(void **state) {
    (void) state;
    g_autofree char *path = path_in("digest"), *missing = path_in("no digest");
    guint64 digest, bytes;
    for (gsize size = 0; size <= 65536 * 2; size = size * 2 + 65536 - size % 2) {
        g_autofree char *data = g_strnfill(size, 'd');
        assert_true(file_write(path, data, (gssize) size, NULL));
        assert_true(file_digest(path, &digest, &bytes, NULL));
        assert_int_equal(bytes, size);
        assert_true(digest == XXH3_64bits(data, size));
    }
    g_autoptr(GError) error = NULL;
    assert_false(file_digest(missing, &digest, &bytes, &error));
    assert_says(error, BENCH_ERROR_INPUT, "no digest: cannot be read");
}

/* Take the lock in another process, say so, and hold it until the pipe is closed. */
static pid_t lock_holder_start(const char *path, int *release) {
    int ready[2], held[2];
    char said;
    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(held), 0);
    pid_t holder = fork();
    if (holder == 0) {
        close(held[1]);
        gboolean locked = directory_lock(path, NULL);
        if (write(ready[1], locked ? "y" : "n", 1) != 1 || read(held[0], &said, 1) != 0) _exit(2);
        _exit(locked ? 0 : 1);
    }
    assert_int_equal(read(ready[0], &said, 1), 1);
    assert_int_equal(said, 'y');
    close(ready[0]);
    close(ready[1]);
    close(held[0]);
    *release = held[1];
    return holder;
}

static void test_lock_names_its_holder_and_ends_with_it(void **state) {
    (void) state;
    g_autofree char *path = path_in("locked");
    g_autoptr(GError) error = NULL;
    int release, status;
    pid_t holder = lock_holder_start(path, &release);
    g_autofree char *message = g_strdup_printf("locked: is in use by process %d; wait for it or give another -o", holder);
    assert_false(directory_lock(path, &error));
    assert_says(error, BENCH_ERROR_MEASURE, message);
    close(release);
    waitpid(holder, &status, 0);
    assert_int_equal(status, 0);
    assert_true(directory_lock(path, NULL));
}

static int folder_make(void **state) {
    (void) state;
    folder = g_dir_make_tmp("test_files-XXXXXX", NULL);
    return folder == NULL;
}

static int folder_remove(void **state) {
    (void) state;
    return !directory_remove(folder, NULL) || g_file_test(folder, G_FILE_TEST_EXISTS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_is_bounded),
        cmocka_unit_test(test_read_text_refuses_nul),
        cmocka_unit_test(test_read_errors),
        cmocka_unit_test(test_write_makes_parents_and_replaces),
        cmocka_unit_test(test_write_errors),
        cmocka_unit_test(test_write_replaces_only_regular_files),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_remove_takes_all_but_what_links_name),
        cmocka_unit_test(test_remove_says_what_it_cannot),
        cmocka_unit_test(test_digest),
        cmocka_unit_test(test_lock_names_its_holder_and_ends_with_it),
    };
    return cmocka_run_group_tests_name("files", tests, folder_make, folder_remove);
}
