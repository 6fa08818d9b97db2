#define _GNU_SOURCE
#include "store/acceptance.h"

#include "base/error.h"
#include "store/accepted_file.h"
#include "store/baselines.h"
#include "store/ledger.h"
#include "sys/files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const gsize file_limit = 16 * 1024 * 1024;
static const char ledger_name[] = "LEDGER.md";

/* ---- What may be accepted ---- */

static gboolean has_cells(const Run *run) {
    for (guint i = 0; i < run->results->cells->len; i++) {
        const struct cell_results *cell = g_ptr_array_index(run->results->cells, i);
        if (cell->measurements->len > 0) return TRUE;
    }
    return FALSE;
}

gboolean accept_check(const Run *run, const Verdict *verdict, GError **error) {
    if (request_is_ad_hoc(&run->request)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: measured commands of --side; baselines are for the variants of the plan",
                    run->shown);
        return FALSE;
    }
    if (!has_cells(run)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: has no measured cell, so there is nothing to accept; measure again",
                    run->shown);
        return FALSE;
    }
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        if (finding->other == NULL) continue;
        g_autofree char *cell = cell_name(&finding->cell);
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                    "%s: %s of %s differs from %s; a pair that behaves differently cannot be accepted", run->shown, finding->metric, cell,
                    finding->other);
        return FALSE;
    }
    return TRUE;
}

/* ---- The stage, and moving it into place ---- */

struct stage {
    char *folder; /* baselines/.accepting */
    char *files;  /* .accepting/files */
    char *ready;  /* .accepting/ready: the names of the files, one a line, once all are written */
};

static struct stage stage_of(const Project *project) {
    char *folder = g_build_filename(project->baselines, ".accepting", NULL);
    return (struct stage){folder, g_build_filename(folder, "files", NULL), g_build_filename(folder, "ready", NULL)};
}

static void stage_clear(struct stage *stage) {
    g_free(stage->folder);
    g_free(stage->files);
    g_free(stage->ready);
}

/* The folder itself is locked, so that no file of the lock lies in the repository. Closing the descriptor unlocks. -1 with an error. */
static int lock_baselines(const Project *project, GError **error) {
    int descriptor = open(project->baselines, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0 && flock(descriptor, LOCK_EX) == 0) return descriptor;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: cannot be locked: %s", project->baselines, g_strerror(errno));
    if (descriptor >= 0) close(descriptor);
    return -1;
}

/* Move one staged file to its place. One that is no longer staged has been moved before. */
static gboolean move_file(const Project *project, const struct stage *stage, const char *name, GError **error) {
    g_autofree char *from = g_build_filename(stage->files, name, NULL), *to = g_build_filename(project->baselines, name, NULL);
    g_autofree char *folder = g_path_get_dirname(to);
    if (!g_file_test(from, G_FILE_TEST_EXISTS)) return TRUE;
    if (!directory_make(folder, error)) return FALSE;
    if (g_rename(from, to) == 0) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE,
                "%s: cannot be replaced: %s; mend that, and type the command again: the other files wait in %s", to, g_strerror(errno),
                stage->folder);
    return FALSE;
}

/* Move all that `ready` lists, then forget the stage. */
static gboolean stage_apply(const Project *project, const struct stage *stage, guint *moved, GError **error) {
    g_autofree char *list = file_read(stage->ready, file_limit, NULL, error);
    if (list == NULL) return FALSE;
    g_auto(GStrv) names = g_strsplit(list, "\n", -1);
    *moved = 0;
    for (char **name = names; *name != NULL; name++) {
        if ((*name)[0] == '\0') continue;
        if (strstr(*name, "..") != NULL || g_path_is_absolute(*name)) {
            g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: \"%s\" is no file below baselines; remove %s", stage->ready, *name,
                        stage->folder);
            return FALSE;
        }
        if (!move_file(project, stage, *name, error)) return FALSE;
        (*moved)++;
    }
    return directory_remove(stage->folder, error);
}

/* With the lock held. */
static gboolean recover_locked(const Project *project, const struct stage *stage, GError **error) {
    guint moved = 0;
    if (!g_file_test(stage->folder, G_FILE_TEST_EXISTS)) return TRUE;
    if (!g_file_test(stage->ready, G_FILE_TEST_EXISTS)) {
        g_printerr("note: an accept was interrupted before it changed a baseline; it is taken back\n");
        return directory_remove(stage->folder, error);
    }
    g_printerr("note: an accept was interrupted; it is finished now, see baselines/LEDGER.md\n");
    return stage_apply(project, stage, &moved, error);
}

gboolean acceptance_recover(const Project *project, GError **error) {
    struct stage stage = stage_of(project);
    gboolean good = TRUE;
    if (g_file_test(stage.folder, G_FILE_TEST_EXISTS)) {
        int lock = lock_baselines(project, error);
        good = lock >= 0 && recover_locked(project, &stage, error);
        if (lock >= 0) close(lock);
    }
    stage_clear(&stage);
    return good;
}

/* ---- Accepting ---- */

static gboolean stage_ledger(const Project *project, const struct stage *stage, const Run *run, const Verdict *verdict, const char *reason,
                             guint files, GError **error) {
    g_autofree char *path = g_build_filename(project->baselines, ledger_name, NULL),
                    *to = g_build_filename(stage->files, ledger_name, NULL);
    gboolean there = g_file_test(path, G_FILE_TEST_EXISTS);
    g_autofree char *before = there ? file_read(path, file_limit, NULL, error) : NULL;
    if (there && before == NULL) return FALSE;
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *date = g_date_time_format(now, "%Y-%m-%d");
    g_autofree char *after = ledger_append(before, date, run->plan->profile, files, verdict, reason);
    return file_write(to, after, -1, error);
}

static gboolean stage_ready(const struct stage *stage, const GPtrArray *written, GError **error) {
    g_autoptr(GString) list = g_string_new(ledger_name);
    g_string_append_c(list, '\n');
    for (guint i = 0; i < written->len; i++) g_string_append_printf(list, "%s\n", (const char *) g_ptr_array_index(written, i));
    return file_write(stage->ready, list->str, -1, error);
}

/* With the lock held. Until `ready` is there, an error leaves the baselines as they were. */
static gboolean accept_locked(const Project *project, const struct stage *stage, const Run *run, const Verdict *verdict, const char *reason,
                              guint *changed, GError **error) {
    g_autoptr(GPtrArray) written = g_ptr_array_new_with_free_func(g_free);
    gboolean staged = recover_locked(project, stage, error) &&
                      baselines_write(project, run->plan, run->results, run->folder, stage->files, written, error) &&
                      accepted_write(project, run, verdict, reason, stage->files, written, error);
    *changed = written->len;
    staged = staged && (written->len == 0 ||
                        (stage_ledger(project, stage, run, verdict, reason, written->len, error) && stage_ready(stage, written, error)));
    if (!staged || written->len == 0) return directory_remove(stage->folder, staged ? error : NULL) && staged;
    guint moved = 0;
    return stage_apply(project, stage, &moved, error);
}

gboolean accept_run(const Project *project, const Run *run, const Verdict *verdict, const char *reason, guint *changed, GError **error) {
    g_autofree char *line = ledger_reason(reason, error);
    if (line == NULL || !accept_check(run, verdict, error) || !directory_make(project->baselines, error)) return FALSE;
    int lock = lock_baselines(project, error);
    if (lock < 0) return FALSE;
    struct stage stage = stage_of(project);
    gboolean good = accept_locked(project, &stage, run, verdict, line, changed, error);
    stage_clear(&stage);
    close(lock);
    return good;
}
