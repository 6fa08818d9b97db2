/* What a child gets, and what comes back. How it ends when it does not by itself: test_process_end.c. */
#include "tests/support/target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "sys/process.h"

/* This program's own path: what a child starts, because /proc/self/exe is the launcher by then. */
static char *self;

#define ARGV(...) ((const char *const[]){self, __VA_ARGS__, NULL})

static const char *text_of(GBytes *bytes) {
    return g_bytes_get_data(bytes, NULL);
}

static struct process_result run(struct process_spec spec) {
    struct process_result result;
    g_autoptr(GError) error = NULL;
    gboolean ran = process_run(&spec, &result, &error);
    if (!ran) fail_msg("%s", error->message);
    return result;
}

static void assert_error(struct process_spec spec, const char *message) {
    struct process_result result;
    g_autoptr(GError) error = NULL;
    assert_false(process_run(&spec, &result, &error));
    assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_MEASURE));
    if (strstr(error->message, message) == NULL) fail_msg("\"%s\" does not say \"%s\"", error->message, message);
}

static guint descriptors_open(void) {
    guint count = 0;
    g_autoptr(GDir) entries = g_dir_open("/proc/self/fd", 0, NULL);
    while (g_dir_read_name(entries) != NULL) count++;
    return count;
}

static void test_output_and_code(void **state) {
    (void) state;
    struct process_result result = run((struct process_spec){.argv = ARGV("echo", "one", "two three")});
    assert_string_equal(text_of(result.standard_output), "one\ntwo three\n");
    assert_int_equal(g_bytes_get_size(result.standard_output), 14);
    assert_int_equal(g_bytes_get_size(result.standard_error), 0);
    assert_int_equal(result.exit_code, 0);
    assert_true(process_check(&result, "echo", NULL, NULL));
    assert_true(result.wall_seconds > 0);
    process_result_clear(&result);

    result = run((struct process_spec){.argv = ARGV("echo", "unseen"), .discard_stdout = TRUE});
    assert_int_equal(g_bytes_get_size(result.standard_output), 0);
    process_result_clear(&result);
}

static void test_check_says_code_and_last_lines(void **state) {
    (void) state;
    struct process_result result = run((struct process_spec){.argv = ARGV("fail", "3", "1\n2\n3\n4\n5\nsix\x1b[2J\n")});
    g_autoptr(GError) error = NULL;
    assert_false(process_check(&result, "tool", NULL, &error));
    assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_MEASURE));
    assert_string_equal(error->message, "tool: exit code 3\n    2\n    3\n    4\n    5\n    six?[2J");
    assert_true(process_check(&result, "tool", (const int[]){1, 3, -1}, NULL));
    assert_false(process_check(&result, "tool", (const int[]){1, 2, -1}, NULL));
    process_result_clear(&result);
}

static void test_check_says_signal(void **state) {
    (void) state;
    struct process_result result = run((struct process_spec){.argv = (const char *const[]){"sh", "-c", "kill -SEGV $$", NULL}});
    g_autoptr(GError) error = NULL;
    assert_int_equal(result.signal, SIGSEGV);
    assert_int_equal(result.exit_code, -1);
    assert_false(process_check(&result, "tool", NULL, &error));
    assert_string_equal(error->message, "tool: killed by SIGSEGV");
    process_result_clear(&result);
}

static void test_standard_input(void **state) {
    (void) state;
    struct process_result result = run((struct process_spec){.argv = ARGV("copy")});
    assert_int_equal(g_bytes_get_size(result.standard_output), 0);
    process_result_clear(&result);
    result = run((struct process_spec){.argv = ARGV("copy"), .input_path = "/proc/self/comm"});
    assert_string_equal(text_of(result.standard_output), "test_process\n");
    process_result_clear(&result);
}

