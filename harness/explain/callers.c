#include "explain/callers.h"

#include "probes/probe_malloc_profiler.h"
#include "tools/malloc_profiler/profile.h"

#include <string.h>

/* Frames that make a caller's name: the function that asked, and the one it asked for. */
static const guint name_frames = 2;

static Profile *load_profile(const char *folder, const struct cell *cell) {
    g_autofree char *size = size_format(cell->size);
    g_autofree char *path =
        g_build_filename(folder, "raw", cell->variant, cell->input, size, malloc_profiler_name, malloc_profiler_output, NULL);
    Profile *profile = g_file_test(path, G_FILE_TEST_EXISTS) ? profile_load(path, NULL) : NULL;
    if (profile != NULL) profile_resolve(profile, PROFILE_DEBUG_EMBEDDED);
    return profile;
}

/* TRUE for a function that only passes a request on, as the plan says: the caller of interest is above it. */
static gboolean is_wrapper(const Plan *plan, const struct profile_frame *frame) {
    for (char **wrapper = plan->wrappers; frame->function != NULL && wrapper != NULL && *wrapper != NULL; wrapper++) {
        gsize length = strlen(*wrapper);
        if ((*wrapper)[length - 1] == '*' ? strncmp(frame->function, *wrapper, length - 1) == 0 : strcmp(frame->function, *wrapper) == 0) {
            return TRUE;
        }
    }
    return FALSE;
}

static char *caller_name(const Plan *plan, const Profile *profile, const struct profile_site *site) {
    g_autoptr(GString) name = g_string_new(NULL);
    guint named = 0;
    for (guint i = 0; i < site->frames->len && named < name_frames; i++) {
        const struct profile_frame *frame = &g_array_index(site->frames, struct profile_frame, i);
        if (is_wrapper(plan, frame)) continue;
        g_autofree char *described = frame->function == NULL ? profile_frame_describe(profile, frame) : NULL;
        g_string_append_printf(name, "%s%s", named > 0 ? " < " : "", frame->function != NULL ? frame->function : described);
        named++;
    }
    return g_string_free(g_steal_pointer(&name), FALSE);
}

Attribution *callers_of_cell(const Plan *plan, const char *folder, const struct cell *cell) {
    g_autoptr(Profile) profile = load_profile(folder, cell);
    if (profile == NULL) return NULL;
    Attribution *attribution = attribution_new();
    for (guint i = 0; i < profile->sites->len; i++) {
        const struct profile_site *site = g_ptr_array_index(profile->sites, i);
        g_autofree char *name = caller_name(plan, profile, site);
        attribution_add(attribution, name[0] != '\0' ? name : "?", site->calls, site->bytes);
    }
    return attribution;
}

char *callers_describe_sites(const Plan *plan, const char *folder, const struct cell *cell, guint limit) {
    g_autoptr(Profile) profile = load_profile(folder, cell);
    if (profile == NULL || profile->sites->len == 0) return NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < profile->sites->len && i < limit; i++) {
        const struct profile_site *site = g_ptr_array_index(profile->sites, i);
        g_autofree char *calls = metric_format_value(UNIT_CALLS, site->calls), *bytes = metric_format_value(UNIT_BYTES, site->bytes);
        g_string_append_printf(text, "  %s calls, %s bytes: ", calls, bytes);
        guint shown = 0;
        for (guint f = 0; f < site->frames->len && shown < 3; f++) {
            const struct profile_frame *frame = &g_array_index(site->frames, struct profile_frame, f);
            if (is_wrapper(plan, frame)) continue;
            g_autofree char *described = profile_frame_describe(profile, frame);
            g_string_append_printf(text, "%s%s", shown++ > 0 ? " < " : "", described);
        }
        g_string_append_c(text, '\n');
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}
