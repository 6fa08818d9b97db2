#include "probes/malloc_sites.h"

#include "base/error.h"
#include "probes/lines.h"
#include "sys/files.h"

#include <string.h>

enum { SITES_MAXIMUM = 256 << 20, FIELDS_OF_SITE = 6, FIELDS_OF_FRAME = 3 };

static const char own_word[] = "own", library_word[] = "library";
static const enum cost_amount amounts[] = {COST_CALLS, COST_BYTES, COST_LIVE_BLOCKS, COST_LIVE_BYTES, COST_HELD};

static gboolean is_own(const Profile *profile, const struct profile_frame *frame) {
    if (frame->module < 0) return FALSE;
    const char *path = g_array_index(profile->modules, struct profile_module, frame->module).path;
    return frame->module == 0 || !costs_is_library(path);
}

static void write_frame(GString *text, const Profile *profile, const struct profile_frame *frame) {
    g_autofree char *described = frame->function == NULL ? profile_frame_describe(profile, frame) : NULL;
    g_autofree char *name = g_strdelimit(g_strdup(described != NULL ? described : frame->function), "\t\n", ' ');
    g_autofree char *file = frame->file != NULL ? g_strdelimit(g_path_get_basename(frame->file), "\t\n", ' ') : NULL;
    g_string_append_printf(text, "\t%s\t%s\t", is_own(profile, frame) ? own_word : library_word, name);
    if (file != NULL && frame->line > 0) g_string_append_printf(text, "%s:%u", file, frame->line);
}

gboolean malloc_sites_write(Profile *profile, const char *path, GError **error) {
    g_autoptr(GString) text = g_string_new(NULL);
    profile_resolve(profile, PROFILE_DEBUG_EMBEDDED);
    for (guint i = 0; i < profile->sites->len; i++) {
        const struct profile_site *site = g_ptr_array_index(profile->sites, i);
        g_string_append_printf(
            text, "%s\t%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT,
            malloc_kind_names[site->kind], site->calls, site->bytes, site->live_blocks, site->live_bytes, site->live_byte_calls);
        for (guint f = 0; f < site->frames->len; f++) write_frame(text, profile, &g_array_index(site->frames, struct profile_frame, f));
        g_string_append_c(text, '\n');
    }
    return file_write(path, text->str, (gssize) text->len, error);
}

static void site_free(gpointer data) {
    struct malloc_site *site = data;
    g_array_unref(site->frames);
    g_free(site);
}

/* A line's fields as a site, or NULL where they are none. */
static struct malloc_site *read_site(char *const *fields) {
    guint count = g_strv_length((char **) fields);
    if (count < FIELDS_OF_SITE || (count - FIELDS_OF_SITE) % FIELDS_OF_FRAME != 0) return NULL;
    struct malloc_site *site = g_new0(struct malloc_site, 1);
    site->frames = g_array_new(FALSE, FALSE, sizeof(struct malloc_frame));
    gboolean good = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(amounts); i++) good = good && line_is_number(fields[1 + i], &site->amounts[amounts[i]]);
    for (guint i = FIELDS_OF_SITE; i < count && good; i += FIELDS_OF_FRAME) {
        const struct malloc_frame frame = {.own = strcmp(fields[i], own_word) == 0,
                                           .function = g_intern_string(fields[i + 1]),
                                           .place = fields[i + 2][0] != '\0' ? g_intern_string(fields[i + 2]) : NULL};
        good = (frame.own || strcmp(fields[i], library_word) == 0) && frame.function[0] != '\0';
        g_array_append_val(site->frames, frame);
    }
    if (good) return site;
    site_free(site);
    return NULL;
}

GPtrArray *malloc_sites_read(const char *path, GError **error) {
    struct lines lines;
    g_autoptr(GPtrArray) sites = g_ptr_array_new_with_free_func(site_free);
    gboolean good = lines_open(&lines, path, SITES_MAXIMUM, error);
    for (const char *line; good && (line = lines_next(&lines)) != NULL;) {
        g_auto(GStrv) fields = g_strsplit(line, "\t", -1);
        struct malloc_site *site = read_site(fields);
        good = site != NULL || lines_fail(&lines, error, "expected a call site: kind, five numbers, and frames of three fields");
        if (site != NULL) g_ptr_array_add(sites, site);
    }
    lines_clear(&lines);
    return good ? g_steal_pointer(&sites) : NULL;
}
