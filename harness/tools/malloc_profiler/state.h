/*
 * The profiler's state, as it lies in the file PROFILE.live while the process runs. The file is mapped shared, so what was counted
 * survives any death of the process; profile.c reads it when no JSON was written. Also: what the library's files share.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "kinds.h"

#define STATE_MAGIC UINT64_C(0x34304c4c414d504c) /* raised with any change of the layout below */
#define STATE_FRAMES 6                           /* return addresses kept of a call chain */
#define STATE_SITES 65536                        /* the first of each kind takes what does not fit: site K for kind K */
#define STATE_MODULES 64
#define STATE_PATH 424

enum state_end { STATE_END_KILLED, STATE_END_EXIT, STATE_END_UNDERSCORE_EXIT, STATE_END_QUICK_EXIT, STATE_END_EXEC, STATE_ENDS };
static const char *const state_end_names[STATE_ENDS] = {"killed", "exit", "_exit", "quick_exit", "exec"};

struct state_kind {
    uint64_t calls;
    uint64_t bytes;
};

struct state_module {
    uint64_t base, low, high; /* addresses low..high-1 belong to it */
    uint32_t build_id_length;
    unsigned char build_id[20 + 12];
    char path[STATE_PATH];
};

/* Live blocks and bytes are differences modulo 2^64: a forked child starts with the inherited blocks as negative frees. */
struct state_site {
    uint64_t calls, bytes;
    uint64_t freed_blocks, freed_bytes;
    uint64_t held, held_until; /* live bytes summed over the events before number `held_until` */
    uint32_t kind;
    uint32_t depth;
    uint64_t frames[STATE_FRAMES];
};

struct state {
    uint64_t magic;
    int32_t pid;
    uint32_t end; /* enum state_end */

    /* What each event touches, besides its site. All other totals are sums over the sites: state_sum. */
    uint64_t live_bytes, peak_live_bytes, live_byte_calls;
    uint64_t events; /* that live_byte_calls is a sum over; the first has number 1 */

    struct state_kind resized; /* blocks and bytes that a realloc gave back */
    uint64_t failed, sites_dropped;
    uint64_t untracked, untracked_frees;        /* the second is part of the first */
    uint64_t inherited_blocks, inherited_bytes; /* alive at the fork that made this process */
    uint32_t threads;
    uint32_t site_count; /* those of full tables not counted: sites up to this + MALLOC_KINDS are in use */
    uint32_t module_count;
    uint32_t site_capacity; /* site_count for which there is room */
    uint32_t interposed; /* 1: the program's calls of the allocator are ours. 0: another definition comes before, so 0 calls mean nothing */
    char program[STATE_PATH];
    struct state_module modules[STATE_MODULES];
    struct state_site sites[STATE_SITES];
};

/* Sum the site's live bytes up to the event before number `event`, which is about to change them. */
static inline void site_hold(struct state_site *site, uint64_t event) {
    site->held += (site->bytes - site->freed_bytes) * (event - site->held_until);
    site->held_until = event;
}

/* The site's part of live_byte_calls. */
static inline uint64_t site_held(const struct state *state, const struct state_site *site) {
    return site->held + (site->bytes - site->freed_bytes) * (state->events + 1 - site->held_until);
}

static inline uint32_t state_sites_used(const struct state *state) {
    return state->site_count + MALLOC_KINDS;
}

struct state_sums {
    struct state_kind kinds[MALLOC_KINDS];
    struct state_kind requested; /* all kinds but free */
    uint64_t blocks_freed, bytes_freed;
    uint64_t live_blocks;
};

/* The totals. `state` must hold kinds that are kinds. */
static inline struct state_sums state_sum(const struct state *state) {
    struct state_sums sums = {.blocks_freed = state->inherited_blocks, .bytes_freed = state->inherited_bytes};
    for (uint32_t i = 0; i < state_sites_used(state); i++) {
        const struct state_site *site = &state->sites[i];
        sums.kinds[site->kind].calls += site->calls;
        sums.kinds[site->kind].bytes += site->bytes;
        sums.requested.calls += site->calls;
        sums.requested.bytes += site->bytes;
        sums.blocks_freed += site->freed_blocks;
        sums.bytes_freed += site->freed_bytes;
    }
    sums.kinds[MALLOC_KIND_FREE].calls = sums.blocks_freed - state->resized.calls + state->untracked_frees;
    sums.kinds[MALLOC_KIND_FREE].bytes = sums.bytes_freed - state->resized.bytes;
    sums.live_blocks = state->inherited_blocks + sums.requested.calls - sums.blocks_freed;
    return sums;
}
