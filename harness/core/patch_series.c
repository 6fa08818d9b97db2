#include "core/patch_series.h"

#include "base/error.h"

#include <string.h>

static void patch_clear(gpointer data) {
    g_free(((struct series_patch *) data)->name);
}

static const struct series_patch *find_patch(const GArray *patches, const char *name) {
    for (guint i = 0; i < patches->len; i++) {
        const struct series_patch *patch = &g_array_index(patches, struct series_patch, i);
        if (strcmp(patch->name, name) == 0) return patch;
    }
    return NULL;
}

/* "NAME", or "../FOLDER/NAME" for a patch of a neighbouring series. */
static gboolean names_patch(const char *word) {
    g_auto(GStrv) parts = g_strsplit(word, "/", -1);
    guint count = g_strv_length(parts), first = count == 3 && strcmp(parts[0], "..") == 0 ? 1 : 0;
    if (strpbrk(word, " \t") != NULL || (first == 0 && count != 1)) return FALSE;
    for (guint i = first; i < count; i++) {
        if (parts[i][0] == '\0' || parts[i][0] == '.') return FALSE;
    }
    return TRUE;
}

GArray *series_parse(const char *name, const char *text, GError **error) {
    g_autoptr(GArray) patches = g_array_new(FALSE, FALSE, sizeof(struct series_patch));
    g_array_set_clear_func(patches, patch_clear);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        const char *word = g_strstrip(lines[i]);
        if (word[0] == '\0' || word[0] == '#') continue;
        if (!names_patch(word)) {
            g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT,
                        "%s:%u: expected the name of a patch beside it, or ../FOLDER/NAME for one of a neighbouring series, found \"%s\"",
                        name, i + 1, word);
            return NULL;
        }
        const struct series_patch *earlier = find_patch(patches, word);
        if (earlier != NULL) {
            g_set_error(error, BENCH_ERROR, BENCH_ERROR_INPUT, "%s:%u: \"%s\" stands in line %u already", name, i + 1, word, earlier->line);
            return NULL;
        }
        const struct series_patch patch = {.name = g_strdup(word), .line = i + 1};
        g_array_append_val(patches, patch);
    }
    return g_steal_pointer(&patches);
}
