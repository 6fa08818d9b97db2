/* Reading malloc profiles: what is whole is read, what is not is refused by name; sums, descriptions, and what cannot be attached to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "base/error.h"
#include "tools/malloc_profiler/profile.h"
#include "tools/malloc_profiler/state.h"

static const char kinds[] =
    "\"kinds\":{\"malloc\":{\"calls\":3,\"bytes\":30},\"calloc\":{\"calls\":0,\"bytes\":0},\"realloc\":{\"calls\":1,\"bytes\":50},"
    "\"reallocarray\":{\"calls\":0,\"bytes\":0},\"posix_memalign\":{\"calls\":0,\"bytes\":0},\"aligned_alloc\":{\"calls\":0,\"bytes\":0},"
    "\"memalign\":{\"calls\":0,\"bytes\":0},\"valloc\":{\"calls\":0,\"bytes\":0},\"pvalloc\":{\"calls\":0,\"bytes\":0},"
    "\"free\":{\"calls\":2,\"bytes\":60}}";

/* A whole profile, but for its kinds in the middle. */
static const char before_kinds[] =
    "{\"schema\":\"malloc_profiler/3\",\"pid\":12,\"program\":\"/bin/"
    "a\",\"end\":\"exit\",\"complete\":true,\"threads\":1,\"interposed\":true,\"untracked\":0,"
    "\"sites_dropped\":0,\"inherited\":{\"blocks\":0,\"bytes\":0},\"totals\":{\"calls\":4,\"frees\":2,\"bytes_requested\":80,"
    "\"bytes_freed\":70,\"blocks_freed\":3,\"peak_live_bytes\":70,\"live_bytes_at_exit\":10,\"live_blocks_at_exit\":1,"
    "\"live_byte_calls\":300,\"failed\":5},";
static const char after_kinds[] =
    ",\"modules\":[{\"path\":\"/no/where/libx.so\",\"build_id\":\"ab\",\"base\":4096}],"
    "\"sites\":[{\"kind\":\"realloc\",\"frames\":[[0,16],[-1,99]],\"calls\":1,\"bytes\":50,\"live_blocks\":0,\"live_bytes\":0,\"live_byte_"
    "calls\":260},"
    "{\"kind\":\"malloc\",\"frames\":[[0,32]],\"calls\":3,\"bytes\":30,\"live_blocks\":1,\"live_bytes\":10,\"live_byte_calls\":40}]}";

static char *folder;

static char *whole_text(void) {
    return g_strconcat(before_kinds, kinds, after_kinds, NULL);
}

static char *write_file(const char *name, const char *data, gssize length) {
    char *path = g_build_filename(folder, name, NULL);
    assert_true(g_file_set_contents(path, data, length, NULL));
    return path;
}

/* `text` is refused with a message that names the file and holds `reason`. */
static void assert_refused(const char *text, gssize length, const char *reason) {
    g_autofree char *path = write_file("refused.json", text, length);
    g_autoptr(GError) error = NULL;
    assert_null(profile_load(path, &error));
    assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_MEASURE));
    assert_non_null(strstr(error->message, path));
    if (!strstr(error->message, reason)) fail_msg("\"%s\" says nothing of \"%s\"", error->message, reason);
}

/* The whole profile with one piece replaced is refused. */
static void assert_replaced_is_refused(const char *piece, const char *replacement, const char *reason) {
    g_autofree char *text = whole_text();
    g_auto(GStrv) parts = g_strsplit(text, piece, 2);
    assert_int_equal(g_strv_length(parts), 2);
    g_autofree char *changed = g_strjoinv(replacement, parts);
    assert_refused(changed, -1, reason);
}

static void test_whole_profile_is_read(void **state) {
    (void) state;
    g_autofree char *text = whole_text();
    g_autofree char *path = write_file("whole.json", text, -1);
    g_autoptr(GError) error = NULL;
    g_autoptr(Profile) profile = profile_load(path, &error);
    assert_null(error);
    assert_int_equal(profile->pid, 12);
    assert_string_equal(profile->end, "exit");
    assert_true(profile->complete);
    assert_int_equal(profile->totals.live_byte_calls, 300);
    assert_int_equal(profile->kinds[MALLOC_KIND_REALLOC].bytes, 50);
    const struct profile_site *first = g_ptr_array_index(profile->sites, 0);
    assert_int_equal(first->kind, MALLOC_KIND_MALLOC);
    assert_int_equal(first->live_bytes, 10);
}

static void test_truncated_is_refused(void **state) {
    (void) state;
    g_autofree char *text = whole_text();
    for (gsize length = 0; length < strlen(text); length += 7) assert_refused(text, (gssize) length, "refused.json");
}

