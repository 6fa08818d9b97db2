/* Every call of the allocator, by the project's own LD_PRELOAD library. The profile, with its call sites, is kept for `explain`. */
#include <string.h>

#include "probes/canary/canary.h"
#include "base/error.h"
#include "probes/malloc_sites.h"
#include "probes/probe_malloc_profiler.h"
#include "tools/malloc_profiler/profile.h"
#include "probes/table.h"
#include "probes/tool.h"

#define PROFILE_NAME "malloc.json"

const char malloc_profiler_name[] = "malloc_profiler";
const char malloc_profiler_sites[] = "sites.tsv";

/*
 * frees and bytes_freed do not gate: what is freed is what was asked for less what is alive at the end, and those three gate. Judged on
 * their own they would call a leak an improvement.
 */
static const struct metric_definition metrics[] = {
    {.name = "calls",
     .summary = "calls that gave memory: malloc, calloc, realloc, their relatives",
     .unit = UNIT_CALLS,
     .class = METRIC_EXACT,
     .gates = TRUE},
    {.name = "malloc_calls", .summary = "calls of malloc", .unit = UNIT_CALLS, .class = METRIC_EXACT, .gates = TRUE},
    {.name = "calloc_calls", .summary = "calls of calloc", .unit = UNIT_CALLS, .class = METRIC_EXACT, .gates = TRUE},
    {.name = "realloc_calls", .summary = "calls of realloc and reallocarray", .unit = UNIT_CALLS, .class = METRIC_EXACT, .gates = TRUE},
    {.name = "frees", .summary = "calls of free, free(NULL) not counted", .unit = UNIT_CALLS, .class = METRIC_EXACT},
    {.name = "bytes",
     .summary = "sizes asked for; a realloc asks for its whole new size",
     .unit = UNIT_BYTES,
     .class = METRIC_EXACT,
     .gates = TRUE},
    {.name = "bytes_freed",
     .summary = "asked sizes given back; a realloc gives back its old size",
     .unit = UNIT_BYTES,
     .class = METRIC_EXACT},
    {.name = "peak_live_bytes",
     .summary = "highest sum of asked sizes alive at once",
     .unit = UNIT_BYTES,
     .class = METRIC_EXACT,
     .gates = TRUE},
    {.name = "live_bytes_at_exit", .summary = "asked sizes never given back", .unit = UNIT_BYTES, .class = METRIC_EXACT, .gates = TRUE},
    {.name = "live_blocks_at_exit", .summary = "blocks never given back", .unit = UNIT_BLOCKS, .class = METRIC_EXACT, .gates = TRUE},
    {.name = "live_byte_calls",
     .summary = "live bytes summed over every call and free: how much is held for how long",
     .unit = UNIT_BYTE_CALLS,
     .class = METRIC_EXACT,
     .gates = TRUE},
    {.name = NULL},
};

/* What the profile of this target must hold: a program that was not told cannot write one. Free with g_free. */
static char *target_nonce(const struct probe_target *target) {
    static char *secret;
    if (g_once_init_enter(&secret)) g_once_init_leave(&secret, profile_nonce_new());
    return g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guint8 *) secret, strlen(secret), target->raw, -1);
}

static gboolean prepare(const struct probe_target *target, struct probe_command *command, GError **error) {
    g_autofree char *program = strchr(target->argv[0], G_DIR_SEPARATOR) != NULL
                                   ? g_canonicalize_filename(target->argv[0], target->directory)
                                   : g_strdup(target->argv[0]);
    if (!malloc_profiler_can_attach(program, error) || !tool_forget(target, PROFILE_NAME, error)) return FALSE;
    tool_wrap(target, NULL, command);
    g_autofree char *nonce = target_nonce(target);
    g_autofree char *entry = g_strconcat("MALLOC_PROFILER_NONCE=", nonce, NULL);
    command->environment = tool_environment(target, "LD_PRELOAD=./malloc_profiler.so", "MALLOC_PROFILER_OUTPUT=" PROFILE_NAME, entry, NULL);
    command->discard_stdout = TRUE;
    return TRUE;
}

