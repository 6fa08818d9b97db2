/* Call sites: the rare half. A chain seen for the first time is followed again, freed of garbage, and given its site. */
#define _GNU_SOURCE
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "event.h"

struct site_row site_index[SITE_ROWS];
uint64_t site_recent[1 << SITE_RECENT_BITS];
__thread struct thread_stack thread_stack;

static unsigned site_rows_used;

extern void *__libc_stack_end;

/*
 * A thread's stack ends below its descriptor (glibc lays that on top of the stack), the first thread's where the loader began. How far it
 * reaches down only guards against frames on foreign stacks (coroutines); the usual limit is close enough.
 */
void thread_stack_find(const uintptr_t *frame) {
    if (thread_stack.size == 0) __atomic_add_fetch(&profiler_state->threads, 1, __ATOMIC_RELAXED);
    uintptr_t here = (uintptr_t) frame;
    uintptr_t extent = UINT64_C(8) << 20;
    uintptr_t high = (uintptr_t) pthread_self();
    if (here < (uintptr_t) __libc_stack_end && (high > (uintptr_t) __libc_stack_end || high < here || high - here > extent)) {
        struct rlimit limit;
        high = (uintptr_t) __libc_stack_end;
        if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur > extent) {
            extent = limit.rlim_cur < UINT64_C(1) << 30 ? limit.rlim_cur : UINT64_C(1) << 30;
        }
    }
    bool known = here < high && high - here <= extent;
    thread_stack.low = known ? high - extent : here;
    thread_stack.size = known ? extent : 1;
    thread_stack.high = known ? high - 2 * sizeof(uintptr_t) : 0;
}

/* ---- Modules ---- */

static struct state_module *module_find(struct state *state, uint64_t address) {
    for (uint32_t i = 0; i < state->module_count; i++) {
        struct state_module *module = &state->modules[i];
        if (address >= module->low && address < module->high) return module;
    }
    return NULL;
}

static void build_id_read(struct state_module *module, const struct dl_phdr_info *info, const ElfW(Phdr) * header) {
    const char *note = (const char *) (info->dlpi_addr + header->p_vaddr); // NOLINT(performance-no-int-to-ptr)
    const char *end = note + header->p_memsz;
    while ((size_t) (end - note) >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) n;
        memcpy(&n, note, sizeof n);
        size_t name_size = (n.n_namesz + 3) & ~(size_t) 3;
        const char *description = note + sizeof n + name_size;
        bool is_build_id = n.n_type == NT_GNU_BUILD_ID && n.n_namesz == 4 && memcmp(note + sizeof n, "GNU", 4) == 0;
        if (is_build_id && n.n_descsz <= sizeof module->build_id) {
            memcpy(module->build_id, description, n.n_descsz);
            module->build_id_length = n.n_descsz;
            return;
        }
        note = description + ((n.n_descsz + 3) & ~(size_t) 3);
    }
}

static int module_add(struct dl_phdr_info *info, size_t size, void *user) {
    (void) size;
    (void) user;
    struct state_module module = {.base = info->dlpi_addr, .low = UINT64_MAX};
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        uint64_t low = info->dlpi_addr + header->p_vaddr;
        if (header->p_type == PT_LOAD && (header->p_flags & PF_X) != 0) {
            if (low < module.low) module.low = low;
            if (low + header->p_memsz > module.high) module.high = low + header->p_memsz;
        }
        if (header->p_type == PT_NOTE && module.build_id_length == 0) build_id_read(&module, info, header);
    }
    if (info->dlpi_name != NULL && info->dlpi_name[0] != '\0') {
        memcpy(module.path, info->dlpi_name, strnlen(info->dlpi_name, sizeof module.path - 1));
    } else if (readlink("/proc/self/exe", module.path, sizeof module.path - 1) < 0) {
        module.path[0] = '\0';
    }
    bool locked = events_lock();
    struct state *state = profiler_state;
    bool known = module.high == 0 || module_find(state, module.low) != NULL;
    if (!known && state->module_count < STATE_MODULES) state->modules[state->module_count++] = module;
    events_unlock(locked);
    return 0;
}