static void test_malformed_is_refused(void **state) {
    static const struct {
        const char *piece, *replacement, *reason;
    } rows[] = {
        {"malloc_profiler/3", "malloc_profiler/1", "schema"},
        {"\"pid\":12", "\"pid\":\"12\"", "pid"},
        {"\"pid\":12", "\"pid\":-12", "pid"},
        {"\"pid\":12,", "", "pid"},
        {"\"complete\":true", "\"complete\":1", "complete"},
        {"\"interposed\":true,", "", "interposed"},
        {"\"end\":\"exit\"", "\"end\":null", "end"},
        {"\"inherited\":{\"blocks\":0,\"bytes\":0}", "\"inherited\":[]", "inherited"},
        {"\"valloc\":{\"calls\":0,\"bytes\":0},", "", "valloc"},
        {"\"calls\":4", "\"calls\":4.5", "calls"},
        {"\"calls\":4", "\"calls\":5", "calls"},
        {"\"bytes_requested\":80", "\"bytes_requested\":81", "bytes"},
        {"\"live_bytes_at_exit\":10", "\"live_bytes_at_exit\":11", "live"},
        {"\"live_byte_calls\":40", "\"live_byte_calls\":41", "live byte calls by site"},
        {"\"frees\":2", "\"frees\":3", "frees"},
        {"\"kind\":\"realloc\"", "\"kind\":\"rimalloc\"", "rimalloc"},
        {"[[0,16]", "[[1,16]", "module 1"},
        {"[[0,16]", "[[0]", "frame"},
        {"[[0,16]", "[{}", "frame"},
        {"[{\"path\"", "[1,{\"path\"", "modules"},
        {"\"sites\":[", "\"sites\":[[],", "sites"},
    };
    (void) state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) assert_replaced_is_refused(rows[i].piece, rows[i].replacement, rows[i].reason);
    assert_refused("[]", -1, "object");
    assert_refused("null", -1, "object");
    assert_refused("{}", -1, "schema");
    g_autofree char *deep = g_strnfill(100000, '[');
    assert_refused(deep, -1, "nested deeper than 64");
}

static void test_absent_is_said(void **state) {
    (void) state;
    g_autofree char *path = g_build_filename(folder, "absent.json", NULL);
    g_autoptr(GError) error = NULL;
    assert_null(profile_load(path, &error));
    assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_MEASURE));
    assert_non_null(strstr(error->message, "nothing was written"));
}

/* What a killed process leaves, with indices that lead outside. */
static void test_unsound_live_state_is_refused(void **state) {
    static struct state left;
    struct state *live = &left;
    (void) state;
    gsize length = offsetof(struct state, sites) + (MALLOC_KINDS + 2) * sizeof(struct state_site);
    g_autofree char *path = g_build_filename(folder, "killed.json", NULL);
    *live = (struct state){.magic = STATE_MAGIC, .site_count = 2, .module_count = 0};
    g_free(write_file("killed.json.live", (const char *) live, (gssize) length));
    g_autoptr(Profile) profile = profile_load(path, NULL);
    assert_non_null(profile);
    assert_false(profile->complete);
    assert_string_equal(profile->end, "killed");

    guint32 *const fields[] = {&live->end, &live->site_count, &live->module_count, &live->sites[1].kind};
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        guint32 was = *fields[i];
        *fields[i] = G_MAXUINT32;
        g_autofree char *unsound = write_file("killed.json.live", (const char *) live, (gssize) length);
        g_autoptr(GError) error = NULL;
        assert_null(profile_load(path, &error));
        assert_non_null(strstr(error->message, unsound));
        *fields[i] = was;
    }
    g_free(write_file("killed.json.live", (const char *) live, (gssize) length - 1));
    assert_null(profile_load(path, NULL));
}

static void test_functions_sum_sites_behind_wrappers(void **state) {
    static const char *const wrappers[] = {"xmalloc", NULL};
    (void) state;
    g_autofree char *text = whole_text();
    g_autofree char *path = write_file("whole.json", text, -1);
    g_autoptr(Profile) profile = profile_load(path, NULL);
    profile_resolve(profile, PROFILE_DEBUG_SEPARATE);
    const struct profile_site *site = g_ptr_array_index(profile->sites, 1);
    struct profile_frame *frame = &g_array_index(site->frames, struct profile_frame, 0);
    g_autofree char *unresolved = profile_frame_describe(profile, frame);
    assert_string_equal(unresolved, "libx.so+0x10");
    g_autofree char *nowhere = profile_frame_describe(profile, frame + 1);
    assert_string_equal(nowhere, "?");

    *frame = (struct profile_frame){.function = g_intern_static_string("xmalloc"), .file = "/a/b.c", .line = 7};
    g_autofree char *resolved = profile_frame_describe(profile, frame);
    assert_string_equal(resolved, "xmalloc (b.c:7)");
    g_autoptr(GArray) functions = profile_functions(profile, wrappers);
    assert_int_equal(functions->len, 2);
    assert_string_equal(g_array_index(functions, struct profile_function, 0).name, "libx.so+0x20");
    assert_int_equal(g_array_index(functions, struct profile_function, 0).bytes, 30);
    assert_string_equal(g_array_index(functions, struct profile_function, 1).name, "?");
}

static void test_attachable(void **state) {
    (void) state;
    assert_true(malloc_profiler_can_attach("/proc/self/exe", NULL));
    assert_true(malloc_profiler_can_attach("sh", NULL));
    g_autofree char *script = write_file("script", "#! /bin/sh -e\n", -1);
    assert_int_equal(g_chmod(script, 0755), 0);
    assert_true(malloc_profiler_can_attach(script, NULL));
    g_autofree char *loop = g_strdup_printf("#!%s\n", script);
    g_autofree char *again = write_file("script", loop, -1);
    g_autoptr(GError) error = NULL;
    assert_false(malloc_profiler_can_attach(again, &error));
    assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_MEASURE));
}

static int make_folder(void **state) {
    (void) state;
    folder = g_dir_make_tmp("test_malloc_profiler.XXXXXX", NULL);
    return folder ? 0 : -1;
}

static int remove_folder(void **state) {
    (void) state;
    static const char *const names[] = {"refused.json", "whole.json", "killed.json.live", "script"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_unlink(path);
    }
    int failed = g_rmdir(folder);
    g_free(folder);
    return failed;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_profile_is_read),
        cmocka_unit_test(test_truncated_is_refused),
        cmocka_unit_test(test_malformed_is_refused),
        cmocka_unit_test(test_absent_is_said),
        cmocka_unit_test(test_unsound_live_state_is_refused),
        cmocka_unit_test(test_functions_sum_sites_behind_wrappers),
        cmocka_unit_test(test_attachable),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
