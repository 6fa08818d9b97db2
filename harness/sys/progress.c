#define _GNU_SOURCE
#include "sys/progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    REDRAW_US = 100 * 1000,
    ESTIMATE_AFTER_US = 2 * G_USEC_PER_SEC, /* an estimate from less is a guess */
    WIDTH_DEFAULT = 80,
    BAR_NARROWEST = 6,
    BAR_WIDEST = 30,
    LABEL_LEAST = 12,    /* what a bar leaves to the label */
    ESTIMATE_USUAL = 11, /* kept free before there is an estimate, so that the bar does not jump: "  41 s left" */
    LOG_STEPS = 10,
};

struct progress {
    GMutex lock;
    GCond changed;
    GThread *painter; /* redraws the terminal's line; NULL when there is none */
    gboolean quiet, colour, finished;
    guint columns; /* COLUMNS of the environment, or G_MAXUINT */
    char *title;
    guint64 total, done;
    gint64 start_us, end_us; /* end_us: when all will be done by the pace so far; 0 while nothing can be said */
    guint log_step;          /* steps said in the log */
    GPtrArray *running;      /* labels in the order they began */
};

/* "4.1 s", "41 s", "3 min 05 s", "1 h 02 min". */
static char *duration_format(gint64 us) {
    gint64 seconds = (us + G_USEC_PER_SEC / 2) / G_USEC_PER_SEC;
    if (us < 10 * G_USEC_PER_SEC) return g_strdup_printf("%.1f s", (double) us / G_USEC_PER_SEC);
    if (seconds < 60) return g_strdup_printf("%d s", (int) seconds);
    if (seconds < 3600) return g_strdup_printf("%d min %02d s", (int) (seconds / 60), (int) (seconds % 60));
    return g_strdup_printf("%d h %02d min", (int) (seconds / 3600), (int) (seconds / 60 % 60));
}

static guint percent_done(const struct progress *progress) {
    if (progress->total == 0) return 100;
    return (guint) ((double) progress->done / (double) progress->total * 100);
}

