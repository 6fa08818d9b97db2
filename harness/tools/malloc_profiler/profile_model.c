/* A profile in memory: made, ordered, summed, freed. */
#include <string.h>

#include "base/error.h"
#include "tools/malloc_profiler/profile_parts.h"

static void site_free(gpointer data) {
    struct profile_site *site = data;
    g_array_unref(site->frames);
    g_free(site);
}

static void module_clear(gpointer data) {
    struct profile_module *module = data;
    g_free(module->path);
    g_free(module->build_id);
}

Profile *profile_new(void) {
    Profile *profile = g_new0(Profile, 1);
    profile->modules = g_array_new(FALSE, FALSE, sizeof(struct profile_module));
    g_array_set_clear_func(profile->modules, module_clear);
    profile->sites = g_ptr_array_new_with_free_func(site_free);
    return profile;
}

void profile_free(Profile *profile) {
    if (profile == NULL) return;
    g_free(profile->program);
    g_free(profile->nonce);
    g_free(profile->end);
    g_array_unref(profile->modules);
    g_ptr_array_unref(profile->sites);
    g_free(profile);
}

struct profile_site *profile_add_site(Profile *profile, enum malloc_kind kind) {
    struct profile_site *site = g_new0(struct profile_site, 1);
    site->kind = kind;
    site->frames = g_array_new(FALSE, TRUE, sizeof(struct profile_frame));
    g_ptr_array_add(profile->sites, site);
    return site;
}

void profile_site_add_frame(struct profile_site *site, gint module, guint64 offset) {
    const struct profile_frame frame = {.module = module, .offset = offset};
    g_array_append_val(site->frames, frame);
}

char *profile_path(const char *pattern, guint64 pid) {
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, pid);
    g_auto(GStrv) parts = g_strsplit(pattern, "%p", -1);
    return g_strjoinv(digits, parts);
}

char *profile_nonce_new(void) {
    return g_uuid_string_random();
}

gboolean profile_check_origin(const Profile *profile, gint64 pid, const char *nonce, GError **error) {
    gboolean known = profile->nonce != NULL && strcmp(profile->nonce, nonce) == 0;
    if (profile->pid == (guint64) pid && (known || strcmp(profile->end, "killed") == 0)) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE,
                "%s: its profile is not one that malloc_profiler wrote of this run (process %" G_GUINT64_FORMAT
                ", expected %" G_GINT64_FORMAT "); the program must not write to MALLOC_PROFILER_OUTPUT",
                profile->program, profile->pid, pid);
    return FALSE;
}

gboolean profile_check_seen(const Profile *profile, GError **error) {
    if (profile->interposed) return TRUE;
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE,
                "%s: malloc_profiler cannot see it: it has an allocator of its own; link it with the system's, or count with massif",
                profile->program);
    return FALSE;
}

static int number_compare(guint64 a, guint64 b) {
    return (a > b) - (a < b);
}

static int site_compare(gconstpointer left, gconstpointer right) {
    const struct profile_site *a = *(struct profile_site *const *) left, *b = *(struct profile_site *const *) right;
    int order = number_compare(b->calls, a->calls);
    if (order == 0) order = number_compare(b->bytes, a->bytes);
    if (order == 0) order = number_compare(a->kind, b->kind);
    for (guint i = 0; order == 0 && i < MIN(a->frames->len, b->frames->len); i++) {
        const struct profile_frame *in_a = &g_array_index(a->frames, struct profile_frame, i);
        const struct profile_frame *in_b = &g_array_index(b->frames, struct profile_frame, i);
        order = in_a->module != in_b->module ? in_a->module - in_b->module : number_compare(in_a->offset, in_b->offset);
    }
    return order != 0 ? order : number_compare(a->frames->len, b->frames->len);
}

void profile_sort_sites(Profile *profile) {
    g_ptr_array_sort(profile->sites, site_compare);
}

char *profile_frame_describe(const Profile *profile, const struct profile_frame *frame) {
    if (frame->function != NULL && frame->file != NULL) {
        g_autofree char *file = g_path_get_basename(frame->file);
        return g_strdup_printf("%s (%s:%u)", frame->function, file, frame->line);
    }
    if (frame->module < 0) return g_strdup("?");
    g_autofree char *module = g_path_get_basename(g_array_index(profile->modules, struct profile_module, frame->module).path);
    if (frame->function != NULL) return g_strdup_printf("%s (%s)", frame->function, module);
    return g_strdup_printf("%s+0x%" G_GINT64_MODIFIER "x", module, frame->offset);
}

/* The function a site counts for: interned. */
static const char *site_function(const Profile *profile, const struct profile_site *site, const char *const *wrappers) {
    for (guint i = 0; i < site->frames->len; i++) {
        const struct profile_frame *frame = &g_array_index(site->frames, struct profile_frame, i);
        if (frame->function != NULL && wrappers != NULL && g_strv_contains(wrappers, frame->function)) continue;
        if (frame->function != NULL) return frame->function;
        g_autofree char *name = profile_frame_describe(profile, frame);
        return g_intern_string(name);
    }
    return g_intern_static_string("?");
}

static int function_compare(gconstpointer left, gconstpointer right) {
    const struct profile_function *a = left, *b = right;
    int order = number_compare(b->calls, a->calls);
    return order != 0 ? order : strcmp(a->name, b->name);
}

GArray *profile_functions(const Profile *profile, const char *const *wrappers) {
    GArray *functions = g_array_new(FALSE, TRUE, sizeof(struct profile_function));
    g_autoptr(GHashTable) index = g_hash_table_new(NULL, NULL); /* interned name -> place in the array, from 1 */
    for (guint i = 0; i < profile->sites->len; i++) {
        const struct profile_site *site = g_ptr_array_index(profile->sites, i);
        const char *name = site_function(profile, site, wrappers);
        guint place = GPOINTER_TO_UINT(g_hash_table_lookup(index, name));
        if (place == 0) {
            const struct profile_function function = {.name = name};
            g_array_append_val(functions, function);
            place = functions->len;
            g_hash_table_insert(index, (gpointer) name, GUINT_TO_POINTER(place));
        }
        struct profile_function *sum = &g_array_index(functions, struct profile_function, place - 1);
        sum->calls += site->calls;
        sum->bytes += site->bytes;
        sum->live_blocks += site->live_blocks;
        sum->live_bytes += site->live_bytes;
    }
    g_array_sort(functions, function_compare);
    return functions;
}
