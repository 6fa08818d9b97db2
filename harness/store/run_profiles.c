#include "store/run_profiles.h"

#include "probes/callgrind_costs.h"
#include "probes/malloc_sites.h"
#include "probes/probe_malloc_profiler.h"
#include "sys/files.h"

#include <string.h>

static const gsize costs_limit = 64 * 1024 * 1024;

/* Frames of a call site that is shown with file and line. */
static const guint described_frames = 3;

/* The call sites of a cell, or NULL where there are none. */
static GPtrArray *load_sites(const struct run_profiles *run, const struct cell *cell) {
    g_autofree char *size = size_format(cell->size);
    g_autofree char *path =
        g_build_filename(run->folder, "raw", cell->variant, cell->input, size, malloc_profiler_name, malloc_profiler_sites, NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS) ? malloc_sites_read(path, NULL) : NULL;
}

/* TRUE for a function that only passes a request on, as the plan says: the caller of interest is above it. */
static gboolean is_wrapper(char *const *wrappers, const char *function) {
    for (char *const *wrapper = wrappers; wrapper != NULL && *wrapper != NULL; wrapper++) {
        gsize length = strlen(*wrapper);
        if ((*wrapper)[length - 1] == '*' ? strncmp(function, *wrapper, length - 1) == 0 : strcmp(function, *wrapper) == 0) return TRUE;
    }
    return FALSE;
}

/* The next frame that makes a name, from `start` on, or NULL; `start` becomes the place behind it. */
static const struct malloc_frame *next_named(char *const *wrappers, const struct malloc_site *site, guint *start, gboolean own) {
    while (*start < site->frames->len) {
        const struct malloc_frame *frame = &g_array_index(site->frames, struct malloc_frame, (*start)++);
        if (!is_wrapper(wrappers, frame->function) && (!own || frame->own)) return frame;
    }
    return NULL;
}

/* The function that asks, who calls it, and from which line it asks. Where no frame is the program's own: the innermost, whatever it is. */
static struct cost *cost_of_site(Costs *costs, char *const *wrappers, const struct malloc_site *site) {
    guint start = 0;
    const struct malloc_frame *asks = next_named(wrappers, site, &start, TRUE);
    gboolean own = asks != NULL;
    if (!own) start = 0;
    if (!own) asks = next_named(wrappers, site, &start, FALSE);
    if (asks == NULL) return costs_at(costs, "?", NULL);
    const struct malloc_frame *caller = next_named(wrappers, site, &start, own);
    g_autofree char *name = caller != NULL ? g_strdup_printf("%s < %s", asks->function, caller->function) : g_strdup(asks->function);
    return costs_at(costs, name, asks->place);
}

Costs *run_callers(gconstpointer profiles, const struct cell *cell, GError **error) {
    const struct run_profiles *run = profiles;
    (void) error;
    g_autoptr(GPtrArray) sites = load_sites(run, cell);
    if (sites == NULL) return NULL;
    Costs *costs = costs_new();
    for (guint i = 0; i < sites->len; i++) {
        const struct malloc_site *site = g_ptr_array_index(sites, i);
        struct cost *cost = cost_of_site(costs, run->wrappers, site);
        for (int amount = 0; amount < COST_AMOUNTS; amount++) cost->amounts[amount] += site->amounts[amount];
    }
    return costs;
}

static char *describe_site(char *const *wrappers, const struct malloc_site *site) {
    g_autofree char *calls = metric_format_value(UNIT_CALLS, site->amounts[COST_CALLS]);
    g_autofree char *bytes = metric_format_value(UNIT_BYTES, site->amounts[COST_BYTES]);
    GString *text = g_string_new(NULL);
    g_string_printf(text, "%s calls, %s bytes: ", calls, bytes);
    const struct malloc_frame *frame;
    for (guint start = 0, shown = 0; shown < described_frames && (frame = next_named(wrappers, site, &start, FALSE)) != NULL; shown++) {
        g_string_append_printf(text, "%s%s", shown > 0 ? " < " : "", frame->function);
        if (frame->place != NULL) g_string_append_printf(text, " (%s)", frame->place);
    }
    return g_string_free(text, FALSE);
}

char **run_describe_sites(const struct run_profiles *run, const struct cell *cell, guint limit) {
    g_autoptr(GPtrArray) sites = load_sites(run, cell);
    if (sites == NULL || sites->len == 0) return NULL;
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    for (guint i = 0; i < sites->len && i < limit; i++) g_ptr_array_add(lines, describe_site(run->wrappers, g_ptr_array_index(sites, i)));
    g_ptr_array_add(lines, NULL);
    return (char **) g_ptr_array_free(g_steal_pointer(&lines), FALSE);
}

/* Give what a wrapper spends to its caller. */
static Costs *without_wrappers(const Costs *costs, char *const *wrappers) {
    Costs *without = costs_new();
    g_autoptr(GPtrArray) list = costs_list(costs);
    for (guint i = 0; i < list->len; i++) {
        const struct cost *cost = g_ptr_array_index(list, i);
        const char *separator = strstr(cost->caller, " < ");
        g_autofree char *function = separator != NULL ? g_strndup(cost->caller, (gsize) (separator - cost->caller)) : NULL;
        gboolean passes_on = function != NULL && is_wrapper(wrappers, function);
        struct cost *kept = costs_at(without, passes_on ? separator + strlen(" < ") : cost->caller, passes_on ? NULL : cost->place);
        kept->amounts[COST_INSTRUCTIONS] += cost->amounts[COST_INSTRUCTIONS];
    }
    return without;
}

/* A file of costs that callgrind's probe left; NULL where there is none. */
static Costs *load_instructions(const struct run_profiles *run, const struct cell *cell, const char *name) {
    g_autofree char *size = size_format(cell->size);
    g_autofree char *path = g_build_filename(run->folder, "raw", cell->variant, cell->input, size, callgrind_name, name, NULL);
    g_autofree char *text = g_file_test(path, G_FILE_TEST_EXISTS) ? file_read(path, costs_limit, NULL, NULL) : NULL;
    return text != NULL ? costs_parse_instructions(path, text, NULL) : NULL;
}

Costs *run_instructions(gconstpointer profiles, const struct cell *cell, GError **error) {
    const struct run_profiles *run = profiles;
    (void) error;
    g_autoptr(Costs) costs = load_instructions(run, cell, callgrind_costs);
    return costs != NULL ? without_wrappers(costs, run->wrappers) : NULL;
}

Costs *run_startup(gconstpointer profiles, const struct cell *cell, GError **error) {
    (void) error;
    return load_instructions(profiles, cell, callgrind_startup);
}