void modules_refresh(void) {
    dl_iterate_phdr(module_add, NULL);
}

/* ---- Sites ---- */

static uint64_t frames_hash(const uint64_t *frames, uint32_t depth, enum malloc_kind kind) {
    uint64_t hash = (uint64_t) kind;
    for (uint32_t i = 0; i < depth; i++) hash = hash_mix(hash, frames[i]);
    return hash;
}

/* The row that holds `hash`, or the empty one where it belongs. */
static struct site_row *row_find(uint64_t hash) {
    size_t i = hash >> (64 - SITE_ROW_BITS);
    while (site_index[i].hash != 0 && site_index[i].hash != hash) i = (i + 1) % SITE_ROWS;
    return &site_index[i];
}

/* A quarter of the rows stays empty, so that row_find ends soon; a chain without a row is found the slow way each time. */
static void row_fill(uint64_t hash, uint32_t site) {
    struct site_row *row = row_find(hash);
    if (row->hash == hash || site_rows_used >= SITE_ROWS / 4 * 3) return;
    site_rows_used++;
    row->site = site;
    row->hash = hash;
}

static uint32_t site_add(struct state *state, enum malloc_kind kind, const uint64_t *frames, uint32_t depth, uint64_t hash) {
    bool room = state->site_count < state->site_capacity || state_grow(state, 1024);
    if (!room || site_rows_used >= SITE_ROWS / 4 * 3) return (uint32_t) kind;
    uint32_t index = MALLOC_KINDS + state->site_count++;
    struct state_site *site = &state->sites[index];
    site->kind = kind;
    site->depth = depth;
    memcpy(site->frames, frames, depth * sizeof *frames);
    row_fill(hash, index);
    return index;
}

/* Follow the chain as chain_hash does, up to the first address that is in no module's code: that is not a return address. The first one
 * is, whatever module it is in. */
static uint32_t chain_follow(frame_record frame, uint64_t *frames) {
    struct place place = place_first(frame);
    uint32_t depth = 0;
    do {
        if (depth > 0 && module_find(profiler_state, place.pc) == NULL) break;
        frames[depth++] = place.pc;
    } while (depth < STATE_FRAMES && place_outer(&place, unwind_rule(place.pc), thread_stack.high));
    return depth;
}

/* With the events' lock held. */
static uint32_t site_find_locked(enum malloc_kind kind, frame_record frame, uint64_t hash) {
    struct state *state = profiler_state;
    struct site_row *row = row_find(hash);
    if (row->hash == hash) return row->site;

    uint64_t frames[STATE_FRAMES];
    uint32_t depth = chain_follow(frame, frames);
    uint64_t real = frames_hash(frames, depth, kind);
    row = row_find(real);
    uint32_t site = row->hash == real ? row->site : site_add(state, kind, frames, depth, real);
    bool dropped = site < MALLOC_KINDS;
    if (!dropped && real != hash) row_fill(hash, site);
    if (dropped) state->sites_dropped++;
    return site;
}

uint32_t site_find(enum malloc_kind kind, const uintptr_t *frame) {
    if (!frame_is_on_stack(frame)) thread_stack_find(frame);
    uint64_t hash = chain_hash(kind, frame, unwind_rule);
    uint64_t *recent = site_recent_row(hash);
    uint64_t remembered = __atomic_load_n(recent, __ATOMIC_RELAXED);
    if (site_recent_is(remembered, hash)) return site_recent_site(remembered);

    int saved = errno;
    if (module_find(profiler_state, frame[1]) == NULL) modules_refresh();
    bool locked = events_lock();
    uint32_t site = site_find_locked(kind, frame, hash);
    if (site >= MALLOC_KINDS) __atomic_store_n(recent, site_recent_pack(hash, site), __ATOMIC_RELAXED);
    events_unlock(locked);
    errno = saved;
    return site;
}