static void test_environment_is_exact(void **state) {
    (void) state;
    g_setenv("STRAY", "1", TRUE);
    struct process_result result =
        run((struct process_spec){.argv = ARGV("environment"), .environment = (const char *const[]){"A=1", "B=x y", NULL}});
    assert_string_equal(text_of(result.standard_output), "A=1\nB=x y\n");
    process_result_clear(&result);

    g_autofree char *fixed = g_strjoinv("\n", (char **) process_fixed_environment());
    result = run((struct process_spec){.argv = ARGV("environment")});
    assert_memory_equal(text_of(result.standard_output), fixed, strlen(fixed));
    assert_int_equal(g_bytes_get_size(result.standard_output), strlen(fixed) + 1);
    process_result_clear(&result);

    g_auto(GStrv) more = process_environment_with("X=1", "Y=2", NULL);
    assert_int_equal(g_strv_length(more), g_strv_length((char **) process_fixed_environment()) + 2);
    assert_true(g_strv_contains((const char *const *) more, "Y=2"));
}

static void test_environment_inherited(void **state) {
    (void) state;
    g_setenv("STRAY", "old", TRUE);
    const char *const environment[] = {"STRAY=new", "EMPTY=", NULL};
    struct process_result result =
        run((struct process_spec){.argv = ARGV("environment"), .environment = environment, .inherit_environment = TRUE});
    g_auto(GStrv) lines = g_strsplit(text_of(result.standard_output), "\n", -1);
    assert_true(g_strv_contains((const char *const *) lines, "STRAY=new"));
    assert_true(g_strv_contains((const char *const *) lines, "EMPTY="));
    assert_false(g_strv_contains((const char *const *) lines, "STRAY=old"));
    g_autofree char *path = g_strdup_printf("PATH=%s", g_getenv("PATH"));
    assert_true(g_strv_contains((const char *const *) lines, path));
    process_result_clear(&result);
}

/* Whatever the caller left open, ignored, blocked or limited, the child starts the same. */
static void test_conditions_are_fixed(void **state) {
    (void) state;
    int null = open("/dev/null", O_RDONLY), stray = fcntl(null, F_DUPFD, 50);
    sigset_t blocked, before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    signal(SIGPIPE, SIG_IGN);
    struct rlimit limit;
    getrlimit(RLIMIT_STACK, &limit);
    struct rlimit small = limit;
    small.rlim_cur = 1024 * 1024;
    setrlimit(RLIMIT_STACK, &small);
    struct process_result result = run((struct process_spec){.argv = ARGV("conditions")});
    setrlimit(RLIMIT_STACK, &limit);
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(null);
    close(stray);
    assert_string_equal(text_of(result.standard_output), "fd 0\nfd 1\nfd 2\naddresses fixed\nstack 8388608 core 0\ngroup own\n");
    process_result_clear(&result);
}

static void test_directory(void **state) {
    (void) state;
    const char *const argv[] = {"pwd", "-P", NULL};
    struct process_result result = run((struct process_spec){.argv = argv, .directory = "/usr/bin"});
    assert_string_equal(text_of(result.standard_output), "/usr/bin\n");
    process_result_clear(&result);
}

static void test_start_errors_name_the_way_out(void **state) {
    (void) state;
    static char long_argument[100 * 1024];
    memset(long_argument, 'a', sizeof long_argument - 1);
    const char *many[101] = {"true"};
    for (int i = 1; i < 100; i++) many[i] = long_argument;
    many[100] = NULL;
    assert_error((struct process_spec){.argv = (const char *const[]){"no-such-tool", NULL}}, "make setup");
    assert_error((struct process_spec){.argv = (const char *const[]){"./no-such-file", NULL}}, "No such file");
    assert_error((struct process_spec){.argv = (const char *const[]){"/etc/passwd", NULL}}, "chmod +x");
    assert_error((struct process_spec){.argv = (const char *const[]){"/usr", NULL}}, "Permission denied");
    assert_error((struct process_spec){.argv = ARGV("nothing"), .directory = "/no/such/folder"}, "/no/such/folder: cannot be the working");
    assert_error((struct process_spec){.argv = ARGV("nothing"), .input_path = "/no/such/input"}, "/no/such/input");
    assert_error((struct process_spec){.argv = many}, "pass fewer or shorter arguments");
}

