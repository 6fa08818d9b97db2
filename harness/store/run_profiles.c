#include "store/run_profiles.h"

#include "probes/callgrind_costs.h"
#include "probes/probe_malloc_profiler.h"
#include "sys/files.h"
#include "tools/malloc_profiler/profile.h"

#include <string.h>

static const gsize costs_limit = 64 * 1024 * 1024;

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

/* TRUE for a frame in the program's own code, or that of a library of its own. */
static gboolean is_own(const Profile *profile, const struct profile_frame *frame) {
    if (frame->module < 0) return FALSE;
    const char *path = g_array_index(profile->modules, struct profile_module, frame->module).path;
    return frame->module == 0 || !(g_str_has_prefix(path, "/usr/") || g_str_has_prefix(path, "/lib"));
}

/* The next frame that makes a name, from `start` on; its index, or the number of frames. */
static guint next_named(char *const *wrappers, const Profile *profile, const struct profile_site *site, guint start, gboolean own) {
    for (guint i = start; i < site->frames->len; i++) {
        const struct profile_frame *frame = &g_array_index(site->frames, struct profile_frame, i);
        if (!is_wrapper(wrappers, frame) && (!own || is_own(profile, frame))) return i;
    }
    return site->frames->len;
}

static char *frame_name(const Profile *profile, const struct profile_frame *frame) {
    return frame->function != NULL ? g_strdup(frame->function) : profile_frame_describe(profile, frame);
}

/* The function that asks, who calls it, and from which line it asks. Where no frame is the program's own: the innermost, whatever it is. */
static struct cost *cost_of_site(Costs *costs, char *const *wrappers, const Profile *profile, const struct profile_site *site) {
    guint asks = next_named(wrappers, profile, site, 0, TRUE);
    gboolean own = asks < site->frames->len;
    if (!own) asks = next_named(wrappers, profile, site, 0, FALSE);
    if (asks == site->frames->len) return costs_at(costs, "?", NULL);
    guint calls = next_named(wrappers, profile, site, asks + 1, own);
    const struct profile_frame *frame = &g_array_index(site->frames, struct profile_frame, asks);
    g_autofree char *function = frame_name(profile, frame);
    g_autofree char *caller =
        calls < site->frames->len ? frame_name(profile, &g_array_index(site->frames, struct profile_frame, calls)) : NULL;
    g_autofree char *name = caller != NULL ? g_strdup_printf("%s < %s", function, caller) : g_strdup(function);
    g_autofree char *file = frame->file != NULL ? g_path_get_basename(frame->file) : NULL;
    g_autofree char *place = file != NULL && frame->line > 0 ? g_strdup_printf("%s:%u", file, frame->line) : NULL;
    return costs_at(costs, name, place);
}

Costs *run_callers(gconstpointer profiles, const struct cell *cell, GError **error) {
    const struct run_profiles *run = profiles;
    (void) error;
    g_autoptr(Profile) profile = load_profile(run, cell);
    if (profile == NULL) return NULL;
    Costs *costs = costs_new();
    for (guint i = 0; i < profile->sites->len; i++) {
        const struct profile_site *site = g_ptr_array_index(profile->sites, i);
        struct cost *cost = cost_of_site(costs, run->wrappers, profile, site);
        cost->amounts[COST_CALLS] += site->calls;
        cost->amounts[COST_BYTES] += site->bytes;
        cost->amounts[COST_LIVE_BLOCKS] += site->live_blocks;
        cost->amounts[COST_LIVE_BYTES] += site->live_bytes;
        cost->amounts[COST_HELD] += site->live_byte_calls;
    }
    return costs;
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

Costs *run_instructions(gconstpointer profiles, const struct cell *cell, GError **error) {
    const struct run_profiles *run = profiles;
    (void) error;
    g_autofree char *size = size_format(cell->size);
    g_autofree char *path = g_build_filename(run->folder, "raw", cell->variant, cell->input, size, callgrind_name, callgrind_costs, NULL);
    g_autofree char *text = g_file_test(path, G_FILE_TEST_EXISTS) ? file_read(path, costs_limit, NULL, NULL) : NULL;
    return text != NULL ? costs_parse_instructions(path, text, NULL) : NULL;
}
