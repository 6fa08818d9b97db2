/* Reading a profile's JSON, strictly: what is absent, of another type or contradicts itself is an error that names the file. */
#include "tools/malloc_profiler/profile.h"

#include <string.h>

#include "base/error.h"
#include "tools/malloc_profiler/profile_parts.h"
#include "sys/json.h"

static void read_totals(struct json_place *root, Profile *profile) {
    struct json_place totals = json_place_enter(root, "totals");
    struct json_place inherited = json_place_enter(root, "inherited");
    const struct {
        const char *name;
        struct json_place *place;
        guint64 *value;
    } rows[] = {
        {"calls", &totals, &profile->totals.calls},
        {"frees", &totals, &profile->totals.frees},
        {"bytes_requested", &totals, &profile->totals.bytes_requested},
        {"bytes_freed", &totals, &profile->totals.bytes_freed},
        {"blocks_freed", &totals, &profile->totals.blocks_freed},
        {"peak_live_bytes", &totals, &profile->totals.peak_live_bytes},
        {"live_bytes_at_exit", &totals, &profile->totals.live_bytes_at_exit},
        {"live_blocks_at_exit", &totals, &profile->totals.live_blocks_at_exit},
        {"live_byte_calls", &totals, &profile->totals.live_byte_calls},
        {"failed", &totals, &profile->totals.failed},
        {"blocks", &inherited, &profile->totals.inherited_blocks},
        {"bytes", &inherited, &profile->totals.inherited_bytes},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) *rows[i].value = json_take_unsigned(rows[i].place, rows[i].name);
}

static void read_kinds(struct json_place *root, Profile *profile) {
    struct json_place kinds = json_place_enter(root, "kinds");
    for (int kind = 0; kind < MALLOC_KINDS; kind++) {
        struct json_place place = json_place_enter(&kinds, malloc_kind_names[kind]);
        profile->kinds[kind].calls = json_take_unsigned(&place, "calls");
        profile->kinds[kind].bytes = json_take_unsigned(&place, "bytes");
    }
}

static void read_module(struct json_place *place, gpointer user_data) {
    Profile *profile = user_data;
    const struct profile_module module = {.path = json_take_string(place, "path", JSON_REQUIRED),
                                          .build_id = json_take_string(place, "build_id", JSON_REQUIRED),
                                          .base = json_take_unsigned(place, "base")};
    g_array_append_val(profile->modules, module);
}

static enum malloc_kind read_kind(struct json_place *place) {
    g_autofree char *name = json_take_string(place, "kind", JSON_REQUIRED);
    for (int kind = 0; name != NULL && kind < MALLOC_KINDS; kind++) {
        if (strcmp(malloc_kind_names[kind], name) == 0) return (enum malloc_kind) kind;
    }
    json_place_fail(place, "kind: \"%s\" is none", name);
    return MALLOC_KIND_MALLOC;
}

/* Pairs of a module and an offset in it. */
static void read_frames(struct json_place *place, const Profile *profile, struct profile_site *site) {
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(gint64));
    json_take_integers(place, "frames", 2, pairs);
    for (guint i = 0; i + 1 < pairs->len; i += 2) {
        gint64 module = g_array_index(pairs, gint64, i), offset = g_array_index(pairs, gint64, i + 1);
        if (module < -1 || module >= (gint64) profile->modules->len) {
            json_place_fail(place, "frames[%u]: there is no module %" G_GINT64_FORMAT, i / 2, module);
        }
        if (offset == JSON_INTEGER_NULL) json_place_fail(place, "frames[%u]: has no offset", i / 2);
        profile_site_add_frame(site, (gint) module, (guint64) offset);
    }
}

static void read_site(struct json_place *place, gpointer user_data) {
    Profile *profile = user_data;
    struct profile_site *site = profile_add_site(profile, read_kind(place));
    read_frames(place, profile, site);
    site->calls = json_take_unsigned(place, "calls");
    site->bytes = json_take_unsigned(place, "bytes");
    site->live_blocks = json_take_unsigned(place, "live_blocks");
    site->live_bytes = json_take_unsigned(place, "live_bytes");
    site->live_byte_calls = json_take_unsigned(place, "live_byte_calls");
}

