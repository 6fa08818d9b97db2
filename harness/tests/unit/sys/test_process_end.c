/* How a child ends that does not end by itself, and all it started with it. */
#include "tests/support/target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "sys/files.h"
#include "sys/process.h"

/* This program's own path, which each child starts; a folder for what they write. */
static char *self, *folder;

#define ARGV(...) ((const char *const[]){self, __VA_ARGS__, NULL})

static struct process_result run(struct process_spec spec) {
    struct process_result result;
    g_autoptr(GError) error = NULL;
    gboolean ran = process_run(&spec, &result, &error);
    if (!ran) fail_msg("%s", error->message);
    return result;
}

static void assert_check_says(const struct process_result *result, const char *message) {
    g_autoptr(GError) error = NULL;
    assert_false(process_check(result, "tool", NULL, &error));
    assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_MEASURE));
    if (strstr(error->message, message) == NULL) fail_msg("\"%s\" does not say \"%s\"", error->message, message);
}

/* The three numbers that the mode "family" wrote. */
static void family_parse(const char *text, pid_t members[3]) {
    assert_int_equal(sscanf(text, "%d %d %d", &members[0], &members[1], &members[2]), 3);
}

/* FALSE for a zombie, too: an orphan's is for the system to reap. Its parent comes with it, for who wants it. */
static gboolean process_lives(pid_t process, pid_t *parent) {
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", process);
    g_autofree char *text = file_read(path, 4096, NULL, NULL);
    char status;
    return text != NULL && sscanf(strrchr(text, ')'), ") %c %d", &status, parent) == 2 && status != 'Z' && status != 'X';
}

static gboolean family_lives(const pid_t members[3]) {
    pid_t parent;
    for (int i = 0; i < 3; i++) {
        if (process_lives(members[i], &parent)) return TRUE;
    }
    return FALSE;
}

/* A file that "family" renames into place when all of it runs. */
static char *family_file(const char *name) {
    char *path = g_build_filename(folder, name, NULL);
    unlink(path);
    return path;
}

/* Its content, when it has come; waits for it, but not for ever. */
static char *family_await(const char *path) {
    for (int i = 0; i < 6000; i++) {
        char *text = file_read(path, 4096, NULL, NULL);
        if (text != NULL) return text;
        g_usleep(10 * 1000);
    }
    fail_msg("%s: has not come in a minute", path);
    return NULL;
}

static void test_deadline(void **state) {
    (void) state;
    struct process_result result = run((struct process_spec){.argv = ARGV("hang"), .deadline_ms = 100});
    assert_true(result.timed_out);
    assert_false(result.output_overflow);
    assert_int_equal(result.signal, SIGKILL);
    assert_check_says(&result, "tool: no answer in 0.1 s");
    process_result_clear(&result);
}

static void test_deadline_ends_the_family(void **state) {
    (void) state;
    g_autofree char *path = family_file("deadline");
    struct process_result result = run((struct process_spec){.argv = ARGV("family", "hang", path), .deadline_ms = 3000});
    pid_t members[3];
    assert_true(result.timed_out);
    family_parse(g_bytes_get_data(result.standard_output, NULL), members);
    assert_false(family_lives(members));
    process_result_clear(&result);
}

/* Those left behind hold the pipe open; process_run returns all the same, and they are gone. */
static void test_leftovers_end_with_the_child(void **state) {
    (void) state;
    g_autofree char *path = family_file("leftovers");
    struct process_result result = run((struct process_spec){.argv = ARGV("family", "leave", path)});
    pid_t members[3];
    assert_int_equal(result.exit_code, 0);
    assert_false(result.timed_out);
    family_parse(g_bytes_get_data(result.standard_output, NULL), members);
    assert_false(family_lives(members));
    process_result_clear(&result);
}

static void test_overflow(void **state) {
    (void) state;
    for (int stream = 1; stream <= 2; stream++) {
        g_autofree char *number = g_strdup_printf("%d", stream);
        struct process_result result = run((struct process_spec){.argv = ARGV("spam", number, "100000000")});
        assert_true(result.output_overflow);
        assert_int_equal(g_bytes_get_size(stream == 1 ? result.standard_output : result.standard_error), 1024 * 1024);
        assert_check_says(&result, "tool: more than 1 MiB of output");
        process_result_clear(&result);
    }
}

static void test_output_up_to_the_ceiling_is_fine(void **state) {
    (void) state;
    struct process_result result = run((struct process_spec){.argv = ARGV("spam", "1", "300000"), .max_output = 300000});
    assert_false(result.output_overflow);
    assert_int_equal(result.exit_code, 0);
    assert_int_equal(g_bytes_get_size(result.standard_output), 300000);
    process_result_clear(&result);
    result = run((struct process_spec){.argv = ARGV("spam", "1", "300001"), .max_output = 300000});
    assert_true(result.output_overflow);
    assert_check_says(&result, "tool: more than 300000 bytes of output");
    process_result_clear(&result);
    result = run((struct process_spec){.argv = ARGV("spam", "1", "100000000"), .discard_stdout = TRUE});
    assert_false(result.output_overflow);
    process_result_clear(&result);
}

