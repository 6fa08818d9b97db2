/* What the library's files share. Nothing here allocates, and nothing here is seen outside the library. */
#pragma once

#include "state.h"

/* The counters: in .bss until the library has started and where nothing is to be written, else the mapped PROFILE.live. */
extern struct state *profiler_state;
extern int profiler_lock;

/* ---- bootstrap.c ---- */

/* dlsym may allocate while we look for the allocator. Those few blocks are the profiler's own and are not counted. NULL when full. */
void *bootstrap_allocate(size_t size);
bool bootstrap_owns(const void *pointer);

/* ---- interpose.c ---- */

/* Whether the program's calls of the whole family come to this library: they do not where the program defines a function of it. */
bool interpose_is_first(void);

/* ---- events.c: event.h's events in every circumstance ---- */

void *event_allocate_anyhow(enum malloc_kind kind, void *pointer, size_t size, const uintptr_t *frame);
bool event_free_anyhow(void *pointer, uint64_t taken);
void *event_reallocate_anyhow(enum malloc_kind kind, void *old, uint64_t taken, void *pointer, size_t size, const uintptr_t *frame);
void event_fail(void);

/*
 * Signal handlers. A handler may interrupt its thread while that books an event or holds the lock, and call the allocator: waiting for the
 * lock would then be for ever. So a thread marks itself busy, and an event that finds its own thread busy is deferred: kept in the thread,
 * and booked by the interrupted code before that leaves. Its calls and bytes count exactly; its call site is the kind's common one.
 * Deferred events that find no room count as untracked, which makes the profile incomplete.
 */
#define EVENTS_DEFERRED 1024

struct event {
    uint64_t taken;     /* the row of a block given back, or 0 */
    size_t size;        /* requested */
    uint64_t *row;      /* of the block that the request gave; NULL: no request */
    uint32_t site;      /* of the request */
    uint8_t untracked;  /* blocks of unknown size */
    bool resized;       /* `taken` was given back by a realloc */
    bool freed_unknown; /* a free of a block of unknown size, which `untracked` counts */
    bool failed;
};

/* Mark this thread busy. false when it was: the caller is a handler that interrupted an event. */
bool thread_enter(void);

/* Be busy no longer, and book what handlers deferred. */
void thread_leave(void);

/* Book what handlers deferred while the quick way booked an event. Returns `pointer`. */
void *event_deferred(void *pointer);

/* Book this thread's deferred events. With the events' lock held. */
void deferred_book(struct state *state);

/* Deferred events of all threads that found no room. */
extern uint64_t events_lost;

/* ---- unwind.c ---- */

/*
 * How to find the caller of a place: the canonical frame address (CFA: the stack pointer of the caller behind its call) is `cfa` words
 * above the stack pointer or the frame register, the return address is just below it, and the caller's frame register is `saved` words
 * below it, or still in the register (0). One word: a tag of the address, kind, cfa, saved.
 */
enum unwind_kind { UNWIND_BY_SP = 1, UNWIND_BY_BP, UNWIND_END };
#define UNWIND_BITS 14
#define UNWIND_TAG (~UINT64_C(0) << 38)
#define UNWIND_CFA_MAXIMUM 0xfffff
#define UNWIND_SAVED_MAXIMUM 0xffff
#define UNWIND_BY_FRAME_POINTER unwind_rule_pack(UNWIND_BY_BP, 2, 2) /* where nothing describes the code: the ABI's frame record */
extern uint64_t unwind_rules[1 << UNWIND_BITS];

/* The rule of the return address `pc`, found if it is not remembered. Allocates nothing and takes no lock. */
uint64_t unwind_rule(uintptr_t pc);

/* ---- sites.c ---- */

#define SITE_ROW_BITS 17
#define SITE_ROWS (1u << SITE_ROW_BITS)
_Static_assert(SITE_ROWS == 2 * STATE_SITES, "as many rows again as sites");

/* Hash of kind and chain -> site. Rows are written once. A chain that holds garbage behind its last real caller gets a row of its own
 * that points to the site of the real part. */
struct site_row {
    uint64_t hash;
    uint32_t site;
};
extern struct site_row site_index[SITE_ROWS];

/* The sites of recent chains, in few enough pages to stay near: site_recent_pack in event.h, each written and read as one. */
#define SITE_RECENT_BITS 13
extern uint64_t site_recent[1 << SITE_RECENT_BITS];

/* Bounds within which frame records are followed; size 0 until the thread's first event. */
struct thread_stack {
    uintptr_t low, size, high; /* high is 0 where the frame is on no stack we know: then only the direct caller is taken */
};
extern __thread struct thread_stack thread_stack;

/* Beside it, because each event reads both. Each field is written by its own thread and by handlers that run in it. */
struct thread_events {
    bool busy;
    bool locked;           /* it holds the events' lock */
    uint16_t forks_nested; /* forks under way whose fork_prepare found it busy */
    uint32_t deferred;     /* how many events came while it was busy; those beyond EVENTS_DEFERRED are lost */
    struct event *events;  /* room for EVENTS_DEFERRED, mapped for a thread's first */
};
extern __thread struct thread_events thread_events;

void thread_stack_find(const uintptr_t *frame);

/* The site of a kind and chain, made if it is new; the kind's common one when there is no room. */
uint32_t site_find(enum malloc_kind kind, const uintptr_t *frame);

/* Note the modules that are loaded now. Takes the loader's lock, so never with the events' lock held. */
void modules_refresh(void);

/* ---- blocks.c ---- */

#define BLOCK_GRAIN 32
#define BLOCK_SPAN (UINT64_C(1) << 25)
#define BLOCK_SPANS ((UINT64_C(1) << 48) / BLOCK_SPAN)
extern uint64_t *block_spans[BLOCK_SPANS];

/* The row of an address, its span mapped if it has none yet. Where there is no memory for rows: a common row that is never empty. */
uint64_t *block_row_make(const void *pointer);

/* ---- lifecycle.c ---- */

/* Room for `sites` more sites in the state. false when the disk is full. With the events' lock held. */
bool state_grow(struct state *state, uint32_t sites);

/* Write the result, once. false when there is none to write: no output, written already, or not the process but its vforked child. */
bool process_finish(enum state_end end);

/* Take that back: the process goes on. */
void process_finish_withdraw(void);

/* ---- exec.c ---- */

/* Find glibc's functions. */
void exec_resolve(void);

/* ---- nonce.c ---- */

#define NONCE_MAXIMUM 64
#define NONCE_ENTRY (32 + NONCE_MAXIMUM)

/* Empty where none was given. */
extern char nonce[NONCE_MAXIMUM + 1];

/* Read it, and take it out of the environment. Before main, while there is one thread. */
void nonce_take(void);

/* "NAME=VALUE" for the environment of the image that an exec puts in the place of this one. */
void nonce_entry(char entry[NONCE_ENTRY]);

/* ---- output.c ---- */

/* Remove a regular file; a missing one is fine. 0, or errno: EEXIST for anything else, which is left alone. */
int file_remove(const char *path);

/* Write the state as JSON to `path` by way of `temporary`, whole or not at all. 0, or errno. */
int report_write(const struct state *state, const char *path, const char *temporary);
