#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/progress.h"

/* A process that shows progress, and what it wrote on its stderr so far. It goes on at each byte of the release pipe. */
struct screen {
    int seen_from, release;
    pid_t process;
    GString *seen;
};

/* What the process does; `gate` is the reading end of the release pipe. */
typedef void (*show_function)(int gate);

static void gate_wait(int gate) {
    char byte;
    if (read(gate, &byte, 1) != 1) _exit(1);
}

/* With `width` columns on a terminal, or 0 for a pipe. */
static struct screen screen_start(unsigned short width, show_function show) {
    struct screen screen = {.seen = g_string_new(NULL)};
    int gate[2], log[2];
    assert_int_equal(pipe2(gate, O_CLOEXEC), 0);
    assert_int_equal(pipe2(log, O_CLOEXEC), 0);
    const struct winsize size = {.ws_row = 24, .ws_col = width};
    screen.process = width > 0 ? forkpty(&screen.seen_from, NULL, NULL, &size) : fork();
    if (screen.process == 0) {
        close(gate[1]);
        if (width == 0) dup2(log[1], STDERR_FILENO);
        show(gate[0]);
        _exit(0);
    }
    close(gate[0]);
    close(log[1]);
    if (width == 0)
        screen.seen_from = log[0];
    else
        close(log[0]);
    screen.release = gate[1];
    return screen;
}

/* FALSE at the end; a terminal whose processes ended says EIO. */
static gboolean screen_read(struct screen *screen) {
    char buffer[4096];
    struct pollfd watched = {.fd = screen->seen_from, .events = POLLIN};
    if (poll(&watched, 1, 60 * 1000) != 1) fail_msg("nothing in a minute after \"%s\"", screen->seen->str);
    gssize got = read(screen->seen_from, buffer, sizeof buffer);
    if (got > 0) g_string_append_len(screen->seen, buffer, got);
    return got > 0;
}

static void screen_await(struct screen *screen, const char *text) {
    while (strstr(screen->seen->str, text) == NULL) {
        if (!screen_read(screen)) fail_msg("ended without \"%s\": \"%s\"", text, screen->seen->str);
    }
}

static void screen_release(struct screen *screen) {
    assert_int_equal(write(screen->release, "!", 1), 1);
}

/* Let it go on to its end, and read all. */
static void screen_end(struct screen *screen) {
    int status;
    screen_release(screen);
    while (screen_read(screen)) continue;
    waitpid(screen->process, &status, 0);
    close(screen->seen_from);
    close(screen->release);
    assert_int_equal(status, 0);
}

static void screen_clear(struct screen *screen) {
    g_string_free(screen->seen, TRUE);
}

/* What stood on the line at one time or other, without escapes. */
static char **screen_frames(const struct screen *screen) {
    g_autoptr(GRegex) escapes = g_regex_new("\033\\[[0-9;]*[a-zA-Z]", 0, 0, NULL);
    g_autofree char *plain = g_regex_replace_literal(escapes, screen->seen->str, -1, 0, "", 0, NULL);
    return g_strsplit_set(plain, "\r\n", -1);
}

#define LONG_LABEL \
    "massif arena/a_input_with_a_name_that_is_longer_than_any_terminal_is_wide_even_at_two_hundred_columns_and_so_must_be_cut/256K"

static void show_long_labels(int gate) {
    struct progress *progress = progress_start("measure", 912, FALSE);
    progress_begin(progress, "callgrind stock/methods/64K");
    progress_begin(progress, "\n\033[2J\xc3\xa4" LONG_LABEL LONG_LABEL);
    progress_begin(progress, "digest");
    progress_end(progress, "digest", 384);
    gate_wait(gate);
    progress_end(progress, "callgrind stock/methods/64K", 528);
    progress_finish(progress, "912 measurements");
}

