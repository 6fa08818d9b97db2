#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <sys/utsname.h>

#include "sys/noise_sources.h"
#include "sys/files.h"
#include "sys/fingerprint.h"

static void test_fields(void **state) {
    (void) state;
    struct fingerprint fingerprint;
    struct utsname system;
    g_autoptr(GError) error = NULL;
    if (!fingerprint_read(&fingerprint, &error)) fail_msg("%s", error->message);
    uname(&system);
    assert_string_equal(fingerprint.kernel, system.release);
    assert_string_equal(fingerprint.machine, system.machine);
    assert_true(g_str_has_prefix(fingerprint.libc, "glibc 2."));
    assert_true(g_str_has_prefix(fingerprint.compiler, "gcc "));
    assert_true(strlen(fingerprint.cpu) > 0);
    assert_true(fingerprint.cores > 0);
    assert_null(strchr(fingerprint.identity, '\n'));
    const char *const parts[] = {fingerprint.machine, fingerprint.libc, fingerprint.compiler};
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) assert_non_null(strstr(fingerprint.identity, parts[i]));
    assert_null(strstr(fingerprint.identity, fingerprint.cpu));
    if (fingerprint.valgrind != NULL) assert_true(g_ascii_isdigit(fingerprint.valgrind[0]));
    if (fingerprint.huge_pages != NULL) assert_true(g_regex_match_simple("^(always|madvise|never)$", fingerprint.huge_pages, 0, 0));
    fingerprint_clear(&fingerprint);
    assert_null(fingerprint.cpu);
}

/* Without any tool in PATH: no valgrind is a fact, no compiler an error. */
static void test_missing_tools(void **state) {
    (void) state;
    struct fingerprint fingerprint;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_strdup(g_getenv("PATH"));
    g_setenv("PATH", "/no/such/folder", TRUE);
    gboolean read = fingerprint_read(&fingerprint, &error);
    g_setenv("PATH", path, TRUE);
    assert_false(read);
    assert_non_null(strstr(error->message, "gcc: not found in PATH"));
}

static void test_load(void **state) {
    (void) state;
    const double cores = g_get_num_processors();
    const char *before = "cpu  1000 0 500 9000 0 0 0 10 0 0\ncpu0 …\n";
    g_autofree char *idle = disturbance_load(before, "cpu  1000 0 501 9999 0 0 0 10 0 0\n");
    assert_null(idle);
    g_autofree char *busy = disturbance_load(before, "cpu  1300 100 600 9500 0 0 0 10 0 0\n");
    g_autofree char *expected = g_strdup_printf("other programs use 50 %% of the %.0f cores: times will scatter; end them, or wait", cores);
    assert_string_equal(busy, expected);
    g_autofree char *stolen = disturbance_load(before, "cpu  1000 0 500 9500 0 0 0 510 0 0\n");
    assert_true(g_str_has_prefix(stolen, "the host gave 50 % of the CPU to other guests"));
    g_autofree char *backwards = disturbance_load(before, "cpu  1000 0 500 8990 10 0 0 10 0 0\n");
    assert_null(backwards);
    g_autofree char *rubbish = disturbance_load("cpu  1 2 3", "no stat at all");
    assert_null(rubbish);
}

static void frequency_write(const char *root, const char *name, const char *text) {
    g_autofree char *path = g_strdup_printf("%s/cpu0/cpufreq/%s", root, name);
    assert_true(file_write(path, text, -1, NULL));
}

static void test_frequency(void **state) {
    (void) state;
    g_autofree char *root = g_dir_make_tmp("test_fingerprint-XXXXXX", NULL);
    g_autofree char *absent = disturbance_frequency(root);
    assert_null(absent);
    frequency_write(root, "scaling_governor", "performance\n");
    g_autofree char *alone = disturbance_frequency(root);
    assert_null(alone);
    frequency_write(root, "scaling_max_freq", "3600000\n");
    frequency_write(root, "cpuinfo_max_freq", "3600000\n");
    g_autofree char *fine = disturbance_frequency(root);
    assert_null(fine);
    frequency_write(root, "scaling_max_freq", "1200000\n");
    g_autofree char *held = disturbance_frequency(root);
    assert_true(g_str_has_prefix(held, "cpu0 is held at 1200 of 3600 MHz"));
    frequency_write(root, "scaling_governor", "powersave\n");
    g_autofree char *saving = disturbance_frequency(root);
    assert_true(g_str_has_prefix(saving, "cpu0 saves power (governor powersave)"));
    assert_true(directory_remove(root, NULL));
}

static void test_disturbances_are_a_list(void **state) {
    (void) state;
    g_auto(GStrv) notes = fingerprint_disturbances();
    assert_non_null(notes);
    for (char **note = notes; *note != NULL; note++) assert_true(strlen(*note) > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),    cmocka_unit_test(test_missing_tools),           cmocka_unit_test(test_load),
        cmocka_unit_test(test_frequency), cmocka_unit_test(test_disturbances_are_a_list),
    };
    return cmocka_run_group_tests_name("fingerprint", tests, NULL, NULL);
}
