#include "explain/callers.h"

#include "probes/callgrind_output.h"
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

Attribution *callers_of_cell(char *const *wrappers, const char *folder, const struct cell *cell) {
    g_autoptr(Profile) profile = load_profile(folder, cell);
    if (profile == NULL) return NULL;
    Attribution *attribution = attribution_new();
    for (guint i = 0; i < profile->sites->len; i++) {
        const struct profile_site *site = g_ptr_array_index(profile->sites, i);
        g_autofree char *name = caller_name(wrappers, profile, site);
        attribution_add(attribution, name[0] != '\0' ? name : "?", site->calls, site->bytes);
    }
    return attribution;
}

char *callers_describe_sites(char *const *wrappers, const char *folder, const struct cell *cell, guint limit) {
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
            if (is_wrapper(wrappers, frame)) continue;
            g_autofree char *described = profile_frame_describe(profile, frame);
            g_string_append_printf(text, "%s%s", shown++ > 0 ? " < " : "", described);
        }
        g_string_append_c(text, '\n');
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

Attribution *functions_of_cell(char *const *wrappers, const char *folder, const struct cell *cell) {
    (void) wrappers;
    g_autofree char *size = size_format(cell->size);
    g_autofree char *path = g_build_filename(folder, "raw", cell->variant, cell->input, size, "callgrind", "callgrind.out", NULL);
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

/* ---- What grew ---- */

const struct cell *explain_worst_cell(const Verdict *verdict, enum metric_class class) {
    for (guint i = 0; i < verdict->findings->len; i++) {
        const struct finding *finding = &g_array_index(verdict->findings, struct finding, i);
        if (finding->status != VERDICT_REGRESSED || finding->definition == NULL || finding->other != NULL) continue;
        if (finding->definition->class == class && finding->definition->direction != METRIC_MUST_EQUAL) return &finding->cell;
    }
    return NULL;
}

/* Where the profiles of the judged run are. */
struct run_profiles {
    char *const *wrappers;
    const char *folder;
};

typedef Attribution *(*profile_reader)(char *const *wrappers, const char *folder, const struct cell *cell);

/* One kind of explanation: what the reference keeps, and the same of the run. */
static gboolean explain_cell(struct explanation *explanation, const struct run_profiles *run, const struct reference *reference,
                             reference_lookup before_of, profile_reader after_of, const struct cell *cell) {
    g_autoptr(Attribution) before = before_of(reference->data, cell, NULL);
    g_autoptr(Attribution) after = before != NULL ? after_of(run->wrappers, run->folder, cell) : NULL;
    if (after == NULL) return FALSE;
    g_autoptr(GArray) growth = attribution_growth(before, after);
    if (growth->len == 0) return FALSE;
    explanation->cell = *cell;
    g_array_append_vals(explanation->rows, growth->data, growth->len);
    return TRUE;
}

static void explain(struct explanation *explanation, const struct run_profiles *run, const struct reference *reference,
                    reference_lookup before_of, profile_reader after_of, const struct cell *worst) {
    if (worst == NULL || before_of == NULL) return;
    if (explain_cell(explanation, run, reference, before_of, after_of, worst)) return;
    const struct cell kept = {.input = worst->input, .size = ATTRIBUTION_SIZE, .variant = worst->variant};
    if (worst->size != ATTRIBUTION_SIZE) explain_cell(explanation, run, reference, before_of, after_of, &kept);
}

void explain_verdict(Verdict *verdict, const Plan *plan, const char *folder, const struct reference *reference) {
    const struct run_profiles run = {plan->wrappers, folder};
    explain(&verdict->call_sites, &run, reference, reference->call_sites, callers_of_cell, explain_worst_cell(verdict, METRIC_EXACT));
    explain(&verdict->functions, &run, reference, reference->functions, functions_of_cell, explain_worst_cell(verdict, METRIC_MACHINE));
}
