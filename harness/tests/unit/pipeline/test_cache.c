#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#include "pipeline/cache.h"
#include "sys/files.h"
#include "sys/tree.h"

static const char key[] = "ab0123", other_key[] = "cd4567";
static char *folder, *raw, *laid;
static struct cache cache;

static const struct metric_definition *lookup(const char *metric, gconstpointer data) {
    static const struct metric_definition calls = {.name = "calls", .class = METRIC_EXACT};
    return g_str_has_prefix(metric, "m.") && g_strcmp0(metric, data) != 0 ? &calls : NULL;
}

static struct cell_results *cell_of(Results *results) {
    const struct cell cell = {"lines", 1024, "new"};
    return results_cell(results, &cell);
}

static void keep(const char *under, guint64 value) {
    g_autoptr(Results) results = results_new();
    struct cell_results *cell = cell_of(results);
    cell_results_set(cell, "m.calls", lookup("m.calls", NULL), value);
    cell_results_set(cell, "m.bytes", lookup("m.bytes", NULL), G_MAXUINT64);
    cache_keep(&cache, under, cell, raw);
}

/* The value of m.calls, or -1. */
static gint64 find(const char *under, const char *unknown) {
    g_autoptr(Results) results = results_new();
    struct cell_results *cell = cell_of(results);
    if (!cache_find(&cache, under, cell, laid, lookup, unknown)) {
        assert_int_equal(cell->measurements->len, 0);
        return -1;
    }
    assert_int_equal(cell_results_find(cell, "m.bytes")->value, G_MAXUINT64);
    return (gint64) cell_results_find(cell, "m.calls")->value;
}

static void test_what_is_kept_is_found_with_its_files(void **state) {
    (void) state;
    assert_int_equal(find(key, NULL), -1);
    keep(key, 7);
    assert_int_equal(find(key, NULL), 7);
    assert_int_equal(find(other_key, NULL), -1);
    g_autofree char *path = g_build_filename(laid, "profile.bin", NULL);
    gsize length = 0;
    g_autofree char *bytes = file_read(path, 100, &length, NULL);
    assert_int_equal(length, 5);
    assert_memory_equal(bytes, "a\0b\nc", 5);
}

static void test_metric_that_nobody_defines_any_more(void **state) {
    (void) state;
    keep(key, 7);
    assert_int_equal(find(key, "m.bytes"), -1);
}

/* An entry that was cut, edited anywhere, or moved to another key is none; keeping the value again mends it. */
static void test_damaged_entries(void **state) {
    (void) state;
    keep(key, 7);
    g_autofree char *path = g_build_filename(folder, "cache", "ab", key, NULL),
                    *moved = g_build_filename(folder, "cache", "cd", other_key, NULL);
    g_autofree char *below = g_path_get_dirname(moved);
    gsize length = 0;
    g_autofree char *bytes = file_read(path, 1 << 20, &length, NULL);
    for (gsize cut = 0; cut < length; cut += 7) {
        assert_true(file_write(path, bytes, (gssize) cut, NULL));
        assert_int_equal(find(key, NULL), -1);
    }
    for (gsize at = 0; at < length; at += 5) {
        bytes[at] ^= 1;
        assert_true(file_write(path, bytes, (gssize) length, NULL));
        assert_int_equal(find(key, NULL), -1);
        bytes[at] ^= 1;
    }
    assert_true(directory_make(below, NULL) && file_write(moved, bytes, (gssize) length, NULL));
    assert_int_equal(find(other_key, NULL), -1);
    keep(key, 8);
    assert_int_equal(find(key, NULL), 8);
}

static void test_limit(void **state) {
    (void) state;
    keep(key, 7);
    keep(other_key, 9);
    g_autofree char *old = g_build_filename(folder, "cache", "cd", other_key, NULL);
    g_autofree char *entry = g_build_filename(folder, "cache", "ab", key, NULL);
    const struct utimbuf long_ago = {.actime = 1000, .modtime = 1000};
    assert_int_equal(utime(old, &long_ago), 0);
    guint64 digest, bytes;
    assert_true(file_digest(entry, &digest, &bytes, NULL));
    cache.limit = bytes;
    cache_trim(&cache);
    assert_int_equal(find(other_key, NULL), -1);
    assert_int_equal(find(key, NULL), 7);
    cache.limit = 0;
    assert_int_equal(find(key, NULL), -1);
    keep(other_key, 9);
    cache.limit = 1 << 20;
    assert_int_equal(find(other_key, NULL), -1);
}

static void test_what_cannot_be_written_is_not_kept(void **state) {
    (void) state;
    cache.folder = "/proc/nowhere";
    keep(key, 7);
    assert_int_equal(find(key, NULL), -1);
}

static int set_up(void **state) {
    (void) state;
    folder = g_dir_make_tmp("cache-XXXXXX", NULL);
    raw = g_build_filename(folder, "raw", NULL);
    laid = g_build_filename(folder, "laid", NULL);
    g_autofree char *file = g_build_filename(raw, "profile.bin", NULL);
    cache = (struct cache){.folder = g_build_filename(folder, "cache", NULL), .limit = 1 << 20};
    return !file_write(file, "a\0b\nc", 5, NULL);
}

static int tear_down(void **state) {
    (void) state;
    return !directory_remove(folder, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_is_kept_is_found_with_its_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_metric_that_nobody_defines_any_more, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damaged_entries, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_cannot_be_written_is_not_kept, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("cache", tests, NULL, NULL);
}
