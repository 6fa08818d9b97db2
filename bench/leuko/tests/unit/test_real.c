/* The shape real: which files are taken, in which order, and what is said when the corpus is not what it should be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

#include "base/error.h"
#include "inputs/corpus.h"
#include "inputs/real.h"
#include "sys/files.h"

/* A checkout of its own, with a corpus of two gems, "alpha-1" and "beta-2". */
struct checkout {
    char *root, *out;
    GPtrArray *names;
    guint64 bytes;
    GError *error;
};

static void put_bytes(const struct checkout *checkout, const char *path, const char *bytes, gsize length) {
    g_autofree char *full = g_build_filename(checkout->root, path, NULL);
    g_autofree char *folder = g_path_get_dirname(full);
    assert_int_equal(g_mkdir_with_parents(folder, 0777), 0);
    assert_true(g_file_set_contents(full, bytes, (gssize) length, NULL));
}

static void put(const struct checkout *checkout, const char *path, const char *text) {
    put_bytes(checkout, path, text, strlen(text));
}

/* A file of the corpus with `size` bytes: "##NAME###…\n". */
static void put_sized(const struct checkout *checkout, const char *path, gsize size) {
    g_autofree char *text = g_strnfill(size, '#');
    g_autofree char *name = g_path_get_basename(path);
    memcpy(text + 2, name, strlen(name));
    text[size - 1] = '\n';
    g_autofree char *full = g_build_filename("build/corpus", path, NULL);
    put_bytes(checkout, full, text, size);
}

static int set_up(void **state) {
    struct checkout *checkout = g_new0(struct checkout, 1);
    checkout->root = g_dir_make_tmp("real-XXXXXX", NULL);
    checkout->out = g_build_filename(checkout->root, "out", NULL);
    checkout->names = g_ptr_array_new_with_free_func(g_free);
    g_mkdir(checkout->out, 0777);
    put(checkout, "bench/leuko/gems.tsv", "# pins\nprism\t1.9.0\tx\tprism\nbeta\t2\tx\tcorpus\nalpha\t1\tx\tcorpus\n");
    put(checkout, "bench/leuko/inputs/real.tsv", "*\n");
    put(checkout, "build/corpus/invalid.txt", "beta-2/lib/wrong.rb\n");
    put(checkout, "build/corpus/alpha-1/README", "not Ruby");
    put(checkout, "build/corpus/beta-2/README", "not Ruby");
    *state = checkout;
    return 0;
}

static int tear_down(void **state) {
    struct checkout *checkout = *state;
    directory_remove(checkout->root, NULL);
    g_free(checkout->root);
    g_free(checkout->out);
    g_ptr_array_unref(checkout->names);
    g_clear_error(&checkout->error);
    g_free(checkout);
    return 0;
}

static gboolean prepare(struct checkout *checkout, guint64 size) {
    return real_prepare(checkout->root, &real_corpus, size, checkout->out, checkout->names, &checkout->bytes, &checkout->error);
}

/* The manifest's sources, "gem/path" joined by spaces. */
static char *sources(const struct checkout *checkout) {
    g_autofree char *path = g_build_filename(checkout->out, ".manifest.tsv", NULL);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GString) list = g_string_new(NULL);
    for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++) {
        g_auto(GStrv) columns = g_strsplit(lines[i], "\t", -1);
        g_string_append_printf(list, "%s%s/%s", i > 1 ? " " : "", columns[1], columns[2]);
    }
    return g_string_free(g_steal_pointer(&list), FALSE);
}

static void test_a_size_that_the_table_lacks_is_refused(void **state) {
    struct checkout *checkout = *state;
    put_sized(checkout, "alpha-1/lib/a.rb", 1024);
    put(checkout, "bench/leuko/inputs/real.tsv", "# table\n16K\t1\t16384\tother\n");
    assert_false(prepare(checkout, 1024));
    assert_non_null(strstr(checkout->error->message, "real.tsv: has no line for the size 1K"));
}

static void test_a_sample_is_files_within_a_tenth(void **state) {
    struct checkout *checkout = *state;
    put_sized(checkout, "beta-2/lib/b.rb", 1024);
    put_sized(checkout, "beta-2/lib/B.rb", 922);
    put_sized(checkout, "beta-2/lib/low.rb", 921);
    put_sized(checkout, "alpha-1/lib/z.rb", 1126);
    put_sized(checkout, "alpha-1/lib/high.rb", 1127);
    put_sized(checkout, "alpha-1/lib/a/a.rb", 1000);
    assert_true(prepare(checkout, 1024));
    g_autofree char *list = sources(checkout);
    assert_string_equal(list, "alpha-1/lib/a/a.rb beta-2/lib/B.rb alpha-1/lib/z.rb beta-2/lib/b.rb");
    assert_int_equal(checkout->names->len, 4);
    assert_string_equal(g_ptr_array_index(checkout->names, 3), "0004.rb");
    assert_int_equal(checkout->bytes, 1000 + 922 + 1126 + 1024);
}

