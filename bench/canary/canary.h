/*
 * The known truth of the canary program: what every probe must report of it, exactly, before it is trusted. The numbers are chosen,
 * not measured: canary.c is written to them, and static asserts tie the two.
 */
#pragma once

/* Program `canary [ARGUMENT…]` (arguments are ignored but for --digest): the allocations below, then canary_spin. */
#define CANARY_MALLOC_CALLS 1000
#define CANARY_MALLOC_BYTES 24   /* each */
#define CANARY_CALLOC_CALLS 100
#define CANARY_CALLOC_BYTES 480  /* each */
#define CANARY_REALLOC_CALLS 10  /* one block grown ten times, to 1024, 2048, … bytes */
#define CANARY_REALLOC_STEP 1024
/* all but CANARY_LEAKED_BLOCKS of the mallocs are freed; peak live bytes: all of the above alive at once */
#define CANARY_LEAKED_BLOCKS 3
/* canary_spin: a loop in assembly of exactly this many instructions, entry and return not counted */
#define CANARY_SPIN_INSTRUCTIONS 2000000
/* Program `canary --sleep`: sleeps this long, for clocks */
#define CANARY_SLEEP_SECONDS 0.05