static gboolean parse(const struct probe_target *target, const struct process_result *result, struct cell_results *cell, GError **error) {
    const struct probe *self = &probe_malloc_profiler;
    g_autofree char *path = tool_keep(target, result, PROFILE_NAME, PROFILE_NAME, error);
    g_autoptr(Profile) profile = path != NULL ? profile_load(path, error) : NULL;
    g_autofree char *nonce = target_nonce(target);
    if (profile == NULL || !profile_check_origin(profile, result->pid, nonce, error) || !profile_check_seen(profile, error)) return FALSE;
    if (!profile->complete || profile->untracked > 0) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_MEASURE,
                    "%s: not complete (end: %s, blocks of unknown size: %" G_GUINT64_FORMAT "); the program must end by itself", path,
                    profile->end, profile->untracked);
        return FALSE;
    }
    g_autofree char *sites = g_build_filename(target->raw, malloc_profiler_sites, NULL);
    if (!malloc_sites_write(profile, sites, error)) return FALSE;
    tool_set(self, cell, "calls", profile->totals.calls);
    tool_set(self, cell, "malloc_calls", profile->kinds[MALLOC_KIND_MALLOC].calls);
    tool_set(self, cell, "calloc_calls", profile->kinds[MALLOC_KIND_CALLOC].calls);
    tool_set(self, cell, "realloc_calls", profile->kinds[MALLOC_KIND_REALLOC].calls + profile->kinds[MALLOC_KIND_REALLOCARRAY].calls);
    tool_set(self, cell, "frees", profile->totals.frees);
    tool_set(self, cell, "bytes", profile->totals.bytes_requested);
    tool_set(self, cell, "bytes_freed", profile->totals.bytes_freed);
    tool_set(self, cell, "peak_live_bytes", profile->totals.peak_live_bytes);
    tool_set(self, cell, "live_bytes_at_exit", profile->totals.live_bytes_at_exit);
    tool_set(self, cell, "live_blocks_at_exit", profile->totals.live_blocks_at_exit);
    tool_set(self, cell, "live_byte_calls", profile->totals.live_byte_calls);
    return TRUE;
}

static gboolean calibrate(const struct probe_target *target, const struct cell_results *cell, GError **error) {
    static const struct tool_truth truth[] = {
        {"malloc_profiler.calls", CANARY_CALLS},
        {"malloc_profiler.malloc_calls", CANARY_MALLOC_CALLS},
        {"malloc_profiler.calloc_calls", CANARY_CALLOC_CALLS},
        {"malloc_profiler.realloc_calls", CANARY_REALLOC_CALLS},
        {"malloc_profiler.frees", CANARY_FREE_CALLS},
        {"malloc_profiler.bytes", CANARY_BYTES},
        {"malloc_profiler.bytes_freed", CANARY_BYTES_FREED},
        {"malloc_profiler.peak_live_bytes", CANARY_PEAK_BYTES},
        {"malloc_profiler.live_bytes_at_exit", CANARY_LIVE_BYTES},
        {"malloc_profiler.live_blocks_at_exit", CANARY_LEAKED_BLOCKS},
        {"malloc_profiler.live_byte_calls", CANARY_LIVE_BYTE_CALLS},
        {.metric = NULL},
    };
    (void) target;
    return tool_expect(cell, truth, error);
}

const struct probe probe_malloc_profiler = {
    .name = malloc_profiler_name,
    .summary = "every call of malloc and its relatives, with call sites (LD_PRELOAD)",
    .metrics = metrics,
    .fixed_ms = 50,
    .ms_per_megabyte = 105,
    .repeatable = TRUE,
    .prepare = prepare,
    .parse = parse,
    .calibrate = calibrate,
};
