/* What a killed process left: the mapped state itself, read as a profile. It may have been in the middle of an event. */
#include <string.h>

#include "base/error.h"
#include "tools/malloc_profiler/profile_parts.h"
#include "tools/malloc_profiler/state.h"
#include "sys/files.h"

/* Texts come from a file that anything may have written. */
static char *state_text(const char *text) {
    return g_utf8_make_valid(text, (gssize) strnlen(text, STATE_PATH));
}

static void load_modules(const struct state *state, Profile *profile) {
    for (guint32 i = 0; i < state->module_count; i++) {
        const struct state_module *from = &state->modules[i];
        g_autoptr(GString) build_id = g_string_new(NULL);
        for (guint32 byte = 0; byte < MIN(from->build_id_length, sizeof from->build_id); byte++) {
            g_string_append_printf(build_id, "%02x", from->build_id[byte]);
        }
        const struct profile_module module = {
            .path = state_text(from->path), .build_id = g_string_free(g_steal_pointer(&build_id), FALSE), .base = from->base};
        g_array_append_val(profile->modules, module);
    }
}

static void load_frame(const struct state *state, guint64 address, struct profile_site *site) {
    for (guint32 i = 0; i < state->module_count; i++) {
        const struct state_module *module = &state->modules[i];
        if (address < module->low || address >= module->high) continue;
        profile_site_add_frame(site, (gint) i, address - module->base);
        return;
    }
    profile_site_add_frame(site, -1, address);
}

static void load_sites(const struct state *state, Profile *profile) {
    for (guint32 i = 0; i < state_sites_used(state); i++) {
        const struct state_site *from = &state->sites[i];
        if (from->calls == 0 && from->freed_blocks == 0) continue;
        struct profile_site *site = profile_add_site(profile, (enum malloc_kind) from->kind);
        for (guint32 frame = 0; frame < MIN(from->depth, STATE_FRAMES); frame++) load_frame(state, from->frames[frame], site);
        site->calls = from->calls;
        site->bytes = from->bytes;
        site->live_blocks = from->calls - from->freed_blocks;
        site->live_bytes = from->bytes - from->freed_bytes;
        site->live_byte_calls = site_held(state, from);
    }
    profile_sort_sites(profile);
}

static void load_totals(const struct state *state, Profile *profile) {
    struct profile_totals *totals = &profile->totals;
    const struct state_sums sums = state_sum(state);
    for (int kind = 0; kind < MALLOC_KINDS; kind++) {
        profile->kinds[kind] = (struct profile_kind){.calls = sums.kinds[kind].calls, .bytes = sums.kinds[kind].bytes};
    }
    totals->calls = sums.requested.calls;
    totals->bytes_requested = sums.requested.bytes;
    totals->frees = sums.kinds[MALLOC_KIND_FREE].calls;
    totals->inherited_blocks = state->inherited_blocks;
    totals->inherited_bytes = state->inherited_bytes;
    totals->blocks_freed = sums.blocks_freed;
    totals->bytes_freed = sums.bytes_freed;
    totals->peak_live_bytes = state->peak_live_bytes;
    totals->live_bytes_at_exit = state->live_bytes;
    totals->live_blocks_at_exit = sums.live_blocks;
    totals->live_byte_calls = state->live_byte_calls;
    totals->failed = state->failed;
}

/* Whether the file is one of the library's, whole, and every index in it leads inside. */
static gboolean state_is_sound(const struct state *state, gsize length) {
    gsize header = offsetof(struct state, sites);
    if (length < header || state->magic != STATE_MAGIC || state->module_count > STATE_MODULES || state->end >= STATE_ENDS ||
        state->site_count > STATE_SITES - MALLOC_KINDS || length < header + state_sites_used(state) * sizeof(struct state_site)) {
        return FALSE;
    }
    for (guint32 i = 0; i < state_sites_used(state); i++) {
        if (state->sites[i].kind >= MALLOC_KINDS) return FALSE;
    }
    return TRUE;
}

Profile *profile_load_live(const char *path, GError **error) {
    gsize length = 0;
    g_autofree char *data = file_read(path, sizeof(struct state), &length, error);
    if (data == NULL) {
        if (error != NULL) (*error)->code = BENCH_ERROR_MEASURE;
        return NULL;
    }
    const struct state *state = (const void *) data;
    if (!state_is_sound(state, length)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE, "%s: not what a killed program leaves of malloc_profiler; run it again", path);
        return NULL;
    }
    Profile *profile = profile_new();
    profile->pid = (guint64) state->pid;
    profile->program = state_text(state->program);
    profile->end = g_strdup(state_end_names[state->end]);
    profile->threads = state->threads;
    profile->interposed = state->interposed == 1;
    profile->untracked = state->untracked;
    profile->sites_dropped = state->sites_dropped;
    load_totals(state, profile);
    load_modules(state, profile);
    load_sites(state, profile);
    return profile;
}