/* The kernel starts a process's high-water mark at its parent's, which is ours; the launcher between hides it. */
static void test_max_rss_is_the_childs_own(void **state) {
    (void) state;
    const gsize ballast_size = 200 * 1024 * 1024;
    char *ballast = malloc(ballast_size);
    memset(ballast, 1, ballast_size);
    struct process_result result = run((struct process_spec){.argv = (const char *const[]){"true", NULL}});
    assert_int_equal(ballast[ballast_size / 2], 1);
    free(ballast);
    assert_in_range(result.max_rss_bytes, 100 * 1024, 4 * 1024 * 1024);
    assert_in_range(result.minor_faults, 1, 1000);
    process_result_clear(&result);
}

/* Through a program that starts another, as hyperfine does: what it is told must reach the one that is measured. */
static void test_huge_pages_can_be_off(void **state) {
    static const char *const argv[] = {"/bin/sh", "-c", "/bin/grep -s THP_enabled /proc/self/status; true", NULL};
    (void) state;
    for (int off = 0; off <= 1; off++) {
        struct process_result result = run((struct process_spec){.argv = argv, .no_huge_pages = off != 0});
        g_autofree char *said = g_strndup(g_bytes_get_data(result.standard_output, NULL), g_bytes_get_size(result.standard_output));
        process_result_clear(&result);
        if (said[0] == '\0') skip(); /* a kernel that does not tell */
        assert_string_equal(said, off != 0 ? "THP_enabled:\t0\n" : "THP_enabled:\t1\n");
    }
}

