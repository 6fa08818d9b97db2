#include "pipeline/run_folder.h"

#include "base/error.h"
#include "sys/files.h"
#include "sys/lock.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <glib/gstdio.h>

static const char mark_name[] = ".leuko-bench-run";
static const char mark_text[] = "This folder holds a run of leuko-bench, which may remove it.\n";

static gboolean has(const char *folder, const char *name) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static gboolean mark(const char *folder, GError **error) {
    g_autofree char *path = g_build_filename(folder, mark_name, NULL);
    return file_write(path, mark_text, -1, error);
}

/* build/run/20261122-140312-pr, and -2, -3, … where two start in one second. */
char *run_folder_new(const Project *project, const char *profile, GError **error) {
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *stamp = g_date_time_format(now, "%Y%m%d-%H%M%S");
    if (!directory_make(project->runs, error)) return NULL;
    for (guint attempt = 1; attempt < 1000; attempt++) {
        g_autofree char *suffix = attempt > 1 ? g_strdup_printf("-%u", attempt) : g_strdup("");
        g_autofree char *name = g_strconcat(stamp, "-", profile, suffix, NULL);
        g_autofree char *folder = g_build_filename(project->runs, name, NULL);
        if (g_mkdir(folder, 0777) == 0) return directory_lock(folder, error) && mark(folder, error) ? g_steal_pointer(&folder) : NULL;
        if (errno != EEXIST) break;
    }
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: could not make a folder for the run: %s", project->runs, g_strerror(errno));
    return NULL;
}

/* TRUE when `folder` holds nothing but what an attempt to start a run left there. */
static gboolean is_empty(const char *folder) {
    g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
    for (const char *name; listing != NULL && (name = g_dir_read_name(listing)) != NULL;) {
        if (strcmp(name, ".lock") != 0) return FALSE;
    }
    return TRUE;
}

/* Where `latest` points at, or NULL. */
static char *find_latest(const Project *project) {
    g_autofree char *latest = g_build_filename(project->runs, "latest", NULL);
    char *target = g_file_read_link(latest, NULL);
    if (target == NULL || g_path_is_absolute(target)) return target;
    char *absolute = g_canonicalize_filename(target, project->runs);
    g_free(target);
    return absolute;
}

char *run_folder_named(const Project *project, const char *name, GError **error) {
    g_autofree char *folder = g_canonicalize_filename(name, NULL), *latest = find_latest(project);
    gboolean there = g_file_test(folder, G_FILE_TEST_EXISTS);
    if (there && (!g_file_test(folder, G_FILE_TEST_IS_DIR) || (!has(folder, mark_name) && !is_empty(folder)))) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                    "%s: is not the folder of a run (it has no %s), and stays as it is; give another -o", name, mark_name);
        return NULL;
    }
    if (!directory_lock(folder, error) || !mark(folder, error)) return NULL;
    if (g_strcmp0(folder, latest) == 0) {
        g_autofree char *link = g_build_filename(project->runs, "latest", NULL);
        g_unlink(link);
    }
    static const char *const parts[] = {"scratch",          "raw",        "base",    "report", "results.json", "verdict.json",
                                        "environment.json", "inputs.tsv", "plan.ini"};
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *part = g_build_filename(folder, parts[i], NULL);
        if (!directory_remove(part, error)) return NULL;
    }
    return g_steal_pointer(&folder);
}

gboolean run_folder_set_latest(const Project *project, const char *folder, GError **error) {
    g_autofree char *latest = g_build_filename(project->runs, "latest", NULL);
    g_autofree char *fresh = g_strdup_printf("%s.%d", latest, (int) getpid());
    if (!directory_make(project->runs, error)) return FALSE;
    g_unlink(fresh);
    if (symlink(folder, fresh) == 0 && g_rename(fresh, latest) == 0) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: could not point to the run: %s; move away what is in its place", latest,
                g_strerror(errno));
    g_unlink(fresh);
    return FALSE;
}

/* A folder below build/run, and when its run finished. */
struct earlier_run {
    char *folder;
    gint64 finished_us; /* 0: it did not */
};

static void earlier_run_clear(gpointer data) {
    g_free(((struct earlier_run *) data)->folder);
}

static int compare_newest_first(gconstpointer a, gconstpointer b) {
    const struct earlier_run *x = a, *y = b;
    if (x->finished_us != y->finished_us) return x->finished_us < y->finished_us ? 1 : -1;
    return strcmp(y->folder, x->folder);
}

static gint64 find_finish(const char *folder) {
    g_autofree char *results = g_build_filename(folder, "results.json", NULL);
    struct stat status;
    if (stat(results, &status) < 0) return 0;
    return (gint64) status.st_mtim.tv_sec * 1000000 + status.st_mtim.tv_nsec / 1000;
}

/* What run_folder_new made: named by its time, and marked. */
static GArray *list_runs(const Project *project) {
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(struct earlier_run));
    g_array_set_clear_func(runs, earlier_run_clear);
    g_autoptr(GDir) listing = g_dir_open(project->runs, 0, NULL);
    for (const char *name; listing != NULL && (name = g_dir_read_name(listing)) != NULL;) {
        g_autofree char *folder = g_build_filename(project->runs, name, NULL);
        if (!g_ascii_isdigit(name[0]) || g_file_test(folder, G_FILE_TEST_IS_SYMLINK) || !has(folder, mark_name)) continue;
        const gint64 finished_us = find_finish(folder);
        const struct earlier_run run = {g_steal_pointer(&folder), finished_us};
        g_array_append_val(runs, run);
    }
    g_array_sort(runs, compare_newest_first);
    return runs;
}

void run_folders_clear(const Project *project, guint keep) {
    g_autofree char *latest = find_latest(project);
    g_autoptr(GArray) runs = list_runs(project);
    for (guint i = 0; i < runs->len; i++) {
        const struct earlier_run *run = &g_array_index(runs, struct earlier_run, i);
        gboolean kept = run->finished_us != 0 && i + 1 < keep; /* with the run that begins now they are `keep` */
        if (!kept && g_strcmp0(run->folder, latest) != 0 && !directory_is_locked(run->folder)) directory_remove(run->folder, NULL);
    }
}
