#include "store/run_profiles.h"

#include "probes/callgrind_output.h"
#include "probes/probe_malloc_profiler.h"
#include "tools/malloc_profiler/profile.h"

#include <string.h>

/* Frames that make a caller's name: the function that asked, and the one it asked for. */
static const guint name_frames = 2;

/* Frames of a call site that is shown with file and line. */
static const guint described_frames = 3;

static Profile *load_profile(const struct run_profiles *run, const struct cell *cell) {
    g_autofree char *size = size_format(cell->size);
    g_autofree char *path =
        g_build_filename(run->folder, "raw", cell->variant, cell->input, size, malloc_profiler_name, malloc_profiler_output, NULL);
    Profile *profile = g_file_test(path, G_FILE_TEST_EXISTS) ? profile_load(path, NULL) : NULL;
    if (profile != NULL) profile_resolve(profile, PROFILE_DEBUG_EMBEDDED);
    return profile;
}

/* TRUE for a function that only passes a request on, as the plan says: the caller of interest is above it. */
static gboolean is_wrapper(char *const *wrappers, const struct profile_frame *frame) {
    for (char *const *wrapper = wrappers; frame->function != NULL && wrapper != NULL && *wrapper != NULL; wrapper++) {
        gsize length = strlen(*wrapper);
        if ((*wrapper)[length - 1] == '*' ? strncmp(frame->function, *wrapper, length - 1) == 0 : strcmp(frame->function, *wrapper) == 0) {
            return TRUE;
        }
    }
    return FALSE;
}

static char *caller_name(char *const *wrappers, const Profile *profile, const struct profile_site *site) {
    g_autoptr(GString) name = g_string_new(NULL);
    guint named = 0;
    for (guint i = 0; i < site->frames->len && named < name_frames; i++) {
        const struct profile_frame *frame = &g_array_index(site->frames, struct profile_frame, i);
        if (is_wrapper(wrappers, frame)) continue;
        g_autofree char *described = frame->function == NULL ? profile_frame_describe(profile, frame) : NULL;
        g_string_append_printf(name, "%s%s", named > 0 ? " < " : "", frame->function != NULL ? frame->function : described);
        named++;
    }
    return g_string_free(g_steal_pointer(&name), FALSE);
}

Attribution *run_call_sites(gconstpointer profiles, const struct cell *cell, GError **error) {
    const struct run_profiles *run = profiles;
    (void) error;
    g_autoptr(Profile) profile = load_profile(run, cell);
    if (profile == NULL) return NULL;
    Attribution *attribution = attribution_new();
    for (guint i = 0; i < profile->sites->len; i++) {
        const struct profile_site *site = g_ptr_array_index(profile->sites, i);
        g_autofree char *name = caller_name(run->wrappers, profile, site);
        attribution_add(attribution, name[0] != '\0' ? name : "?", site->calls, site->bytes);
    }
    return attribution;
}

static char *describe_site(char *const *wrappers, const Profile *profile, const struct profile_site *site) {
    g_autofree char *calls = metric_format_value(UNIT_CALLS, site->calls), *bytes = metric_format_value(UNIT_BYTES, site->bytes);
    GString *text = g_string_new(NULL);
    g_string_printf(text, "%s calls, %s bytes: ", calls, bytes);
    guint shown = 0;
    for (guint f = 0; f < site->frames->len && shown < described_frames; f++) {
        const struct profile_frame *frame = &g_array_index(site->frames, struct profile_frame, f);
        if (is_wrapper(wrappers, frame)) continue;
        g_autofree char *described = profile_frame_describe(profile, frame);
        g_string_append_printf(text, "%s%s", shown++ > 0 ? " < " : "", described);
    }
    return g_string_free(text, FALSE);
}

char **run_describe_sites(const struct run_profiles *run, const struct cell *cell, guint limit) {
    g_autoptr(Profile) profile = load_profile(run, cell);
    if (profile == NULL || profile->sites->len == 0) return NULL;
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    for (guint i = 0; i < profile->sites->len && i < limit; i++) {
        g_ptr_array_add(lines, describe_site(run->wrappers, profile, g_ptr_array_index(profile->sites, i)));
    }
    g_ptr_array_add(lines, NULL);
    return (char **) g_ptr_array_free(g_steal_pointer(&lines), FALSE);
}

Attribution *run_functions(gconstpointer profiles, const struct cell *cell, GError **error) {
    const struct run_profiles *run = profiles;
    (void) error;
    g_autofree char *size = size_format(cell->size);
    g_autofree char *path = g_build_filename(run->folder, "raw", cell->variant, cell->input, size, "callgrind", "callgrind.out", NULL);
    guint64 instructions = 0;
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) return NULL;
    g_autoptr(GPtrArray) functions = callgrind_output_read(path, &instructions, NULL);
    if (functions == NULL) return NULL;
    Attribution *attribution = attribution_new();
    for (guint i = 0; i < functions->len; i++) {
        const struct callgrind_function *function = g_ptr_array_index(functions, i);
        attribution_add(attribution, function->name, function->calls, function->instructions);
    }
    return attribution;
}
