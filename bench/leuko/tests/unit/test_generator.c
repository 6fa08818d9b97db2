/* The generator: exact sizes, the same bytes on every machine, seeds, refusals, and a sink that says stop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "core/metric.h"
#include "inputs/generator.h"

#define FIXTURE "bench/leuko/tests/fixtures/inputs.tsv"
#define LARGE ((size_t) 64 * 1024 * 1024 + 1)

static const size_t sizes[] = {1024, 4096, 16384, 65536, 262144, 1048576};

/* A sink that counts, digests (where it has a digest) and stops after `stop_after` calls (0: never). */
struct sink {
    size_t bytes, calls, longest, stop_after;
    GChecksum *digest;
};

static bool sink_take(void *user, const char *bytes, size_t length) {
    struct sink *sink = user;
    sink->bytes += length;
    sink->calls++;
    sink->longest = MAX(sink->longest, length);
    if (sink->digest != NULL) g_checksum_update(sink->digest, (const guchar *) bytes, (gssize) length);
    return sink->calls != sink->stop_after;
}

static char *shape_digest(const struct shape *shape, size_t size, uint64_t seed) {
    g_autoptr(GChecksum) digest = g_checksum_new(G_CHECKSUM_SHA256);
    struct sink sink = {.digest = digest};
    assert_true(shape_generate(shape, size, seed, sink_take, &sink));
    assert_int_equal(sink.bytes, size);
    return g_strdup(g_checksum_get_string(digest));
}

static void test_known_truth_by_count(void **state) {
    (void) state;
    g_autoptr(GChecksum) digest = g_checksum_new(G_CHECKSUM_SHA256);
    struct sink sink = {.digest = digest};
    assert_true(methods_generate(39999, sink_take, &sink));
    assert_int_equal(sink.bytes, 1948891);
    assert_memory_equal(g_checksum_get_string(digest), "f52f08895151130f", 16);
}

/* Asked for by its size, the known truth is the same bytes. */
static void test_known_truth_by_size(void **state) {
    (void) state;
    g_autofree char *digest = shape_digest(shape_find("methods"), 1948891, 0);
    assert_memory_equal(digest, "f52f08895151130f", 16);
}

static void test_small_sizes_are_exact(void **state) {
    (void) state;
    for (const struct shape *shape = shapes; shape->name != NULL; shape++) {
        for (size_t size = shape->minimum; size < shape->minimum + 3000; size++) {
            struct sink sink = {0};
            if (!shape_generate(shape, size, size, sink_take, &sink) || sink.bytes != size) {
                fail_msg("%s of %zu bytes came as %zu", shape->name, size, sink.bytes);
            }
        }
    }
}

/* What reaches the sink at once is what is held in memory. */
static void test_large_size_is_exact_and_streamed(void **state) {
    (void) state;
    for (const struct shape *shape = shapes; shape->name != NULL; shape++) {
        struct sink sink = {0};
        assert_true(shape_generate(shape, LARGE, 0, sink_take, &sink));
        assert_int_equal(sink.bytes, LARGE);
        assert_true(sink.longest <= 128 * 1024);
    }
}

/* The committed digests, in the order of the table: a shape that is added or changed must be entered there. */
static void test_bytes_are_those_of_the_committed_digests(void **state) {
    (void) state;
    g_autoptr(GString) expected = g_string_new(NULL), actual = g_string_new(NULL);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(FIXTURE, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        if (*lines[i] != '#' && *lines[i] != '\0') g_string_append_printf(expected, "%s\n", lines[i]);
    }
    for (const struct shape *shape = shapes; shape->name != NULL; shape++) {
        for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
            g_autofree char *digest = shape_digest(shape, sizes[i], 0);
            g_autofree char *label = size_format(sizes[i]);
            g_string_append_printf(actual, "%s\t%s\t%s\n", shape->name, label, digest);
        }
    }
    assert_string_equal(actual->str, expected->str);
}

