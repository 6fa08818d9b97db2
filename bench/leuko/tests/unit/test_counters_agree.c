/*
 * Independent counters agree exactly on the same parse, or none of them is to be believed: malloc_profiler against valgrind's memcheck on
 * the whole program, the Prism hook against the part of malloc_profiler's calls that come from Prism's own files, massif against
 * malloc_profiler on the peak. On the stock build, where every logical request is a call.
 */
#include "inputs/generator.h"
#include "tools/malloc_profiler/profile.h"
#include "tests/support/probe_testing.h"
#include "../../probes/reading.h"

#define INPUT_BYTES 16384

static const int leuko_codes[] = {0, 1, -1};

static bool append(void *user, const char *bytes, size_t length) {
    g_string_append_len(user, bytes, (gssize) length);
    return true;
}

/* Leuko over one input of `shape`, laid out as the measure stage does it. */
static struct probe_testing *lay_leuko(const char *shape) {
    struct probe_testing *testing = probe_testing_new();
    g_autofree char *input = g_build_filename(testing->scratch, "0001.rb", NULL);
    g_autoptr(GString) ruby = g_string_new(NULL);

    probe_testing_lay(testing, "build/bin/leuko-stock");
    assert_true(shape_generate(shape_find(shape), INPUT_BYTES, 0, append, ruby));
    assert_true(file_write(input, ruby->str, (gssize) ruby->len, NULL));
    testing->target.accepted = leuko_codes;
    return testing;
}

static void run(const struct probe_testing *testing, const char *const *argv, const char *const *environment,
                struct process_result *result) {
    const struct process_spec spec = {
        .argv = argv,
        .directory = testing->scratch,
        .environment = environment,
        .discard_stdout = TRUE,
    };
    g_autoptr(GError) error = NULL;

    if (!process_run(&spec, result, &error) || !process_check(result, argv[0], leuko_codes, &error)) {
        fail_msg("%s", error->message);
    }
}

static void measure(struct probe_testing *testing, const struct probe *probe) {
    struct probe_command command = {0};
    struct process_result result = {0};
    g_autoptr(GError) error = NULL;

    assert_true(probe->prepare(&testing->target, &command, NULL));
    run(testing, (const char *const *) command.argv, (const char *const *) command.environment, &result);
    if (!probe->parse(&testing->target, &result, testing->cell, &error)) {
        fail_msg("%s: %s", probe->name, error->message);
    }
    process_result_clear(&result);
    probe_command_clear(&command);
}

/* The number behind `*text`'s next digits, which may be in groups of three. */
static guint64 read_grouped(const char **text) {
    guint64 value = 0;

    *text += strcspn(*text, "0123456789");
    for (; g_ascii_isdigit(**text) || **text == ','; (*text)++) {
        value = **text == ',' ? value : value * 10 + (guint64) (**text - '0');
    }
    return value;
}

/* "total heap usage: 25,496 allocs, 25,496 frees, 2,128,720 bytes allocated" */
static void read_memcheck(const struct probe_testing *testing, guint64 *allocs, guint64 *frees, guint64 *bytes) {
    const char *const argv[] = {"valgrind", "--vgdb=no", "--tool=memcheck", "./leuko", "0001.rb", NULL};
    struct process_result result = {0};
    const char *text;

    run(testing, argv, NULL, &result);
    text = strstr(g_bytes_get_data(result.standard_error, NULL), "total heap usage: ");
    assert_non_null(text);
    *allocs = read_grouped(&text);
    *frees = read_grouped(&text);
    *bytes = read_grouped(&text);
    process_result_clear(&result);
}

/* Calls and bytes that the profiler saw from the hook's functions, which are inlined into Prism's files and nobody else's. */
static void read_hook_sites(Profile *profile, guint64 *calls, guint64 *bytes) {
    static const char *const hook[] = {"prism_malloc", "prism_calloc", "prism_realloc", NULL};
    g_autoptr(GArray) functions = NULL;

    profile_resolve(profile, PROFILE_DEBUG_SEPARATE);
    functions = profile_functions(profile, NULL);
    *calls = *bytes = 0;
    for (guint i = 0; i < functions->len; i++) {
        const struct profile_function *function = &g_array_index(functions, struct profile_function, i);

        if (g_strv_contains(hook, function->name)) {
            *calls += function->calls;
            *bytes += function->bytes;
        }
    }
}

/* The sum over all modules of what Leuko's own statistics call `name`. */
static guint64 sum_modules(const char *lines, const char *name) {
    g_auto(GStrv) rows = g_strsplit(lines, "\n", -1);
    g_autofree char *ending = g_strdup_printf(".%s", name);
    guint64 sum = 0;
    for (char **row = rows; *row != NULL; row++) {
        char *tab = strchr(*row, '\t');
        if (tab == NULL) continue;
        *tab = '\0';
        if (g_str_has_suffix(*row, ending)) sum += g_ascii_strtoull(tab + 1, NULL, 10);
    }
    return sum;
}

static char *read_alloc_stats(const struct probe_testing *testing) {
    const char *const argv[] = {"./leuko", "0001.rb", NULL};
    g_auto(GStrv) environment = process_environment_with("PRISM_ALLOC_STATS=1", NULL);
    struct process_result result = {0};
    GString *lines = g_string_new(NULL);
    run(testing, argv, (const char *const *) environment, &result);
    g_autofree char *text = g_strdup(g_bytes_get_data(result.standard_error, NULL));
    assert_true(alloc_stats_read(text, 1, lines, NULL));
    process_result_clear(&result);
    return g_string_free(lines, FALSE);
}

static void expect_agreement(const char *shape) {
    struct probe_testing *testing = lay_leuko(shape);
    g_autofree char *path = g_build_filename(testing->raw, "malloc.json", NULL);
    guint64 allocs, frees, bytes, hook_calls, hook_bytes;
    g_autoptr(Profile) profile = NULL;

    measure(testing, &probe_malloc_profiler);
    g_autofree char *own = read_alloc_stats(testing);
    measure(testing, &probe_massif);
    read_memcheck(testing, &allocs, &frees, &bytes);
    profile = profile_load(path, NULL);
    assert_non_null(profile);
    read_hook_sites(profile, &hook_calls, &hook_bytes);

    assert_int_equal(profile->totals.calls, allocs);
    assert_int_equal(profile->totals.blocks_freed, frees);
    assert_int_equal(profile->totals.bytes_requested, bytes);

    assert_int_equal(profile->sites_dropped, 0);
    assert_true(hook_calls > 0 && hook_calls <= allocs);
    assert_int_equal(hook_calls, sum_modules(own, "allocs") + sum_modules(own, "reallocs"));
    assert_int_equal(hook_bytes, sum_modules(own, "bytes_alloc"));

    assert_int_equal(profile->totals.peak_live_bytes, probe_testing_value(testing, "massif.peak_bytes"));
    probe_testing_free(testing);
}

static void test_methods(void **state) {
    (void) state;
    expect_agreement("methods");
}

static void test_mix(void **state) {
    (void) state;
    expect_agreement("mix");
}

static void test_errors(void **state) {
    (void) state;
    expect_agreement("errors");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_methods),
        cmocka_unit_test(test_mix),
        cmocka_unit_test(test_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
