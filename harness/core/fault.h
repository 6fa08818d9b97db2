/*
 * A fault: a patch that makes a program worse on purpose, and what a gate must say of it. Pure.
 *
 * The text before the patch's first "--- " line has lines "KEY: VALUE":
 *
 *   Fault    what it does, one sentence
 *   Variant  the variant that it is applied to, behind the patches of its series
 *   Inputs   where it shows; a list
 *   Sizes
 *   Probes
 *   Exit     the exit code of the gate: 0, 1, 3 or 4
 *   Sees     metrics that must be regressed (1) or improved (4), and "time"; a list; may be absent
 *   Blame    a function; the verdict must name it among those responsible; may be absent
 *   Grows    a function; the verdict must name it as one that grows faster with its input than it did; may be absent
 *   Dose     "LOW HIGH": the patch says FAULT_DOSE, and it is proved with HIGH; the smallest dose that is seen is looked for; may be absent
 */
#pragma once

#include <glib.h>

struct fault {
    char *name; /* of its file, without ".patch" */
    char *summary, *variant, *blame, *grows;
    char **inputs, **sizes, **probes, **sees; /* NULL-terminated */
    int exit_code;
    guint64 dose_low, dose_high; /* both 0: it has no dose */
    char *patch;                 /* the whole text; NULL: none, the program is what it was (fault_parse always gives one) */
};

/* `shown` is what messages call the file. NULL and BENCH_ERROR_INPUT "FILE:LINE: …" on an unknown, doubled or missing key, or a bad value.
 */
struct fault *fault_parse(const char *shown, const char *name, const char *text, GError **error);
void fault_free(struct fault *fault);

/* The patch with a dose in place of FAULT_DOSE. New string. */
char *fault_patch(const struct fault *fault, guint64 dose);