static void test_every_width_is_kept(void **state) {
    (void) state;
    static const unsigned short widths[] = {2, 8, 20, 40, 80, 200};
    for (gsize i = 0; i < G_N_ELEMENTS(widths); i++) {
        struct screen screen = screen_start(widths[i], show_long_labels);
        screen_await(&screen, widths[i] >= 8 ? " 42 %" : "\033[K");
        screen_end(&screen);
        g_auto(GStrv) frames = screen_frames(&screen);
        for (char **frame = frames; *frame != NULL; frame++) {
            gboolean summary = g_str_has_prefix(*frame, "measure: 912 measurements in ");
            if (!summary && strlen(*frame) >= widths[i]) fail_msg("%u columns, but %zu in \"%s\"", widths[i], strlen(*frame), *frame);
        }
        assert_null(strstr(screen.seen->str, "\033[2J"));
        assert_non_null(strstr(screen.seen->str, "\r\033[Kmeasure: 912 measurements in "));
        screen_clear(&screen);
    }
}

static void show_one_label(int gate) {
    struct progress *progress = progress_start("measure", 912, FALSE);
    progress_begin(progress, "massif arena/methods/64K");
    progress_begin(progress, "digest");
    progress_end(progress, "digest", 456);
    gate_wait(gate);
    progress_finish(progress, NULL);
}

static void test_what_a_line_says(void **state) {
    (void) state;
    struct screen screen = screen_start(80, show_one_label);
    screen_await(&screen, "50 %");
    screen_end(&screen);
    g_auto(GStrv) frames = screen_frames(&screen);
    assert_true(g_strv_contains((const char *const *) frames, "measure [##########..........]  50 %  456/912  massif arena/methods/64K"));
    assert_non_null(strstr(screen.seen->str, "\033[32m"));
    assert_true(g_str_has_suffix(screen.seen->str, "\r\033[K")); /* no summary was given */
    screen_clear(&screen);
}

static void test_columns_and_no_color_are_honoured(void **state) {
    (void) state;
    g_setenv("COLUMNS", "30", TRUE);
    g_setenv("NO_COLOR", "1", TRUE);
    struct screen screen = screen_start(80, show_one_label);
    g_unsetenv("COLUMNS");
    g_unsetenv("NO_COLOR");
    screen_await(&screen, "50 %");
    screen_end(&screen);
    g_auto(GStrv) frames = screen_frames(&screen);
    for (char **frame = frames; *frame != NULL; frame++) assert_in_range(strlen(*frame), 0, 29);
    assert_null(strstr(screen.seen->str, "m [\033"));
    assert_null(strstr(screen.seen->str, "\033[32m"));
    screen_clear(&screen);
}

static void show_slow_job(int gate) {
    struct progress *progress = progress_start("measure", 100, FALSE);
    progress_begin(progress, "one");
    g_usleep(2100 * 1000);
    progress_end(progress, "one", 1);
    progress_begin(progress, "two");
    gate_wait(gate);
    progress_finish(progress, "1 measurement");
}

/* 99 times what took two seconds are minutes. */
static void test_time_left(void **state) {
    (void) state;
    struct screen screen = screen_start(80, show_slow_job);
    screen_await(&screen, " s left");
    screen_end(&screen);
    g_auto(GStrv) frames = screen_frames(&screen);
    gboolean estimated = FALSE;
    for (char **frame = frames; *frame != NULL; frame++) {
        if (strstr(*frame, " left") == NULL) continue;
        estimated = TRUE;
        assert_true(g_regex_match_simple("^measure \\[.*\\]   1 %  [0-9]+ min [0-9]{2} s left", *frame, 0, 0));
    }
    assert_true(estimated);
    screen_clear(&screen);
}

static void show_hundred_jobs(int gate) {
    struct progress *progress = progress_start("measure", 1000, FALSE);
    for (int i = 0; i < 100; i++) {
        progress_begin(progress, "job");
        progress_end(progress, "job", 10);
    }
    gate_wait(gate);
    progress_finish(progress, "100 jobs");
}

static void assert_log_of_hundred_jobs(struct screen *screen) {
    screen_await(screen, "100 %");
    screen_end(screen);
    assert_null(strchr(screen->seen->str, '\033'));
    g_autoptr(GString) text = g_string_new(screen->seen->str);
    g_string_replace(text, "\r\n", "\n", 0); /* a terminal's own */
    g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
    assert_int_equal(g_strv_length(lines), 12);
    for (int i = 0; i < 10; i++) {
        g_autofree char *expected = g_strdup_printf("measure: %d %%  %d/1000", (i + 1) * 10, (i + 1) * 100);
        assert_string_equal(lines[i], expected);
    }
    assert_true(g_str_has_prefix(lines[10], "measure: 100 jobs in "));
    assert_string_equal(lines[11], "");
}

