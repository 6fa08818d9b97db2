#include "history/history.h"

#include <stdlib.h>
#include <string.h>

static const char folder[] = "baselines";

static void series_free(gpointer data) {
    struct history_series *series = data;
    g_free(series->variant);
    g_free(series->input);
    g_free(series->size);
    g_free(series->metric);
    g_free(series->machine);
    g_array_unref(series->points);
    g_free(series);
}

void history_free(History *history) {
    if (history == NULL) return;
    g_ptr_array_unref(history->commits);
    g_ptr_array_unref(history->series);
    g_free(history);
}

static gboolean is_wanted(char *const *patterns, const char *text) {
    for (char *const *pattern = patterns; pattern != NULL && *pattern != NULL; pattern++) {
        if (g_pattern_match_simple(*pattern, text)) return TRUE;
    }
    return patterns == NULL || *patterns == NULL;
}

/* A file of values: "baselines/VARIANT/INPUT.tsv", or "….machine.tsv", "….machine-KIND.tsv". */
struct values_file {
    char *variant, *input, *machine;
};

static void values_file_clear(struct values_file *file) {
    g_free(file->variant);
    g_free(file->input);
    g_free(file->machine);
}

static gboolean parse_path(const char *path, struct values_file *file) {
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    if (g_strv_length(parts) != 3 || !g_str_has_suffix(parts[2], ".tsv") || g_str_has_suffix(parts[2], ".callers.tsv")) return FALSE;
    g_autofree char *name = g_strndup(parts[2], strlen(parts[2]) - strlen(".tsv"));
    char *machine = strstr(name, ".machine");
    *file = (struct values_file){.variant = g_strdup(parts[1])};
    if (machine != NULL) {
        const char *kind = machine + strlen(".machine");
        file->machine = g_strdup(kind[0] == '-' ? kind + 1 : "");
        *machine = '\0';
    }
    file->input = g_strdup(name);
    return TRUE;
}

/* ---- Series ---- */

struct reading {
    const struct history_selection *selection;
    GHashTable *series; /* "PATH\tSIZE\tMETRIC" → struct history_series */
    GHashTable *files;  /* path → GHashTable of the keys that it holds now */
};

static struct history_series *series_at(struct reading *reading, const char *key, const struct values_file *file, char *const *fields,
                                        enum metric_unit unit) {
    struct history_series *series = g_hash_table_lookup(reading->series, key);
    if (series != NULL) return series;
    series = g_new0(struct history_series, 1);
    series->variant = g_strdup(file->variant);
    series->input = g_strdup(file->input);
    series->machine = g_strdup(file->machine);
    series->size = g_strdup(fields[0]);
    series->metric = g_strdup(fields[1]);
    series->unit = unit;
    series->points = g_array_new(FALSE, FALSE, sizeof(struct history_point));
    g_hash_table_insert(reading->series, g_strdup(key), series);
    return series;
}

static void add_point(struct history_series *series, guint commit, gboolean present, guint64 value) {
    if (series->points->len > 0) {
        const struct history_point *last = history_last(series);
        if (last->present == present && last->value == value) return;
    }
    const struct history_point point = {commit, present, value};
    g_array_append_val(series->points, point);
}

/* One line of a file; its key goes into `now`. */
static void read_line(struct reading *reading, const char *path, const struct values_file *file, char *line, guint commit,
                      GHashTable *now) {
    enum metric_unit unit;
    guint64 value = 0;
    if (line[0] == '#' || line[0] == '\0') return;
    g_auto(GStrv) fields = g_strsplit(line, "\t", 5);
    if (g_strv_length(fields) != 4 || !is_wanted(reading->selection->sizes, fields[0]) ||
        !is_wanted(reading->selection->metrics, fields[1]) || !metric_unit_parse(fields[3], &unit) ||
        !metric_parse_value(unit, fields[2], &value)) {
        return;
    }
    char *key = g_strdup_printf("%s\t%s\t%s", path, fields[0], fields[1]);
    add_point(series_at(reading, key, file, fields, unit), commit, TRUE, value);
    g_hash_table_add(now, key);
}

/* What a file holds from this commit on; `text` is NULL where it is gone. */
static void read_file(struct reading *reading, const char *path, const struct values_file *file, GBytes *text, guint commit) {
    GHashTable *before = g_hash_table_lookup(reading->files, path);
    GHashTable *now = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (text != NULL) {
        gsize length = 0;
        const char *bytes = g_bytes_get_data(text, &length);
        g_autofree char *whole = g_strndup(bytes, length);
        for (char *line = whole, *next; line != NULL; line = next) {
            next = strchr(line, '\n');
            if (next != NULL) *next++ = '\0';
            read_line(reading, path, file, line, commit, now);
        }
    }
    GHashTableIter keys;
    gpointer key;
    if (before != NULL) {
        g_hash_table_iter_init(&keys, before);
        while (g_hash_table_iter_next(&keys, &key, NULL)) {
            if (!g_hash_table_contains(now, key)) add_point(g_hash_table_lookup(reading->series, key), commit, FALSE, 0);
        }
    }
    g_hash_table_insert(reading->files, g_strdup(path), now);
}

