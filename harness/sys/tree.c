#define _GNU_SOURCE
#include "sys/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/error.h"
#include "sys/files.h"

static const gsize file_limit = G_GUINT64_CONSTANT(1) << 30;

static void tree_file_free(gpointer data) {
    struct tree_file *file = data;
    g_free(file->path);
    g_free(file);
}

static int compare_files(gconstpointer a, gconstpointer b) {
    const struct tree_file *x = *(struct tree_file *const *) a, *y = *(struct tree_file *const *) b;
    return strcmp(x->path, y->path);
}

static void add_entry(GPtrArray *files, const FTSENT *entry, gsize root_length) {
    struct stat status = *entry->fts_statp;
    if (entry->fts_info == FTS_SL && (stat(entry->fts_accpath, &status) < 0 || !S_ISREG(status.st_mode))) return;
    if (entry->fts_info != FTS_F && entry->fts_info != FTS_SL) return;
    struct tree_file *file = g_new0(struct tree_file, 1);
    file->path = g_strdup(entry->fts_path + root_length + 1);
    file->bytes = (guint64) status.st_size;
    file->changed_ns = (gint64) status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
    g_ptr_array_add(files, file);
}

GPtrArray *tree_list(const char *folder, GError **error) {
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(tree_file_free);
    char *const roots[] = {(char *) folder, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    int reason = walk == NULL ? errno : 0;
    for (FTSENT *entry; reason == 0 && (entry = fts_read(walk)) != NULL;) {
        if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS) reason = entry->fts_errno;
        if (reason == 0) add_entry(files, entry, strlen(folder));
    }
    if (walk != NULL) fts_close(walk);
    if (reason != 0) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s: cannot be read: %s", folder, g_strerror(reason));
        return NULL;
    }
    g_ptr_array_sort(files, compare_files);
    return g_steal_pointer(&files);
}

static gboolean copy_file(const char *from, const char *to, GError **error) {
    g_autoptr(GFile) source = g_file_new_for_path(from), target = g_file_new_for_path(to);
    g_autoptr(GError) problem = NULL;
    if (g_file_copy(source, target, G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL, &problem)) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: cannot be copied to %s: %s", from, to, problem->message);
    return FALSE;
}

gboolean tree_lay(const GPtrArray *files, const char *from, const char *to, enum tree_lay how, GError **error) {
    g_autofree char *made = NULL; /* files come in order, so the next one is mostly in the same folder */
    for (guint i = 0; i < files->len; i++) {
        const struct tree_file *file = g_ptr_array_index(files, i);
        g_autofree char *source = g_build_filename(from, file->path, NULL), *target = g_build_filename(to, file->path, NULL);
        g_autofree char *parent = g_path_get_dirname(target);
        if (g_strcmp0(parent, made) != 0) {
            if (!directory_make(parent, error)) return FALSE;
            g_free(made);
            made = g_steal_pointer(&parent);
        }
        if (how == TREE_LINK && link(source, target) == 0) continue;
        if (!copy_file(source, target, error)) return FALSE;
    }
    return TRUE;
}

gboolean tree_digest(const GPtrArray *files, const char *folder, guint64 *digest, GError **error) {
    XXH3_state_t *state = XXH3_createState();
    XXH3_64bits_reset(state);
    gboolean read = TRUE;
    for (guint i = 0; i < files->len && read; i++) {
        const struct tree_file *file = g_ptr_array_index(files, i);
        g_autofree char *path = g_build_filename(folder, file->path, NULL);
        gsize length = 0;
        g_autofree char *bytes = file_read(path, file_limit, &length, error);
        read = bytes != NULL;
        if (!read) break;
        const guint64 size = length;
        XXH3_64bits_update(state, file->path, strlen(file->path) + 1);
        XXH3_64bits_update(state, &size, sizeof size);
        XXH3_64bits_update(state, bytes, length);
    }
    *digest = XXH3_64bits_digest(state);
    XXH3_freeState(state);
    return read;
}

gboolean tree_keep_dates(const GPtrArray *files, const char *folder, const char *earlier, GError **error) {
    for (guint i = 0; i < files->len; i++) {
        const struct tree_file *file = g_ptr_array_index(files, i);
        g_autofree char *path = g_build_filename(folder, file->path, NULL), *before = g_build_filename(earlier, file->path, NULL);
        struct stat status;
        if (stat(before, &status) < 0 || (guint64) status.st_size != file->bytes) continue;
        gsize length = 0, length_before = 0;
        g_autofree char *bytes = file_read(path, file_limit, &length, error);
        g_autofree char *bytes_before = bytes != NULL ? file_read(before, file_limit, &length_before, error) : NULL;
        if (bytes_before == NULL) return FALSE;
        if (length != length_before || memcmp(bytes, bytes_before, length) != 0) continue;
        const struct timespec dates[] = {status.st_atim, status.st_mtim};
        if (utimensat(AT_FDCWD, path, dates, 0) == 0) continue;
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: its date cannot be set: %s", path, g_strerror(errno));
        return FALSE;
    }
    return TRUE;
}