static void test_same_seed_same_bytes(void **state) {
    (void) state;
    for (const struct shape *shape = shapes; shape->name != NULL; shape++) {
        g_autofree char *first = shape_digest(shape, 100000, 7);
        g_autofree char *second = shape_digest(shape, 100000, 7);
        assert_string_equal(first, second);
    }
}

static void test_seeds_differ_where_there_is_a_choice(void **state) {
    (void) state;
    for (const struct shape *shape = shapes; shape->name != NULL; shape++) {
        g_autofree char *first = shape_digest(shape, 1024, 0);
        g_autofree char *second = shape_digest(shape, 1024, 1);
        if (shape->seeded == (strcmp(first, second) == 0)) fail_msg("%s: seeds 0 and 1 at 1K", shape->name);
    }
}

static void test_below_the_minimum_nothing_is_written(void **state) {
    (void) state;
    for (const struct shape *shape = shapes; shape->name != NULL; shape++) {
        struct sink sink = {0};
        assert_in_range(shape->minimum, 1, 1024);
        assert_false(shape_generate(shape, shape->minimum - 1, 0, sink_take, &sink));
        assert_int_equal(sink.calls, 0);
    }
}

static void test_sink_that_stops_is_not_called_again(void **state) {
    (void) state;
    for (const struct shape *shape = shapes; shape->name != NULL; shape++) {
        struct sink first = {.stop_after = 1}, third = {.stop_after = 3}, last = {.stop_after = 1};
        assert_false(shape_generate(shape, 1048576, 0, sink_take, &first));
        assert_int_equal(first.calls, 1);
        assert_false(shape_generate(shape, 1048576, 0, sink_take, &third));
        assert_int_equal(third.calls, 3);
        assert_false(shape_generate(shape, 1024, 0, sink_take, &last));
    }
    struct sink counted = {.stop_after = 1};
    assert_false(methods_generate(1000000, sink_take, &counted));
    assert_int_equal(counted.calls, 1);
}

static bool text_append(void *user, const char *bytes, size_t length) {
    g_string_append_len(user, bytes, (gssize) length);
    return true;
}

static void test_identifiers_never_repeat(void **state) {
    (void) state;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    assert_true(shape_generate(shape_find("identifiers"), 4 * 1024 * 1024, 0, text_append, text));
    char *padding = strchr(text->str, '#');
    if (padding != NULL) *padding = '\0';
    guint count = 0;
    for (char *name = strtok(text->str, ".()\n"); name != NULL; name = strtok(NULL, ".()\n")) {
        assert_int_equal(strlen(name), 8);
        g_hash_table_add(seen, name);
        count++;
    }
    assert_true(count > 400000);
    assert_int_equal(g_hash_table_size(seen), count);
}

static void test_names_are_found_and_said(void **state) {
    (void) state;
    for (const struct shape *shape = shapes; shape->name != NULL; shape++) {
        assert_ptr_equal(shape_find(shape->name), shape);
        assert_true(strlen(shape->isolates) > 20);
    }
    assert_null(shape_find("method"));
    assert_null(shape_find(""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_truth_by_count),
        cmocka_unit_test(test_known_truth_by_size),
        cmocka_unit_test(test_small_sizes_are_exact),
        cmocka_unit_test(test_large_size_is_exact_and_streamed),
        cmocka_unit_test(test_bytes_are_those_of_the_committed_digests),
        cmocka_unit_test(test_same_seed_same_bytes),
        cmocka_unit_test(test_seeds_differ_where_there_is_a_choice),
        cmocka_unit_test(test_below_the_minimum_nothing_is_written),
        cmocka_unit_test(test_sink_that_stops_is_not_called_again),
        cmocka_unit_test(test_identifiers_never_repeat),
        cmocka_unit_test(test_names_are_found_and_said),
    };
    return cmocka_run_group_tests_name("generator", tests, NULL, NULL);
}