static void test_log_gets_a_line_a_tenth(void **state) {
    (void) state;
    struct screen screen = screen_start(0, show_hundred_jobs);
    assert_log_of_hundred_jobs(&screen);
    screen_clear(&screen);
}

static void test_dumb_terminal_is_a_log(void **state) {
    (void) state;
    g_setenv("TERM", "dumb", TRUE);
    struct screen screen = screen_start(80, show_hundred_jobs);
    g_setenv("TERM", "xterm", TRUE);
    assert_log_of_hundred_jobs(&screen);
    screen_clear(&screen);
}

static void show_quietly(int gate) {
    struct progress *progress = progress_start("measure", 10, TRUE);
    progress_begin(progress, "job");
    progress_end(progress, "job", 10);
    gate_wait(gate);
    progress_finish(progress, "1 job");
}

static void test_quiet_is_silent(void **state) {
    (void) state;
    static const unsigned short widths[] = {0, 80};
    for (gsize i = 0; i < G_N_ELEMENTS(widths); i++) {
        struct screen screen = screen_start(widths[i], show_quietly);
        screen_end(&screen);
        assert_string_equal(screen.seen->str, "");
        screen_clear(&screen);
    }
}

static void show_odd_sums(int gate) {
    struct progress *progress = progress_start("measure", 10, FALSE);
    progress_end(progress, "never began", 7);
    progress_end(progress, "never began", G_MAXUINT64 - 3);
    gate_wait(gate);
    progress_finish(progress, "all");
    progress = progress_start("nothing", 0, FALSE);
    progress_finish(progress, "0 jobs");
}

static void test_odd_sums_end_at_all(void **state) {
    (void) state;
    struct screen screen = screen_start(0, show_odd_sums);
    screen_await(&screen, "measure: 100 %  10/10\n");
    screen_end(&screen);
    assert_non_null(strstr(screen.seen->str, "nothing: 0 jobs in 0.0 s\n"));
    screen_clear(&screen);
}

static void show_many_short_jobs(int gate) {
    gint64 start_us = g_get_monotonic_time();
    struct progress *progress = progress_start("measure", 100000, FALSE);
    for (int i = 0; i < 3000; i++) {
        progress_begin(progress, "job");
        g_usleep(200);
        progress_end(progress, "job", 10);
    }
    gate_wait(gate);
    progress_finish(progress, "done");
    fprintf(stderr, "took %" G_GINT64_FORMAT " us\n", g_get_monotonic_time() - start_us);
}

/* However many jobs: at most ten redraws a second, one at the start and one to clear. */
static void test_redraws_are_few(void **state) {
    (void) state;
    struct screen screen = screen_start(80, show_many_short_jobs);
    screen_end(&screen);
    const char *took = strstr(screen.seen->str, "took ");
    assert_non_null(took);
    gint64 took_us = g_ascii_strtoll(took + strlen("took "), NULL, 10), redraws = 0;
    for (const char *next = screen.seen->str; (next = strstr(next, "\033[K")) != NULL; next++) redraws++;
    assert_in_range(redraws, 2, took_us / 100000 + 2);
    screen_clear(&screen);
}

int main(void) {
    g_setenv("TERM", "xterm", TRUE);
    g_unsetenv("COLUMNS");
    g_unsetenv("NO_COLOR");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_width_is_kept),
        cmocka_unit_test(test_what_a_line_says),
        cmocka_unit_test(test_columns_and_no_color_are_honoured),
        cmocka_unit_test(test_time_left),
        cmocka_unit_test(test_log_gets_a_line_a_tenth),
        cmocka_unit_test(test_dumb_terminal_is_a_log),
        cmocka_unit_test(test_quiet_is_silent),
        cmocka_unit_test(test_odd_sums_end_at_all),
        cmocka_unit_test(test_redraws_are_few),
    };
    return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
