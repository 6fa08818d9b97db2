/*
 * Proving the gate: each fault of the plan is built into its variant, measured and judged as any change is, and the verdict is held against
 * what the fault says must come of it. For a fault with a dose the smallest dose that is still seen is looked for by bisection.
 */
#pragma once

#include "core/fault.h"
#include "core/plan.h"
#include "store/project.h"

struct proof {
    struct fault *fault; /* owned */
    int exit_code;       /* of the gate */
    gboolean seen;       /* the exit code, and every metric that must see it, are as they must be */
    gboolean blamed;     /* the functions are among those responsible and those that grow faster; TRUE where none must be */
    char *said;          /* what was said in place of what must be: a sentence; NULL where all is right */
    guint64 smallest;    /* smallest dose that is seen; 0: not looked for */
    double seconds;
};

/* How to prove. */
struct prove_setting {
    const char *const *names; /* only these faults, NULL-terminated; NULL: all */
    gboolean without_doses;
};

/* All faults of the plan, by name: of struct fault. NULL and BENCH_ERROR_INPUT where the plan has none, one cannot be read, or a name is
 * none's. Free with g_ptr_array_unref. */
GPtrArray *prove_faults(const Project *project, const Plan *plan, const char *const *names, GError **error);

/* Prove one after the other: of struct proof. NULL with an error only where nothing can be measured at all, or after an interrupt. `each`
 * is called after each proof. */
GPtrArray *prove_all(const Project *project, const Plan *plan, const struct prove_setting *setting, void (*each)(const struct proof *proof),
                     GError **error);

/* What gates say by time alone, again and again of the same program. */
struct repeated_gates {
    guint gates, red, unknown; /* unknown: at least one timing did not tell */
    GArray *smallest;          /* of double: of each timing the smallest slow-down that would have been seen, as a part; owned */
};

/* Gate the fault at a dose so many times, by time alone; one without a patch is its variant against itself, where every red gate is a false
 * alarm. `each` is called after each gate. FALSE with an error. `repeated` is the caller's to clear. */
gboolean prove_repeatedly(const Project *project, const struct fault *fault, guint64 dose, guint gates,
                          void (*each)(const struct repeated_gates *repeated), struct repeated_gates *repeated, GError **error);

gboolean proof_holds(const struct proof *proof);

/* The table for a terminal of `width` columns, and the same as tab-separated text and as JSON ("leuko-bench-proofs/1"). Free with g_free.
 */
char *prove_text(const GPtrArray *proofs, guint width);
char *prove_tsv(const GPtrArray *proofs);
char *prove_json(const GPtrArray *proofs);