static void test_nothing_is_left_open(void **state) {
    (void) state;
    guint before = descriptors_open();
    for (int i = 0; i < 20; i++) {
        struct process_result result = run((struct process_spec){.argv = ARGV("echo", "x"), .discard_stdout = i % 2 == 0});
        process_result_clear(&result);
        assert_error((struct process_spec){.argv = (const char *const[]){"./no-such-file", NULL}}, "No such file");
        assert_error((struct process_spec){.argv = (const char *const[]){"no-such-tool", NULL}}, "not found");
        assert_error((struct process_spec){.argv = ARGV("echo"), .input_path = "/no/such/input"}, "/no/such/input");
    }
    assert_int_equal(descriptors_open(), before);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static gpointer echo_often(gpointer data) {
    for (int i = 0; i < 25; i++) {
        g_autofree char *text = g_strdup_printf("%d/%d", GPOINTER_TO_INT(data), i), *line = g_strconcat(text, "\n", NULL);
        struct process_result result;
        const struct process_spec spec = {.argv = ARGV("echo", text)};
        if (!process_run(&spec, &result, NULL)) return NULL;
        gboolean right = result.exit_code == 0 && strcmp(text_of(result.standard_output), line) == 0;
        process_result_clear(&result);
        if (!right) return NULL;
    }
    return data;
}

/* How many of `count` threads heard all that they let say. */
static guint echo_in_threads(guint count) {
    g_autofree GThread **threads = g_new0(GThread *, count);
    guint right = 0;
    for (guint i = 0; i < count; i++) threads[i] = g_thread_new("echo", echo_often, GUINT_TO_POINTER(i + 1));
    for (guint i = 0; i < count; i++) right += g_thread_join(threads[i]) != NULL;
    return right;
}

static void test_many_threads(void **state) {
    (void) state;
    guint before = descriptors_open();
    assert_int_equal(echo_in_threads(16), 16);
    assert_int_equal(descriptors_open(), before);
}

/* A caller that was started without standard streams: their numbers are free, and go from hand to hand between the threads. */
static void test_closed_standard_streams(void **state) {
    (void) state;
    pid_t caller = fork();
    if (caller == 0) {
        for (int i = 0; i < 3; i++) close(i);
        guint before = descriptors_open();
        gboolean heard = echo_in_threads(8) == 8 && descriptors_open() == before;
        struct process_result result;
        const struct process_spec spec = {.argv = ARGV("fail", "3", "complaint")};
        gboolean complained = process_run(&spec, &result, NULL) && result.exit_code == 3 &&
                              strcmp(text_of(result.standard_error), "complaint") == 0 && strcmp(text_of(result.standard_output), "") == 0;
        _exit(heard && complained ? 0 : 1);
    }
    int status;
    waitpid(caller, &status, 0);
    assert_int_equal(status, 0);
}

static void skip_without_valgrind(void) {
    g_autofree char *path = g_find_program_in_path("valgrind");
    if (path == NULL) skip();
}

/* The CPU that valgrind emulates is never the one we are on, so it stands for any other machine. */
static void test_string_functions_are_those_of_any_cpu(void **state) {
    (void) state;
    skip_without_valgrind();
    struct process_result here = run((struct process_spec){.argv = ARGV("functions")});
    const char *const argv[] = {"valgrind", "-q", "--tool=none", self, "functions", NULL};
    struct process_result there = run((struct process_spec){.argv = argv});
    assert_int_equal(here.exit_code, 0);
    assert_string_equal(text_of(here.standard_output), text_of(there.standard_output));
    process_result_clear(&here);
    process_result_clear(&there);
}

static guint64 instructions_counted(const char *directory) {
    const char *const argv[] = {"valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", self, "nothing", NULL};
    struct process_result result = run((struct process_spec){.argv = argv, .directory = directory});
    const char *collected = strstr(text_of(result.standard_error), "Collected : ");
    assert_non_null(collected);
    guint64 count = g_ascii_strtoull(collected + strlen("Collected : "), NULL, 10);
    process_result_clear(&result);
    return count;
}

static void test_instructions_do_not_depend_on_the_caller(void **state) {
    (void) state;
    skip_without_valgrind();
    guint64 count = instructions_counted("/");
    assert_true(count > 0);
    g_setenv("HOME", "/a/home/with/a/rather/long/name", TRUE);
    g_setenv("ONE_MORE_VARIABLE", "value", TRUE);
    struct rlimit limit;
    getrlimit(RLIMIT_STACK, &limit);
    struct rlimit small = limit;
    small.rlim_cur = 2 * 1024 * 1024;
    setrlimit(RLIMIT_STACK, &small);
    guint64 again = instructions_counted("/usr/share/doc");
    setrlimit(RLIMIT_STACK, &limit);
    assert_int_equal(again, count);
}

int main(int argc, char **argv) {
    int code = target_main(argc, argv);
    if (code >= 0) return code;
    self = g_file_read_link("/proc/self/exe", NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_output_and_code),
        cmocka_unit_test(test_check_says_code_and_last_lines),
        cmocka_unit_test(test_check_says_signal),
        cmocka_unit_test(test_standard_input),
        cmocka_unit_test(test_environment_is_exact),
        cmocka_unit_test(test_environment_inherited),
        cmocka_unit_test(test_conditions_are_fixed),
        cmocka_unit_test(test_directory),
        cmocka_unit_test(test_start_errors_name_the_way_out),
        cmocka_unit_test(test_max_rss_is_the_childs_own),
        cmocka_unit_test(test_huge_pages_can_be_off),
        cmocka_unit_test(test_nothing_is_left_open),
        cmocka_unit_test(test_many_threads),
        cmocka_unit_test(test_closed_standard_streams),
        cmocka_unit_test(test_string_functions_are_those_of_any_cpu),
        cmocka_unit_test(test_instructions_do_not_depend_on_the_caller),
    };
    return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
