/*
 * malloc_profiler: run any program under the library and print who asked for how much. The program's exit code is passed on; of a program
 * that a signal ended, 128 + signal. What goes wrong with the profiling itself is 3, a wrong use 2, said on stderr.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/display.h"
#include "base/error.h"
#include "sys/files.h"
#include "sys/installation.h"
#include "tools/malloc_profiler/profile.h"

#define FRAMES_SHOWN 6

struct options {
    char *output;  /* -o: keep the JSON here */
    char *library; /* --library: another one than that beside the program */
    gint top;
    char **command;
};

static void print_kinds(const Profile *profile) {
    g_printerr("%-16s %15s %18s\n", "kind", "calls", "bytes");
    for (int kind = 0; kind < MALLOC_KINDS; kind++) {
        if (profile->kinds[kind].calls == 0) continue;
        g_autofree char *calls = display_count(profile->kinds[kind].calls);
        g_autofree char *bytes = display_count(profile->kinds[kind].bytes);
        g_printerr("%-16s %15s %18s\n", malloc_kind_names[kind], calls, bytes);
    }
}

static void print_totals(const Profile *profile) {
    const struct profile_totals *totals = &profile->totals;
    const struct {
        const char *name;
        guint64 value;
    } rows[] = {
        {"calls", totals->calls},
        {"bytes requested", totals->bytes_requested},
        {"bytes freed", totals->bytes_freed},
        {"peak live bytes", totals->peak_live_bytes},
        {"live bytes at exit", totals->live_bytes_at_exit},
        {"live blocks at exit", totals->live_blocks_at_exit},
        {"live byte calls", totals->live_byte_calls},
        {"failed calls", totals->failed},
        {"threads", profile->threads},
    };
    g_printerr("\n");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *value = display_count(rows[i].value);
        g_printerr("%-20s %20s\n", rows[i].name, value);
    }
    if (!profile->complete) g_printerr("not complete: the program's end was \"%s\"\n", profile->end);
    if (profile->untracked > 0) {
        g_printerr("%" G_GUINT64_FORMAT " blocks or events not counted whole: another allocator's, or lost in signal handlers\n",
                   profile->untracked);
    }
}

static void print_sites(const Profile *profile, gint top) {
    if (top > 0) g_printerr("\n%15s %18s %15s  %s\n", "calls", "bytes", "live bytes", "call site, innermost first");
    for (guint i = 0; i < profile->sites->len && i < (guint) top; i++) {
        const struct profile_site *site = g_ptr_array_index(profile->sites, i);
        g_autofree char *calls = display_count(site->calls);
        g_autofree char *bytes = display_count(site->bytes);
        g_autofree char *live = display_count(site->live_bytes);
        g_printerr("%15s %18s %15s  %s", calls, bytes, live, malloc_kind_names[site->kind]);
        for (guint f = 0; f < site->frames->len && f < FRAMES_SHOWN; f++) {
            g_autofree char *frame = profile_frame_describe(profile, &g_array_index(site->frames, struct profile_frame, f));
            g_printerr(" < %s", frame);
        }
        g_printerr("\n");
    }
    if (profile->sites->len > (guint) top && top > 0) g_printerr("… and %u more; --top N shows more\n", profile->sites->len - (guint) top);
    if (profile->sites_dropped > 0) {
        g_printerr("%" G_GUINT64_FORMAT " calls have no site: the table of sites was full, or a handler interrupted an event\n",
                   profile->sites_dropped);
    }
}

/* Run the command under the library and wait for it. The status of waitpid, and in `pid` whose it is; -1 and a message when it could not
 * be started. */