static void test_a_sample_is_at_most_16_files(void **state) {
    struct checkout *checkout = *state;
    for (int i = 0; i < 20; i++) {
        g_autofree char *path = g_strdup_printf("alpha-1/lib/%02d.rb", i);
        put_sized(checkout, path, 4096);
    }
    assert_true(prepare(checkout, 4096));
    assert_int_equal(checkout->names->len, 16);
}

static void test_first_fit_scans_to_the_end(void **state) {
    struct checkout *checkout = *state;
    put_sized(checkout, "alpha-1/lib/1.rb", 40000);
    put_sized(checkout, "alpha-1/lib/2.rb", 30000);
    put_sized(checkout, "alpha-1/lib/3.rb", 5000);
    put_sized(checkout, "beta-2/lib/1.rb", 20000);
    put_sized(checkout, "beta-2/lib/2.rb", 537);
    put_sized(checkout, "beta-2/lib/3.rb", 536);
    assert_true(prepare(checkout, 65536));
    g_autofree char *list = sources(checkout);
    assert_string_equal(list, "alpha-1/lib/1.rb beta-2/lib/1.rb alpha-1/lib/3.rb beta-2/lib/3.rb");
    assert_int_equal(checkout->bytes, 65536);
    assert_int_equal(checkout->names->len, 4);
}

static void test_large_inputs_are_one_file(void **state) {
    struct checkout *checkout = *state;
    put_sized(checkout, "alpha-1/lib/1.rb", 200000);
    put_sized(checkout, "beta-2/lib/1.rb", 62000);
    assert_true(prepare(checkout, 262144));
    assert_int_equal(checkout->names->len, 1);
    assert_int_equal(checkout->bytes, 262000);
    g_autofree char *path = g_build_filename(checkout->out, "0001.rb", NULL), *text = NULL;
    gsize length = 0;
    assert_true(g_file_get_contents(path, &text, &length, NULL));
    assert_int_equal(length, 262000);
    assert_memory_equal(text + 200000, "##1.rb#", 7);
}

/* Each would be the first of its gem; only the files that can be used come. */
static void test_unusable_files_are_passed_over(void **state) {
    static const struct {
        const char *name, *text;
        gsize length;
        gboolean used;
    } cases[] = {
#define CASE(name, text, used) {name, text, sizeof(text) - 1, used}
        CASE("nul", "a = 1\0\n", FALSE),
        CASE("control_d", "a = 1 # \x04\n", FALSE),
        CASE("control_z", "a = 1\n\x1a\n", FALSE),
        CASE("crlf", "a = 1\r\n", FALSE),
        CASE("mark",
             "\xef\xbb\xbf"
             "a = 1\n",
             FALSE),
        CASE("latin1", "a = '\xe9'\n", FALSE),
        CASE("end", "a = 1\n__END__\ndata\n", FALSE),
        CASE("end_first", "__END__\n", FALSE),
        CASE("blank", " \n\t\n", FALSE),
        CASE("empty", "", FALSE),
        CASE("coding", "# -*- coding: us-ascii -*-\n", FALSE),
        CASE("coding_second", "#!/usr/bin/ruby\n# encoding: ASCII-8BIT\n", FALSE),
        CASE("coding_similar", "# coding: utf-8-mac\n", FALSE),
        CASE("coding_utf8", "# -*- Coding: UTF-8 -*-\n", TRUE),
        CASE("coding_third", "#\n#\n# coding: latin1\n", TRUE),
        CASE("coding_in_code", "encoding: :binary\n", TRUE),
        CASE("end_inside", "a = '__END__'\n", TRUE),
        CASE("no_newline", "a = 1", TRUE),
        CASE("unicode", "größe = 1\n", TRUE),
#undef CASE
    };
    struct checkout *checkout = *state;
    put(checkout, "build/corpus/beta-2/lib/wrong.rb", "end\n");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("build/corpus/alpha-1/lib/%s.rb", cases[i].name);
        put_bytes(checkout, path, cases[i].text, cases[i].length);
    }
    g_autoptr(Corpus) corpus = corpus_open(checkout->root, "corpus", &checkout->error);
    assert_non_null(corpus);
    assert_int_equal(corpus_gem_count(corpus), 2);
    assert_null(corpus_take(corpus, 1, 1, 1000, &checkout->error));
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (struct corpus_file *file; (file = corpus_take(corpus, 0, 1, 1000, &checkout->error)) != NULL; corpus_file_free(file)) {
        assert_int_equal(file->text[file->bytes - 1], '\n');
        g_hash_table_add(taken, g_strdup(file->path));
    }
    assert_null(checkout->error);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("lib/%s.rb", cases[i].name);
        if (g_hash_table_contains(taken, path) != cases[i].used) fail_msg("%s", cases[i].name);
    }
}

