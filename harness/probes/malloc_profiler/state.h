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

#define STATE_MAGIC UINT64_C(0x31304c4c414d504c) /* raised with any change of the layout below */
#define STATE_FRAMES 4                           /* return addresses kept of a call chain */
#define STATE_SITES 65536                        /* site 0 takes what does not fit into the others */
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
    uint64_t hash;
    uint64_t calls, bytes;
    uint64_t freed_blocks, freed_bytes;
    uint32_t kind;
    uint32_t depth;
    uint64_t frames[STATE_FRAMES];
};

struct state {
    uint64_t magic;
    int32_t pid;
    uint32_t end; /* enum state_end */

    /* What each event touches. */
    uint64_t live_bytes, peak_live_bytes, live_byte_calls;
    uint64_t blocks_freed;
    struct state_kind kinds[MALLOC_KINDS];

    uint64_t failed, untracked, sites_dropped;
    uint64_t inherited_blocks, inherited_bytes; /* alive at the fork that made this process */
    uint32_t threads;
    uint32_t site_count;                        /* site 0 not counted */
    uint32_t module_count;
    uint32_t site_capacity;                     /* for which there is room, site 0 not counted */
    char program[STATE_PATH];
    struct state_module modules[STATE_MODULES];
    struct state_site sites[STATE_SITES];
};