/* Run the family in a process of its own, which exits 42 when process_run says that it was interrupted, and then refuses. */
static pid_t caller_start(const char *path) {
    pid_t caller = fork();
    if (caller != 0) return caller;
    signal(SIGHUP, SIG_DFL); /* whoever started the tests may have ignored it */
    process_handle_interrupts();
    struct process_result result;
    g_autoptr(GError) error = NULL, refusal = NULL;
    const struct process_spec spec = {.argv = ARGV("family", "hang", path)};
    gboolean ran = process_run(&spec, &result, &error);
    const struct process_spec next = {.argv = (const char *const[]){"no-such-tool", NULL}}; /* not even looked for */
    gboolean ran_again = process_run(&next, &result, &refusal);
    gboolean said = g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INTERRUPTED) && process_interrupted() &&
                    g_error_matches(refusal, BENCH_ERROR, BENCH_ERROR_INTERRUPTED);
    _exit(!ran && !ran_again && said ? 42 : 1);
}

static void test_interrupts(void **state) {
    (void) state;
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    for (gsize i = 0; i < G_N_ELEMENTS(signals); i++) {
        g_autofree char *path = family_file("interrupt");
        pid_t caller = caller_start(path), members[3];
        g_autofree char *text = family_await(path);
        family_parse(text, members);
        kill(caller, signals[i]);
        int status;
        assert_int_equal(waitpid(caller, &status, 0), caller);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 42);
        assert_false(family_lives(members));
    }
}

static void test_nohup_is_honoured(void **state) {
    (void) state;
    pid_t caller = fork();
    if (caller == 0) {
        signal(SIGHUP, SIG_IGN);
        process_handle_interrupts();
        raise(SIGHUP);
        _exit(process_interrupted() ? 1 : 0);
    }
    int status;
    waitpid(caller, &status, 0);
    assert_int_equal(status, 0);
}

/* Wait until no member lives; they are not our children, so there is nothing to reap. */
static void family_await_end(const pid_t members[3]) {
    for (int i = 0; i < 6000 && family_lives(members); i++) g_usleep(10 * 1000);
    assert_false(family_lives(members));
}

static void test_killed_harness_leaves_nobody(void **state) {
    (void) state;
    g_autofree char *path = family_file("killed");
    pid_t caller = caller_start(path), members[3];
    g_autofree char *text = family_await(path);
    family_parse(text, members);
    kill(caller, SIGKILL);
    waitpid(caller, NULL, 0);
    family_await_end(members);
}

static gpointer launcher_kill(gpointer path) {
    pid_t members[3];
    g_autofree char *text = family_await(path);
    family_parse(text, members);
    pid_t launcher;
    if (process_lives(members[0], &launcher)) kill(launcher, SIGKILL);
    return NULL;
}

/* As the kernel does when memory is short: an error, the target dies with it, nothing hangs. */
static void test_killed_launcher_is_an_error(void **state) {
    (void) state;
    g_autofree char *path = family_file("launcher");
    GThread *killer = g_thread_new("killer", launcher_kill, path);
    struct process_result result;
    g_autoptr(GError) error = NULL;
    const struct process_spec spec = {.argv = ARGV("family", "hang", path)};
    gboolean ran = process_run(&spec, &result, &error);
    g_thread_join(killer);
    g_autofree char *text = family_await(path);
    pid_t members[3];
    family_parse(text, members);
    const pid_t target_only[3] = {members[0], members[0], members[0]};
    family_await_end(target_only);
    for (int i = 1; i < 3; i++) kill(members[i], SIGKILL);
    assert_false(ran);
    assert_true(g_error_matches(error, BENCH_ERROR, BENCH_ERROR_MEASURE));
    assert_non_null(strstr(error->message, "without a report"));
}

static int folder_make(void **state) {
    (void) state;
    folder = g_dir_make_tmp("test_process_end-XXXXXX", NULL);
    return folder == NULL;
}

static int folder_remove(void **state) {
    (void) state;
    /* No child of ours may be left, not even unreaped. */
    if (waitpid(-1, NULL, WNOHANG) != -1) return 1;
    return !directory_remove(folder, NULL);
}

int main(int argc, char **argv) {
    int code = target_main(argc, argv);
    if (code >= 0) return code;
    self = g_file_read_link("/proc/self/exe", NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deadline),
        cmocka_unit_test(test_deadline_ends_the_family),
        cmocka_unit_test(test_leftovers_end_with_the_child),
        cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_output_up_to_the_ceiling_is_fine),
        cmocka_unit_test(test_interrupts),
        cmocka_unit_test(test_nohup_is_honoured),
        cmocka_unit_test(test_killed_harness_leaves_nobody),
        cmocka_unit_test(test_killed_launcher_is_an_error),
    };
    return cmocka_run_group_tests_name("process_end", tests, folder_make, folder_remove);
}
