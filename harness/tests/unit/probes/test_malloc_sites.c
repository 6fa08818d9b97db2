/* Call sites with names: what is written of a profile is read again, and malformed lines are refused with their place. */
#include "base/error.h"
#include "probes/malloc_sites.h"
#include "tests/support/probe_testing.h"

static char *folder;

static char *write_text(const char *text) {
    char *path = g_build_filename(folder, "sites.tsv", NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static void test_sites_are_read(void **state) {
    g_autofree char *path = write_text("malloc\t3\t30\t1\t10\t300\tlibrary\tstrdup\t\town\tcopy line\ta b.c:12\nfree\t0\t0\t0\t0\t0\n");
    g_autoptr(GPtrArray) sites = malloc_sites_read(path, NULL);
    (void) state;
    assert_int_equal(sites->len, 2);
    const struct malloc_site *first = g_ptr_array_index(sites, 0), *second = g_ptr_array_index(sites, 1);
    assert_int_equal(first->amounts[COST_BYTES], 30);
    assert_int_equal(first->amounts[COST_HELD], 300);
    assert_int_equal(first->frames->len, 2);
    const struct malloc_frame *outer = &g_array_index(first->frames, struct malloc_frame, 1);
    assert_false(g_array_index(first->frames, struct malloc_frame, 0).own);
    assert_null(g_array_index(first->frames, struct malloc_frame, 0).place);
    assert_true(outer->own);
    assert_string_equal(outer->function, "copy line");
    assert_string_equal(outer->place, "a b.c:12");
    assert_int_equal(second->frames->len, 0);
}

static void test_malformed_lines_are_refused(void **state) {
    static const char *const twins[] = {"malloc\t3\t30\t1\t10\n",
                                        "malloc\t3\tx\t1\t10\t300\n",
                                        "malloc\t3\t30\t1\t10\t300\town\tf\n",
                                        "malloc\t3\t30\t1\t10\t300\tours\tf\ta.c:1\n",
                                        "malloc\t3\t30\t1\t10\t300\town\t\ta.c:1\n",
                                        "malloc\t3\t30\t1\t10\t-300\n",
                                        "malloc\t3\t30\t1\t10\t300"};
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(twins); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path = write_text(twins[i]);
        assert_null(malloc_sites_read(path, &error));
        assert_non_null(strstr(error->message, "sites.tsv:1: "));
    }
}

/* A frame in no module has no name; it is written all the same. */
static void test_names_are_written(void **state) {
    static const char text[] = "malloc\t1\t2\t0\t0\t0\tlibrary\t?\t\n";
    g_autofree char *profile_path = g_build_filename(folder, "profile.json", NULL), *path = g_build_filename(folder, "named.tsv", NULL);
    g_autofree char *written = NULL, *json = NULL;
    g_autoptr(GString) kinds = g_string_new(NULL);
    (void) state;
    for (int kind = 0; kind < MALLOC_KINDS; kind++) {
        int calls = kind == 0 ? 1 : 0;
        g_string_append_printf(kinds, "%s\"%s\":{\"calls\":%d,\"bytes\":%d}", kind == 0 ? "" : ",", malloc_kind_names[kind],
                               kind == MALLOC_KIND_FREE ? 1 : calls, kind == MALLOC_KIND_FREE ? 2 : 2 * calls);
    }
    json = g_strdup_printf("{\"schema\":\"malloc_profiler/3\",\"pid\":1,\"program\":\"p\",\"end\":\"exit\",\"complete\":true,\"threads\":1,"
                           "\"interposed\":true,\"untracked\":0,\"sites_dropped\":0,\"inherited\":{\"blocks\":0,\"bytes\":0},\"totals\":{"
                           "\"calls\":1,\"frees\":1,\"bytes_requested\":2,\"bytes_freed\":2,\"blocks_freed\":1,\"peak_live_bytes\":2,"
                           "\"live_bytes_at_exit\":0,\"live_blocks_at_exit\":0,\"live_byte_calls\":0,\"failed\":0},\"kinds\":{%s},"
                           "\"modules\":[],\"sites\":[{\"kind\":\"malloc\",\"frames\":[[-1,99]],\"calls\":1,\"bytes\":2,\"live_blocks\":0,"
                           "\"live_bytes\":0,\"live_byte_calls\":0}]}",
                           kinds->str);
    assert_true(g_file_set_contents(profile_path, json, -1, NULL));
    g_autoptr(Profile) profile = profile_load(profile_path, NULL);
    assert_non_null(profile);
    assert_true(malloc_sites_write(profile, path, NULL));
    assert_true(g_file_get_contents(path, &written, NULL, NULL));
    assert_string_equal(written, text);
}

static int make_folder(void **state) {
    (void) state;
    folder = g_dir_make_tmp("sites-XXXXXX", NULL);
    return folder != NULL ? 0 : -1;
}

static int remove_folder(void **state) {
    (void) state;
    directory_remove(folder, NULL);
    g_free(folder);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sites_are_read),
        cmocka_unit_test(test_malformed_lines_are_refused),
        cmocka_unit_test(test_names_are_written),
    };
    return cmocka_run_group_tests_name("malloc_sites", tests, make_folder, remove_folder);
}