static void assert_refused(struct checkout *checkout, guint64 size, enum bench_error code, const char *part) {
    assert_false(prepare(checkout, size));
    assert_true(g_error_matches(checkout->error, BENCH_ERROR, (int) code));
    if (strstr(checkout->error->message, part) == NULL) fail_msg("\"%s\" is not in: %s", part, checkout->error->message);
}

static void test_missing_corpus_says_what_to_type(void **state) {
    struct checkout *checkout = *state;
    g_autofree char *path = g_build_filename(checkout->root, "build/corpus/invalid.txt", NULL);
    g_unlink(path);
    assert_refused(checkout, 1024, BENCH_ERROR_MEASURE, "make corpus");
}

static void test_missing_gem_is_named(void **state) {
    struct checkout *checkout = *state;
    put(checkout, "bench/leuko/gems.tsv", "gamma\t3\tx\tcorpus\n");
    assert_refused(checkout, 1024, BENCH_ERROR_MEASURE, "gamma-3");
}

static void test_malformed_pins_are_named_with_their_line(void **state) {
    struct checkout *checkout = *state;
    put(checkout, "bench/leuko/gems.tsv", "# pins\nalpha 1 x corpus\n");
    assert_refused(checkout, 1024, BENCH_ERROR_INPUT, "bench/leuko/gems.tsv:2: ");
}

static void test_too_little_corpus_is_refused(void **state) {
    struct checkout *checkout = *state;
    put_sized(checkout, "alpha-1/lib/1.rb", 50000);
    assert_refused(checkout, 65536, BENCH_ERROR_INPUT, "50000 bytes");
}

static void test_another_corpus_than_the_pinned_one_is_refused(void **state) {
    struct checkout *checkout = *state;
    put_sized(checkout, "alpha-1/lib/1.rb", 1024);
    put(checkout, "bench/leuko/inputs/real.tsv", "# table\n*\n16K\t1\t16384\tother\n1K\t1\t1024\tother\n");
    assert_refused(checkout, 1024, BENCH_ERROR_MEASURE, "real.tsv:4: the corpus is not the pinned one");
}

/* The committed table against the corpus of this checkout. */
static void test_pinned_corpus_gives_the_committed_table(void **state) {
    static const guint64 sizes[] = {1024, 4096, 16384, 65536, 262144, 1048576};
    struct checkout *checkout = *state;
    g_autofree char *table = NULL;
    assert_true(g_file_get_contents("bench/leuko/inputs/real.tsv", &table, NULL, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_ptr_array_set_size(checkout->names, 0);
        gboolean good = real_prepare(".", &real_corpus, sizes[i], checkout->out, checkout->names, &checkout->bytes, &checkout->error);
        if (!good) fail_msg("%s", checkout->error->message);
        g_autofree char *line = g_strdup_printf("\t%" G_GUINT64_FORMAT "\t", checkout->bytes);
        assert_non_null(strstr(table, line));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
        TEST(test_a_size_that_the_table_lacks_is_refused),
        TEST(test_a_sample_is_files_within_a_tenth),
        TEST(test_a_sample_is_at_most_16_files),
        TEST(test_first_fit_scans_to_the_end),
        TEST(test_large_inputs_are_one_file),
        TEST(test_unusable_files_are_passed_over),
        TEST(test_missing_corpus_says_what_to_type),
        TEST(test_missing_gem_is_named),
        TEST(test_malformed_pins_are_named_with_their_line),
        TEST(test_too_little_corpus_is_refused),
        TEST(test_another_corpus_than_the_pinned_one_is_refused),
        TEST(test_pinned_corpus_gives_the_committed_table),
#undef TEST
    };
    return cmocka_run_group_tests_name("real", tests, NULL, NULL);
}