static gboolean is_wanted_file(const struct history_selection *selection, const char *path, struct values_file *file) {
    if (!parse_path(path, file)) return FALSE;
    if (is_wanted(selection->variants, file->variant) && is_wanted(selection->inputs, file->input)) return TRUE;
    values_file_clear(file);
    return FALSE;
}

/* The blobs that are wanted, each once. */
static GPtrArray *list_blobs(const GPtrArray *commits, const struct history_selection *selection) {
    GPtrArray *blobs = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < commits->len; i++) {
        const struct history_commit *commit = g_ptr_array_index(commits, i);
        for (guint c = 0; c < commit->changes->len; c++) {
            const struct history_change *change = &g_array_index(commit->changes, struct history_change, c);
            struct values_file file;
            if (change->blob == NULL || !is_wanted_file(selection, change->path, &file)) continue;
            values_file_clear(&file);
            if (g_hash_table_add(seen, change->blob)) g_ptr_array_add(blobs, change->blob);
        }
    }
    return blobs;
}

static gint compare_series(gconstpointer a, gconstpointer b) {
    const struct history_series *x = *(struct history_series *const *) a, *y = *(struct history_series *const *) b;
    guint64 size_x = 0, size_y = 0;
    size_parse(x->size, &size_x);
    size_parse(y->size, &size_y);
    int order = strcmp(x->variant, y->variant);
    if (order == 0) order = strcmp(x->input, y->input);
    if (order == 0) order = (size_x > size_y) - (size_x < size_y);
    if (order == 0) order = strcmp(x->metric, y->metric);
    return order != 0 ? order : g_strcmp0(x->machine, y->machine);
}

static GPtrArray *take_series(struct reading *reading) {
    GPtrArray *list = g_ptr_array_new_with_free_func(series_free);
    GHashTableIter all;
    gpointer series;
    g_hash_table_iter_init(&all, reading->series);
    while (g_hash_table_iter_next(&all, NULL, &series)) {
        if (!reading->selection->changed || ((struct history_series *) series)->points->len > 1) {
            g_ptr_array_add(list, series);
        } else {
            series_free(series);
        }
    }
    g_ptr_array_sort(list, compare_series);
    return list;
}

/* Takes the commits over. */
static History *read_commits(const Project *project, const struct history_selection *selection, GPtrArray *read, GError **error) {
    g_autoptr(GPtrArray) commits = read;
    g_autoptr(GPtrArray) blobs = list_blobs(commits, selection);
    g_autoptr(GHashTable) contents = history_git_contents(project, blobs, error);
    if (contents == NULL) return NULL;
    struct reading reading = {selection, g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                              g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref)};
    for (guint i = 0; i < commits->len; i++) {
        const struct history_commit *commit = g_ptr_array_index(commits, i);
        for (guint c = 0; c < commit->changes->len; c++) {
            const struct history_change *change = &g_array_index(commit->changes, struct history_change, c);
            struct values_file file;
            if (!is_wanted_file(selection, change->path, &file)) continue;
            read_file(&reading, change->path, &file, change->blob != NULL ? g_hash_table_lookup(contents, change->blob) : NULL, i);
            values_file_clear(&file);
        }
    }
    History *history = g_new0(History, 1);
    history->series = take_series(&reading);
    history->commits = g_steal_pointer(&commits);
    history->shallow = history_git_is_shallow(project);
    g_hash_table_unref(reading.series);
    g_hash_table_unref(reading.files);
    return history;
}

History *history_read(const Project *project, const struct history_selection *selection, const char *since, GError **error) {
    GPtrArray *commits = history_git_log(project, folder, since, error);
    return commits != NULL ? read_commits(project, selection, commits, error) : NULL;
}

History *history_read_at(const Project *project, const struct history_selection *selection, const char *revision, GError **error) {
    GPtrArray *commits = history_git_start(project, folder, revision, error);
    return commits != NULL ? read_commits(project, selection, commits, error) : NULL;
}

const struct history_point *history_last(const struct history_series *series) {
    return &g_array_index(series->points, struct history_point, series->points->len - 1);
}

const struct history_point *history_first(const struct history_series *series) {
    return &g_array_index(series->points, struct history_point, 0);
}

double history_change(const struct history_series *series) {
    const struct history_point *first = history_first(series), *last = history_last(series);
    if (!last->present || series->unit == UNIT_XXH3) return 0;
    return ((double) last->value - (double) first->value) / (double) MAX(first->value, 1);
}

const struct history_series *history_find(const History *history, const struct history_series *like) {
    const GPtrArray *series = history->series;
    void *const *place = series->len > 0 ? bsearch(&like, series->pdata, series->len, sizeof like, compare_series) : NULL;
    return place != NULL ? *place : NULL;
}

char *history_metric_name(const char *metric, const char *machine) {
    return machine == NULL || machine[0] == '\0' ? g_strdup(metric) : g_strdup_printf("%s (machine %s)", metric, machine);
}
