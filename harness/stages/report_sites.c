/* Who did it: the call sites of the worst regressed cell, from its malloc profile. */
#include "probes/malloc_profiler/profile.h"
#include "stages/report_parts.h"

#include <string.h>

static const guint sites_shown = 5;

/* The first regressed exact metric's cell: findings come worst first. */
static const struct cell *find_worst_cell(const Verdict *verdict) {
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        if (finding->status != VERDICT_REGRESSED || finding->definition == NULL) continue;
        if (finding->definition->class == METRIC_EXACT && finding->definition->direction != METRIC_MUST_EQUAL) return &finding->cell;
    }
    return NULL;
}

static void append_site(GString *text, const Profile *profile, const struct profile_site *site) {
    g_autofree char *calls = metric_format_value(UNIT_CALLS, site->calls);
    g_autofree char *bytes = metric_format_value(UNIT_BYTES, site->bytes);
    g_string_append_printf(text, "  %s calls, %s bytes: ", calls, bytes);
    for (guint f = 0; f < site->frames->len && f < 3; f++) {
        g_autofree char *frame = profile_frame_describe(profile, &g_array_index(site->frames, struct profile_frame, f));
        g_string_append_printf(text, "%s%s", f > 0 ? " < " : "", frame);
    }
    g_string_append_c(text, '\n');
}

char *report_call_sites(const struct report *report) {
    const struct cell *cell = find_worst_cell(report->verdict);
    if (cell == NULL) return NULL;
    g_autofree char *size = size_format(cell->size);
    g_autofree char *path =
        g_build_filename(report->folder, "raw", cell->variant, cell->shape, size, "malloc_profiler", "malloc.json", NULL);
    g_autoptr(Profile) profile = g_file_test(path, G_FILE_TEST_EXISTS) ? profile_load(path, NULL) : NULL;
    if (profile == NULL || profile->sites->len == 0) return NULL;

    profile_resolve(profile);
    g_autofree char *name = cell_name(cell);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "Who allocates in %s:\n", name);
    for (guint i = 0; i < profile->sites->len && i < sites_shown; i++) append_site(text, profile, g_ptr_array_index(profile->sites, i));
    return g_string_free(g_steal_pointer(&text), FALSE);
}
