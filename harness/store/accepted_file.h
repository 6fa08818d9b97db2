/* baselines/accepted.tsv on disk (judge/accepted_changes.h has its format). */
#pragma once

#include "judge/accepted_changes.h"
#include "judge/verdict.h"
#include "store/run.h"

extern const char *const accepted_names[]; /* of both files, NULL-terminated */
extern const gsize accepted_limit;         /* of their bytes */

/* The changes that count for this run: those of the project that the run's base lacks. NULL and BENCH_ERROR_INPUT with file and line for a
 * malformed one. Free with g_array_unref. */
GArray *accepted_changes_load(const Project *project, const Run *run, GError **error);

/* What this run no longer measures or judges, less what is accepted: an array of char *. NULL with an error. Free with g_ptr_array_unref.
 */
GPtrArray *losses_load(const Project *project, const Run *run, GError **error);

/* Write what the project accepts from now on below `folder`: the rows that count for this run, one with `reason` for each value of the
 * verdict that is worse or better than the base's and that no committed value can hold, and one for each loss. The names of the files
 * that say something else than before are added to `written`. */
gboolean accepted_write(const Project *project, const Run *run, const Verdict *verdict, const char *reason, const char *folder,
                        GPtrArray *written, GError **error);