/* What must add up in every profile that was written whole. */
static void check_sums(struct json_place *root, const Profile *profile) {
    const struct profile_totals *totals = &profile->totals;
    struct profile_kind by_kind = {0}, by_site = {0};
    guint64 live_bytes = 0, live_blocks = 0, held = 0;
    for (int kind = 0; kind < MALLOC_KIND_FREE; kind++) {
        by_kind.calls += profile->kinds[kind].calls;
        by_kind.bytes += profile->kinds[kind].bytes;
    }
    for (guint i = 0; i < profile->sites->len; i++) {
        const struct profile_site *site = g_ptr_array_index(profile->sites, i);
        by_site.calls += site->calls;
        by_site.bytes += site->bytes;
        live_blocks += site->live_blocks;
        live_bytes += site->live_bytes;
        held += site->live_byte_calls;
    }
    const struct {
        const char *what;
        guint64 left, right;
    } sums[] = {
        {"calls by kind", by_kind.calls, totals->calls},
        {"bytes by kind", by_kind.bytes, totals->bytes_requested},
        {"calls by site", by_site.calls, totals->calls},
        {"bytes by site", by_site.bytes, totals->bytes_requested},
        {"live blocks by site", live_blocks, totals->live_blocks_at_exit},
        {"live bytes by site", live_bytes, totals->live_bytes_at_exit},
        {"live byte calls by site", held, totals->live_byte_calls},
        {"frees by kind", profile->kinds[MALLOC_KIND_FREE].calls, totals->frees},
        {"bytes freed and live", totals->bytes_freed + totals->live_bytes_at_exit, totals->bytes_requested + totals->inherited_bytes},
        {"blocks freed and live", totals->blocks_freed + totals->live_blocks_at_exit, totals->calls + totals->inherited_blocks},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(sums); i++) {
        if (sums[i].left == sums[i].right) continue;
        json_place_fail(root, "%s are %" G_GUINT64_FORMAT ", the totals say %" G_GUINT64_FORMAT, sums[i].what, sums[i].left, sums[i].right);
    }
}

static Profile *load_json(const char *path, GError **error) {
    struct json_place root;
    g_autoptr(Profile) profile = profile_new();
    gboolean well = json_place_open(&root, path, "malloc_profiler/3", error);
    if (well) {
        profile->pid = json_take_unsigned(&root, "pid");
        profile->program = json_take_string(&root, "program", JSON_REQUIRED);
        profile->nonce = json_take_string(&root, "nonce", JSON_OPTIONAL);
        profile->end = json_take_string(&root, "end", JSON_REQUIRED);
        profile->complete = json_take_boolean(&root, "complete");
        profile->threads = json_take_unsigned(&root, "threads");
        profile->interposed = json_take_boolean(&root, "interposed");
        profile->untracked = json_take_unsigned(&root, "untracked");
        profile->sites_dropped = json_take_unsigned(&root, "sites_dropped");
        read_totals(&root, profile);
        read_kinds(&root, profile);
        json_take_array(&root, "modules", read_module, profile);
        json_take_array(&root, "sites", read_site, profile);
        check_sums(&root, profile);
        well = json_place_close(&root, error);
    }
    if (!well) {
        g_prefix_error(error, "no profile of malloc_profiler: ");
        if (error != NULL) (*error)->code = BENCH_ERROR_MEASURE;
        return NULL;
    }
    profile_sort_sites(profile);
    return g_steal_pointer(&profile);
}

Profile *profile_load(const char *path, GError **error) {
    if (g_file_test(path, G_FILE_TEST_EXISTS)) return load_json(path, error);
    g_autofree char *live = g_strconcat(path, ".live", NULL);
    if (g_file_test(live, G_FILE_TEST_EXISTS)) return profile_load_live(live, error);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE,
                "%s: nothing was written; the program did not load the library, or could not write there", path);
    return NULL;
}