static int run(const struct options *options, const char *output, const char *nonce, pid_t *pid) {
    g_autofree char *preloaded = g_strconcat(options->library, g_getenv("LD_PRELOAD") != NULL ? ":" : NULL, g_getenv("LD_PRELOAD"), NULL);
    signal(SIGINT, SIG_IGN); /* the terminal's interrupt is for the program; its profile is still to be shown */
    signal(SIGQUIT, SIG_IGN);
    pid_t child = *pid = fork();
    if (child == 0) {
        signal(SIGINT, SIG_DFL);
        signal(SIGQUIT, SIG_DFL);
        g_setenv("LD_PRELOAD", preloaded, TRUE);
        g_setenv("MALLOC_PROFILER_OUTPUT", output, TRUE);
        g_setenv("MALLOC_PROFILER_NONCE", nonce, TRUE);
        execvp(options->command[0], options->command);
        _exit(127);
    }
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (child < 0) g_printerr("malloc_profiler: cannot start %s: %s\n", options->command[0], g_strerror(errno));
    return status;
}

static gboolean options_read(struct options *options, int *argc, char ***argv, GError **error) {
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output,
         "keep the profile as JSON in FILE; with %p in it, each process writes one of its own", "FILE"},
        {"top", 0, 0, G_OPTION_ARG_INT, &options->top, "show the N call sites with most calls (default 15, 0: none)", "N"},
        {"library", 0, 0, G_OPTION_ARG_FILENAME, &options->library, "another malloc_profiler.so than the one built with this program",
         "FILE"},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->command, NULL, NULL},
        {.long_name = NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new("-- PROGRAM [ARGUMENT…]");
    g_option_context_set_summary(context, "Run PROGRAM, count every call of malloc and its relatives, and print who asked for how much.");
    g_option_context_set_strict_posix(context, TRUE);
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, error)) return FALSE;
    if (options->output != NULL && !file_check_replaceable(options->output, error)) return FALSE;
    if (options->command != NULL && options->top >= 0) return TRUE;
    g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                        options->command != NULL ? "--top: expected 0 or more" : "no program given; see --help");
    return FALSE;
}

static int profile_command(const struct options *options, const char *output, GError **error) {
    if (!malloc_profiler_can_attach(options->command[0], error)) return EXIT_CODE_MEASURE;
    pid_t pid;
    g_autofree char *nonce = profile_nonce_new();
    int status = run(options, output, nonce, &pid);
    if (status == -1) return EXIT_CODE_MEASURE;

    g_autofree char *written = profile_path(output, (guint64) pid);
    g_autoptr(Profile) profile = profile_load(written, error);
    if (profile == NULL || !profile_check_origin(profile, pid, nonce, error) || !profile_check_seen(profile, error)) {
        return EXIT_CODE_MEASURE;
    }
    profile_resolve(profile, PROFILE_DEBUG_SEPARATE);
    g_printerr("\n%s: %s\n\n", profile->program, profile->end);
    print_kinds(profile);
    print_totals(profile);
    print_sites(profile, options->top);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv) {
    setlocale(LC_ALL, "");
    struct options options = {.top = 15};
    g_autoptr(GError) error = NULL;
    if (!options_read(&options, &argc, &argv, &error)) {
        g_printerr("malloc_profiler: %s\n", error->message);
        return EXIT_CODE_INPUT;
    }
    if (options.library == NULL) options.library = installation_path("malloc_profiler.so");
    g_autofree char *scratch = options.output != NULL ? NULL : g_dir_make_tmp("malloc_profiler.XXXXXX", &error);
    g_autofree char *output =
        options.output != NULL ? g_strdup(options.output) : g_build_filename(scratch != NULL ? scratch : ".", "profile.json", NULL);
    int code = error != NULL ? EXIT_CODE_MEASURE : profile_command(&options, output, &error);
    if (error != NULL) g_printerr("malloc_profiler: %s\n", error->message);
    if (scratch != NULL) {
        g_autofree char *live = g_strconcat(output, ".live", NULL);
        unlink(output);
        unlink(live);
        rmdir(scratch);
    }
    g_strfreev(options.command);
    g_free(options.library);
    g_free(options.output);
    return code;
}
