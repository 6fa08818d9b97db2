/* A program made worse on purpose: a variant with one more patch behind its series. */
#pragma once

#include "build/base.h"
#include "core/fault.h"

/*
 * Build `fault`'s variant with its patch, at a dose, as a variant of a name of its own, "fault-VARIANT"; what other faults of the variant
 * left is built again as far as it changed. A fault without a patch is the variant as it is. NULL with an error; BENCH_ERROR_INPUT where
 * the patch does not apply.
 */
struct program *faulty_build(const Project *project, const Plan *plan, const struct fault *fault, guint64 dose, GError **error);

/* Take the programs of `programs` as a base, but for `variant`'s all of them unchanged; the faulty program takes that one's place there. */
Base *faulty_base(const Project *project, GPtrArray *programs, const char *variant, struct program *faulty);
