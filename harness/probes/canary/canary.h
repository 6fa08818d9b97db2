/*
 * The known truth of the canary program: what every probe must report of it, exactly, before it is trusted. The numbers are chosen,
 * not measured: canary.c is written to them.
 *
 *   canary [ARGUMENT…]  the allocations below, then canary_spin; other arguments are passed over
 *   canary --sleep      the same, and sleeps, for clocks
 *
 * And for the tests of the harness, what a target may do wrong:
 *
 *   canary --crash         dies by SIGSEGV after its allocations
 *   canary --hang          never ends
 *   canary --spew          prints CANARY_SPEW_BYTES to standard output
 *
 * Its peak is reached before the first block is freed, and by no realloc, so that tools which look only at some events agree on it.
 */
#pragma once

/* In this order: one block grown by realloc, from nothing, to 1024, 2048, … bytes; then the mallocs; then the callocs. All are alive
 * together: the peak. Then the callocs, the grown block and all but CANARY_LEAKED_BLOCKS of the mallocs are freed. */
#define CANARY_REALLOC_CALLS 10
#define CANARY_REALLOC_STEP 1024
#define CANARY_MALLOC_CALLS 1000
#define CANARY_MALLOC_BYTES 24 /* each */
#define CANARY_CALLOC_CALLS 100
#define CANARY_CALLOC_BYTES 480 /* each */
#define CANARY_LEAKED_BLOCKS 3

/* What follows from these. A realloc asks for its whole new size and gives back its old one. */
#define CANARY_CALLS (CANARY_MALLOC_CALLS + CANARY_CALLOC_CALLS + CANARY_REALLOC_CALLS)
#define CANARY_FREE_CALLS (CANARY_MALLOC_CALLS - CANARY_LEAKED_BLOCKS + CANARY_CALLOC_CALLS + 1)
#define CANARY_SUM_TO(n) ((n) * ((n) + 1) / 2)
#define CANARY_MALLOC_ALL (CANARY_MALLOC_CALLS * CANARY_MALLOC_BYTES)
#define CANARY_CALLOC_ALL (CANARY_CALLOC_CALLS * CANARY_CALLOC_BYTES)
#define CANARY_GROWN_BYTES (CANARY_REALLOC_CALLS * CANARY_REALLOC_STEP)
#define CANARY_BYTES (CANARY_MALLOC_ALL + CANARY_CALLOC_ALL + CANARY_REALLOC_STEP * CANARY_SUM_TO(CANARY_REALLOC_CALLS))
#define CANARY_PEAK_BYTES (CANARY_MALLOC_ALL + CANARY_CALLOC_ALL + CANARY_GROWN_BYTES)
#define CANARY_LIVE_BYTES (CANARY_LEAKED_BLOCKS * CANARY_MALLOC_BYTES)
#define CANARY_BYTES_FREED (CANARY_BYTES - CANARY_LIVE_BYTES)

/* Live bytes summed over all events, one line a phase in the order above. */
#define CANARY_LIVE_BYTE_CALLS                                                                                                   \
    (CANARY_REALLOC_STEP * CANARY_SUM_TO(CANARY_REALLOC_CALLS) + CANARY_MALLOC_CALLS * CANARY_GROWN_BYTES +                      \
     CANARY_MALLOC_BYTES * CANARY_SUM_TO(CANARY_MALLOC_CALLS) + CANARY_CALLOC_CALLS * (CANARY_GROWN_BYTES + CANARY_MALLOC_ALL) + \
     CANARY_CALLOC_BYTES * CANARY_SUM_TO(CANARY_CALLOC_CALLS) + CANARY_CALLOC_CALLS * CANARY_PEAK_BYTES -                        \
     CANARY_CALLOC_BYTES * CANARY_SUM_TO(CANARY_CALLOC_CALLS) + CANARY_MALLOC_ALL +                                              \
     (CANARY_MALLOC_CALLS - CANARY_LEAKED_BLOCKS) * CANARY_MALLOC_ALL -                                                          \
     CANARY_MALLOC_BYTES * CANARY_SUM_TO(CANARY_MALLOC_CALLS - CANARY_LEAKED_BLOCKS))

/* canary_spin: a loop in assembly of exactly CANARY_SPIN_INSTRUCTIONS; the function as a whole, and so what a tool reports of it, has
 * CANARY_SPIN_FRAME more: the counter's load and the return. */
#define CANARY_SPIN_INSTRUCTIONS 2000000
#if defined(__aarch64__)
#define CANARY_SPIN_FRAME 3
#else
#define CANARY_SPIN_FRAME 2
#endif

#define CANARY_SLEEP_SECONDS 0.05
#define CANARY_SPEW_BYTES (100 * 1024 * 1024)

/* What it prints when its arguments name no mode, and the XXH3-64 of that (xxhsum -H3). */
#define CANARY_STDOUT "canary\n"
#define CANARY_STDOUT_XXH3 UINT64_C(0x800f114e5e3c782d)