/* "  41 s left", or "". */
static char *estimate_format(const struct progress *progress, gint64 now_us) {
    if (progress->end_us <= now_us) return g_strdup("");
    gint64 whole_seconds = (progress->end_us - now_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
    if (whole_seconds < 10) return g_strdup_printf("  %d s left", (int) whole_seconds);
    g_autofree char *left = duration_format(whole_seconds * G_USEC_PER_SEC);
    return g_strdup_printf("  %s left", left);
}

static guint terminal_width(const struct progress *progress) {
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return MIN(size.ws_col, progress->columns);
    return MIN(WIDTH_DEFAULT, progress->columns);
}

/* Append `text` when it fits whole into what is left of `room`. */
static void part_append(GString *line, gsize *room, const char *text) {
    gsize length = strlen(text);
    if (length > *room) return;
    g_string_append(line, text);
    *room -= length;
}

static void bar_append(const struct progress *progress, GString *line, gsize *room) {
    if (*room < BAR_NARROWEST + LABEL_LEAST + 3) return;
    gsize cells = CLAMP((*room - LABEL_LEAST - 3) / 2, (gsize) BAR_NARROWEST, (gsize) BAR_WIDEST);
    gsize full = cells * percent_done(progress) / 100;
    g_string_append(line, progress->colour ? " [\033[32m" : " [");
    for (gsize i = 0; i < full; i++) g_string_append_c(line, '#');
    if (progress->colour) g_string_append(line, "\033[0m");
    for (gsize i = full; i < cells; i++) g_string_append_c(line, '.');
    g_string_append_c(line, ']');
    *room -= cells + 3;
}

/* What runs: the label that began last, and how many more; cut with "..." when it does not fit. */
static void label_append(const struct progress *progress, GString *line, gsize *room) {
    if (progress->running->len == 0) return;
    const char *label = g_ptr_array_index(progress->running, progress->running->len - 1);
    g_autofree char *text =
        progress->running->len == 1 ? g_strdup_printf("  %s", label) : g_strdup_printf("  %s +%u", label, progress->running->len - 1);
    /* A label may hold a user's file name; a terminal gets printable ASCII only, whose width is known. */
    for (char *next = text; *next != '\0'; next++) {
        if (!g_ascii_isprint(*next)) *next = '?';
    }
    gsize length = strlen(text);
    if (length > *room && *room < 8) return;
    if (length > *room) memcpy(text + *room - 3, "...", sizeof "...");
    part_append(line, room, text);
}

/* The line, never wider than `width` - 1: a terminal wraps when its last column is written. */
static GString *line_format(const struct progress *progress, guint width, gint64 now_us) {
    GString *line = g_string_new(NULL);
    gsize room = MAX(width, 2) - 1;
    g_autofree char *percent = g_strdup_printf("%s%3u %%", room > strlen(progress->title) + 6 ? " " : "", percent_done(progress));
    g_autofree char *count = g_strdup_printf("  %" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, progress->done, progress->total);
    g_autofree char *estimate = estimate_format(progress, now_us);
    if (room > strlen(progress->title) + 6) part_append(line, &room, progress->title);
    gsize tail = strlen(percent) + MAX(strlen(estimate), (gsize) ESTIMATE_USUAL);
    gsize bar_room = room > tail ? room - tail : 0;
    gsize before = bar_room;
    bar_append(progress, line, &bar_room);
    room -= before - bar_room;
    part_append(line, &room, percent);
    part_append(line, &room, estimate);
    if (room > strlen(count) + LABEL_LEAST) part_append(line, &room, count);
    label_append(progress, line, &room);
    return line;
}

static void stderr_write(const char *text) {
    fputs(text, stderr);
    fflush(stderr);
}

/* Only this thread draws, so redraws are bounded whatever the jobs do, and the time left goes on while one runs long. */
static gpointer terminal_paint(gpointer data) {
    struct progress *progress = data;
    g_autofree char *drawn = NULL;
    g_mutex_lock(&progress->lock);
    while (!progress->finished) {
        gint64 now_us = g_get_monotonic_time();
        g_autoptr(GString) line = line_format(progress, terminal_width(progress), now_us);
        if (g_strcmp0(line->str, drawn) != 0) {
            g_autofree char *redraw = g_strdup_printf("\r%s\033[K", line->str);
            stderr_write(redraw);
            g_free(drawn);
            drawn = g_strdup(line->str);
        }
        while (!progress->finished && g_cond_wait_until(&progress->changed, &progress->lock, now_us + REDRAW_US)) continue;
    }
    g_mutex_unlock(&progress->lock);
    stderr_write("\r\033[K");
    return NULL;
}

static void log_step_say(struct progress *progress, gint64 now_us) {
    guint step = percent_done(progress) * LOG_STEPS / 100;
    if (step <= progress->log_step) return;
    progress->log_step = step;
    g_autofree char *estimate = estimate_format(progress, now_us);
    g_autofree char *text = g_strdup_printf("%s: %u %%  %" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT "%s\n", progress->title,
                                            percent_done(progress), progress->done, progress->total, estimate);
    stderr_write(text);
}

struct progress *progress_start(const char *title, guint64 total, gboolean quiet) {
    struct progress *progress = g_new0(struct progress, 1);
    g_mutex_init(&progress->lock);
    g_cond_init(&progress->changed);
    progress->title = g_strdup(title);
    progress->total = total;
    progress->quiet = quiet;
    progress->start_us = g_get_monotonic_time();
    progress->running = g_ptr_array_new_with_free_func(g_free);
    const char *no_colour = g_getenv("NO_COLOR"), *columns = g_getenv("COLUMNS"), *terminal = g_getenv("TERM");
    guint64 width = 0;
    gboolean given = columns != NULL && g_ascii_string_to_unsigned(columns, 10, 1, 100000, &width, NULL);
    progress->columns = given ? (guint) width : G_MAXUINT;
    progress->colour = no_colour == NULL || *no_colour == '\0';
    gboolean redraws = terminal != NULL && strcmp(terminal, "dumb") != 0 && isatty(STDERR_FILENO);
    if (redraws && !quiet) progress->painter = g_thread_new("progress", terminal_paint, progress);
    return progress;
}

void progress_begin(struct progress *progress, const char *label) {
    g_mutex_lock(&progress->lock);
    g_ptr_array_add(progress->running, g_strdup(label));
    g_mutex_unlock(&progress->lock);
}

static void label_remove(GPtrArray *running, const char *label) {
    for (guint i = 0; i < running->len; i++) {
        if (strcmp(g_ptr_array_index(running, i), label) != 0) continue;
        g_ptr_array_remove_index(running, i);
        return;
    }
}

void progress_end(struct progress *progress, const char *label, guint64 weight) {
    g_mutex_lock(&progress->lock);
    gint64 now_us = g_get_monotonic_time(), elapsed_us = now_us - progress->start_us;
    label_remove(progress->running, label);
    progress->done += MIN(weight, progress->total - progress->done);
    progress->end_us = 0;
    if (elapsed_us >= ESTIMATE_AFTER_US && progress->done > 0) {
        double pace_us = (double) elapsed_us / (double) progress->done;
        progress->end_us = now_us + (gint64) (pace_us * (double) (progress->total - progress->done));
    }
    if (!progress->quiet && progress->painter == NULL) log_step_say(progress, now_us);
    g_mutex_unlock(&progress->lock);
}

void progress_finish(struct progress *progress, const char *summary) {
    g_mutex_lock(&progress->lock);
    progress->finished = TRUE;
    g_cond_signal(&progress->changed);
    g_mutex_unlock(&progress->lock);
    if (progress->painter != NULL) g_thread_join(progress->painter);
    if (!progress->quiet && summary != NULL) {
        g_autofree char *time = duration_format(g_get_monotonic_time() - progress->start_us);
        g_autofree char *text = g_strdup_printf("%s: %s in %s\n", progress->title, summary, time);
        stderr_write(text);
    }
    g_ptr_array_unref(progress->running);
    g_free(progress->title);
    g_cond_clear(&progress->changed);
    g_mutex_clear(&progress->lock);
    g_free(progress);
}
